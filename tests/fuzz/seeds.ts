import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { encode } from 'iconv-lite'
import * as XLSX from 'xlsx'
import { openZip } from '../../electron/engine/spreadsheet/read/zip-archive.ts'
import { readWorkbook } from '../../electron/engine/spreadsheet/read/xlsx-workbook.ts'
import { zipContent } from '../../electron/engine/spreadsheet/read/zip-content.ts'
import { MAIN, makeXlsx, makeZip, OFFICE_RELATIONS } from '../engine/spreadsheet/read/make-xlsx.ts'
import { sharedFile } from '../helpers/shared-data.ts'

/** What a case starts from. */
export interface Seed {
  readonly name: string
  readonly bytes: Buffer
}

/** A workbook taken apart. */
export interface BookSeed extends Seed {
  readonly parts: ReadonlyMap<string, Buffer>
  /** The part of each sheet, in the order of the workbook. */
  readonly sheets: readonly string[]
  readonly strings: string | null
}

const MAX_SEED_BYTES = 200_000
const MAX_PART_BYTES = 200_000

const PLAIN = Array.from({ length: 40 }, (_, i) =>
  `<row r="${i + 1}"><c r="A${i + 1}" t="s"><v>${i % 3}</v></c><c r="B${i + 1}" s="1"><v>${45_000 + i}</v></c><c r="D${i + 1}"><v>${
    i * 1.5}</v></c><c r="E${i + 1}" t="inlineStr"><is><t>冰激凌${i}</t></is></c></row>`).join('')
const ODD = `<row><c t="str"><f>A1</f><v>0012</v></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c/><c t="d"><v>2024-03-05</v></c></row>
  <row r='5' spans="1:3"><c r='C5' t='s'><v><![CDATA[2]]></v></c><!-- <c> --><c><v>-1.5E-3</v></c></row><row r="6"/>
  <row r="9" ht="15"><c r="XFD9"><v>1</v></c></row><row><c t="inlineStr"><is><r><t>一</t></r><rPh><t>x</t></rPh></is></c></row>`
const STRINGS = '<si><t>甲</t></si><si/><si><r><t>冰</t></r><r><t xml:space="preserve"> 激</t></r></si><si><t>x_x000D_&amp;</t></si>'
const STYLES = '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
const TAIL = '<mergeCells count="1"><mergeCell ref="A1:C2"/></mergeCells>'

async function madeBooks(): Promise<readonly Seed[]> {
  const second = `<worksheet xmlns="${MAIN}"><sheetData>${ODD}</sheetData></worksheet>`
  const relation = (id: number, type: string, target: string): string =>
    `<Relationship Id="r${id}" Type="${OFFICE_RELATIONS}/${type}" Target="${target}"/>`
  const two = {
    workbook: `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE_RELATIONS}"><workbookPr date1904="1"/><sheets>
      <sheet name="一" sheetId="1" r:id="r1"/><sheet name="二" sheetId="2" state="hidden" r:id="r2"/></sheets></workbook>`,
    workbookRelations: relation(1, 'worksheet', 'worksheets/sheet1.xml') + relation(2, 'worksheet', '/xl/two.xml')
      + relation(3, 'sharedStrings', 'sharedStrings.xml') + relation(4, 'styles', 'styles.xml'),
    extra: { 'xl/two.xml': second },
  }
  const prefixed = `<x:worksheet xmlns:x="${MAIN}"><x:sheetData>${ODD.replaceAll(/<(\/?)(?=\w)/g, '<$1x:')}</x:sheetData></x:worksheet>`
  const common = { strings: STRINGS, styles: STYLES }
  const made = [['plain', { rows: PLAIN, tail: TAIL }], ['odd', { rows: ODD }], ['two', { rows: PLAIN, ...two }],
    ['prefixed', { sheet: prefixed }], ['wide', { sheet: Buffer.from(`\ufeff${second}`, 'utf16le') }]] as const
  return await Promise.all(made.map(async ([name, parts]) => ({ name: `made-${name}.xlsx`, bytes: await makeXlsx({ ...common, ...parts }) })))
}

const CSV = '用户号码,套餐,"金额 (元)",备注\r\n013800138000,"冰激凌,59","1,200.50","他说""好""\r\n第二行"\r\n,,,\r\n0139,a"b, "c",d\r\n'
const MADE_TEXTS: readonly Seed[] = [
  { name: 'made-comma.csv', bytes: Buffer.from(CSV) },
  { name: 'made-gbk.csv', bytes: encode(CSV.repeat(8), 'gb18030') },
  { name: 'made-tab.txt', bytes: Buffer.from(`\ufeff${CSV.replaceAll(',', '\t')}`, 'utf16le') },
  { name: 'made-semicolon.csv', bytes: Buffer.from(`sep=;\n${CSV.replaceAll(',', ';').replaceAll('\r\n', '\r')}`) },
  { name: 'made-long.csv', bytes: encode(CSV.repeat(6000), 'gb18030') },
]

const PAGE = `<html xmlns:x="urn:x"><head><meta charset=gb2312><style>td{x:"<td>"}</style><!--[if gte mso 9]><x:Name>清单</x:Name><![endif]-->
</head><body><TABLE border=1><tr><td colspan=3>标题</td></tr><tr><TH>号码<TH rowspan="2">网格<th>金额</tr>
<tr><td style='mso-number-format:"\\@"'>00013800</td><td>1,200.50&nbsp;&lt;</td></tr><tr><td>a<br>b<td><table><tr><td>内</td></tr></table></td>
<td>3 < 4 &#20013;</td></tr></table><script>"<tr><td>x</td></tr>"</script><table><tr><td>乙</td></tr></table></body></html>`
const MADE_PAGES: readonly Seed[] = [
  { name: 'made-page.xls', bytes: encode(PAGE, 'gbk') },
  { name: 'made-bare.xls', bytes: Buffer.from('<table><tr><td>1<td>2<tr><td rowspan=2>3<td>4<tr><td>5</table>') },
  { name: 'made-rows.htm', bytes: Buffer.from(`<table>${'<tr><td>冰激凌</td><td>1&amp;2</td></tr>\n'.repeat(60)}</table>`) },
]

/** Written by SheetJS: the scanner under test reads xls and xlsb through it, ods by itself. */
function madeOthers(): readonly Seed[] {
  const rows = Array.from({ length: 40 }, (_, i) => [`0138${i}`, i * 1.5, i % 2 === 0, `冰激凌${i}`, i === 3 ? null : new Date(2024, 2, i + 1)])
  const book = XLSX.utils.book_new()
  XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet([['号码', '金额', '是否', '套餐', '日期'], ...rows], { cellDates: true }), '清单')
  XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet([['a'], [1]]), '二')
  return (['biff8', 'biff5', 'xlsb', 'ods', 'xlml'] as const).map((bookType) => ({
    name: `made.${{ biff8: '8.xls', biff5: '5.xls', xlsb: 'xlsb', ods: 'ods', xlml: 'xml' }[bookType]}`,
    bytes: XLSX.write(book, { type: 'buffer', bookType }),
  }))
}

export interface Seeds {
  readonly books: readonly Seed[]
  readonly texts: readonly Seed[]
  readonly pages: readonly Seed[]
  readonly containers: readonly Seed[]
  /** Workbooks of other formats than xlsx. */
  readonly others: readonly Seed[]
}

/** Seeds made here, and those of ../shared/data/messy where it is present; the same list on every run. */
export async function findSeeds(): Promise<Seeds> {
  const books = await madeBooks()
  const [plain] = books
  const containers: Seed[] = [
    { name: 'made-mixed.zip', bytes: await makeZip({ 'a/清单1.csv': CSV, '页.xls': PAGE, '表.xlsx': plain?.bytes ?? '', 'x.zip': 'PK' }) },
    { name: 'made-stored.zip', bytes: await makeZip({ 'a.csv': CSV, 'b.csv': CSV.repeat(20) }, false) },
  ]
  const corpus = corpusFiles()
  const named = (pattern: RegExp): Seed[] => corpus.filter(({ name }) => pattern.test(name))
  return {
    books: [...books, ...named(/\.xls[xm]$/i)],
    texts: [...MADE_TEXTS, ...named(/\.(?:csv|tsv|txt|prn)$/i)],
    pages: [...MADE_PAGES, ...named(/\.html?$/i)],
    containers: [...containers, ...named(/\.(?:zip|gz)$/i)],
    others: [...madeOthers(), ...named(/\.(?:xls|xlsb|ods|fods|xml)$/i)],
  }
}

function corpusFiles(): readonly Seed[] {
  const folder = sharedFile('data/messy')
  if (folder === null) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted().flatMap((name) => {
    const path = join(folder, name)
    const info = statSync(path)
    return info.isFile() && info.size > 0 && info.size <= MAX_SEED_BYTES ? [{ name: basename(name), bytes: readFileSync(path) }] : []
  })
}

const taken = new Map<Seed, BookSeed | null>()

/** null for a workbook that is no xlsx inside, is damaged itself or is too large to mutate quickly. */
export async function takeApart(seed: Seed, path: string): Promise<BookSeed | null> {
  const known = taken.get(seed)
  if (known !== undefined) return known
  const book = await openParts(seed, path).catch(() => null)
  taken.set(seed, book)
  return book
}

async function openParts(seed: Seed, path: string): Promise<BookSeed | null> {
  const zip = await openZip(path)
  try {
    const content = await zipContent(zip)
    if (content.kind !== 'xlsx') return null
    const parts = new Map<string, Buffer>()
    for (const name of zip.names) {
      if (!/\.(?:xml|rels)$/i.test(name)) continue
      if (zip.sizeOf(name) > MAX_PART_BYTES) return null
      parts.set(name, await zip.read(name, MAX_PART_BYTES))
    }
    const workbook = await readWorkbook(zip, content.workbookPart)
    return { ...seed, parts, sheets: workbook.sheets.map(({ part }) => part.toLowerCase()),
      strings: workbook.sharedStringsPart?.toLowerCase() ?? null }
  } finally {
    zip.close()
  }
}

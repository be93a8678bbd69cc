import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import yazl from 'yazl'
import { ByteLines, COLUMNS, draw, type MadeColumn } from './made-rows.ts'

export interface XlsxShape {
  /** Without the header. */
  readonly rows: number
  readonly columns: number
  readonly seed: number
}

const PIECE = 2 ** 18
const MONTH = 202_412

/**
 * Writes a workbook the way Excel does: shared strings, references on every cell, dates as styled serial numbers. It shares
 * no code with the product's writer. Random: `seed`.
 */
export async function makeXlsx(file: string, shape: XlsxShape): Promise<void> {
  const columns = COLUMNS.slice(0, shape.columns)
  const strings = new StringPlaces(columns)
  const zip = new yazl.ZipFile()
  for (const [name, text] of SMALL_PARTS) zip.addBuffer(Buffer.from(text), name)
  zip.addReadStream(Readable.from(stringParts(strings, shape)), 'xl/sharedStrings.xml')
  zip.addReadStream(Readable.from(sheetParts(columns, strings, shape)), 'xl/worksheets/sheet1.xml')
  zip.end()
  await pipeline(zip.outputStream as Readable, createWriteStream(file))
}

/** Where each text stands among the shared strings: headers and words once, then two ids for every row. */
class StringPlaces {
  readonly fixed: string[] = []
  readonly #wordsOf: readonly number[]
  readonly header: readonly number[]

  constructor(columns: readonly MadeColumn[]) {
    this.header = columns.map(({ header }) => this.fixed.push(header) - 1)
    this.#wordsOf = columns.map((column) => {
      const first = this.fixed.length
      if (column.kind === 'word') this.fixed.push(...column.words)
      return first
    })
  }

  word(column: number, n: number): number {
    return (this.#wordsOf[column] ?? 0) + n
  }

  id(row: number, which: 0 | 1): number {
    return this.fixed.length + row * 2 + which
  }
}

function* stringParts(strings: StringPlaces, { rows }: XlsxShape): Generator<Buffer> {
  const lines = new ByteLines(PIECE + 65_536)
  const [open, close] = [Buffer.from('<si><t>'), Buffer.from('</t></si>')]
  lines.append(Buffer.from(`${XML}<sst ${MAIN} uniqueCount="${strings.fixed.length + rows * 2}">`))
  for (const text of strings.fixed) lines.append(Buffer.from(`<si><t>${text}</t></si>`))
  for (let row = 0; row < rows; row++) {
    lines.append(open)
    lines.digits(573_000_000_000 + row * 7)
    lines.append(close)
    lines.append(open)
    lines.digits(13_000_000_000 + row * 7)
    lines.append(close)
    if (lines.length >= PIECE) yield lines.take()
  }
  lines.append(Buffer.from('</sst>'))
  yield lines.take()
}

function* sheetParts(columns: readonly MadeColumn[], strings: StringPlaces, { rows, seed }: XlsxShape): Generator<Buffer> {
  const lines = new ByteLines(PIECE + 65_536)
  const letters = columns.map((_, c) => (c < 26 ? '' : 'A') + String.fromCharCode(65 + (c % 26)))
  const cellOpen = letters.map((letter) => Buffer.from(`<c r="${letter}`))
  const [text, date, number, close] = ['" t="s"><v>', '" s="1"><v>', '"><v>', '</v></c>'].map((tag) => Buffer.from(tag)) as [Buffer, Buffer, Buffer, Buffer]
  const [rowOpen, rowSpan, rowClose] = ['<row r="', `" spans="1:${columns.length}">`, '</row>'].map((tag) => Buffer.from(tag)) as [Buffer, Buffer, Buffer]
  lines.append(Buffer.from(`${XML}<worksheet ${MAIN}><dimension ref="A1:${letters.at(-1)}${rows + 1}"/><sheetData>`))
  for (let row = -1; row < rows; row++) {
    lines.append(rowOpen)
    lines.digits(row + 2)
    lines.append(rowSpan)
    for (let c = 0; c < columns.length; c++) {
      const column = columns[c]
      if (!column) continue
      const kind = row < 0 ? 'header' : column.kind
      lines.append(cellOpen[c] ?? text)
      lines.digits(row + 2)
      lines.append(kind === 'date' ? date : kind === 'number' || kind === 'month' ? number : text)
      const random = draw(row, c, seed)
      if (row < 0) lines.digits(strings.header[c] ?? 0)
      else if (column.kind === 'month') lines.digits(MONTH)
      else if (column.kind === 'subId') lines.digits(strings.id(row, 0))
      else if (column.kind === 'msisdn') lines.digits(strings.id(row, 1))
      else if (column.kind === 'date') lines.digits(38_000 + (random % 7000))
      else if (column.kind === 'word') lines.digits(strings.word(c, random % column.words.length))
      else if (column.kind === 'number') lines.decimal(random % column.below, column.decimals)
      lines.append(close)
    }
    lines.append(rowClose)
    if (lines.length >= PIECE) yield lines.take()
  }
  lines.append(Buffer.from('</sheetData></worksheet>'))
  yield lines.take()
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const OFFICE = 'http://schemas.openxmlformats.org'
const MAIN = `xmlns="${OFFICE}/spreadsheetml/2006/main"`
const RELATION = `${OFFICE}/officeDocument/2006/relationships`
const SPREADSHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

const SMALL_PARTS: readonly (readonly [name: string, text: string])[] = [
  ['[Content_Types].xml', `${XML}<Types xmlns="${OFFICE}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${SPREADSHEET}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${SPREADSHEET}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${SPREADSHEET}.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="${SPREADSHEET}.sharedStrings+xml"/></Types>`],
  ['_rels/.rels', `${XML}<Relationships xmlns="${OFFICE}/package/2006/relationships"><Relationship Id="rId1" Type="${RELATION}/officeDocument" Target="xl/workbook.xml"/></Relationships>`],
  ['xl/workbook.xml', `${XML}<workbook ${MAIN} xmlns:r="${RELATION}"><sheets><sheet name="用户资料" sheetId="1" r:id="rId1"/></sheets></workbook>`],
  ['xl/_rels/workbook.xml.rels', `${XML}<Relationships xmlns="${OFFICE}/package/2006/relationships"><Relationship Id="rId1" Type="${RELATION}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${RELATION}/styles" Target="styles.xml"/><Relationship Id="rId3" Type="${RELATION}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`],
  ['xl/styles.xml', `${XML}<styleSheet ${MAIN}><fonts count="1"><font><sz val="11"/><name val="宋体"/></font></fonts><fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`],
]

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTable } from '../../../../electron/engine/spreadsheet/read/table-source.ts'
import type { Cell } from '../../../../electron/engine/spreadsheet/read/table-source.ts'
import { writeCsv } from '../../../../electron/engine/spreadsheet/write/csv-writer.ts'
import { isoDate } from '../../../../electron/engine/spreadsheet/write/iso-date.ts'
import type { SheetSpec, WriteCell, WriteRow } from '../../../../electron/engine/spreadsheet/write/sheet-spec.ts'
import { writeXlsx } from '../../../../electron/engine/spreadsheet/write/xlsx-writer.ts'
import { FIRST_DAY, HARD_COLUMNS, hardRows } from './hard-values.ts'
import { convert, findLibreOffice } from './libreoffice.ts'
import { readBook, readZip } from './read-back.ts'

const ROWS = 10_000
const SHOWN_DIFFERENCES = 20
/** UTF-8, comma, quotes around all text, values and not what cells show, no formulas. */
const CSV_OUT = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,false,false'
/** GB18030, comma, quotes; every column is text (2), so that LibreOffice guesses no types. */
const CSV_IN = `CSV:44,34,85,1,${HARD_COLUMNS.map((_, j) => `${j + 1}/2`).join('/')}`

const rows = hardRows(ROWS, 20240831)
const soffice = findLibreOffice()
let dir = ''
const at = (...names: string[]) => join(dir, ...names)

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'liuke-round-trip-'))
  mkdirSync(at('profile'))
  await writeXlsx(at('hard.xlsx'), [{ name: '难', columns: HARD_COLUMNS, rows, autoFilter: true, freezeHeader: true }])
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** What a way through programs and formats cannot carry. Everything not named here must come back as it was. */
interface Losses {
  readonly text?: (text: string) => string
  /** For what may come back in two spellings, applied to both sides. */
  readonly foldText?: (text: string) => string
  /** Texts of which only the number of blanks may differ. */
  readonly losesBlanks?: (text: string) => boolean
  /** Share of a number that may be off; none: all its bits come back. */
  readonly relative?: number
  readonly absolute?: number
  readonly seconds?: number
  /** What true and false become. */
  readonly flags?: readonly [Cell, Cell]
  /** A text file has no types: numbers and dates come back as their spelling. */
  readonly untyped?: boolean
}

/** Doubles have 53 bits, a serial day has 16 of them before its fraction: a time is good to less than a millisecond. */
const HALF_MILLISECOND = 0.0005
const blank = (cell: WriteCell) => cell === null || cell === undefined || cell === ''

function isCarried(want: WriteCell, got: Cell, format: SheetSpec['columns'][number]['format'], losses: Losses): boolean {
  const { text = same, foldText = same, untyped = false } = losses
  if (blank(want)) return got === null
  if (typeof want === 'boolean') return got === (losses.flags ?? [true, false])[want ? 0 : 1]
  if (typeof want === 'number') {
    if (format === 'month') return got === String(want)
    const value = untyped ? Number(got) : got
    return typeof value === 'number'
      && (value === want || Math.abs(value - want) <= Math.abs(want) * (losses.relative ?? 0) + (losses.absolute ?? 0))
  }
  if (typeof want === 'object' && want !== null && 'date' in want) {
    // Earlier days go out as text, which is what comes back.
    if (want.date < FIRST_DAY) return got === isoDate(want.date)
    const days = typeof got === 'object' && got?.kind === 'date' ? got.days
      : untyped && typeof got === 'string' ? Date.parse(`${got.replace(' ', 'T')}Z`) / 86_400_000 : NaN
    return Math.abs(days - want.date) * 86_400 <= (losses.seconds ?? HALF_MILLISECOND)
  }
  if (typeof want !== 'string' || (got !== null && typeof got !== 'string')) return false
  const loose = losses.losesBlanks?.(want) ? withoutBlanks : same
  return loose(foldText(text(want))) === loose(foldText(got ?? ''))
}

const same = (text: string) => text
const withoutBlanks = (text: string) => text.replaceAll(/[ \t]/g, '')

async function differences(path: string, losses: Losses): Promise<string[]> {
  const found: string[] = []
  const source = await openTable(path)
  let read = 0
  try {
    for await (const chunk of source.rows(0)) {
      for (const cells of chunk.rows) {
        const want: WriteRow = read === 0 ? HARD_COLUMNS.map(column => column.header) : rows[read - 1] ?? []
        for (const [j, { header, format }] of HARD_COLUMNS.entries()) {
          const got = cells[j] ?? null
          if (isCarried(want[j], got, read === 0 ? 'text' : format, losses)) continue
          if (found.length < SHOWN_DIFFERENCES) found.push(`row ${read} ${header}: ${shown(want[j])} came back as ${shown(got)}`)
        }
        read++
      }
    }
  } finally {
    await source.close()
  }
  if (read !== ROWS + 1) found.push(`${read} rows came back for ${ROWS + 1}`)
  return found
}

function shown(cell: unknown): string {
  const text = JSON.stringify(cell) ?? 'nothing'
  return text.length > 120 ? `${text.slice(0, 120)}… (${text.length})` : text
}

describe('without another program', () => {
  it('our workbook reads back with every bit', async () => {
    expect(await differences(at('hard.xlsx'), {})).toEqual([])
  })

  it.each(['utf8-bom', 'utf8', 'gb18030'] as const)('our CSV in %s reads back as it is spelt', async (encoding) => {
    const path = at(`${encoding}.csv`)
    await writeCsv(path, { header: HARD_COLUMNS.map(column => column.header), rows, encoding, guardFormulas: false })
    expect(await differences(path, OWN_CSV)).toEqual([])
  })
})

const withoutNul = (text: string) => text.replaceAll('\0', '')
/** The reader of text files drops NUL: mainframes pad with it. Flags are 1 and 0, as billing writes them. */
const OWN_CSV: Losses = { untyped: true, text: withoutNul, flags: ['1', '0'] }

/** Those below the blank that XML 1.0 has no way to write. */
const CONTROLS = /(?![\t\n\r\x7f-\x9f])\p{Cc}/gu
// LibreOffice keeps one kind of line break in a cell with several lines.
const oneLineBreak = (text: string) => text.replaceAll(/\r\n|\n\r|\r/g, '\n')
/**
 * How LibreOffice writes text of a workbook, read as the standard says: it protects what looks like `_x0041_`, but not a literal
 * `_x005F_`, nor where two of them share an underscore or the last one comes from the code of the next character.
 */
const halfProtected = (text: string) => text
  .replaceAll(/_x([\dA-Fa-f]{4})_/g, (code, hex: string) => hex === '005F' ? code : `_x005F${code}`)
  .replaceAll(CONTROLS, control => `_x00${control.charCodeAt(0).toString(16).padStart(2, '0')}_`)
  .replaceAll(/_x([\dA-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
/** LibreOffice writes numbers as text with 15 significant digits, the last not always rounded right. */
const DIGITS_15 = 1e-14

const FORMATS: readonly { readonly extension: string; readonly to: string; readonly losses: Losses }[] = [
  {
    extension: 'xlsx', to: 'xlsx',
    losses: { foldText: oneLineBreak, relative: DIGITS_15, text: halfProtected },
  },
  // Binary: all bits of a number are there. 65,536 rows of 256 columns are room enough for this list.
  { extension: 'xls', to: 'xls', losses: { foldText: oneLineBreak } },
  {
    extension: 'ods', to: 'ods',
    losses: {
      // In a cell of several lines, and beside controls, it writes blanks so that the standard reads one or none there.
      foldText: oneLineBreak, losesBlanks: text => /[\n\r]/.test(text) || text.search(CONTROLS) >= 0,
      // Numbers are cut to 20 decimals.
      relative: DIGITS_15, absolute: 1e-20,
      // XML 1.0 has no controls but tab and line breaks, and OpenDocument no other way to write them.
      text: text => text.replaceAll(CONTROLS, ''),
      // LibreOffice reads a flag of a workbook as the formula =TRUE() and saves the number it makes.
      flags: [1, 0],
    },
  },
  {
    extension: 'csv', to: CSV_OUT,
    losses: {
      // Times are cut to the second below, numbers to 20 decimals.
      untyped: true, foldText: oneLineBreak, text: withoutNul, relative: DIGITS_15, absolute: 1e-20, seconds: 1 + HALF_MILLISECOND,
      flags: ['TRUE', 'FALSE'],
    },
  },
]

describe.skipIf(soffice === null)('through LibreOffice', () => {
  const through = (files: readonly string[], to: string, into: string, inputFilter?: string) => convert({
    soffice: soffice ?? '', profile: at('profile'), files, to, into: at(into), ...(inputFilter === undefined ? {} : { inputFilter }),
  })

  it.each(FORMATS)('10,000 hard rows come back from $extension', async ({ extension, to, losses }) => {
    await through([at('hard.xlsx')], to, extension)
    expect(await differences(at(extension, `hard.${extension}`), losses)).toEqual([])
  }, 120_000)

  it('our GB18030 list opens there as it is spelt', async () => {
    const path = at('list.csv')
    await writeCsv(path, { header: HARD_COLUMNS.map(column => column.header), rows, encoding: 'gb18030', guardFormulas: false })
    await through([path], CSV_OUT, 'list', CSV_IN)
    expect(await differences(at('list', 'list.csv'), { ...OWN_CSV, foldText: oneLineBreak })).toEqual([])
  }, 120_000)

  // Frozen panes cannot be asked for here: without a window LibreOffice drops those of every workbook, also of Excel's own.
  it('drop-downs, filter, protection, widths, formats and hidden sheets are all there when it saves again', async () => {
    const long = Array.from({ length: 60 }, (_, i) => `未成功原因编号${i}`)
    const sheet: SheetSpec = {
      name: '派单', freezeHeader: true, freezeColumns: 2, autoFilter: true, protect: true, titleRows: [['云溪县派单清单']],
      columns: [
        { header: '号码', format: 'text', width: 16 }, { header: '金额', format: 'money', width: 20 },
        { header: '日期', format: 'date' }, { header: '占比', format: 'percent' },
        { header: '结果', format: 'text', locked: false, group: 'entry', choices: ['成功办理', '考虑'] },
        { header: '原因', format: 'text', locked: false, group: 'entry', choices: long },
      ],
      rows: Array.from({ length: 50 }, (_, i): WriteRow => [`138${i}`.padEnd(11, '0'), i / 8, { date: 19_000 + i }, i / 50, null, null]),
    }
    const notes = { name: '说明', columns: [{ header: '值', format: 'text' }], rows: [['=1+1']] } satisfies SheetSpec
    await writeXlsx(at('layout.xlsx'), [sheet, { ...notes, hidden: true }, { ...notes, name: '更多' }])
    await through([at('layout.xlsx')], 'xlsx', 'layout')
    const path = at('layout', 'layout.xlsx')
    const xml = (await readZip(path)).get('xl/worksheets/sheet1.xml')?.toString() ?? ''
    expect(xml).toContain('<autoFilter ref="A2:F52"')
    expect(xml).toMatch(/<sheetProtection [^>]*sheet="true"/)
    expect(xml).toContain('<mergeCell ref="A1:F1"/>')
    const rules = [...xml.matchAll(/<dataValidation ([^>]*)><formula1>(.*?)<\/formula1>/g)]
    expect(rules.map(([, rule = '', formula]) => [/type="(\w+)"/.exec(rule)?.[1], /sqref="([^"]*)"/.exec(rule)?.[1], formula])).toEqual([
      ['list', 'E3:E52', '&quot;成功办理,考虑&quot;'], ['list', 'F3:F52', '字典!$A$1:$A$60'],
    ])
    const book = readBook(path)
    expect(book.SheetNames).toEqual(['派单', '说明', '更多', '字典'])
    expect(book.Workbook?.Sheets?.map(entry => entry.Hidden)).toEqual([0, 1, 0, 1])
    const saved = book.Sheets['派单']
    expect(['A4', 'B4', 'C4', 'D4'].map(ref => [saved?.[ref]?.t, saved?.[ref]?.w])).toEqual([
      ['s', '13810000000'], ['n', '0.13'], ['n', '2022-01-09'], ['n', '2.0%'],
    ])
    expect(saved?.['!cols']?.slice(0, 2).map(column => Math.round(column.width ?? 0))).toEqual([16, 20])
    expect(book.Sheets['说明']?.['A2']).toMatchObject({ t: 's', v: '=1+1' })
    expect(book.Sheets['说明']?.['A2']?.f).toBeUndefined()
  }, 120_000)
})

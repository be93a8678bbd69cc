import { isUtf8 } from 'node:buffer'
import { encode } from 'iconv-lite'
import Papa from 'papaparse'
import type { Random } from '../../electron/engine/kernels/random.ts'
import { CsvScanner } from '../../electron/engine/spreadsheet/read/csv-scanner.ts'
import { openTable } from '../../electron/engine/spreadsheet/read/table-source.ts'
import type { TableSource } from '../../electron/engine/spreadsheet/read/table-source.ts'
import { mutate, pick, pieces } from './mutate.ts'
import { Finding, outcomeOf, requireEqual } from './outcome.ts'
import type { FuzzCase } from './outcome.ts'
import type { Seeds } from './seeds.ts'

/** An unfinished record is scanned again with every piece, so tiny pieces are for short texts. */
const SMALL_TEXT = 3000
const MIDDLE_TEXT = 30_000
const FIELDS = ['', '', '0', '013800138000', '冰激凌', '"', '""', 'a"b', '"x"', ',', '\n', '\r\n', ' ', ' a ', '；', '\t', '1,200.50', '😀', "'"]

export function makeTextCase(random: Random, { texts }: Seeds): FuzzCase {
  const seed = pick(random, texts)
  const table = random.int(3) === 0 ? madeTable(random) : null
  const bytes = table === null ? mutate(random, seed.bytes, 'text') : encode(writeTable(random, table), pick(random, ['utf8', 'gb18030']))
  return {
    name: table === null ? seed.name : 'written.csv',
    bytes,
    async check(path) {
      await outcomeOf(async () => {
        const source = await openTable(path)
        if (source.kind === 'csv') await checkFile(source, bytes, table)
        return source
      })
      const isWide = bytes.length > 1 && bytes[0] === 0xff && bytes[1] === 0xfe
      const text = bytes.toString(isWide ? 'utf16le' : 'utf8')
      for (const delimiter of [',', pick(random, ['\t', ';', '|', '\u0001'])]) checkScanner(random, text, delimiter)
    },
  }
}

function madeTable(random: Random): Records {
  const lineEnd = pick(random, ['\n', '\r\n', '\r'])
  const field = (): string => (pick(random, FIELDS) + (random.int(3) === 0 ? pick(random, FIELDS) : '')).replaceAll(/\r?\n/g, lineEnd)
  return Array.from({ length: 1 + random.int(30) }, () => Array.from({ length: 1 + random.int(6) }, field))
}

/** The table in the words of RFC 4180, quoted where it must be and sometimes where it need not. */
function writeTable(random: Random, table: Records): string {
  const lineEnd = pick(random, ['\n', '\r\n', '\r'])
  const rows = table.map((fields) => fields.map((field) => {
    const isQuoted = /[",\r\n]/.test(field) || random.int(4) === 0
    return isQuoted ? `"${field.replaceAll('"', '""')}"` : field
  }).join(','))
  return rows.join(lineEnd) + (random.int(2) === 0 ? lineEnd : '')
}

/** The file in its pieces against the text decoded in one, and against the table it was written from. */
async function checkFile(source: TableSource, bytes: Buffer, table: Records | null): Promise<void> {
  const rows: (readonly unknown[])[] = []
  for await (const chunk of source.rows(0)) rows.push(...chunk.rows)
  const text = new TextDecoder(source.encoding).decode(bytes).replace(/^\ufeff/, '').replaceAll('\0', '')
  if (isUtf8(bytes) && !bytes.includes(0)) requireEqual(source.encoding, 'utf-8', 'the encoding')
  const records: string[][] = []
  const scanner = new CsvScanner(source.delimiter ?? '', (fields) => records.push(fields) > 0)
  scanner.push(text)
  scanner.finish()
  const isDeclared = /^"?sep=.?"?\r?\n/i.test(text)
  const shown = shownRows(records.filter((fields) => fields.length > 1 || fields[0] !== '\u001a'))
  if (!isDeclared) requireEqual(rows, shown, 'the file')
  // Another delimiter was as likely.
  if (table !== null && source.delimiter === ',' && !isDeclared) requireEqual(rows, shownRows(table), 'the table that was written')
}

/** As a reader gives them: blanks at the end trimmed, blank rows left out. */
function shownRows(records: Records): readonly (readonly (string | null)[])[] {
  return records.map((fields) => fields.slice(0, fields.findLastIndex((field) => field !== '') + 1))
    .filter((fields) => fields.length > 0)
    .map((fields) => fields.map((field) => (field === '' ? null : field)))
}

type Records = readonly (readonly string[])[]

function checkScanner(random: Random, text: string, delimiter: string): void {
  const whole = recordsOf(random, text, delimiter, 0)
  const sizes = text.length <= SMALL_TEXT ? [1, 7, -1] : text.length <= MIDDLE_TEXT ? [997, 4099] : [65_536]
  for (const size of sizes) requireEqual(recordsOf(random, text, delimiter, size), whole, `pieces of ${size}, delimiter ${delimiter}`)
  checkConserved(text, whole, delimiter)
  checkPapaparse(text, whole, delimiter)
}

function recordsOf(random: Random, text: string, delimiter: string, size: number): Records {
  const records: string[][] = []
  const scanner = new CsvScanner(delimiter, (fields) => {
    records.push(fields)
    return true
  })
  for (const piece of pieces(text, size, random)) scanner.push(piece)
  scanner.finish()
  return records
}

/** What is neither quote, separator nor blank comes out, all of it and in order. */
function checkConserved(text: string, records: Records, delimiter: string): void {
  const kept = (value: string): string => value.replaceAll(/["\r\n ]/g, '').replaceAll(delimiter, '')
  const [found, expected] = [kept(records.map((fields) => fields.join('')).join('')), kept(text)]
  if (found !== expected) throw new Finding(`${expected.length - found.length} characters lost with delimiter ${delimiter}`)
}

/** papaparse, where it has no doubt of its own and the text has one kind of line end, as it assumes. */
function checkPapaparse(text: string, records: Records, delimiter: string): void {
  const newline = (['\r\n', '\n', '\r'] as const).find((end) => text.includes(end)) ?? '\n'
  if (/[\r\n]/.test(text.replaceAll(newline, '')) || text.startsWith('\ufeff')) return
  const { data, errors } = Papa.parse<string[]>(text, { delimiter, newline })
  if (errors.length > 0) return
  // Behind the last line end papaparse sees one more, blank record.
  const expected = text === '' || text.endsWith(newline) ? data.filter((fields, i) => i < data.length - 1 || fields.join('') !== '') : data
  requireEqual(records, expected, `papaparse with delimiter ${delimiter}`)
}

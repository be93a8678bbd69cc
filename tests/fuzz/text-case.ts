import Papa from 'papaparse'
import type { Random } from '../../electron/engine/kernels/random.ts'
import { CsvScanner } from '../../electron/engine/spreadsheet/read/csv-scanner.ts'
import { openTable } from '../../electron/engine/spreadsheet/read/table-source.ts'
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
  const isWritten = random.int(3) === 0
  const bytes = isWritten ? Buffer.from(writtenTable(random)) : mutate(random, seed.bytes, 'text')
  const name = isWritten ? 'written.csv' : seed.name
  return {
    name,
    bytes,
    async check(path) {
      await outcomeOf(() => openTable(path))
      const isWide = bytes.length > 1 && bytes[0] === 0xff && bytes[1] === 0xfe
      const text = bytes.toString(isWide ? 'utf16le' : 'utf8')
      for (const delimiter of [',', pick(random, ['\t', ';', '|', '\u0001'])]) checkScanner(random, text, delimiter)
    },
  }
}

/** A table in the words of RFC 4180, quoted where it must be and sometimes where it need not. */
function writtenTable(random: Random): string {
  const lineEnd = pick(random, ['\n', '\r\n', '\r'])
  const rows = Array.from({ length: 1 + random.int(30) }, () =>
    Array.from({ length: 1 + random.int(6) }, () => {
      const field = pick(random, FIELDS).replaceAll(/\r?\n/g, lineEnd) + (random.int(3) === 0 ? pick(random, FIELDS) : '')
      const text = field.replaceAll(/\r?\n|\r/g, lineEnd)
      return /[",\r\n]/.test(text) || random.int(4) === 0 ? `"${text.replaceAll('"', '""')}"` : text
    }).join(','))
  return rows.join(lineEnd) + (random.int(2) === 0 ? lineEnd : '')
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

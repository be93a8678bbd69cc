import { basename, parse } from 'node:path'
import { AppError } from '../../../../shared/domain/errors.ts'
import { CsvScanner, RecordTooLong } from './csv-scanner.ts'
import { detectDelimiter } from './delimiter.ts'
import { damaged } from './file-errors.ts'
import { RowChunks } from './row-chunks.ts'
import type { Cell, ReadOptions, RowChunk, TableSource } from './table-source.ts'
import { decodedText, detectEncoding } from './text-encoding.ts'
import type { TextFile } from './text-encoding.ts'

const SAMPLE_CHARACTERS = 524_288
const EQUALS = 61
const LINE_END = /\r\n|\r|\n/
/** A remark of two lines may well have a comma. */
const LEAST_SWALLOWED = 3
const LITERAL = /^="((?:[^"]|"")*)"$/

/**
 * Opens delimited text (.csv, .tsv, .txt or any other name): one sheet, every value text, empty fields blank.
 * Cost: opening reads the whole file once, because only the last byte proves the encoding.
 */
export async function openCsv(path: string): Promise<TableSource> {
  const file = await detectEncoding(path)
  const sample = await readSample(file)
  const { delimiter, isDeclared } = detectDelimiter(sample.text, sample.isWhole)
  const rowEstimate = estimateRows(sample, file)

  async function* read(sheetIndex: number, options: ReadOptions): AsyncGenerator<RowChunk, void, undefined> {
    if (sheetIndex !== 0) throw new AppError('SHEET_NOT_FOUND', { file: basename(path), sheet: sheetIndex + 1 })
    const chunks = new RowChunks(options.maxRows, true)
    let recordNo = 0
    const scanner = new CsvScanner(delimiter, (fields, isDoubtful) => {
      recordNo++
      if (recordNo === 1 && isDeclared) return true
      // The end-of-file character of DOS stands alone behind the last line.
      if (fields.length === 1 && fields[0] === '\u001a') return true
      const isOdd = isDoubtful || swallowsLines(fields, delimiter)
      chunks.add(recordNo, toCells(fields), isOdd)
      return !chunks.isFull
    })
    for await (const text of decodedText(file, options)) {
      try {
        scanner.push(text)
      } catch (error) {
        throw error instanceof RecordTooLong ? damaged({ file: basename(path), part: '' }, 'too-large', error) : error
      }
      yield* chunks.take(chunks.isFull)
      if (chunks.isFull) return
    }
    scanner.finish()
    yield* chunks.take(true)
  }

  return {
    path,
    kind: 'csv',
    encoding: file.encoding,
    undecodable: file.undecodable,
    delimiter,
    sheets: [{ name: parse(path).name, hidden: false, rowEstimate, merges: [] }],
    rows: (sheetIndex, options = {}) => read(sheetIndex, options),
    async merges() {
      return []
    },
    async close() {},
  }
}

/**
 * True when a line inside of a quoted field has as many delimiters as the record itself: two quotes that have nothing to do
 * with each other may have made one field of several records.
 */
function swallowsLines(fields: readonly string[], delimiter: string): boolean {
  if (fields.length < LEAST_SWALLOWED) return false
  return fields.some((field) => field.includes(delimiter) && LINE_END.test(field) && field.split(LINE_END).some((line) => line.split(delimiter).length >= fields.length))
}

/**
 * The array itself, as a spreadsheet would show it: empty fields are blank cells, and `="0012"`, which systems write so that
 * Excel keeps the zeros, is the text 0012.
 */
function toCells(fields: string[]): Cell[] {
  const cells: Cell[] = fields
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i] ?? ''
    if (field === '') cells[i] = null
    else if (field.charCodeAt(0) === EQUALS) cells[i] = literal(field)
  }
  return cells
}

/** What a formula that is nothing but one text in quotes shows; any other field as it stands. Missing: null = an empty text. */
function literal(field: string): Cell {
  const text = LITERAL.exec(field)?.[1]
  return text === undefined ? field : text.replaceAll('""', '"') || null
}

interface Sample {
  readonly text: string
  readonly isWhole: boolean
}

async function readSample(file: TextFile): Promise<Sample> {
  let text = ''
  for await (const piece of decodedText(file, {})) {
    text += piece
    if (text.length >= SAMPLE_CHARACTERS) return { text: text.slice(0, SAMPLE_CHARACTERS), isWhole: false }
  }
  return { text, isWhole: true }
}

function estimateRows(sample: Sample, file: TextFile): number | null {
  let lines = 0
  for (let i = sample.text.indexOf('\n'); i >= 0; i = sample.text.indexOf('\n', i + 1)) lines++
  if (lines === 0) return sample.isWhole ? 1 : null
  if (sample.isWhole) return lines + (sample.text.endsWith('\n') ? 0 : 1)
  const sampleBytes = file.encoding.startsWith('utf-16') ? sample.text.length * 2 : Buffer.byteLength(sample.text)
  return Math.round((lines / sampleBytes) * file.bytes)
}

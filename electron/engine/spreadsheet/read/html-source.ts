import { basename, parse } from 'node:path'
import { AppError } from '../../../../shared/domain/errors.ts'
import { damaged } from './file-errors.ts'
import { decodeHtml, HtmlTableScanner } from './html-scanner.ts'
import { RowChunks } from './row-chunks.ts'
import type { MergeRange, ReadOptions, RowChunk, SheetInfo, TableSource } from './table-source.ts'
import { decodedText, detectEncoding } from './text-encoding.ts'
import type { TextFile } from './text-encoding.ts'

/** A cell that spans rows and columns makes rows of thousands of slots out of a few characters: they are taken often. */
const STEP = 16_384

interface FoundTable {
  /** Its place among all tables of the page, also the empty ones. */
  readonly index: number
  rows: number
  readonly merges: MergeRange[]
}

/**
 * Opens a web page of tables, which is what many billing systems export as .xls: one sheet per table that has a row
 * with text. Errors: FILE_CORRUPT when the page ends inside of a table; FILE_TYPE_MISMATCH when there is none (a login
 * page saved as a workbook).
 */
export async function openHtmlTables(path: string, extension: string): Promise<TableSource> {
  const file = await detectEncoding(path)
  const { tables, names } = await findTables(file)
  if (tables.length === 0) throw new AppError('FILE_TYPE_MISMATCH', { file: basename(path), found: 'html', extension })
  const sheets = tables.map((table, i): SheetInfo => ({
    name: names[i] ?? (i === 0 ? parse(path).name : `${parse(path).name} (${i + 1})`),
    hidden: false,
    rowEstimate: table.rows,
    merges: table.merges,
  }))

  async function* read(sheetIndex: number, options: ReadOptions): AsyncGenerator<RowChunk, void, undefined> {
    const table = tables[sheetIndex]
    if (table === undefined) throw new AppError('SHEET_NOT_FOUND', { file: basename(path), sheet: sheetIndex + 1 })
    const chunks = new RowChunks(options.maxRows)
    let isPast = false
    const scanner = new HtmlTableScanner({
      onTable(index) {
        isPast = index > table.index
      },
      onRow(index, rowNo, cells) {
        if (index === table.index) chunks.add(rowNo, cells)
        return !isPast && !chunks.isFull
      },
      onMerge() {},
    })
    for await (const text of decodedText(file, options)) {
      for (let i = 0; i < text.length && !chunks.isFull && !isPast; i += STEP) {
        scanner.push(text.slice(i, i + STEP))
        yield* chunks.take(chunks.isFull)
      }
      if (chunks.isFull || isPast) break
    }
    if (!chunks.isFull && !isPast) scanner.finish()
    yield* chunks.take(true)
  }

  return {
    path,
    kind: 'html',
    encoding: file.encoding,
    undecodable: file.undecodable,
    sheets,
    rows: (sheetIndex, options = {}) => read(sheetIndex, options),
    async merges(sheetIndex) {
      return sheets[sheetIndex]?.merges ?? []
    },
    async close() {},
  }
}

interface FoundTables {
  readonly tables: readonly FoundTable[]
  readonly names: readonly string[]
}

async function findTables(file: TextFile): Promise<FoundTables> {
  const tables: FoundTable[] = []
  let head = ''
  const scanner = new HtmlTableScanner({
    onTable(index) {
      tables.push({ index, rows: 0, merges: [] })
    },
    onRow(index, _, cells) {
      if (cells.some((cell) => cell !== null)) tables[index]!.rows++
      return true
    },
    onMerge(index, merge) {
      tables[index]!.merges.push(merge)
    },
  })
  for await (const text of decodedText(file, {})) {
    if (head === '') head = text.slice(0, 65_536)
    scanner.push(text)
  }
  scanner.finish()
  if (scanner.isCut) throw damaged({ file: basename(file.path), part: '' }, 'truncated')
  // Excel's own pages name their sheets in a comment; the names fit only when there is one table per sheet.
  const names = [...head.matchAll(/<x:Name>([^<]*)<\/x:Name>/gi)].map((match) => decodeHtml(match[1]!))
  const filled = tables.filter((table) => table.rows > 0)
  return { tables: filled, names: names.length === filled.length ? names : [] }
}

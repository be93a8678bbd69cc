import { AppError } from '../../../../shared/domain/errors.ts'
import { OdsScanner } from './ods-scanner.ts'
import type { ReadOptions, RowChunk, TableSource } from './table-source.ts'
import { utf8Chunks } from './xml-encoding.ts'
import { XmlTokens } from './xml-tokens.ts'
import type { ZipArchive } from './zip-archive.ts'

const PART = 'content.xml'

/**
 * Opens an OpenDocument spreadsheet; the archive is closed with the source.
 * Cost: opening is one pass over the content, because only there the sheets stand; each sheet is another up to its end.
 * Errors: FILE_CORRUPT, FILE_TOO_COMPRESSED.
 */
export async function openOds(path: string, zip: ZipArchive): Promise<TableSource> {
  const where = { file: zip.file, part: PART }

  async function* scan(wanted: number, options: ReadOptions): AsyncGenerator<RowChunk, OdsScanner, undefined> {
    const tokens = new XmlTokens(where)
    const scanner = new OdsScanner(tokens, where, wanted, options.maxRows ?? Infinity)
    for await (const chunk of utf8Chunks(zip.stream(PART, options.onProgress), where)) {
      options.signal?.()
      tokens.push(chunk)
      scanner.scan()
      yield* scanner.chunks.take(scanner.isPast)
      if (scanner.isPast) return scanner
    }
    tokens.finish()
    scanner.scan()
    yield* scanner.chunks.take(true)
    return scanner
  }

  async function readTables(): Promise<OdsScanner['tables']> {
    const pass = scan(-1, {})
    for (;;) {
      const step = await pass.next()
      if (step.done === true) return step.value.tables
    }
  }

  const tables = await readTables()

  function tableAt(sheetIndex: number): OdsScanner['tables'][number] {
    const table = tables[sheetIndex]
    if (table === undefined) throw new AppError('SHEET_NOT_FOUND', { file: zip.file, sheet: sheetIndex + 1 })
    return table
  }

  async function* read(sheetIndex: number, options: ReadOptions): AsyncGenerator<RowChunk, void, undefined> {
    tableAt(sheetIndex)
    options.signal?.()
    yield* scan(sheetIndex, options)
  }

  return {
    path,
    kind: 'ods',
    sheets: tables.map(({ name, hidden, rows, merges }) => ({ name, hidden, rowEstimate: rows, merges })),
    rows: (sheetIndex, options = {}) => read(sheetIndex, options),
    async merges(sheetIndex) {
      return tableAt(sheetIndex).merges
    },
    async close() {
      zip.close()
    },
  }
}

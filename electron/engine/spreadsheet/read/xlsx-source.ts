import { AppError } from '../../../../shared/domain/errors.ts'
import { parseRange } from './cell-reference.ts'
import { damaged } from './file-errors.ts'
import { readSharedStrings, SharedStrings } from './shared-strings.ts'
import type { MergeRange, ReadOptions, RowChunk, SheetInfo, TableSource } from './table-source.ts'
import { utf8Chunks } from './xml-encoding.ts'
import { DONE, EMPTY, MORE, nameHash, START, XmlTokens } from './xml-tokens.ts'
import { SheetScanner } from './xlsx-sheet.ts'
import { readWorkbook } from './xlsx-workbook.ts'
import type { XlsxSheet } from './xlsx-workbook.ts'
import type { ZipArchive } from './zip-archive.ts'

const [DIMENSION, SHEET_DATA] = [nameHash('dimension'), nameHash('sheetData')]
const ATTRIBUTE_REF = nameHash('ref')
const MERGE_CELL = 'mergeCell'
/** The shortest row that can hold a value, `<row><c><v>1</v></c></row>`: a claim of more rows than fit is a lie. */
const SHORTEST_ROW = 28

/** Opens .xlsx and .xlsm; the archive is closed with the source. Errors: FILE_CORRUPT, FILE_TOO_COMPRESSED, FILE_ENCRYPTED. */
export async function openXlsx(path: string, zip: ZipArchive, workbookPart: string): Promise<TableSource> {
  const workbook = await readWorkbook(zip, workbookPart)
  const sheets: SheetInfo[] = []
  for (const sheet of workbook.sheets) {
    if (!zip.has(sheet.part)) throw damaged({ file: zip.file, part: sheet.part }, 'missing-part')
    sheets.push({ name: sheet.name, hidden: sheet.hidden, rowEstimate: await readRowEstimate(zip, sheet), merges: [] })
  }
  const mergesOf = new Map<number, readonly MergeRange[]>()
  let strings: Promise<SharedStrings> | null = null

  function sharedStrings(signal?: () => void): Promise<SharedStrings> {
    const part = workbook.sharedStringsPart
    if (part === null) return Promise.resolve(new SharedStrings({ file: zip.file, part: workbookPart }))
    if (strings === null) {
      const reading = readSharedStrings(zip.stream(part), { file: zip.file, part }, signal)
      strings = reading
      // A cancelled or failed reading must not be what the next caller gets.
      reading.catch(() => {
        strings = null
      })
    }
    return strings
  }

  async function* read(sheetIndex: number, options: ReadOptions, withCells: boolean): AsyncGenerator<RowChunk, void, undefined> {
    const sheet = workbook.sheets[sheetIndex]
    if (sheet === undefined) throw new AppError('SHEET_NOT_FOUND', { file: zip.file, sheet: sheetIndex + 1 })
    options.signal?.()
    const where = { file: zip.file, part: sheet.part }
    const tokens = new XmlTokens(where)
    const scanner = new SheetScanner(tokens, {
      where,
      strings: withCells ? await sharedStrings(options.signal) : new SharedStrings(where),
      shownAs: workbook.shownAs,
      date1904: workbook.date1904,
      maxRows: options.maxRows ?? Infinity,
      withCells,
    })
    for await (const chunk of utf8Chunks(zip.stream(sheet.part, options.onProgress), where)) {
      options.signal?.()
      tokens.push(chunk)
      while (!scanner.scan()) yield* scanner.chunks.take(false)
      yield* scanner.chunks.take(scanner.chunks.isFull)
      if (scanner.chunks.isFull) return
    }
    tokens.finish()
    while (!scanner.scan()) yield* scanner.chunks.take(false)
    mergesOf.set(sheetIndex, scanner.merges)
    yield* scanner.chunks.take(true)
  }

  return {
    path,
    kind: 'xlsx',
    sheets,
    rows: (sheetIndex, options = {}) => read(sheetIndex, options, true),
    async merges(sheetIndex, signal = () => undefined) {
      const known = mergesOf.get(sheetIndex)
      if (known) return known
      const sheet = workbook.sheets[sheetIndex]
      if (sheet && !(await mayHaveMerges(zip, sheet.part, signal))) {
        mergesOf.set(sheetIndex, [])
        return []
      }
      const pass = read(sheetIndex, { signal }, false)
      while ((await pass.next()).done !== true);
      return mergesOf.get(sheetIndex) ?? []
    },
    async close() {
      zip.close()
    },
  }
}

/**
 * Merged ranges stand behind all rows. Inflating a sheet and looking for their name takes a fraction of the time that reading
 * its tags does, and most sheets have none.
 */
async function mayHaveMerges(zip: ZipArchive, part: string, signal: () => void): Promise<boolean> {
  let end: Buffer = Buffer.alloc(0)
  for await (const chunk of utf8Chunks(zip.stream(part), { file: zip.file, part })) {
    signal()
    const seam = Buffer.concat([end, chunk.subarray(0, MERGE_CELL.length)])
    if (seam.includes(MERGE_CELL) || chunk.includes(MERGE_CELL)) return true
    end = chunk.length < MERGE_CELL.length ? seam.subarray(-MERGE_CELL.length) : chunk.subarray(-MERGE_CELL.length)
  }
  return false
}

/** The rows `<dimension>` claims, when the sheet is long enough for them. */
async function readRowEstimate(zip: ZipArchive, sheet: XlsxSheet): Promise<number | null> {
  const where = { file: zip.file, part: sheet.part }
  const tokens = new XmlTokens(where)
  for await (const chunk of utf8Chunks(zip.stream(sheet.part), where)) {
    tokens.push(chunk)
    for (let token = tokens.next(); token !== MORE && token !== DONE; token = tokens.next()) {
      if (token !== START && token !== EMPTY) continue
      if (tokens.name === SHEET_DATA) return null
      if (tokens.name !== DIMENSION) continue
      while (tokens.nextAttribute()) {
        if (tokens.attributeName !== ATTRIBUTE_REF) continue
        const range = parseRange(tokens.bytes.toString('latin1', tokens.valueStart, tokens.valueEnd))
        const rows = range === null ? 0 : range.lastRow
        return rows > 0 && rows <= zip.sizeOf(sheet.part) / SHORTEST_ROW + 1 ? rows : null
      }
    }
  }
  return null
}

import { openContainer } from './container-source.ts'
import type { Container } from './container-source.ts'
import { openCsv } from './csv-source.ts'
import { openHtmlTables } from './html-source.ts'
import { openOds } from './ods-source.ts'
import { sniffFile } from './sniff.ts'
import { openXlsx } from './xlsx-source.ts'
import { openZip } from './zip-archive.ts'
import { zipContent } from './zip-content.ts'
import { AppError, assertNever } from '../../../../shared/domain/errors.ts'
import type { ErrorCode, ErrorParams } from '../../../../shared/domain/errors.ts'

/**
 * One cell as the file stores it. Text is never turned into a number, so identifiers keep their zeros and length.
 * Missing: null = blank; empty text is blank too.
 */
export type Cell = string | number | boolean | CellDate | CellError | null

/**
 * A number that its format shows as a date, with or without a time of day. A time of day alone is text (HH:MM:SS), and
 * elapsed time (`[h]:mm`) stays a number of days.
 * Units: days since 1970-01-01, the fraction is the time of day. Both date systems (1900, 1904) are already settled.
 */
export interface CellDate {
  readonly kind: 'date'
  readonly days: number
}

/** `#N/A`, `#DIV/0!` … as Excel writes it, or `#FORMULA` for one whose program stored no result. */
export interface CellError {
  readonly kind: 'error'
  readonly text: string
}

/** Merged cells. Units: rows as in `rowNos` (from 1), columns as the index in a row (from 0), both ends included. */
export interface MergeRange {
  readonly firstRow: number
  readonly lastRow: number
  readonly firstColumn: number
  readonly lastColumn: number
}

export interface SheetInfo {
  readonly name: string
  readonly hidden: boolean
  /** From the file's own claim, which may lie; good for a progress bar only. */
  readonly rowEstimate: number | null
  /** Empty where finding them needs a pass over the sheet: ask `merges()`. */
  readonly merges: readonly MergeRange[]
  /** The file inside of a container (with its folders, `/` between) that has this sheet; absent for ordinary files. */
  readonly member?: string
  /** What `TableSource` says of an ordinary file, said of the member. */
  readonly kind?: Exclude<TableKind, ContainerKind>
  readonly encoding?: string
  readonly delimiter?: string
  readonly undecodable?: number
}

/** A member of a container that holds no table that can be read, and why. */
export interface RefusedMember {
  readonly member: string
  readonly code: ErrorCode
  readonly params: ErrorParams
}

export interface OpenOptions {
  /** Cancel point while a container is inflated. */
  readonly signal?: () => void
}

export interface ReadOptions {
  /** Cancel point: called at least once per chunk of input; what it throws ends the reading and reaches the caller. */
  readonly signal?: () => void
  readonly onProgress?: (bytesRead: number, bytesTotal: number) => void
  /** Stop after this many rows (a preview); the rest of the file is then not checked. */
  readonly maxRows?: number
}

/**
 * Rows in order. Rows without any value are left out, so row numbers may have gaps; trailing blanks are trimmed.
 * The arrays belong to the receiver. Units: `rowNos` count from 1 as Excel shows them (text files: number of the record).
 */
export interface RowChunk {
  readonly firstRowNo: number
  readonly rows: readonly (readonly Cell[])[]
  readonly rowNos: Int32Array
  /** Fields of each record, blank ones at its end included; text files only. */
  readonly widths?: Int32Array
  /** Numbers of the rows whose quotes do not pair, so that their fields may have been meant otherwise; absent: none. */
  readonly doubtful?: ReadonlySet<number>
}

/** A file of files: its sheets are those of its members. */
export type ContainerKind = 'zip' | 'gzip'
export type TableKind = 'xlsx' | 'xls' | 'xlsb' | 'ods' | 'spreadsheetml' | 'html' | 'csv' | ContainerKind

/** An open file that holds tables. */
export interface TableSource {
  readonly path: string
  readonly kind: TableKind
  readonly encoding?: string
  readonly delimiter?: string
  /** Characters of a text file that its encoding cannot explain; they read as U+FFFD. 0 or absent: none. */
  readonly undecodable?: number
  readonly sheets: readonly SheetInfo[]
  /** Members of a container that were left out; absent for ordinary files. */
  readonly refused?: readonly RefusedMember[]
  /** Errors: FILE_CORRUPT, FILE_TOO_COMPRESSED, FILE_CHANGED, SHEET_NOT_FOUND; a damaged file may give rows before it fails. */
  rows(sheetIndex: number, options?: ReadOptions): AsyncIterable<RowChunk>
  merges(sheetIndex: number, signal?: () => void): Promise<readonly MergeRange[]>
  close(): Promise<void>
}

/**
 * Opens a file of tables by what its bytes say, whatever its name says. A zip or gzip file opens as one source with the
 * sheets of all files inside; containers inside of containers are refused.
 * Errors: FILE_NOT_FOUND, FILE_IS_DIRECTORY, FILE_UNREADABLE, FILE_EMPTY, FILE_ENCRYPTED, FILE_CORRUPT,
 * FILE_TOO_COMPRESSED, FILE_TYPE_UNKNOWN, FILE_TYPE_MISMATCH; of containers also FILE_NESTED, FILE_TOO_MANY, DISK_FULL.
 */
export async function openTable(path: string, options: OpenOptions = {}): Promise<TableSource> {
  return await openSniffed(path, async (container) => await openContainer(container, openMember, options.signal))
}

async function openMember(path: string): Promise<TableSource> {
  return await openSniffed(path, ({ file }) => Promise.reject(new AppError('FILE_NESTED', { file })))
}

type OpenContainer = (container: Container) => Promise<TableSource>

async function openSniffed(path: string, onContainer: OpenContainer): Promise<TableSource> {
  const { kind, file, extension } = await sniffFile(path)
  switch (kind) {
    case 'zip':
      return await openZipped(path, file, onContainer)
    case 'gzip':
      return await onContainer({ kind, path, file })
    case 'ole2':
    case 'biff':
      return await openWhole(path, 'xls')
    case 'spreadsheetml':
      return await openWhole(path, 'spreadsheetml')
    case 'html':
      return await openHtmlTables(path, extension)
    case 'text':
      return await openCsv(path)
    default:
      return assertNever(kind)
  }
}

async function openZipped(path: string, file: string, onContainer: OpenContainer): Promise<TableSource> {
  const zip = await openZip(path)
  let handedOver = false
  try {
    const content = await zipContent(zip)
    switch (content.kind) {
      case 'xlsx': {
        const source = await openXlsx(path, zip, content.workbookPart)
        handedOver = true
        return source
      }
      case 'ods': {
        const source = await openOds(path, zip)
        handedOver = true
        return source
      }
      case 'xlsb':
        await zip.checkAll()
        return await openWhole(path, 'xlsb')
      case 'files':
        return await onContainer({ kind: 'zip', path, file, zip })
      case 'other':
        throw new AppError('FILE_TYPE_UNKNOWN', { file, found: content.found })
      default:
        return assertNever(content)
    }
  } finally {
    if (!handedOver) zip.close()
  }
}

/** SheetJS and its code pages are two megabytes of code that most sessions never need. */
async function openWhole(path: string, kind: 'xls' | 'xlsb' | 'spreadsheetml'): Promise<TableSource> {
  const { openSheetJs } = await import('./sheetjs-source.ts')
  return await openSheetJs(path, kind)
}

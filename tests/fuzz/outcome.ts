import { createHash } from 'node:crypto'
import { AppError } from '../../shared/domain/errors.ts'
import type { Cell, TableSource } from '../../electron/engine/spreadsheet/read/table-source.ts'

/** What a reader did against its contract. */
export class Finding extends Error {}

/** A case ready to be checked; `bytes` are the file that shows it again. */
export interface FuzzCase {
  readonly name: string
  readonly bytes: Buffer
  /** Errors: Finding, and anything that is no AppError of a file. */
  check(path: string): Promise<void>
}

export interface SheetOutcome {
  readonly name: string
  /** Rows read, or the code of the failure. */
  readonly result: number | string
  readonly digest: string
}

/** The code of a failure a reader may have. Anything else is thrown on. */
export function codeOf(error: unknown): string {
  if (error instanceof AppError && /^(?:FILE|SHEET)_/.test(error.code)) return error.code
  throw error
}

export function cellText(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell !== 'object') return `${(typeof cell)[0]}${String(cell)}`
  return cell.kind === 'date' ? `d${cell.days}` : `e${cell.text}`
}

/** Reads every sheet to its end and keeps what tells two readings apart, sparsely: a row may reach to column XFD. */
export async function readAll(source: TableSource): Promise<readonly SheetOutcome[]> {
  const outcomes: SheetOutcome[] = []
  for (const [i, { name }] of source.sheets.entries()) {
    const hash = createHash('sha1')
    let rows = 0
    let last = 0
    try {
      for await (const chunk of source.rows(i)) {
        for (const [r, row] of chunk.rows.entries()) {
          const rowNo = chunk.rowNos[r] ?? 0
          if (rowNo <= last) throw new Finding(`row ${rowNo} comes after row ${last}`)
          if (row.length === 0 || row.at(-1) === null) throw new Finding(`row ${rowNo} ends with a blank`)
          last = rowNo
          rows++
          hash.update(`\nR${rowNo}`)
          for (const [c, cell] of row.entries()) if (cell !== null) hash.update(`\t${c}${cellText(cell)}`)
        }
      }
      const merges = await source.merges(i)
      for (const merge of merges) hash.update(JSON.stringify(merge))
      outcomes.push({ name, result: rows, digest: hash.digest('hex') })
    } catch (error) {
      outcomes.push({ name, result: codeOf(error), digest: '' })
    }
  }
  return outcomes
}

/** Opens, reads all, closes. The code when opening fails. */
export async function outcomeOf(open: () => Promise<TableSource>): Promise<readonly SheetOutcome[] | string> {
  let source: TableSource
  try {
    source = await open()
  } catch (error) {
    return codeOf(error)
  }
  try {
    return await readAll(source)
  } finally {
    await source.close()
  }
}

export function requireEqual(found: unknown, expected: unknown, what: string): void {
  const [a, b] = [JSON.stringify(found), JSON.stringify(expected)]
  if (a !== b) throw new Finding(`${what}: ${shortened(a)} instead of ${shortened(b)}`)
}

function shortened(text: string): string {
  return text.length > 600 ? `${text.slice(0, 600)}…` : text
}

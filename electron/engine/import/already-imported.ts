import type { TablePlan, TableRequest } from '../../../shared/api/import.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { ReadDb } from '../db/handles.ts'
import { ContentHashes, fileState } from './file-state.ts'
import { readCountingRequests, type CountingRequest } from './import.repo.ts'

export interface Repeated {
  readonly table: TablePlan
  /** The same content, planned before it. */
  readonly other: TablePlan
}

/**
 * Says of every table whether its content was imported before and still counts, whatever was made of its columns then, and
 * keeps one of those that are the same in one drop.
 *
 * Cost: reads a file whole only where headers and month leave it open that it is one of the others.
 */
export async function markImported(
  db: ReadDb,
  tables: readonly TablePlan[],
  checkCancelled: () => void,
): Promise<{ readonly tables: TablePlan[]; readonly repeated: readonly Repeated[] }> {
  const hashes = new ContentHashes()
  const hashOf: HashOf = async ({ path }, text) => {
    try {
      return await hashes.of(path, await fileState(path), text, checkCancelled)
    } catch (error) {
      // A file that went away or is being written is told when it is loaded.
      if (error instanceof AppError && error.code.startsWith('FILE_')) return null
      throw error
    }
  }
  const counting = Map.groupBy(readCountingRequests(db), ({ request }) => headersKey(request))
  const planned = new Map<string, TablePlan[]>()
  const kept: TablePlan[] = []
  const repeated: Repeated[] = []
  for (const table of tables) {
    const wanted = JSON.stringify(wantedOf(table))
    const alike = planned.get(wanted) ?? []
    const other = await firstOf(alike, async (one) => one.path !== table.path && mayBeCopy(one, table) && (await isSameFile(one, table, hashOf)))
    if (other && (other.month !== null || table.month === null)) {
      repeated.push({ table, other })
      continue
    }
    // The copy whose name says the month is the one to load.
    if (other) {
      kept.splice(kept.findIndex(({ path, sheetIndex }) => path === other.path && sheetIndex === other.sheetIndex), 1)
      repeated.push({ table: other, other: table })
    }
    planned.set(wanted, [...alike.filter((one) => one !== other), table])
    const before = (counting.get(headersKey(table)) ?? []).filter(({ request }) => mayBeOf(request.month, table.month))
    const same = await firstOf(before, async ({ request, contentHash }) => (await hashOf(table, contentText(request, table.sheetIndex))) === contentHash)
    kept.push({ ...table, importedAt: same?.importedAt ?? null })
  }
  return { tables: kept, repeated }
}

/** What a batch keeps of its content besides the file's bytes: neither the path nor the sheet's name, as a copy is the same. */
function contentText(request: CountingRequest['request'], sheetIndex: number): string {
  const { path: _path, sheet: _sheet, overlap: _overlap, ...content } = request
  return JSON.stringify({ ...content, sheetIndex })
}

/** The part of a plan that says what is to be loaded. */
function wantedOf({ kind, sheetIndex, headerRows, dataRows, columns }: TablePlan) {
  return { kind, sheetIndex, headerRows, dataRows, columns: columns.map(({ column, header, field, unit, period }) => [column, header, field, unit, period]) }
}

function headersKey({ headerRows, columns }: Pick<TableRequest, 'headerRows'> & { readonly columns: readonly Pick<TableRequest['columns'][number], 'column' | 'header'>[] }): string {
  return JSON.stringify([headerRows, columns.map(({ column, header }) => [column, header])])
}

/** False for the file of another month: it need not be read to be told apart. */
function mayBeOf(stored: Month | null, planned: Month | null): boolean {
  return stored === null || planned === null || stored === planned
}

/** False for the same bytes under the names of two months, each of which is wanted. A table without a month is a copy of any. */
function mayBeCopy(a: TablePlan, b: TablePlan): boolean {
  return a.month === b.month || [a, b].some(({ month, monthSource }) => month === null && monthSource === 'given')
}

/** Missing: null when the file cannot be read now. */
type HashOf = (table: TablePlan, text: string) => Promise<string | null>

async function isSameFile(a: TablePlan, b: TablePlan, hashOf: HashOf): Promise<boolean> {
  const hash = await hashOf(a, '')
  return hash !== null && hash === (await hashOf(b, ''))
}

async function firstOf<T>(items: readonly T[], isIt: (item: T) => Promise<boolean>): Promise<T | undefined> {
  for (const item of items) if (await isIt(item)) return item
  return undefined
}

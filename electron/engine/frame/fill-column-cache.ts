import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { WriteDb } from '../db/handles.ts'
import type { Tick } from '../jobs/progress.ts'
import { batchesOf, batchesSaying, stampOf } from './active-batches.ts'
import { cachedColumns, isCached, PRESENT, writeCachedColumn, writeCachedPresent } from './column-cache.ts'
import { loadFactColumns, loadStateColumns, missingColumn, type StoredField } from './column-loader.ts'
import type { Frame } from './frame.ts'

/** What the columns of one scan may take. */
const SCAN_BYTES = 64 * 2 ** 20
const CELL_BYTES = 8
const MOST_FIELDS_PER_SCAN = 24

/** Months of a field whose columns are to be made. */
interface Todo {
  readonly field: StoredField
  readonly months: readonly Month[]
}

/**
 * Makes the columns of what was imported and keeps them in the workspace: facts of every month, states as of the newest.
 * What is kept already and still holds is left alone, so that a new month costs that month; what no longer holds goes.
 *
 * Cost: a scan of the facts for as many fields at once as take 64 MB in their months, 24 at most.
 */
export function fillColumnCache(db: WriteDb, frame: Frame, tick: Tick): void {
  const { fields, batches } = frame.catalogue
  const { months, rows } = frame
  const newest = months.at(-1)
  if (newest === undefined) return
  const stored = fields.flatMap((field): StoredField[] => (field.origin.kind === 'fact' ? [{ ...field, column: field.origin.column }] : []))
  const stampAt = (field: StoredField, month: Month) => stampOf(batchesSaying(batches, field, month))
  const monthsOf = (field: StoredField) =>
    (field.history === 'fact' ? months : [newest]).filter((month) => batchesSaying(batches, field, month).length > 0)
  db.transaction(() => {
    dropStale(db, PRESENT, (month) => (months.includes(month) ? stampOf(batchesOf(batches, month)) : null))
    for (const field of stored) dropStale(db, field.id, (month) => (monthsOf(field).includes(month) ? stampAt(field, month) : null))
  })()
  const todo = stored.flatMap((field): Todo[] => {
    const missing = monthsOf(field).filter((month) => !isCached(db, field.id, month, stampAt(field, month)))
    return missing.length > 0 ? [{ field, months: missing }] : []
  })
  const groups = groupsOf(todo, rows)
  const total = 1 + groups.length
  let done = 0
  const keep = (write: () => void) => {
    db.transaction(write)()
    tick(++done, total)
  }

  tick(0, total)
  keep(() => {
    for (const month of months) {
      const stamp = stampOf(batchesOf(batches, month))
      if (!isCached(db, PRESENT, month, stamp)) writeCachedPresent(db, month, stamp, frame.present(month))
    }
  })
  for (const group of groups) {
    const own = group.map(({ field }) => field)
    const wanted = group[0]?.months ?? []
    const isFact = own[0]?.history === 'fact'
    const columns = isFact
      ? loadFactColumns(db, batches, own, wanted, rows, frame.stages)
      : loadStateColumns(db, batches, own, newest, rows, frame.stages).map((column) => new Map([[newest, column]]))
    keep(() => {
      for (const [f, field] of own.entries()) {
        for (const month of wanted) writeCachedColumn(db, field.id, month, stampAt(field, month), columns[f]?.get(month) ?? missingColumn(field.type, rows))
      }
    })
  }
}

/** `stampAt` gives null for a month that is not kept. */
function dropStale(db: WriteDb, id: FieldId, stampAt: (month: Month) => string | null): void {
  const drop = db.prepare<[string, number]>('DELETE FROM column_cache WHERE field_id = ? AND month = ?')
  for (const { month, stamp } of cachedColumns(db, id)) if (stampAt(month) !== stamp) drop.run(id, month)
}

/** Fields of one kind that lack the same months, as many as one scan takes. */
function groupsOf(todo: readonly Todo[], rows: number): readonly (readonly Todo[])[] {
  const alike = Map.groupBy(todo, ({ field, months }) => `${field.history === 'fact'}|${months.join()}`)
  return [...alike.values()].flatMap((group) => {
    const cells = rows * (group[0]?.months.length ?? 1)
    const perScan = Math.max(1, Math.min(MOST_FIELDS_PER_SCAN, Math.floor(SCAN_BYTES / (cells * CELL_BYTES))))
    return Array.from({ length: Math.ceil(group.length / perScan) }, (_, g) => group.slice(g * perScan, (g + 1) * perScan))
  })
}

import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { WriteDb } from '../db/handles.ts'
import type { Tick } from '../jobs/progress.ts'
import { baseBatches, stampOf } from './active-batches.ts'
import { isCached, writeCachedColumn, writeCachedPresent } from './column-cache.ts'
import { loadFactColumns, loadStateColumns, missingColumn, type StoredField } from './column-loader.ts'
import type { Frame } from './frame.ts'

/** What the columns of one scan may take. */
const SCAN_BYTES = 64 * 2 ** 20
const CELL_BYTES = 8
const MOST_FIELDS_PER_SCAN = 24

/**
 * Makes the columns of what was imported and keeps them in the workspace: facts of every month, states as of the newest.
 * What is kept already and still holds is left alone; what no longer holds goes.
 *
 * Cost: a scan of the facts for as many fields at once as take 64 MB in all months, 24 at most.
 */
export function fillColumnCache(db: WriteDb, frame: Frame, tick: Tick): void {
  const { fields, batches } = frame.catalogue
  const { months, rows } = frame
  const newest = months.at(-1)
  if (newest === undefined) return
  const stampOfField = (id: FieldId) => stampOf(batches.filter((batch) => batch.fields.has(id)))
  const isDone = (id: FieldId, at: readonly Month[]) => at.every((month) => isCached(db, id, month, stampOfField(id)))
  const stored = fields.flatMap((field): StoredField[] => (field.origin.kind === 'fact' ? [{ ...field, column: field.origin.column }] : []))
  const facts = groupsOf(stored.filter((field) => field.history === 'fact' && !isDone(field.id, months)), rows * months.length)
  const states = groupsOf(stored.filter((field) => field.history !== 'fact' && !isDone(field.id, [newest])), rows)
  const total = 1 + facts.length + states.length
  let done = 0

  const keep = (ids: readonly FieldId[], write: () => void) => {
    db.transaction(() => {
      const drop = db.prepare<[string]>('DELETE FROM column_cache WHERE field_id = ?')
      for (const id of ids) drop.run(id)
      write()
    })()
    tick(++done, total)
  }

  tick(0, total)
  keep([''], () => {
    for (const month of months) writeCachedPresent(db, month, stampOf(baseBatches(batches)), frame.present(month))
  })
  for (const group of facts) {
    const byField = loadFactColumns(db, batches, group, rows, frame.stages)
    keep(group.map(({ id }) => id), () => {
      for (const [f, { id, type }] of group.entries()) {
        for (const month of months) writeCachedColumn(db, id, month, stampOfField(id), byField[f]?.get(month) ?? missingColumn(type, rows))
      }
    })
  }
  for (const group of states) {
    const columns = loadStateColumns(db, batches, group, newest, rows, frame.stages)
    keep(group.map(({ id }) => id), () => {
      for (const [f, { id, type }] of group.entries()) writeCachedColumn(db, id, newest, stampOfField(id), columns[f] ?? missingColumn(type, rows))
    })
  }
}

function groupsOf(fields: readonly StoredField[], cells: number): StoredField[][] {
  const perScan = Math.max(1, Math.min(MOST_FIELDS_PER_SCAN, Math.floor(SCAN_BYTES / (cells * CELL_BYTES))))
  const groups: StoredField[][] = []
  for (let from = 0; from < fields.length; from += perScan) groups.push(fields.slice(from, from + perScan))
  return groups
}

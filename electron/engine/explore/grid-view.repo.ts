import { AppError } from '../../../shared/domain/errors.ts'
import { gridViewSchema, type GridView, type NamedView } from '../../../shared/api/grid.ts'
import type { ReadDb, WriteDb } from '../db/handles.ts'

interface ViewRow {
  readonly view_id: number
  readonly name: string
  readonly view_json: string
  readonly is_default: number
  readonly changed_at: string
}

export function listViews(db: ReadDb): NamedView[] {
  return db
    .prepare<[], ViewRow>('SELECT view_id, name, view_json, is_default, changed_at FROM grid_view WHERE removed_at IS NULL ORDER BY name')
    .all()
    .map((row) => ({
      viewId: row.view_id,
      name: row.name,
      isDefault: row.is_default === 1,
      changedAt: row.changed_at,
      view: gridViewSchema.parse(JSON.parse(row.view_json)),
    }))
}

interface ViewDraft {
  readonly viewId: number | null
  readonly name: string
  readonly isDefault: boolean
  readonly view: GridView
}

/** Only one view is the default: the newest that was made so. Errors: VIEW_NAME_TAKEN, VIEW_NOT_FOUND. */
export function writeView(db: WriteDb, { viewId, name, isDefault, view }: ViewDraft, at: Date): number {
  requireFreeName(db, name, viewId)
  if (isDefault) db.prepare('UPDATE grid_view SET is_default = 0 WHERE is_default = 1').run()
  const values = [name, JSON.stringify(view), Number(isDefault), at.toISOString()]
  if (viewId === null) {
    const { lastInsertRowid } = db.prepare('INSERT INTO grid_view (name, view_json, is_default, changed_at) VALUES (?, ?, ?, ?)').run(...values)
    return Number(lastInsertRowid)
  }
  const { changes } = db
    .prepare('UPDATE grid_view SET name = ?, view_json = ?, is_default = ?, changed_at = ? WHERE view_id = ? AND removed_at IS NULL')
    .run(...values, viewId)
  if (changes === 0) throw new AppError('VIEW_NOT_FOUND', { viewId })
  return viewId
}

/** One that comes back is the default again unless another has become so. Errors: VIEW_NAME_TAKEN, VIEW_NOT_FOUND. */
export function setViewRemoved(db: WriteDb, viewId: number, removedAt: Date | null): void {
  const row = db.prepare<[number], { name: string; removed_at: string | null }>('SELECT name, removed_at FROM grid_view WHERE view_id = ?').get(viewId)
  if (!row) throw new AppError('VIEW_NOT_FOUND', { viewId })
  if (removedAt === null && row.removed_at !== null) {
    requireFreeName(db, row.name, viewId)
    db.prepare(
      'UPDATE grid_view SET is_default = 0 WHERE view_id = ? AND EXISTS (SELECT 1 FROM grid_view WHERE is_default = 1 AND removed_at IS NULL)',
    ).run(viewId)
  }
  db.prepare('UPDATE grid_view SET removed_at = ? WHERE view_id = ?').run(removedAt?.toISOString() ?? null, viewId)
}

function requireFreeName(db: ReadDb, name: string, viewId: number | null): void {
  const other = db
    .prepare<[string, number], unknown>('SELECT 1 FROM grid_view WHERE name = ? AND view_id <> ? AND removed_at IS NULL')
    .get(name, viewId ?? 0)
  if (other) throw new AppError('VIEW_NAME_TAKEN', { name })
}

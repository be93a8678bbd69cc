import { existsSync } from 'node:fs'
import path from 'node:path'
import type { WorkspaceStatus } from '../../../shared/api/workspace.ts'
import type { WriteDb } from '../db/handles.ts'
import { schemaVersion } from '../db/migrate.ts'
import type { Frame } from '../frame/frame.ts'

export function initialiseWorkspace(db: WriteDb, name: string, isSample: boolean, now: Date): void {
  db.prepare<[string, number, string]>('INSERT INTO workspace (workspace_id, name, is_sample, created_at) VALUES (1, ?, ?, ?)').run(
    name,
    isSample ? 1 : 0,
    now.toISOString(),
  )
}

export function readStatus(db: WriteDb, frame: Frame, file: string): WorkspaceStatus {
  const row = db.prepare<[], { name: string; is_sample: number }>('SELECT name, is_sample FROM workspace').get()
  const months = frame.months.map((month) => ({ month, subscribers: frame.present(month).count() }))
  return {
    path: file,
    name: row?.name ?? path.basename(file, path.extname(file)),
    schemaVersion: schemaVersion(db),
    subscribers: frame.rows,
    batches: frame.catalogue.batches.length,
    months,
    latestMonth: months.at(-1)?.month ?? null,
    isSample: row?.is_sample === 1,
  }
}

/** The sample workspace lies in the app's own folder, beside its extracts. */
export function sampleFile(stateDir: string): { readonly path: string; readonly exists: boolean } {
  const file = path.join(stateDir, 'sample', '云溪县示例.liuke')
  return { path: file, exists: existsSync(file) }
}

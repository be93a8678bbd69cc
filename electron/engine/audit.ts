import os from 'node:os'
import type { WriteDb } from './db/handles.ts'

/** Writes who did what, with counts; never values of customers. */
export function writeAudit(db: WriteDb, now: Date, action: string, detail: Readonly<Record<string, string | number | boolean | null>>): void {
  db.prepare<[string, string, string, string]>('INSERT INTO audit_log (at, who, action, detail) VALUES (?, ?, ?, ?)').run(
    now.toISOString(),
    os.userInfo().username,
    action,
    JSON.stringify(detail),
  )
}

import type { ReadDb } from '../db/handles.ts'
import { profileOf, type Profile, type StoredRequest } from './profile.ts'

/** So many of the latest batches teach how to load the next file. */
const LATEST = 200

/** How the batches that count were loaded, the latest first, each set of columns once. Undone batches do not teach. */
export function readProfiles(db: ReadDb): readonly Profile[] {
  const rows = db
    .prepare<[number], { request_json: string }>(
      `SELECT request_json FROM import_batch
       WHERE published_at IS NOT NULL AND undone_at IS NULL AND superseded_by IS NULL AND request_json <> '{}'
       ORDER BY batch_id DESC LIMIT ?`,
    )
    .all(LATEST)
  const requests = [...new Set(rows.map(({ request_json: json }) => json))].map((json): StoredRequest => JSON.parse(json))
  // A sheet that went on from another one has no place of its header to teach, and that one has taught all else.
  return requests.filter(({ headerRows }) => headerRows.length > 0).map(profileOf)
}

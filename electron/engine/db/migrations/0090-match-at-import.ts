import type { Migration } from '../migrate.ts'

/** Whom a batch matched when it was imported; later imports change whom it matches now. Missing: NULL = not known, or nothing to match with. */
export const matchAtImport: Migration = {
  version: 90,
  up: (db) => db.exec(`ALTER TABLE import_batch ADD COLUMN match_json TEXT;`),
}

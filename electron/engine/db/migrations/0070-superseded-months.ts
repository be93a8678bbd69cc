import type { Migration } from '../migrate.ts'

/** Months in which a later table stands in the place of one of several months: the later batch, by month. */
export const supersededMonths: Migration = {
  version: 70,
  up: (db) => db.exec(`ALTER TABLE import_batch ADD COLUMN superseded_months_json TEXT NOT NULL DEFAULT '{}';`),
}

import type { Migration } from '../migrate.ts'

/**
 * Formula columns of the analyst. In `expression` fields stand by id, so that renaming one changes no formula; the field id of a
 * formula column is `f_` and its number. A removed one stays for 30 days.
 */
export const formulaColumn: Migration = {
  version: 40,
  up: (db) =>
    db.exec(`
      CREATE TABLE formula_column (
        formula_id INTEGER PRIMARY KEY AUTOINCREMENT,
        label TEXT NOT NULL,
        expression TEXT NOT NULL,
        type TEXT NOT NULL CHECK (type IN ('number', 'money', 'text', 'date', 'month', 'flag')),
        unit TEXT NOT NULL,
        created_at TEXT NOT NULL,
        changed_at TEXT NOT NULL,
        -- NULL = in use
        removed_at TEXT
      ) STRICT;
    `),
}

import type { Migration } from '../migrate.ts'

/** Named views of the grid (列视图): columns, widths, order, pins, sort, conditions and month. A removed one stays for undo. */
export const gridView: Migration = {
  version: 50,
  up: (db) =>
    db.exec(`
      CREATE TABLE grid_view (
        view_id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        view_json TEXT NOT NULL,
        is_default INTEGER NOT NULL CHECK (is_default IN (0, 1)),
        changed_at TEXT NOT NULL,
        removed_at TEXT /* NULL = in use */
      ) STRICT;
      CREATE UNIQUE INDEX grid_view_name ON grid_view (name) WHERE removed_at IS NULL;
      CREATE UNIQUE INDEX grid_view_default ON grid_view (is_default) WHERE is_default = 1 AND removed_at IS NULL;
    `),
}

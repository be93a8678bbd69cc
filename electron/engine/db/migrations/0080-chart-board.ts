import type { Migration } from '../migrate.ts'

/** Boards of charts of the page 客户, in the order they stand; one of those in use is open. A removed one stays to be brought back. */
export const chartBoard: Migration = {
  version: 80,
  up: (db) =>
    db.exec(`
      CREATE TABLE chart_board (
        board_id TEXT PRIMARY KEY,
        place INTEGER NOT NULL,
        name TEXT NOT NULL, -- '' for the board every workspace begins with
        tiles_json TEXT NOT NULL,
        is_open INTEGER NOT NULL CHECK (is_open IN (0, 1)),
        changed_at TEXT NOT NULL,
        removed_at TEXT -- NULL = in use
      ) STRICT, WITHOUT ROWID;
    `),
}

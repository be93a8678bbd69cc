import type { Migration } from '../migrate.ts'

/** Parameters of measures that the analyst has changed. A default is no row, so that a better default reaches old workspaces. */
export const measureParameter: Migration = {
  version: 30,
  up: (db) =>
    db.exec(`
      CREATE TABLE measure_parameter (
        measure_id TEXT NOT NULL,
        parameter_id TEXT NOT NULL,
        value REAL NOT NULL,
        changed_at TEXT NOT NULL,
        PRIMARY KEY (measure_id, parameter_id)
      ) STRICT, WITHOUT ROWID;
    `),
}

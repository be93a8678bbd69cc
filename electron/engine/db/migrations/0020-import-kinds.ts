import type { Migration } from '../migrate.ts'

/**
 * Rows of the further kinds of tables. As with facts, a row counts as long as its batch does. `import_batch.subscribers` is
 * the set of subscribers of a batch, one bit per subscriber_no from 1, lowest bit first. `extra_json` keeps the columns of
 * the file that have no column here, text by header; NULL when there are none.
 */
export const importKinds: Migration = {
  version: 20,
  up: (db) =>
    db.exec(`
      ALTER TABLE import_batch ADD COLUMN subscribers BLOB; -- NULL: a kind about nobody, or a batch older than this column
      ALTER TABLE import_batch ADD COLUMN checks_json TEXT NOT NULL DEFAULT '[]'; -- what the quality gate found
      ALTER TABLE import_batch ADD COLUMN counts_json TEXT; -- rows, revenue and filled cells by month, for later months to compare with; NULL: an older batch
      ALTER TABLE import_batch ADD COLUMN member TEXT NOT NULL DEFAULT ''; -- file inside a zip container
      ALTER TABLE import_issue ADD COLUMN row_json TEXT; -- cells of the row as text; NULL for skipped rows and old batches

      ALTER TABLE contract ADD COLUMN row_no INTEGER; -- NULL in batches older than this column
      ALTER TABLE contract ADD COLUMN extra_json TEXT;
      ALTER TABLE contact ADD COLUMN row_no INTEGER;
      ALTER TABLE contact ADD COLUMN extra_json TEXT;

      CREATE TABLE bill_item (
        bill_item_id INTEGER PRIMARY KEY,
        batch_id INTEGER NOT NULL REFERENCES import_batch,
        subscriber_no INTEGER NOT NULL,
        month INTEGER NOT NULL,
        row_no INTEGER NOT NULL, -- row of the file
        item TEXT NOT NULL,
        amount_fen INTEGER NOT NULL,
        extra_json TEXT
      ) STRICT;
      CREATE INDEX bill_item_by_batch ON bill_item (batch_id);

      CREATE TABLE product_subscription (
        product_subscription_id INTEGER PRIMARY KEY,
        batch_id INTEGER NOT NULL REFERENCES import_batch,
        subscriber_no INTEGER NOT NULL,
        month INTEGER NOT NULL, -- of the extract
        row_no INTEGER NOT NULL,
        product TEXT NOT NULL,
        prod_start INTEGER, -- NULL = not given
        prod_end INTEGER, -- NULL = open or not given
        prod_status TEXT,
        extra_json TEXT
      ) STRICT;
      CREATE INDEX product_subscription_by_batch ON product_subscription (batch_id);

      CREATE TABLE plan (
        plan_id INTEGER PRIMARY KEY,
        batch_id INTEGER NOT NULL REFERENCES import_batch,
        row_no INTEGER NOT NULL,
        plan_code TEXT,
        plan_name TEXT NOT NULL,
        plan_fee_fen INTEGER,
        voice_allow_sec INTEGER,
        data_allow_kb INTEGER,
        service_type TEXT,
        brand TEXT,
        extra_json TEXT
      ) STRICT;
      CREATE INDEX plan_by_batch ON plan (batch_id);

      CREATE TABLE org_unit (
        org_unit_id INTEGER PRIMARY KEY,
        batch_id INTEGER NOT NULL REFERENCES import_batch,
        row_no INTEGER NOT NULL,
        org_id TEXT, -- NULL when the extract gives names only
        org_name TEXT NOT NULL,
        level TEXT,
        parent_org_id TEXT, -- code of the unit above, or its name where there are no codes; NULL = the top
        extra_json TEXT
      ) STRICT;
      CREATE INDEX org_unit_by_batch ON org_unit (batch_id);

      CREATE TABLE kpi_target (
        kpi_target_id INTEGER PRIMARY KEY,
        batch_id INTEGER NOT NULL REFERENCES import_batch,
        row_no INTEGER NOT NULL,
        month INTEGER, -- NULL = not dated
        org_name TEXT,
        kpi_name TEXT,
        kpi_target REAL NOT NULL,
        extra_json TEXT
      ) STRICT;
      CREATE INDEX kpi_target_by_batch ON kpi_target (batch_id);
    `),
}

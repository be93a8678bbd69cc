import type { Migration } from '../migrate.ts'

/**
 * The first schema. Facts are appended, never changed: a batch owns a contiguous range of `fact_id`, and it counts as
 * soon as `published_at` is set and as long as it is neither undone nor superseded. A month's value of a field is that of
 * the newest counting batch with a value. Columns of `subscriber_month` beyond the five keys are added when a file first
 * brings them (`field` lists them). Missing is NULL; money is fen, voice seconds, data KB, dates days since 1970-01-01.
 * `column_cache` is derived from the facts and can be emptied at any time.
 */
export const initial: Migration = {
  version: 10,
  up: (db) =>
    db.exec(`
      CREATE TABLE workspace (
        workspace_id INTEGER PRIMARY KEY CHECK (workspace_id = 1),
        name TEXT NOT NULL,
        is_sample INTEGER NOT NULL,
        created_at TEXT NOT NULL
      ) STRICT;

      CREATE TABLE job (
        job_id INTEGER PRIMARY KEY,
        method TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled', 'interrupted')),
        input_json TEXT NOT NULL,
        output_json TEXT, -- NULL until it succeeded
        error_json TEXT, -- NULL unless it failed
        app_version TEXT NOT NULL,
        started_at TEXT NOT NULL,
        finished_at TEXT -- NULL while it runs
      ) STRICT;

      CREATE TABLE audit_log (
        entry_id INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        who TEXT NOT NULL,
        action TEXT NOT NULL,
        detail TEXT NOT NULL
      ) STRICT;

      CREATE TABLE import_batch (
        batch_id INTEGER PRIMARY KEY,
        job_id INTEGER NOT NULL REFERENCES job,
        file_name TEXT NOT NULL,
        sheet TEXT NOT NULL,
        kind TEXT NOT NULL,
        content_hash TEXT NOT NULL, -- of the file's bytes and the request
        request_json TEXT NOT NULL,
        outcome_field TEXT, -- NULL unless the file says who left
        outcome_positive TEXT,
        months_json TEXT NOT NULL,
        fields_json TEXT NOT NULL,
        rows_read INTEGER NOT NULL,
        rows_stored INTEGER NOT NULL,
        rows_rejected INTEGER NOT NULL,
        rows_skipped INTEGER NOT NULL,
        totals_json TEXT NOT NULL,
        issues_json TEXT NOT NULL DEFAULT '[]', -- count per code; import_issue keeps only the first of each
        first_fact_id INTEGER NOT NULL, -- range of subscriber_month rows; empty when last < first
        last_fact_id INTEGER NOT NULL,
        imported_at TEXT NOT NULL,
        duration_ms REAL NOT NULL,
        published_at TEXT, -- NULL = staged: not visible, swept at start-up
        superseded_by INTEGER REFERENCES import_batch, -- NULL unless a later batch replaced it
        undone_at TEXT, -- NULL unless undone
        CHECK (rows_read = rows_stored + rows_rejected)
      ) STRICT;

      CREATE TABLE import_issue (
        issue_id INTEGER PRIMARY KEY,
        batch_id INTEGER NOT NULL REFERENCES import_batch,
        row_no INTEGER NOT NULL,
        header TEXT NOT NULL,
        field_id TEXT, -- NULL for an issue of the whole row
        code TEXT NOT NULL,
        raw TEXT NOT NULL,
        rejected INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX import_issue_by_batch ON import_issue (batch_id, code);

      CREATE TABLE field (
        field_id TEXT PRIMARY KEY,
        zh TEXT NOT NULL,
        en TEXT NOT NULL,
        type TEXT NOT NULL,
        unit TEXT NOT NULL,
        group_id TEXT NOT NULL,
        source TEXT NOT NULL CHECK (source IN ('imported', 'custom')),
        history TEXT NOT NULL CHECK (history IN ('static', 'state', 'fact')),
        sensitive TEXT, -- NULL = not sensitive
        column_name TEXT NOT NULL UNIQUE, -- in subscriber_month
        batch_id INTEGER NOT NULL REFERENCES import_batch -- the batch that first brought it
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE subscriber (
        subscriber_no INTEGER PRIMARY KEY, -- dense from 1: index of the column arrays
        subscriber_key TEXT NOT NULL UNIQUE, -- sub_id, else msisdn|open day, else msisdn
        sub_id TEXT, -- NULL when the extract has none
        msisdn TEXT, -- NULL when the extract has none
        batch_id INTEGER NOT NULL REFERENCES import_batch -- the batch that first brought it
      ) STRICT;
      CREATE INDEX subscriber_by_msisdn ON subscriber (msisdn);

      CREATE TABLE subscriber_month (
        fact_id INTEGER PRIMARY KEY,
        batch_id INTEGER NOT NULL,
        month INTEGER NOT NULL,
        subscriber_no INTEGER NOT NULL,
        row_no INTEGER NOT NULL -- row of the file
      ) STRICT;

      CREATE TABLE column_cache (
        cache_id INTEGER PRIMARY KEY,
        field_id TEXT NOT NULL, -- '' = who has a row of the month
        month INTEGER NOT NULL,
        stamp TEXT NOT NULL, -- the batches it was made from
        kind TEXT NOT NULL CHECK (kind IN ('int32', 'float64', 'code', 'bits')),
        data BLOB NOT NULL, -- one element per subscriber_no, little-endian
        dictionary_json TEXT, -- NULL unless the elements are codes
        UNIQUE (field_id, month)
      ) STRICT;

      CREATE TABLE contract (
        contract_id INTEGER PRIMARY KEY,
        batch_id INTEGER NOT NULL REFERENCES import_batch,
        subscriber_no INTEGER NOT NULL,
        month INTEGER NOT NULL, -- of the extract
        contract_type TEXT,
        contract_name TEXT,
        contract_start INTEGER, -- NULL = not given
        contract_end INTEGER, -- NULL = open or not given
        contract_months INTEGER,
        low_fee_fen INTEGER,
        deposit_fen INTEGER,
        monthly_rebate_fen INTEGER
      ) STRICT;
      CREATE INDEX contract_by_batch ON contract (batch_id);

      CREATE TABLE contact (
        contact_id INTEGER PRIMARY KEY,
        batch_id INTEGER NOT NULL REFERENCES import_batch,
        subscriber_no INTEGER NOT NULL,
        contact_day INTEGER NOT NULL,
        contact_time TEXT NOT NULL, -- YYYY-MM-DD HH:MM:SS as far as the extract says
        contact_channel TEXT,
        contact_type TEXT,
        contact_note TEXT
      ) STRICT;
      CREATE INDEX contact_by_batch ON contact (batch_id);

      CREATE TABLE segment_run (
        run_id INTEGER PRIMARY KEY,
        job_id INTEGER NOT NULL REFERENCES job,
        family TEXT NOT NULL,
        version INTEGER NOT NULL,
        month INTEGER NOT NULL,
        base_rule_json TEXT NOT NULL,
        base_count INTEGER NOT NULL,
        thresholds_json TEXT NOT NULL,
        incomplete INTEGER NOT NULL,
        published_at TEXT, -- NULL = staged
        UNIQUE (family, version)
      ) STRICT;

      CREATE TABLE segment (
        segment_id INTEGER PRIMARY KEY,
        run_id INTEGER REFERENCES segment_run, -- NULL for the analyst's own
        family TEXT NOT NULL,
        code TEXT NOT NULL,
        name TEXT NOT NULL,
        rule_json TEXT NOT NULL,
        month INTEGER NOT NULL,
        count INTEGER NOT NULL,
        version INTEGER NOT NULL,
        created_at TEXT NOT NULL,
        removed_at TEXT -- NULL unless deleted
      ) STRICT;

      CREATE TABLE model (
        model_id INTEGER PRIMARY KEY,
        job_id INTEGER NOT NULL REFERENCES job,
        kind TEXT NOT NULL CHECK (kind IN ('portrait', 'churn')),
        month INTEGER NOT NULL,
        seed INTEGER NOT NULL,
        summary_json TEXT NOT NULL,
        detail_json TEXT NOT NULL,
        parameters_json TEXT NOT NULL, -- what scores new rows: scaler, centroids, weights, trees
        created_at TEXT NOT NULL,
        published_at TEXT -- NULL = staged: not visible, swept at start-up
      ) STRICT;

      CREATE TABLE model_score (
        model_id INTEGER NOT NULL REFERENCES model,
        subscriber_no INTEGER NOT NULL,
        value REAL NOT NULL, -- churn probability, or the cluster from 1; no row = not scored
        PRIMARY KEY (model_id, subscriber_no)
      ) STRICT, WITHOUT ROWID;

      CREATE TABLE target_list (
        list_id INTEGER PRIMARY KEY,
        job_id INTEGER NOT NULL REFERENCES job,
        name TEXT NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('draft', 'locked')),
        month INTEGER NOT NULL,
        recipe_json TEXT NOT NULL,
        waterfall_json TEXT NOT NULL,
        model_id INTEGER REFERENCES model, -- the scores it was made with; NULL when it used none
        hash TEXT, -- NULL until locked
        created_at TEXT NOT NULL,
        locked_at TEXT,
        removed_at TEXT, -- NULL unless deleted
        published_at TEXT -- NULL = staged: not visible, swept at start-up
      ) STRICT;

      CREATE TABLE target_member (
        list_id INTEGER NOT NULL REFERENCES target_list,
        subscriber_no INTEGER NOT NULL,
        arm TEXT NOT NULL CHECK (arm IN ('target', 'control')),
        work_order TEXT NOT NULL, -- 工单号, unique in the list, ends in a check letter
        rank INTEGER NOT NULL,
        grid TEXT, -- NULL = no grid known
        area TEXT,
        manager TEXT,
        snapshot_json TEXT NOT NULL, -- the member's fields as they were when the list was built
        PRIMARY KEY (list_id, subscriber_no)
      ) STRICT, WITHOUT ROWID;
    `),
}

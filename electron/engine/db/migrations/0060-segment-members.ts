import type { Migration } from '../migrate.ts'

/**
 * Segments with fixed members. `members` is one bit per subscriber_no from 1, lowest bit first, deflated; such a segment
 * has the same subscribers in every month, and `rule_json` says what they were when it was saved. `recipe_json` is that rule
 * in words, by language: it can be read when the fields it names are no longer there.
 */
export const segmentMembers: Migration = {
  version: 60,
  up: (db) =>
    db.exec(`
      ALTER TABLE segment ADD COLUMN members BLOB; -- NULL: whoever meets the rule
      ALTER TABLE segment ADD COLUMN recipe_json TEXT; -- NULL: no members
    `),
}

import type { Month } from '../../../shared/domain/month.ts'
import type { Rule } from '../../../shared/domain/rule.ts'
import type { ReadDb } from '../db/handles.ts'
import type { BitSet } from './bit-set.ts'
import type { RuleNames } from './describe-rule.ts'
import { unpackBits } from './packed-bits.ts'

/** The newest published model of a kind for a month, if there is one. */
export function newestModel(db: ReadDb, kind: 'churn' | 'portrait', month: Month): number | null {
  const row = db
    .prepare<[string, number], { model_id: number }>(
      'SELECT model_id FROM model WHERE kind = ? AND month = ? AND published_at IS NOT NULL ORDER BY model_id DESC LIMIT 1',
    )
    .get(kind, month)
  return row?.model_id ?? null
}

/** The classes of the newest run of a family with their rules, whose thresholds are frozen. */
export function newestClasses(db: ReadDb, family: string): readonly { readonly code: string; readonly rule: Rule }[] {
  return db
    .prepare<[string, string], { code: string; rule_json: string }>(
      `SELECT code, rule_json FROM segment WHERE family = ? AND run_id = (
         SELECT run_id FROM segment_run WHERE family = ? AND published_at IS NOT NULL ORDER BY version DESC LIMIT 1)
       ORDER BY segment_id`,
    )
    .all(family, family)
    .map(({ code, rule_json: json }) => ({ code, rule: JSON.parse(json) }))
}

/** Null for a removed segment, and for none at all. */
export function segmentRule(db: ReadDb, segmentId: number): Rule | null {
  const row = db.prepare<[number], { rule_json: string }>('SELECT rule_json FROM segment WHERE segment_id = ? AND removed_at IS NULL').get(segmentId)
  return row ? JSON.parse(row.rule_json) : null
}

/** The rule that says who is in a segment now; null for fixed members, a removed segment, and for none at all. */
export function ruleOfSegment(db: ReadDb, segmentId: number): Rule | null {
  const row = db
    .prepare<[number], { rule_json: string }>('SELECT rule_json FROM segment WHERE segment_id = ? AND removed_at IS NULL AND members IS NULL')
    .get(segmentId)
  return row ? JSON.parse(row.rule_json) : null
}

/** Names for texts, of removed ones, too. */
export function ruleNamesOf(db: ReadDb): RuleNames {
  return { segment: (segmentId) => segmentName(db, segmentId), list: (listId) => listName(db, listId) }
}

/** Also of a removed segment; undefined when there is none. */
export function segmentName(db: ReadDb, segmentId: number): string | undefined {
  return db.prepare<[number], { name: string }>('SELECT name FROM segment WHERE segment_id = ?').get(segmentId)?.name
}

function listName(db: ReadDb, listId: number): string | undefined {
  return db.prepare<[number], { name: string }>('SELECT name FROM target_list WHERE list_id = ?').get(listId)?.name
}

/** The members a segment was saved with; null for a segment that is a rule. */
export function segmentMembers(db: ReadDb, segmentId: number, rows: number): BitSet | null {
  const row = db.prepare<[number], { members: Uint8Array | null }>('SELECT members FROM segment WHERE segment_id = ?').get(segmentId)
  return row?.members ? unpackBits(row.members, rows) : null
}

/** Row indices of a list; null when there is no such list. */
export function listMembers(db: ReadDb, listId: number, arm: 'target' | 'control' | undefined): Iterable<number> | null {
  const exists = db.prepare<[number], unknown>('SELECT 1 FROM target_list WHERE list_id = ? AND published_at IS NOT NULL').get(listId)
  if (!exists) return null
  const rows = db
    .prepare<[number, string | null, string | null], [number]>('SELECT subscriber_no FROM target_member WHERE list_id = ? AND (? IS NULL OR arm = ?)')
    .raw()
    .all(listId, arm ?? null, arm ?? null)
  return rows.map(([subscriberNo]) => subscriberNo - 1)
}

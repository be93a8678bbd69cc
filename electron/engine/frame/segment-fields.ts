import type { Field, FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { parseMonthField } from '../../../shared/domain/month-field.ts'
import { fieldsOf, segmentsOf, type Rule } from '../../../shared/domain/rule.ts'
import { segmentFieldId } from '../../../shared/domain/segment-field.ts'
import type { ReadDb } from '../db/handles.ts'
import type { BitSet } from './bit-set.ts'
import { numberColumn, type NumberColumn } from './column.ts'
import type { CatalogueField } from './field-catalogue.ts'

/** A segment of the analyst's own, in use. */
export interface OwnSegment {
  readonly segmentId: number
  readonly name: string
  readonly rule: Rule
  /** Of fixed members, how they were chosen, in words; null for a segment that is a rule. */
  readonly recipe: { readonly 'zh-CN': string; readonly en: string } | null
}

export function readOwnSegments(db: ReadDb): readonly OwnSegment[] {
  return db
    .prepare<[], { segment_id: number; name: string; rule_json: string; recipe_json: string | null }>(
      'SELECT segment_id, name, rule_json, recipe_json FROM segment WHERE run_id IS NULL AND removed_at IS NULL ORDER BY segment_id',
    )
    .all()
    .map((row) => ({
      segmentId: row.segment_id,
      name: row.name,
      rule: JSON.parse(row.rule_json),
      recipe: row.recipe_json === null ? null : JSON.parse(row.recipe_json),
    }))
}

/** Of the analyst's own segments that were removed, as long as they can be had back. */
export function readRemovedSegments(db: ReadDb): readonly Pick<OwnSegment, 'segmentId' | 'name'>[] {
  return db
    .prepare<[], { segmentId: number; name: string }>(
      'SELECT segment_id AS segmentId, name FROM segment WHERE run_id IS NULL AND removed_at IS NOT NULL ORDER BY segment_id',
    )
    .all()
}

/** What the classes of a preset were cut by. */
export interface FamilyRun {
  readonly month: Month
  readonly base: Rule
  /** In the field's shown unit; `quantile` where the threshold is one. */
  readonly thresholds: readonly { readonly field: FieldId; readonly value: number; readonly quantile: number | null; readonly letter: string }[]
}

/** The newest published run of a family; null when there is none. */
export function newestRun(db: ReadDb, family: string): FamilyRun | null {
  const row = db
    .prepare<[string], { month: Month; base_rule_json: string; thresholds_json: string }>(
      `SELECT month, base_rule_json, thresholds_json FROM segment_run WHERE family = ? AND published_at IS NOT NULL ORDER BY version DESC LIMIT 1`,
    )
    .get(family)
  return row ? { month: row.month, base: JSON.parse(row.base_rule_json), thresholds: JSON.parse(row.thresholds_json) } : null
}

/** What a segment is as a field: who is in it, and who of the month is not. */
export function fieldOfSegment(segment: OwnSegment): CatalogueField {
  return { ...describeSegmentField(segment), origin: { kind: 'segment', segment, inputs: inputsOfSegment(segment) } }
}

/** A segment's names as a field. */
export function describeSegmentField({ segmentId, name }: Pick<OwnSegment, 'segmentId' | 'name'>): Field {
  return {
    id: segmentFieldId(segmentId), zh: `分群·${name}`, en: `segment · ${name}`, type: 'flag', unit: '', source: 'segment', history: 'fact', group: 'segment',
  }
}

/** The fields, other segments among them, that say who is in a segment; none for fixed members. */
export function inputsOfSegment({ rule, recipe }: OwnSegment): readonly FieldId[] {
  return recipe === null ? [...fieldsOf(rule), ...segmentsOf(rule).map(segmentFieldId)] : []
}

/** Whether all the fields that a segment reads are there, those of other months by their base. */
export function isComplete(segment: OwnSegment, known: ReadonlySet<FieldId>): boolean {
  return inputsOfSegment(segment).every((id) => known.has(parseMonthField(id)?.base ?? id))
}

/** 1 for those of the month who are in a segment, 0 for the others of the month. */
export function membershipColumn(present: BitSet, members: BitSet): NumberColumn {
  const column = numberColumn(present.size)
  for (const i of present.toIndices()) column.values[i] = 0
  for (const i of members.toIndices()) column.values[i] = 1
  return column
}

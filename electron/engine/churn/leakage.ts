import type { z } from 'zod'
import type { excludedReasonSchema, Outcome } from '../../../shared/api/churn.ts'
import type { Field, FieldId } from '../../../shared/domain/field.ts'
import { lastDayOfMonth } from '../../../shared/domain/month.ts'
import type { FieldColumn } from './field-column.ts'
import type { LabelledRows } from './labelled-rows.ts'
import { screenField, type Screening } from './screening.ts'

export type ExcludedReason = z.infer<typeof excludedReasonSchema>

export interface Verdict {
  readonly reason: ExcludedReason
  /** The number behind it: AUC, share or count; null where the reason is the field's nature. */
  readonly evidence: number | null
}

/** What decides besides the values. */
export interface LeakageScope {
  readonly outcome: Outcome
  /** Words of the outcome column's name; empty for an outcome of later months. */
  readonly outcomeWords: readonly string[]
}

export const LIMITS = {
  /** One field alone that separates this well knows the outcome. */
  determinesAuc: 0.97,
  /** A category that names both classes rightly for this share of rows. */
  decided: 0.97,
  /** Filled, or left empty, because of the outcome. */
  presenceAuc: 0.9,
  /** The same where the values came with a later file: who is in that file may depend on who left. */
  latePresenceAuc: 0.6,
  /** Named like the outcome, and separating this well. */
  namesAuc: 0.75,
  /** Named like the outcome, and this share of a class has values the other class never has: made from the outcome. */
  derivedShare: 0.25,
  mostlyMissing: 0.98,
  /** Nearly every row its own value. */
  uniqueShare: 0.9,
  levels: 30,
  /** Rare levels may be joined as one when the frequent ones cover this share of the filled rows. */
  coveredByLevels: 0.9,
  /** Dates after the feature month in this share of the filled rows. */
  laterDates: 0.01,
} as const

/** Shares of missing values for which being missing is a feature of its own. */
export const INDICATED = { least: 0.01, most: 0.99 } as const

/** Too few filled rows to call a text unique. */
const MIN_UNIQUE_ROWS = 30

const OUTCOME_STEM = /churn|attrit|离网|流失|销户|销号|拆机|携出|携转|转网/i
const STATUS_LIKE = /status|状态/i
const AFTER_THE_FACT = /reason|category|date|time|原因|类型|类别|时间|日期|去向/i
const ID_LIKE = /(^|[_\s])(id|no|number|code)$|编号|编码|号码|序号|流水|证件|卡号/i

/** Known by the dictionary to be written when someone leaves. */
const WRITTEN_ON_LEAVING: ReadonlySet<FieldId> = new Set(['close_date', 'close_reason'])

/**
 * What is to be known of a field without its values: identity of people, the outcome itself, and what is written only
 * once someone leaves.
 */
export function verdictByNature(field: Field, scope: LeakageScope): Verdict | null {
  if (field.type === 'id' || field.sensitive !== undefined) return { reason: 'identifier', evidence: null }
  if (scope.outcome.kind === 'field' && scope.outcome.field === field.id) return { reason: 'outcomeItself', evidence: null }
  if (WRITTEN_ON_LEAVING.has(field.id)) return { reason: 'afterOutcome', evidence: null }
  if (scope.outcome.kind === 'later' && field.id === 'status_date') return { reason: 'afterOutcome', evidence: null }
  return null
}

export interface Checked {
  readonly verdict: Verdict | null
  readonly screening: Screening
}

/**
 * Whether a field may be learnt from, judged on the training rows only.
 *
 * The first of these that holds is the reason: nearly unique (text, or a whole number named like a number of something);
 * one value only; filled because of the outcome; deciding the outcome alone; named like the outcome and separating well
 * or made from it (a quarter of a class has values the other class never has); a fact of leaving by its name; a date that
 * lies after the feature month; hardly ever filled; too many categories.
 *
 * A strong field is not a leak: a contract type with an information value above 1 stays, as does a customer value that
 * separates modestly.
 */
export function checkField(field: Field, column: FieldColumn, rows: LabelledRows, scope: LeakageScope, isLate: boolean): Checked {
  const screening = screenField(column, rows.labels)
  return { verdict: verdictByValues(field, column, rows, scope, isLate, screening), screening }
}

function verdictByValues(
  field: Field,
  column: FieldColumn,
  rows: LabelledRows,
  scope: LeakageScope,
  isLate: boolean,
  { missingShare, distinct, auc, missingAuc, decided, oneSided, levelRows }: Screening,
): Verdict | null {
  const title = `${field.zh} ${field.en} ${field.id}`
  const mayIdentify = column.kind === 'code' || (field.type === 'int' && (ID_LIKE.test(field.zh) || ID_LIKE.test(field.en)))
  const unique = mayIdentify ? uniqueShare(column, rows) : 0
  if (unique >= LIMITS.uniqueShare) return { reason: 'identifier', evidence: unique }
  if (distinct === 1 && missingShare < INDICATED.least) return { reason: 'constant', evidence: distinct }
  const presenceAuc = isLate ? LIMITS.latePresenceAuc : LIMITS.presenceAuc
  if (missingAuc >= presenceAuc) return { reason: 'presenceTellsOutcome', evidence: missingAuc }
  if (auc >= LIMITS.determinesAuc) return { reason: 'determinesOutcome', evidence: auc }
  if (decided >= LIMITS.decided) return { reason: 'determinesOutcome', evidence: decided }
  const isNamed = namesOutcome(title, scope)
  if (isNamed && (auc >= LIMITS.namesAuc || oneSided >= LIMITS.derivedShare)) return { reason: 'namesOutcome', evidence: auc }
  if (OUTCOME_STEM.test(title) && AFTER_THE_FACT.test(title)) return { reason: 'afterOutcome', evidence: null }
  const later = laterDateShare(field, column, rows)
  if (later >= LIMITS.laterDates) return { reason: 'afterOutcome', evidence: later }
  if (missingShare >= LIMITS.mostlyMissing) return { reason: 'mostlyMissing', evidence: 1 - missingShare }
  if (distinct > LIMITS.levels && column.kind === 'code' && coveredShare(levelRows) < LIMITS.coveredByLevels) {
    return { reason: 'tooManyCategories', evidence: distinct }
  }
  return null
}

function namesOutcome(title: string, { outcome, outcomeWords }: LeakageScope): boolean {
  if (OUTCOME_STEM.test(title)) return true
  // Of later months, the status at the end of the feature month is a fact of its time, not of the outcome.
  if (outcome.kind === 'later') return false
  const words = wordsOf(title)
  return STATUS_LIKE.test(title) || outcomeWords.some((word) => words.includes(word))
}

const COMMON_WORDS: ReadonlySet<string> = new Set(['flag', 'label', 'value', 'customer', 'subscriber', 'month', 'type', 'code'])

/** Words of a column name that can tell a relation to the outcome. */
export function wordsOf(title: string): readonly string[] {
  const words = title.toLowerCase().match(/[a-z]{4,}/g) ?? []
  return [...new Set(words)].filter((word) => !COMMON_WORDS.has(word))
}

/** Different values per filled row of one month: over several months each subscriber repeats. 0 for too few rows. */
function uniqueShare(column: FieldColumn, { parts }: LabelledRows): number {
  const rows = parts[0]?.rows.length ?? 0
  const values: readonly number[] =
    column.kind === 'number'
      ? [...column.values.subarray(0, rows)].filter((value) => !Number.isNaN(value))
      : [...column.codes.subarray(0, rows)].filter((code) => code >= 0)
  return values.length >= MIN_UNIQUE_ROWS ? new Set(values).size / values.length : 0
}

/** Share of the frequent levels among the filled rows. */
function coveredShare(levelRows: Int32Array): number {
  const sorted = levelRows.toSorted().reverse()
  const total = sorted.reduce((sum, count) => sum + count, 0)
  return sorted.slice(0, LIMITS.levels).reduce((sum, count) => sum + count, 0) / (total || 1)
}

/** Of dates that a later file brought for all months: how many tell what came after the feature month. */
function laterDateShare(field: Field, column: FieldColumn, { parts }: LabelledRows): number {
  if (field.type !== 'date' || field.history !== 'static' || column.kind !== 'number') return 0
  let filled = 0
  let later = 0
  let at = 0
  for (const { month, rows } of parts) {
    const lastDay = lastDayOfMonth(month)
    for (let i = 0; i < rows.length; i++, at++) {
      const value = column.values[at] ?? NaN
      if (Number.isNaN(value)) continue
      filled++
      if (value > lastDay) later++
    }
  }
  return filled > 0 ? later / filled : 0
}

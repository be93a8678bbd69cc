import type { Outcome } from '../../../shared/api/churn.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import { storedScale, type FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { ReadDb } from '../db/handles.ts'
import type { Column } from '../frame/column.ts'
import type { Frame } from '../frame/frame.ts'
import type { Tick } from '../jobs/progress.ts'
import { rowsOfMonth } from './churn.repo.ts'
import { labelLater, laterFeatureMonths, type LabelledMonth, type LaterOutcome } from './later-outcome.ts'
import { observedMonths, observeMonths } from './observed-months.ts'
import { share } from './part-of-phase.ts'

export type FieldOutcome = Extract<Outcome, { kind: 'field' }>

export const DEFAULT_LATER: LaterOutcome = { kind: 'later', gap: 1, window: 2, silentMonths: 2 }

/** Fewest subscribers that left for a model to be worth anything. */
export const MIN_POSITIVES = 50

const unheard: Tick = () => undefined

/** The outcome column of the newest extract that names one, else the default later-months outcome. */
export function defaultOutcome(frame: Frame): Outcome {
  const named = frame.catalogue.batches.findLast((batch) => batch.outcome !== null && frame.has(batch.outcome.field))?.outcome
  return named ? { kind: 'field', ...named } : DEFAULT_LATER
}

/**
 * The labelled subscribers of each feature month, months ascending.
 * **Errors**: FIELD_UNKNOWN, CHURN_OUTCOME_MISSING when no month can be labelled.
 */
export function labelMonths(db: ReadDb, frame: Frame, outcome: Outcome, tick: Tick = unheard): readonly LabelledMonth[] {
  const isField = outcome.kind === 'field'
  const labelled = isField ? labelByField(db, frame, outcome, tick) : labelByLaterMonths(db, frame, outcome, tick)
  const found = labelled.filter((part) => part.rows.length > 0)
  if (found.length === 0) {
    throw new AppError('CHURN_OUTCOME_MISSING', { needed: outcome.kind === 'later' ? outcome.gap + outcome.window + 1 : 1 })
  }
  return found
}

function labelByLaterMonths(db: ReadDb, frame: Frame, outcome: LaterOutcome, tick: Tick): readonly LabelledMonth[] {
  const months = laterFeatureMonths(observedMonths(frame), outcome)
  if (months.length === 0) return []
  const observed = observeMonths(db, frame, share(tick, 0, 0.8))
  return months.map((month, i) => {
    tick(0.8 + (0.2 * i) / months.length, 1)
    return labelLater(observed, outcome, month)
  })
}

/** Months of the files that bring the outcome column; one who left in an earlier month is no longer at risk. */
export function labelByField(db: ReadDb, frame: Frame, outcome: FieldOutcome, tick: Tick = unheard): readonly LabelledMonth[] {
  frame.field(outcome.field)
  const bringing = frame.catalogue.batches.filter((batch) => batch.fields.has(outcome.field))
  const months = [...new Set(bringing.flatMap((batch) => batch.months))].sort((a, b) => a - b)
  const left = new Set<number>()
  return months.map((month, i) => {
    tick(i, months.length)
    const label = labelReader(frame, outcome, month)
    const rows: number[] = []
    const labels: number[] = []
    for (const row of rowsOfMonth(db, bringing, month, frame.rows).toIndices()) {
      const own = left.has(row) ? null : label(row)
      if (own === null) continue
      rows.push(row)
      labels.push(own)
      if (own === 1) left.add(row)
    }
    return { month, rows: Int32Array.from(rows), labels: Uint8Array.from(labels) }
  })
}

function labelReader(frame: Frame, outcome: FieldOutcome, month: Month): (row: number) => 0 | 1 | null {
  const column = frame.column(outcome.field, month)
  if (column.kind === 'number') {
    const wanted = numericPositive(frame, outcome)
    return (row) => {
      const value = column.values[row] ?? NaN
      return Number.isNaN(value) ? null : value === wanted ? 1 : 0
    }
  }
  const wanted = normalised(outcome.positive)
  const isPositive = column.dictionary.map((text) => normalised(text) === wanted)
  return (row) => {
    const code = column.codes[row] ?? -1
    return code < 0 ? null : isPositive[code] === true ? 1 : 0
  }
}

/** The stored number that an outcome's word means: flags are stored as 1 and 0 however the file spells them. */
function numericPositive(frame: Frame, { field, positive }: FieldOutcome): number {
  const number = Number(positive)
  if (positive.trim() !== '' && !Number.isNaN(number)) return number * storedScale(frame.field(field))
  return NO_WORDS.has(normalised(positive)) ? 0 : 1
}

const NO_WORDS: ReadonlySet<string> = new Set(['no', 'n', 'false', 'f', '否', '无', '未离网', '在网'])

/** Words by which an outcome column says that someone left. */
const POSITIVE_WORDS: ReadonlySet<string> = new Set([
  'yes', 'y', 'true', 't', '1', '是', 'churned', 'churn', '离网', '已离网', '流失', '已流失', '销户',
])

function normalised(text: string): string {
  return text.trim().toLowerCase()
}

const OUTCOME_NAME = /churn|attrit|离网|流失/i
const NOT_THE_OUTCOME = /score|prob|reason|category|date|time|概率|评分|分数|原因|时间|日期|类型/i

/** Columns that may say who left: those the files name, then those whose name and values speak for it. */
export function outcomeFields(frame: Frame): readonly FieldOutcome[] {
  const newestFirst = frame.catalogue.batches.toReversed()
  const named = newestFirst.flatMap(({ outcome }) => (outcome && frame.has(outcome.field) ? [outcome] : []))
  const guessed = frame.catalogue.fields.flatMap((field) => {
    const title = `${field.zh} ${field.en}`
    if (field.origin.kind !== 'fact' || !OUTCOME_NAME.test(title) || NOT_THE_OUTCOME.test(title)) return []
    const month = monthOf(frame, field.id)
    const positive = month === undefined ? undefined : positiveWord(frame.column(field.id, month))
    return positive === undefined ? [] : [{ field: field.id, positive }]
  })
  const seen = new Set<FieldId>()
  return [...named, ...guessed].flatMap(({ field, positive }) => {
    if (seen.has(field)) return []
    seen.add(field)
    return [{ kind: 'field' as const, field, positive }]
  })
}

/** A column with more different values is no outcome. */
const MOST_OUTCOMES = 6

function monthOf(frame: Frame, field: FieldId): Month | undefined {
  return frame.catalogue.batches.findLast((batch) => batch.fields.has(field))?.months.at(-1)
}

function positiveWord(column: Column): string | undefined {
  if (column.kind === 'code') {
    const words = column.dictionary
    return words.length <= MOST_OUTCOMES ? words.find((text) => POSITIVE_WORDS.has(normalised(text))) : undefined
  }
  let hasOne = false
  for (const value of column.values) {
    if (value === 1) hasOne = true
    else if (value !== 0 && !Number.isNaN(value)) return undefined
  }
  return hasOne ? '1' : undefined
}

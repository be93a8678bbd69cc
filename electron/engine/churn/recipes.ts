import type { z } from 'zod'
import type { excludedFieldSchema, Outcome } from '../../../shared/api/churn.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import { inputsOf, type CatalogueField } from '../frame/field-catalogue.ts'
import type { Frame } from '../frame/frame.ts'
import type { Tick } from '../jobs/progress.ts'
import type { FeatureRecipe } from '../scoring/features.ts'
import { fieldColumn, mayPredict, type FieldColumn } from './field-column.ts'
import { monthsOfRows, type LabelledRows } from './labelled-rows.ts'
import {
  checkField, INDICATED, LIMITS, verdictByNature, wordsOf, type ExcludedReason, type LeakageScope, type Verdict,
} from './leakage.ts'
import type { Screening } from './screening.ts'

export type ExcludedField = z.infer<typeof excludedFieldSchema>

/** What the model may learn from, and what it may not and why. */
export interface FeaturePlan {
  readonly recipes: readonly FeatureRecipe[]
  readonly excluded: readonly ExcludedField[]
  readonly informationValues: ReadonlyMap<FieldId, number>
}

/** Reasons that hold for whatever is computed from the field, too. */
const PASSED_ON: ReadonlySet<ExcludedReason> = new Set<ExcludedReason>([
  'outcomeItself',
  'namesOutcome',
  'determinesOutcome',
  'presenceTellsOutcome',
  'afterOutcome',
])

/** Checks every field of the workspace on the training rows and plans the columns of those that may stay. */
export function planFeatures(
  frame: Frame,
  rows: LabelledRows,
  outcome: Outcome,
  leftOut: ReadonlySet<FieldId>,
  tick: Tick,
): FeaturePlan {
  const scope: LeakageScope = { outcome, outcomeWords: outcomeWords(frame, outcome) }
  const measured = new Set(frame.catalogue.fields.flatMap(({ origin }) => (origin.kind === 'measure' && origin.measure.isModelled ? origin.measure.inputs : [])))
  // A date that a measure counts from says the same again, and reads worse as a reason.
  const isToldByMeasure = ({ type, id }: CatalogueField) => type === 'date' && measured.has(id)
  const candidates = frame.catalogue.fields.filter((field) => mayPredict(field) && !leftOut.has(field.id))
  const verdicts = new Map<FieldId, Verdict>()
  const informationValues = new Map<FieldId, number>()
  const recipes: FeatureRecipe[] = []
  // Measures stand after the imported fields in the catalogue, so their inputs have been judged before them.
  for (const [i, field] of candidates.entries()) {
    tick(i, candidates.length)
    const known = verdictByNature(field, scope) ?? contractSeenLater(frame, field, outcome, rows) ?? passedOn(frame, field, scope, verdicts)
    if (known) {
      verdicts.set(field.id, known)
      continue
    }
    const column = fieldColumn(frame, field.id, rows)
    const isLate = cameLater(frame, field, rows)
    const { verdict, screening } = checkField(field, column, rows, scope, isLate)
    if (verdict) {
      verdicts.set(field.id, verdict)
      continue
    }
    if (isToldByMeasure(field)) continue
    informationValues.set(field.id, screening.informationValue)
    recipes.push(...recipesFor(field, column, screening, isLate))
  }
  tick(candidates.length, candidates.length)
  const excluded = candidates.flatMap((field) => {
    const verdict = verdicts.get(field.id)
    return verdict ? [{ field: field.id, label: field.zh, ...verdict }] : []
  })
  return { recipes, excluded, informationValues }
}

/**
 * Contracts are known as of their extract. For months before it only those that were kept, or renewed since, are seen:
 * who renewed lost the old one, who left did not, and that tells the outcome.
 */
function contractSeenLater(frame: Frame, field: CatalogueField, outcome: Outcome, rows: LabelledRows): Verdict | null {
  if (outcome.kind !== 'later' || field.origin.kind !== 'contract') return null
  const extracts = frame.catalogue.batches.filter((batch) => batch.fields.has(field.id)).flatMap((batch) => batch.months)
  return Math.min(...extracts) > Math.min(...monthsOfRows(rows)) ? { reason: 'afterOutcome', evidence: null } : null
}

function outcomeWords(frame: Frame, outcome: Outcome): readonly string[] {
  if (outcome.kind === 'later') return []
  const field = frame.field(outcome.field)
  return wordsOf(`${field.zh} ${field.en} ${field.id}`)
}

/** Of what a formula reads that was no candidate itself, such as measures that judge, what stands against its inputs counts. */
function passedOn(frame: Frame, field: CatalogueField, scope: LeakageScope, verdicts: ReadonlyMap<FieldId, Verdict>): Verdict | null {
  const isFormula = field.origin.kind === 'formula'
  const inputs = field.origin.kind === 'measure' ? field.origin.measure.inputs : isFormula ? inputsOf(field) : []
  for (const id of inputs) {
    const input = frame.catalogue.byId.get(id)
    const own = verdicts.get(id) ?? (input && isFormula ? verdictByNature(input, scope) : null)
    if (own && PASSED_ON.has(own.reason)) return own
    const further = input && isFormula ? passedOn(frame, input, scope, verdicts) : null
    if (further) return further
  }
  return null
}

/** A value that never changes may come from a file of a later month; then who has one may depend on who left. */
function cameLater(frame: Frame, field: CatalogueField, { parts }: LabelledRows): boolean {
  const first = parts[0]?.month
  if (field.history !== 'static' || field.origin.kind !== 'fact' || first === undefined) return false
  return frame.catalogue.batches.every((batch) => !batch.fields.has(field.id) || batch.months.every((month) => month > first))
}

/** Fewest training rows for a level to get a column of its own. */
const MIN_LEVEL_ROWS = 10

function recipesFor(field: CatalogueField, column: FieldColumn, screening: Screening, isLate: boolean): readonly FeatureRecipe[] {
  const { missingShare, distinct, levelRows } = screening
  const isIndicated = !isLate && missingShare >= INDICATED.least && missingShare <= INDICATED.most
  const indicator: readonly FeatureRecipe[] = isIndicated ? [{ kind: 'isMissing', field: field.id }] : []
  if (distinct < 2) return indicator
  if (column.kind === 'number') {
    const kind = field.type === 'date' || field.type === 'month' ? 'monthsSince' : 'number'
    return [{ kind, field: field.id }, ...indicator]
  }
  const byRows = [...column.levels.keys()].sort((a, b) => (levelRows[b] ?? 0) - (levelRows[a] ?? 0))
  const codes = byRows.filter((code) => (levelRows[code] ?? 0) >= MIN_LEVEL_ROWS).slice(0, LIMITS.levels)
  const named = codes.map((code) => column.levels[code] ?? '')
  // The commoner of two levels says nothing that the rarer one does not.
  const own = distinct === 2 && named.length === 2 && indicator.length === 0 ? named.slice(1) : named
  const levels = own.map((level): FeatureRecipe => ({ kind: 'isLevel', field: field.id, level }))
  const other: readonly FeatureRecipe[] = named.length < distinct ? [{ kind: 'isOther', field: field.id, levels: named }] : []
  return [...levels, ...other, ...indicator]
}

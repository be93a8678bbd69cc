import type { Outcome } from '../../../shared/api/churn.ts'
import type { Output } from '../../../shared/api/engine-api.ts'
import type { ReadDb } from '../db/handles.ts'
import type { Frame } from '../frame/frame.ts'
import { labelLater, laterFeatureMonths, type LabelledMonth, type LaterOutcome } from './later-outcome.ts'
import { observedMonths, observeMonths } from './observed-months.ts'
import { DEFAULT_LATER, labelByField, MIN_POSITIVES, outcomeFields } from './outcome.ts'

type Candidate = Output<'churn.outcomes'>['candidates'][number]

/** Other windows worth comparing with the default one before training. */
const LATER_VARIANTS: readonly LaterOutcome[] = [
  DEFAULT_LATER,
  { kind: 'later', gap: 0, window: 2, silentMonths: 2 },
  { kind: 'later', gap: 1, window: 1, silentMonths: 2 },
  { kind: 'later', gap: 1, window: 3, silentMonths: 3 },
]

/** What a model could be trained on, with counts, before any training. */
export function outcomeCandidates(db: ReadDb, frame: Frame): readonly Candidate[] {
  const candidates: Candidate[] = []
  for (const outcome of outcomeFields(frame)) {
    candidates.push(candidateOf(outcome, labelByField(db, frame, outcome)))
  }
  const months = observedMonths(frame)
  if (months.length === 0) return candidates
  const possible = LATER_VARIANTS.filter((outcome) => laterFeatureMonths(months, outcome).length > 0)
  if (!possible.includes(DEFAULT_LATER)) {
    candidates.push({ outcome: DEFAULT_LATER, rows: 0, positives: 0, problem: 'tooFewMonths', featureMonths: [] })
  }
  if (possible.length === 0) return candidates
  const observed = observeMonths(db, frame)
  for (const outcome of possible) {
    const parts = laterFeatureMonths(months, outcome).map((month) => labelLater(observed, outcome, month))
    candidates.push(candidateOf(outcome, parts))
  }
  return candidates
}

function candidateOf(outcome: Outcome, parts: readonly LabelledMonth[]): Candidate {
  const rows = parts.reduce((sum, part) => sum + part.rows.length, 0)
  const positives = parts.reduce((sum, part) => sum + part.labels.reduce((count, label) => count + label, 0), 0)
  const problem = rows > 0 && positives === rows ? 'oneClass' : positives < MIN_POSITIVES ? 'tooFewPositives' : null
  return { outcome, rows, positives, problem, featureMonths: parts.map((part) => part.month) }
}

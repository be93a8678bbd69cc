import { addMonths } from '../../../shared/domain/month.ts'
import type { ReadDb } from '../db/handles.ts'
import { deriveSeed } from '../kernels/random.ts'
import { subscriberRanks } from './churn.repo.ts'
import type { InnerRows } from './fit.ts'
import { drawSubscribers, stackRows, type LabelledRows } from './labelled-rows.ts'
import type { LabelledMonth } from './later-outcome.ts'

export interface Split {
  readonly validation: 'time' | 'stratified'
  readonly train: LabelledRows
  readonly holdout: LabelledRows
  /** The newest labelled months, hold-out included: what the model that scores is made from. */
  readonly all: LabelledRows
}

const DEFAULT_SHARE = 0.2

/** More rows make a model slower, hardly better. */
const MOST_ROWS = 100_000

/** Older months tell of older habits. */
const MOST_TRAIN_MONTHS = 4

/** Fewest that left on each side of a time split. */
const MIN_TRAIN_POSITIVES = 50
const MIN_HOLDOUT_POSITIVES = 20

/**
 * Parts the labelled rows into training and hold-out. By time, the latest labelled month is held out, and training uses
 * only outcomes that were known at the end of that month: feature months at least `reach` months before it. Where the
 * months do not allow that, or a share is asked for, whole subscribers are drawn for the hold-out, separately of those who
 * left and those who did not.
 * **Random**: `seed` and the subscribers' keys; not the order of import.
 */
export function splitRows(
  db: ReadDb,
  frameRows: number,
  months: readonly LabelledMonth[],
  options: { readonly holdout: 'time' | number; readonly reach: number; readonly seed: number },
): Split {
  const ranks = subscriberRanks(db, frameRows, deriveSeed(options.seed, 1))
  const recent = months.slice(-MOST_TRAIN_MONTHS)
  const all = capped(recent, ranks)
  const latest = months.at(-1)
  if (options.holdout === 'time' && latest) {
    const earlier = months.filter((part) => part.month <= addMonths(latest.month, -options.reach)).slice(-MOST_TRAIN_MONTHS)
    const train = capped(earlier, ranks)
    const holdout = capped([latest], ranks)
    const isEnough = train.positives >= MIN_TRAIN_POSITIVES && holdout.positives >= MIN_HOLDOUT_POSITIVES
    if (isEnough) return { validation: 'time', train, holdout, all }
  }
  const share = options.holdout === 'time' ? DEFAULT_SHARE : options.holdout
  const held = drawSubscribers(recent, subscriberRanks(db, frameRows, deriveSeed(options.seed, 2)), share)
  return {
    validation: 'stratified',
    train: capped(recent, ranks, (row) => held[row] !== 1),
    holdout: capped(recent, ranks, (row) => held[row] === 1),
    all,
  }
}

function capped(
  months: readonly LabelledMonth[],
  ranks: Float64Array,
  keeps: (row: number) => boolean = () => true,
): LabelledRows {
  const total = months.reduce((sum, part) => sum + part.rows.length, 0)
  // Ranks are uniform, so a cut of them is a random sample of subscribers.
  const cut = total > MOST_ROWS ? MOST_ROWS / total : 1
  return stackRows(months, ranks, (row) => keeps(row) && (ranks[row] ?? 1) < cut)
}

/** Rows of a stack that are kept from the inner fit to choose settings, stop early and calibrate on. */
export function innerRows(db: ReadDb, frameRows: number, rows: LabelledRows, seed: number): InnerRows {
  const held = drawSubscribers(rows.parts, subscriberRanks(db, frameRows, deriveSeed(seed, 3)), 0.25)
  const fit: number[] = []
  const check: number[] = []
  let at = 0
  for (const part of rows.parts) {
    for (const row of part.rows) (held[row] === 1 ? check : fit).push(at++)
  }
  return { fit: Int32Array.from(fit), check: Int32Array.from(check) }
}

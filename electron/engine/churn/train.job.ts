import type { Outcome } from '../../../shared/api/churn.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import { writeAudit } from '../audit.ts'
import type { Frame } from '../frame/frame.ts'
import type { JobContext, JobRun } from '../jobs/define-job.ts'
import type { Tick } from '../jobs/progress.ts'
import { scoreColumns, scoreRows, type ScoringModel } from '../scoring/stored-model.ts'
import { publishModel, stageModel, type NewDetail, type NewSummary } from './churn.repo.ts'
import { rowsAtRisk } from './later-outcome.ts'
import { observeMonths } from './observed-months.ts'
import { measureScores, scoreHistogram, tabulateScores } from './evaluate.ts'
import { chooseCandidate, pick, refit, tryModel, type Candidate, type ModelKind, type TrainingData } from './fit.ts'
import { rankFields } from './importance.ts'
import { featureColumns, joinParts, monthsOfRows, type LabelledRows } from './labelled-rows.ts'
import { defaultOutcome, labelMonths, MIN_POSITIVES } from './outcome.ts'
import { share } from './part-of-phase.ts'
import { planFeatures } from './recipes.ts'
import { withoutCopies } from './screening.ts'
import { innerRows, splitRows, type Split } from './split.ts'

type Context = JobContext<'churn.train'>

/** Fewest labelled subscribers a model is fitted on. */
const MIN_ROWS = 200

const DEFAULT_SEED = 42

/**
 * Learns who leaves, measures that on subscribers kept apart, and scores the newest month.
 *
 * Fields, settings and the choice between models come from the training rows; the hold-out is scored once per reported
 * candidate. The scores come from the chosen kind of model made again, in the same way, from the newest labelled months,
 * which may have fields that the older ones had not.
 *
 * Random: `seed` and the subscribers' keys; the order of import and of rows changes nothing.
 * Errors: FIELD_UNKNOWN, NO_DATA, CHURN_OUTCOME_MISSING, TOO_FEW_ROWS, CHURN_TOO_FEW_POSITIVES, NO_USABLE_FIELDS.
 */
export const trainChurn: JobRun<'churn.train'> = (input, context) => {
  const { db, frame, tick } = context
  const seed = input.seed ?? DEFAULT_SEED
  const month = frame.months.at(-1)
  if (month === undefined) throw new AppError('NO_DATA')
  for (const field of input.exclude ?? []) frame.field(field)

  const load = tick('load')
  const outcome = input.outcome ?? defaultOutcome(frame)
  const labelled = labelMonths(db, frame, outcome, share(load, 0, 0.8))
  requireBothClasses(joinParts(labelled))
  const split = splitRows(db, frame.rows, labelled, { holdout: input.holdout ?? 'time', reach: reachOf(outcome), seed })
  requireBothClasses(split.train)
  load(1, 1)

  const leftOut = new Set(input.exclude)
  const { data } = prepare(frame, split.train, outcome, leftOut, tick('check'))
  const kinds: readonly ModelKind[] = input.model === 'logistic' || input.model === 'gbdt' ? [input.model] : ['logistic', 'gbdt']
  const reports = evaluateCandidates(context, split, data, fitCandidates(context, split, data, kinds, seed))
  const chosen = chooseCandidate(reports.map((report) => report.candidate))
  const report = reports.find((own) => own.candidate === chosen)
  if (!report) throw new RangeError('the chosen model was not evaluated')

  const score = tick('score')
  const last = prepare(frame, split.all, outcome, leftOut, share(score, 0, 0.2))
  const candidate = tryModel(chosen.kind, last.data, innerRows(db, frame.rows, split.all, seed), seed, share(score, 0.2, 0.5))
  const model = fitCandidate(candidate, last.data, seed, share(score, 0.5, 0.8))
  // Who has left already has no churn to be expected.
  const rows = outcome.kind === 'later' ? rowsAtRisk(observeMonths(db, frame), month) : frame.present(month).toIndices()
  const scores = scoreRows(model, frame, month, rows, share(score, 0.8, 1))

  const summary: NewSummary = {
    month,
    model: candidate.kind,
    outcome,
    validation: split.validation,
    trainMonths: monthsOfRows(split.train),
    holdoutMonths: monthsOfRows(split.holdout),
    trainRows: split.train.labels.length,
    holdoutRows: split.holdout.labels.length,
    trainPositives: split.train.positives,
    holdoutPositives: split.holdout.positives,
    baseRate: split.all.positives / split.all.labels.length,
    metrics: report.metrics,
    calibrated: candidate.calibration !== null,
    scoredRows: rows.length,
    seed,
  }
  const detail: NewDetail = {
    candidates: reports.map((own) => ({ model: own.candidate.kind, chosen: own === report, metrics: own.metrics })),
    ...tabulateScores(report.scores, split.holdout.labels),
    features: rankFields(model, pick(last.data.x, candidate.columns), frame, last.plan.informationValues),
    excluded: [...last.plan.excluded],
    scoreHistogram: scoreHistogram(scores),
  }
  return store(context, summary, detail, model, rows, scores)
}

function requireBothClasses({ labels, positives }: LabelledRows): void {
  if (labels.length < MIN_ROWS) throw new AppError('TOO_FEW_ROWS', { found: labels.length, needed: MIN_ROWS })
  if (positives < MIN_POSITIVES) throw new AppError('CHURN_TOO_FEW_POSITIVES', { found: positives, needed: MIN_POSITIVES })
  const others = labels.length - positives
  if (others < MIN_POSITIVES) throw new AppError('TOO_FEW_ROWS', { found: others, needed: MIN_POSITIVES })
}

/** Months from the feature month to the last one its outcome is read in. */
function reachOf(outcome: Outcome): number {
  return outcome.kind === 'later' ? outcome.gap + outcome.window : 1
}

/** Plans the columns from the rows they will be fitted on, and builds them. */
function prepare(frame: Frame, rows: LabelledRows, outcome: Outcome, leftOut: ReadonlySet<FieldId>, tick: Tick) {
  const plan = planFeatures(frame, rows, outcome, leftOut, share(tick, 0, 0.7))
  if (plan.recipes.length === 0) throw new AppError('NO_USABLE_FIELDS')
  const planned = featureColumns(frame, rows, plan.recipes, share(tick, 0.7, 1))
  const unique = withoutCopies(planned)
  const data: TrainingData = { x: pick(planned, unique), y: rows.labels, recipes: unique.flatMap((j) => plan.recipes[j] ?? []) }
  tick(1, 1)
  return { plan, data }
}

function fitCandidate(candidate: Candidate, data: TrainingData, seed: number, tick: Tick): ScoringModel {
  const estimator = refit(candidate, data.x, data.y, seed, tick)
  return { features: candidate.columns.flatMap((j) => data.recipes[j] ?? []), estimator, calibration: candidate.calibration }
}

interface FittedCandidate {
  readonly candidate: Candidate
  readonly model: ScoringModel
}

function fitCandidates(
  { db, frame, tick }: Context,
  split: Split,
  data: TrainingData,
  kinds: readonly ModelKind[],
  seed: number,
): readonly FittedCandidate[] {
  const fit = tick('fit')
  const inner = innerRows(db, frame.rows, split.train, seed)
  return kinds.map((kind, k) => {
    const own = share(fit, k / kinds.length, (k + 1) / kinds.length)
    const candidate = tryModel(kind, data, inner, seed, share(own, 0, 0.6))
    return { candidate, model: fitCandidate(candidate, data, seed, share(own, 0.6, 1)) }
  })
}

/** The one look at the hold-out. */
function evaluateCandidates(
  { frame, tick }: Context,
  { holdout }: Split,
  data: TrainingData,
  fitted: readonly FittedCandidate[],
) {
  const evaluate = tick('evaluate')
  const x = featureColumns(frame, holdout, data.recipes, share(evaluate, 0, 0.6))
  return fitted.map(({ candidate, model }, k) => {
    const scores = scoreColumns(model, pick(x, candidate.columns))
    evaluate(0.6 + (0.4 * (k + 1)) / fitted.length, 1)
    return { candidate, scores, metrics: measureScores(scores, holdout.labels) }
  })
}

function store(
  { db, jobId, now, tick }: Context,
  summary: NewSummary,
  detail: NewDetail,
  model: ScoringModel,
  rows: Int32Array,
  scores: Float64Array,
) {
  const createdAt = now().toISOString()
  const modelId = stageModel(db, { jobId, summary, detail, parameters: model, createdAt, rows, scores }, tick('store'))
  db.transaction(() => {
    publishModel(db, modelId, createdAt)
    writeAudit(db, now(), 'churn.train', {
      modelId,
      month: summary.month,
      model: summary.model,
      trainRows: summary.trainRows,
      holdoutRows: summary.holdoutRows,
      scoredRows: summary.scoredRows,
      excludedFields: detail.excluded.length,
    })
  })()
  return { ...summary, modelId, createdAt }
}

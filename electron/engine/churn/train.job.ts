import type { Outcome } from '../../../shared/api/churn.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import { writeAudit } from '../audit.ts'
import type { JobContext, JobRun } from '../jobs/define-job.ts'
import type { ScoringModel } from '../scoring/stored-model.ts'
import { scoreColumns, scoreRows } from '../scoring/stored-model.ts'
import { publishModel, stageModel } from './churn.repo.ts'
import { measureScores, scoreHistogram, tabulateScores, type ChurnMetrics } from './evaluate.ts'
import { chooseCandidate, pick, refit, share, tryModel, type Candidate, type ModelKind } from './fit.ts'
import { rankFields } from './importance.ts'
import { featureColumns, joinParts, monthsOfRows, type LabelledRows } from './labelled-rows.ts'
import { defaultOutcome, labelMonths, MIN_POSITIVES } from './outcome.ts'
import { planFeatures } from './recipes.ts'
import { withoutCopies } from './screening.ts'
import { innerRows, splitRows } from './split.ts'

/** Fewest labelled subscribers a model is fitted on. */
const MIN_ROWS = 200

const DEFAULT_SEED = 42

/**
 * Learns who leaves, measures that on subscribers kept apart, and scores the newest month.
 *
 * Settings and the choice between models come from an inner part of the training rows; the hold-out is scored once per
 * reported candidate. The scores come from the chosen model fitted again on all labelled months.
 *
 * Errors: FIELD_UNKNOWN, NO_DATA, CHURN_OUTCOME_MISSING, TOO_FEW_ROWS, CHURN_TOO_FEW_POSITIVES, NO_USABLE_FIELDS.
 */
export const trainChurn: JobRun<'churn.train'> = (input, context) => {
  const { db, frame, tick } = context
  const seed = input.seed ?? DEFAULT_SEED
  const month = frame.months.at(-1)
  if (month === undefined) throw new AppError('NO_DATA')
  for (const field of input.exclude ?? []) frame.field(field)

  const load = tick('load')
  load(0, 3)
  const outcome = input.outcome ?? defaultOutcome(frame)
  const labelled = labelMonths(db, frame, outcome)
  requireBothClasses(joinParts(labelled))
  load(2, 3)
  const split = splitRows(db, frame.rows, labelled, { holdout: input.holdout ?? 'time', window: outcomeWindow(outcome), seed })
  requireBothClasses(split.train)
  load(3, 3)

  const plan = planFeatures(frame, split.train, outcome, new Set(input.exclude), tick('check'))
  if (plan.recipes.length === 0) throw new AppError('NO_USABLE_FIELDS')
  const planned = featureColumns(frame, split.train, plan.recipes)
  const unique = withoutCopies(planned)
  const recipes = unique.flatMap((j) => plan.recipes[j] ?? [])
  const train = pick(planned, unique)

  const fit = tick('fit')
  const inner = innerRows(db, frame.rows, split.train, seed)
  const kinds: readonly ModelKind[] = input.model === 'logistic' || input.model === 'gbdt' ? [input.model] : ['logistic', 'gbdt']
  const candidates = kinds.map((kind, k) =>
    tryModel(kind, train, recipes, split.train.labels, inner, seed, share(fit, (0.6 * k) / kinds.length, (0.6 * (k + 1)) / kinds.length)),
  )
  const fitted = candidates.map((candidate, k): ScoringModel =>
    scoringModel(candidate, recipes, refit(candidate, train, split.train.labels, seed, share(fit, 0.6 + (0.4 * k) / kinds.length, 0.6 + (0.4 * (k + 1)) / kinds.length))),
  )
  const chosen = chooseCandidate(candidates)
  const chosenAt = candidates.indexOf(chosen)

  const evaluate = tick('evaluate')
  evaluate(0, kinds.length)
  const holdout = featureColumns(frame, split.holdout, recipes)
  const reports = fitted.map((model, k) => {
    const scores = scoreColumns(model, pick(holdout, candidates[k]?.columns ?? []))
    evaluate(k + 1, kinds.length)
    return { kind: model.estimator.kind, metrics: measureScores(scores, split.holdout.labels), scores }
  })
  const report = reports[chosenAt]
  if (!report) throw new RangeError('the chosen model was not evaluated')

  const score = tick('score')
  const all = featureColumns(frame, split.all, recipes, share(score, 0, 0.2))
  const model = scoringModel(chosen, recipes, refit(chosen, all, split.all.labels, seed, share(score, 0.2, 0.7)))
  const rows = frame.present(month).toIndices()
  const scores = scoreRows(model, frame, month, rows, share(score, 0.7, 1))

  const summary = {
    month,
    model: chosen.kind,
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
    calibrated: chosen.calibration !== null,
    scoredRows: rows.length,
    seed,
  }
  const detail = {
    candidates: reports.map(({ kind, metrics }: { kind: ModelKind; metrics: ChurnMetrics }, k) => ({ model: kind, chosen: k === chosenAt, metrics })),
    ...tabulateScores(report.scores, split.holdout.labels),
    features: rankFields(model, pick(all, chosen.columns), frame, plan.informationValues),
    excluded: [...plan.excluded],
    scoreHistogram: scoreHistogram(scores),
  }
  return store(context, { summary, detail, model, rows, scores })
}

function requireBothClasses({ labels, positives }: LabelledRows): void {
  if (labels.length < MIN_ROWS) throw new AppError('TOO_FEW_ROWS', { found: labels.length, needed: MIN_ROWS })
  if (positives < MIN_POSITIVES) throw new AppError('CHURN_TOO_FEW_POSITIVES', { found: positives, needed: MIN_POSITIVES })
  const others = labels.length - positives
  if (others < MIN_POSITIVES) throw new AppError('TOO_FEW_ROWS', { found: others, needed: MIN_POSITIVES })
}

/** Months of outcome that follow one another: training has to end this long before the hold-out month. */
function outcomeWindow(outcome: Outcome): number {
  return outcome.kind === 'later' ? outcome.window : 1
}

function scoringModel(candidate: Candidate, recipes: ScoringModel['features'], estimator: ScoringModel['estimator']): ScoringModel {
  return { features: candidate.columns.flatMap((j) => recipes[j] ?? []), estimator, calibration: candidate.calibration }
}

function store(
  { db, jobId, now, tick }: JobContext<'churn.train'>,
  { summary, detail, model, rows, scores }: Omit<Parameters<typeof stageModel>[1], 'jobId' | 'createdAt' | 'parameters'> & { readonly model: ScoringModel },
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

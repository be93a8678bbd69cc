import { AppError } from '../../../shared/domain/errors.ts'
import { storedScale, type FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { allOf, type Rule } from '../../../shared/domain/rule.ts'
import { CLOSED, SUSPENDED } from '../../../shared/domain/status.ts'
import { writeAudit } from '../audit.ts'
import { statusNoneOf } from '../frame/base-rules.ts'
import type { Frame } from '../frame/frame.ts'
import type { JobRun } from '../jobs/define-job.ts'
import { takeRows, type Columns, type Tick } from '../kernels/columns.ts'
import { createRandom, deriveSeed } from '../kernels/random.ts'
import { applyStandardiser, fitStandardiser, type ColumnScale } from '../kernels/standardise.ts'
import { candidateFields, excludeUseless, type Exclusion } from './choose-fields.ts'
import { describeClusters } from './describe-clusters.ts'
import { fitClusters, type FittedClusters } from './fit-clusters.ts'
import { insertClusters, publishModel, stageModel, type PortraitDetail } from './portrait.repo.ts'

const DEFAULT_SEED = 42
const FEWEST_ROWS = 30
const ROWS_PER_CLUSTER = 3
const TWIN_SAMPLE_ROWS = 20_000
const ROWS_PER_BATCH = 20_000

/** Who has a portrait unless the analyst says otherwise: in service, and billed where bills are imported. */
function activeBillPayers(frame: Frame): Rule {
  const billed: Rule | null = frame.has('bill_fee') ? { op: 'between', field: 'bill_fee', lo: 0, loOpen: true } : null
  return allOf([statusNoneOf(frame, [...CLOSED, ...SUSPENDED, '未激活']), billed])
}

/**
 * Clusters the subscribers of a month by their numbers and describes each cluster against all of them.
 *
 * Missing: a value counts as the mean of its field; a subscriber with none of the fields has no cluster.
 * Random: `seed`, 42 when not given; the number of threads does not matter.
 */
export const clusterSubscribers: JobRun<'portrait.cluster'> = async (input, context) => {
  const { jobId, db, frame, now } = context
  const { month } = input
  const seed = input.seed ?? DEFAULT_SEED
  const k = input.k ?? 'auto'
  frame.requireMonth(month)
  const rule = input.rule ?? activeBillPayers(frame)
  const selected = frame.select(rule, month).toIndices()
  const needed = Math.max(FEWEST_ROWS, k === 'auto' ? 0 : k * ROWS_PER_CLUSTER)
  if (selected.length < needed) throw new AppError('TOO_FEW_ROWS', { found: selected.length, needed })

  const prepared = prepare(frame, month, selected, input.fields, seed, context.tick('load'))
  const { rows, fields, values, scales, scaled } = prepared
  if (rows.length < needed) throw new AppError('TOO_FEW_ROWS', { found: rows.length, needed })
  const fit = await fitClusters(scaled, {
    k,
    seed,
    pool: context.pool,
    checkCancelled: context.checkCancelled,
    tickChoose: context.tick('choose'),
    tickFit: context.tick('fit'),
  })

  const described = context.tick('describe')
  const clustering = { rows, labels: fit.labels, k: fit.k, fields, values }
  const clusters = describeClusters(frame, month, clustering, (done, total) => described(done, total * 2))
  const unassigned = selected.length - rows.length
  const createdAt = now().toISOString()
  const summary = {
    month,
    rule,
    k: fit.k,
    silhouette: silhouetteOf(fit.chosen),
    sizes: [...fit.sizes],
    fields: [...fields],
    rows: rows.length,
    unassigned,
    seed,
  }
  const modelId = stageModel(db, {
    jobId,
    createdAt,
    summary,
    detail: {
      clusters,
      curve: curveOf(fit),
      preparation: preparationOf(fields, scales),
      excluded: [...prepared.excluded],
      sampleRows: fit.sampleRows,
      silhouetteRows: fit.silhouetteRows,
    },
    parameters: { fields, scales, centroids: fit.centroids },
  })
  for (let from = 0; from < rows.length; from += ROWS_PER_BATCH) {
    described(rows.length + from, rows.length * 2)
    insertClusters(db, modelId, rows, fit.labels, from, Math.min(rows.length, from + ROWS_PER_BATCH))
  }
  described(rows.length * 2, rows.length * 2)
  db.transaction(() => {
    publishModel(db, modelId, now())
    writeAudit(db, now(), 'portrait.cluster', { modelId, month, k: fit.k, rows: rows.length, unassigned })
  })()
  return { modelId, createdAt, ...summary }
}

interface Prepared {
  /** Rows of the frame with a value of one of the fields at least. */
  readonly rows: Int32Array
  readonly fields: readonly FieldId[]
  /** In shown units, in the order of `rows`; missing = NaN. */
  readonly values: Columns
  readonly scales: readonly ColumnScale[]
  /** On the common scale, complete, on SharedArrayBuffers. */
  readonly scaled: Columns
  readonly excluded: readonly Exclusion[]
}

function prepare(
  frame: Frame,
  month: Month,
  selected: Int32Array,
  wanted: readonly FieldId[] | undefined,
  seed: number,
  tick: Tick,
): Prepared {
  const candidates = candidateFields(frame, month, wanted)
  const steps = candidates.fields.length * 2 + 1
  const loaded = candidates.fields.map((field, j) => {
    tick(j, steps)
    return shownValues(frame, field, month, selected)
  })
  const nothingUsable = () => new AppError('NO_USABLE_FIELDS')
  if (loaded.length === 0) throw nothingUsable()
  const standardiser = fitStandardiser(loaded, { tick: (done) => tick(candidates.fields.length + done, steps) })
  const sample = createRandom(deriveSeed(seed, -4)).sample(selected.length, Math.min(selected.length, TWIN_SAMPLE_ROWS))
  const useless = excludeUseless(candidates.fields, loaded, standardiser, sample)
  const kept = [...candidates.fields.keys()].filter((j) => !useless.some(({ field }) => field === candidates.fields[j]))
  if (kept.length < 2) throw nothingUsable()

  const keptColumns = kept.flatMap((j) => loaded[j] ?? [])
  const assigned = rowsWithAnyValue(keptColumns)
  const unassigned = selected.length - assigned.length
  const values = unassigned === 0 ? keptColumns : takeRows(keptColumns, assigned)
  // A row without any value changes no mean, spread or quantile: only the number of the missing.
  const keptScales = kept.flatMap((j) => standardiser.columns[j] ?? [])
  const scales = keptScales.map((scale) => ({ ...scale, missing: scale.missing - unassigned }))
  const scaled =
    assigned.length === 0
      ? []
      : applyStandardiser({ rowCount: assigned.length, columns: scales }, values, {
          allocate: (length) => new Float64Array(new SharedArrayBuffer(length * 8)),
        })
  tick(steps, steps)
  return {
    rows: Int32Array.from(assigned, (r) => selected[r] ?? 0),
    fields: kept.flatMap((j) => candidates.fields[j] ?? []),
    values,
    scales,
    scaled,
    excluded: [...candidates.excluded, ...useless],
  }
}

function shownValues(frame: Frame, field: FieldId, month: Month, rows: Int32Array): Float64Array {
  const stored = frame.numbers(field, month)
  const scale = storedScale(frame.field(field))
  return Float64Array.from(rows, (i) => (stored[i] ?? NaN) / scale)
}

function rowsWithAnyValue(columns: Columns): Int32Array {
  const n = columns[0]?.length ?? 0
  const rows: number[] = []
  for (let r = 0; r < n; r++) if (columns.some((values) => !Number.isNaN(values[r] ?? NaN))) rows.push(r)
  return Int32Array.from(rows)
}

/** A silhouette is not defined where the sample fell into one cluster. */
function silhouetteOf({ silhouette }: FittedClusters['chosen']): number {
  return Number.isFinite(silhouette) ? silhouette : 0
}

function curveOf({ curve, chosen }: FittedClusters): PortraitDetail['curve'] {
  return curve.map((candidate) => ({
    k: candidate.k,
    silhouette: silhouetteOf(candidate),
    smallestShare: candidate.minShare,
    chosen: candidate === chosen,
  }))
}

function preparationOf(fields: readonly FieldId[], scales: readonly ColumnScale[]): PortraitDetail['preparation'] {
  return scales.map(({ low, high, log1p, mean, sd, missing }, j) => ({
    field: fields[j] ?? '',
    lo: low,
    hi: high,
    logged: log1p,
    mean,
    sd,
    missing,
  }))
}

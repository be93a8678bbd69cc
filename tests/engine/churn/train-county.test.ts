import { rowsAtRisk } from '../../../electron/engine/churn/later-outcome.ts'
import { observeMonths } from '../../../electron/engine/churn/observed-months.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { churnHandlers } from '../../../electron/engine/churn/handlers.ts'
import { featureColumns, stackRows } from '../../../electron/engine/churn/labelled-rows.ts'
import { DEFAULT_LATER, labelMonths } from '../../../electron/engine/churn/outcome.ts'
import { planFeatures } from '../../../electron/engine/churn/recipes.ts'
import { trainChurn } from '../../../electron/engine/churn/train.job.ts'
import { ComputePool } from '../../../electron/engine/jobs/compute-pool.ts'
import { Cancelled } from '../../../electron/engine/jobs/progress.ts'
import { explainScores } from '../../../electron/engine/scoring/explain-scores.ts'
import { readScoringModel, scoreRows } from '../../../electron/engine/scoring/stored-model.ts'
import { churnApi, type ChurnSummary } from '../../../shared/api/churn.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import { storedScale } from '../../../shared/domain/field.ts'
import { createTestWorkspace, publishFacts, type FactRow } from '../../helpers/workspace.ts'
import { publishContracts } from '../frame/published.ts'
import { countyOf, LAST_MONTH, type County } from './county.ts'

const quiet = () => undefined

describe('a county of nine months', () => {
  let county: County
  let summary: ChurnSummary
  beforeAll(async () => {
    county = countyOf(2500)
    summary = await county.workspace.runJob('churn.train', trainChurn, {})
  })
  afterAll(() => county.workspace.close())

  it('is validated by time, with outcomes known at the held-out month only', () => {
    expect(summary).toMatchObject({
      outcome: DEFAULT_LATER,
      month: LAST_MONTH,
      validation: 'time',
      trainMonths: [202312, 202401, 202402],
      holdoutMonths: [202405],
    })
    expect(summary.metrics.auc).toBeGreaterThan(0.72)
    expect(summary.metrics.auc).toBeLessThan(0.95)
    expect(summary.metrics.liftTop10).toBeGreaterThan(2.5)
  })

  it('labels agree with the lives that were invented', () => {
    const { histories, workspace } = county
    const part = labelMonths(workspace.db, workspace.frame, DEFAULT_LATER).find(({ month }) => month === 202404)
    expect(part).toBeDefined()
    // 202404 as a month index; outcomes are those who leave in the second or third month after.
    const m = 2024 * 12 + 3
    let agree = 0
    part?.rows.forEach((row, i) => {
      const leftAt = histories[row]?.leftAt ?? Infinity
      if ((part.labels[i] === 1) === leftAt <= m + 3) agree++
    })
    expect(agree / (part?.rows.length ?? 1)).toBeGreaterThan(0.99)
  })

  it('scores everyone who can still leave in the newest month and nobody else; the stored model gives the same scores again', () => {
    const { workspace, histories } = county
    const { model, month } = readScoringModel(workspace.db, summary.modelId)
    const rows = rowsAtRisk(observeMonths(workspace.db, workspace.frame), month)
    const gone = [...histories.keys()].filter((i) => (histories[i]?.leftAt ?? Infinity) < 2024 * 12 + 6)
    expect(gone.length).toBeGreaterThan(50)
    expect(gone.filter((i) => rows.includes(i))).toEqual([])
    expect(Array.from(gone, (i) => workspace.frame.numbers('churn_score', LAST_MONTH)[i]).every(Number.isNaN)).toBe(true)
    expect(summary.scoredRows).toBe(rows.length)
    const stored = workspace.frame.numbers('churn_score', LAST_MONTH)
    const again = scoreRows(model, workspace.frame, month, rows)
    expect([...again]).toEqual(Array.from(rows, (row) => stored[row]))
    expect(again.every((score) => score >= 0 && score <= 1)).toBe(true)
  })

  it('gives those whose use fades a higher score', () => {
    const { workspace, histories } = county
    const scores = workspace.frame.numbers('churn_score', LAST_MONTH)
    const mean = (rows: readonly number[]) => rows.reduce((sum, row) => sum + (scores[row] ?? NaN), 0) / rows.length
    const here = [...histories.keys()].filter((i) => histories[i]?.leftAt === null && !Number.isNaN(scores[i] ?? NaN))
    const voiceOf = (i: number, at: number) => histories[i]?.months.at(at)?.voiceTenths ?? 0
    const fading = here.filter((i) => voiceOf(i, -1) < 0.4 * voiceOf(i, 0))
    expect(fading.length).toBeGreaterThan(20)
    expect(mean(fading)).toBeGreaterThan(2 * mean(here))
  })

  it('gives reasons in shown units', () => {
    const { workspace } = county
    const { frame } = workspace
    const rows = frame.present(LAST_MONTH).toIndices().subarray(0, 500)
    const reasons = explainScores(workspace.db, frame, summary.modelId, rows)
    expect(reasons).toHaveLength(500)
    expect(Math.max(...reasons.map((own) => own.length))).toBe(3)
    const told = reasons.flatMap((own, i) =>
      own.map((reason) => ({ ...reason, row: rows[i] ?? -1, scale: storedScale(frame.field(reason.field)) })),
    )
    const scaled = told.filter(({ value, scale }) => value !== null && scale !== 1)
    expect(scaled.length).toBeGreaterThan(20)
    const shown = scaled.map(({ field, row, scale }) => (frame.numbers(field, LAST_MONTH)[row] ?? NaN) / scale)
    expect(scaled.map(({ value }) => value)).toEqual(shown)
    const unknown = () => explainScores(workspace.db, frame, 999, rows)
    expect(unknown).toThrow(new AppError('MODEL_NOT_FOUND', { modelId: 999 }))
  })

  it('stops inside a fit when cancelled, and nothing is visible', async () => {
    const { workspace } = county
    const before = churnHandlers['churn.models']({}, workspace.context)
    const pool = new ComputePool(1)
    let fits = 0
    const run = () =>
      trainChurn({}, {
        jobId: 1,
        db: workspace.db,
        frame: workspace.frame,
        tick: (phase) => () => {
          if (phase === 'fit' && ++fits > 20) throw new Cancelled()
        },
        checkCancelled: quiet,
        pool,
        now: () => new Date(0),
        stateDir: workspace.dir,
        log: workspace.context.log,
      })
    expect(run).toThrow(Cancelled)
    await pool.close()
    expect(churnHandlers['churn.models']({}, workspace.context)).toEqual(before)
  })
})

describe('what is not yet known at the feature month', () => {
  it('changes no feature: planted future facts leave the columns as they were', () => {
    const { workspace } = countyOf(800)
    const { db, frame } = workspace
    const ranks = Float64Array.from({ length: frame.rows }, (_, i) => i)
    const month = 202404
    const at = () => {
      const parts = labelMonths(db, frame, DEFAULT_LATER)
      return stackRows(parts.filter((part) => part.month === month), ranks)
    }
    const rows = at()
    const recipes = planFeatures(frame, rows, DEFAULT_LATER, new Set(), quiet).recipes
    expect(recipes.length).toBeGreaterThan(20)
    const before = featureColumns(frame, rows, recipes)
    const leavers = rows.parts[0]?.rows.filter((_, i) => rows.labels[i] === 1) ?? []
    expect(leavers.length).toBeGreaterThan(10)
    const future = Array.from(leavers).flatMap((row): FactRow[] =>
      [202405, 202406, 202407, 202408].map((later) => ({
        subscriber: row + 1,
        month: later,
        values: { x_planted: 1, bill_fee: 0, voice_min: 0, stop_days: 31, status: '离网', close_date: 19_900 },
      })),
    )
    publishFacts(workspace, future, { custom: { x_planted: { type: 'flag', history: 'fact' } } })
    const after = at()
    expect(after.labels).toEqual(rows.labels)
    const plan = planFeatures(frame, after, DEFAULT_LATER, new Set(), quiet)
    expect(plan.recipes).toEqual(recipes)
    expect(plan.excluded).toContainEqual({ field: 'x_planted', label: 'x_planted', reason: 'mostlyMissing', evidence: 0 })
    expect(plan.excluded).toContainEqual({ field: 'close_date', label: '离网时间', reason: 'afterOutcome', evidence: null })
    expect(featureColumns(frame, after, recipes)).toEqual(before)
    workspace.close()
  })
})

describe('what cannot be trained on', () => {
  const someUse = (i: number): FactRow['values'] => ({ x_use: (i * 37) % 101 })

  function tableOf(count: number, positives: number, values = someUse) {
    const workspace = createTestWorkspace()
    const rows = Array.from({ length: count }, (_, i): FactRow => {
      return { subscriber: i + 1, month: 202408, values: { x_churn: i < positives ? 'Yes' : 'No', ...values(i) } }
    })
    publishFacts(workspace, rows, {
      kind: 'outcomeTable',
      custom: { x_churn: { type: 'enum', zh: 'Churn' }, x_use: { type: 'number' } },
      outcome: { field: 'x_churn', positive: 'Yes' },
    })
    return workspace
  }

  async function errorOf(workspace: ReturnType<typeof createTestWorkspace>, input = {}) {
    const error: unknown = await workspace.runJob('churn.train', trainChurn, input).catch((reason: unknown) => reason)
    workspace.close()
    return error instanceof AppError ? { code: error.code, params: error.params } : error
  }

  it('too few who left', async () => {
    expect(await errorOf(tableOf(1000, 49))).toEqual({ code: 'CHURN_TOO_FEW_POSITIVES', params: { found: 49, needed: 50 } })
    const workspace = tableOf(1000, 49)
    const { candidates } = churnApi['churn.outcomes'].output.parse(churnHandlers['churn.outcomes']({}, workspace.context))
    const outcome = { kind: 'field', field: 'x_churn', positive: 'Yes' }
    expect(candidates).toEqual([{ outcome, rows: 1000, positives: 49, problem: 'tooFewPositives', featureMonths: [202408] }])
    workspace.close()
  })

  it('too few rows, or everyone left', async () => {
    expect(await errorOf(tableOf(150, 80))).toEqual({ code: 'TOO_FEW_ROWS', params: { found: 150, needed: 200 } })
    expect(await errorOf(tableOf(400, 400))).toEqual({ code: 'TOO_FEW_ROWS', params: { found: 0, needed: 50 } })
  })

  it('nothing but the outcome', async () => {
    expect(await errorOf(tableOf(1000, 200, () => ({})))).toEqual({ code: 'NO_USABLE_FIELDS', params: {} })
  })

  it('no outcome in sight', async () => {
    const workspace = createTestWorkspace()
    expect(await errorOf(workspace)).toEqual({ code: 'NO_DATA', params: {} })
    const bills = createTestWorkspace()
    const oneMonth = Array.from({ length: 300 }, (_, i) => ({ subscriber: i + 1, month: 202408, values: { bill_fee: 100 + i } }))
    publishFacts(bills, oneMonth)
    expect(await errorOf(bills)).toEqual({ code: 'CHURN_OUTCOME_MISSING', params: { needed: 4 } })
  })

  it('fields the workspace does not have', async () => {
    const unknown = { code: 'FIELD_UNKNOWN', params: { field: 'x_gone' } }
    const outcome = { kind: 'field', field: 'x_gone', positive: '1' }
    expect(await errorOf(tableOf(1000, 200), { outcome })).toEqual(unknown)
    expect(await errorOf(tableOf(1000, 200), { exclude: ['x_gone'] })).toEqual(unknown)
  })

  it('an unknown model', () => {
    const workspace = createTestWorkspace()
    const read = () => churnHandlers['churn.detail']({ modelId: 1 }, workspace.context)
    expect(read).toThrow(new AppError('MODEL_NOT_FOUND', { modelId: 1 }))
    workspace.close()
  })
})

describe('contracts of a county', () => {
  it.each([
    ['not learnt from when their list is younger than the months learnt from', LAST_MONTH, true],
    ['judged like any field when their list is as old', 202312, false],
  ])('are %s', async (_label, listMonth, isTooLate) => {
    const { workspace, histories } = countyOf(1500)
    try {
      publishContracts(
        workspace,
        listMonth,
        [...histories.keys()].map((i) => ({ subscriber: i + 1, name: '合约', start: '2023-01-01', end: `202${4 + (i % 4)}-06-30` })),
      )
      const { modelId } = await workspace.runJob('churn.train', trainChurn, {})
      const { excluded, features } = await churnHandlers['churn.detail']({ modelId }, workspace.context)
      const tooLate = excluded.filter(({ reason }) => reason === 'afterOutcome').map(({ field }) => field)
      expect(tooLate.includes('contract_end')).toBe(isTooLate)
      expect(tooLate.includes('contract_months_left')).toBe(isTooLate)
      // What a date says is learnt from the measure that counts from it.
      expect(features.filter(({ field }) => field === 'contract_end' || field === 'open_date')).toEqual([])
    } finally {
      workspace.close()
    }
  })
})

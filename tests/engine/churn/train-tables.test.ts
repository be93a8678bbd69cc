import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { churnHandlers } from '../../../electron/engine/churn/handlers.ts'
import type { ChurnDetail } from '../../../electron/engine/churn/churn.repo.ts'
import { trainChurn } from '../../../electron/engine/churn/train.job.ts'
import { createRandom } from '../../../electron/engine/kernels/random.ts'
import { explainScores } from '../../../electron/engine/scoring/explain-scores.ts'
import { churnApi, type ChurnSummary } from '../../../shared/api/churn.ts'
import { sharedFile } from '../../helpers/shared-data.ts'
import type { TestWorkspace } from '../../helpers/workspace.ts'
import { fieldOf, readTable, TABLE_MONTH, workspaceOf, type Table } from './outcome-table.ts'

const ibmPath = sharedFile('data/churn/ibm-telco/data__Telco-Customer-Churn.csv')
const extendedPath = sharedFile('data/churn/ibm-telco-extended/XTelco_Customer_Churn.csv')
const mavenPath = sharedFile('data/churn/maven/telecom_customer_churn.csv')

async function trainOn(table: Table, header: string, positive: string, key: string) {
  const workspace = workspaceOf(table, { header, positive }, key)
  const summary = await workspace.runJob('churn.train', trainChurn, {})
  return { workspace, summary, detail: detailOf(workspace, summary) }
}

function detailOf(workspace: TestWorkspace, { modelId }: ChurnSummary): ChurnDetail {
  return churnApi['churn.detail'].output.parse(churnHandlers['churn.detail']({ modelId }, workspace.context))
}

function reasonsOf(detail: ChurnDetail): Readonly<Record<string, string>> {
  return Object.fromEntries(detail.excluded.map(({ field, reason }) => [field, reason]))
}

describe.skipIf(ibmPath === null)('the IBM churn table', () => {
  const table = ibmPath === null ? [] : readTable(ibmPath)
  let run: Awaited<ReturnType<typeof trainOn>>
  beforeAll(async () => {
    run = await trainOn(table, 'Churn', 'Yes', 'customerID')
  })
  afterAll(() => run.workspace.close())

  it('reaches the accuracy that honest work reaches on it', () => {
    const { metrics } = run.summary
    expect(metrics.auc).toBeGreaterThanOrEqual(0.84)
    expect(metrics.auc).toBeLessThan(0.87)
    expect(metrics.aucLow).toBeLessThan(metrics.auc)
    expect(metrics.aucHigh - metrics.aucLow).toBeGreaterThan(0.02)
    expect(metrics.aucHigh - metrics.aucLow).toBeLessThan(0.07)
    expect(metrics.liftTop10).toBeGreaterThan(2.5)
    expect(metrics.captureTop10).toBeCloseTo(metrics.liftTop10 / 10, 2)
    expect(metrics.calibrationError).toBeLessThan(0.06)
  })

  it('holds a fifth of each class out and reports both candidates', () => {
    const { summary, detail } = run
    expect(summary).toMatchObject({ validation: 'stratified', trainRows: 5634, holdoutRows: 1409 })
    expect(summary).toMatchObject({ trainPositives: 1495, holdoutPositives: 374 })
    expect(summary.baseRate).toBeCloseTo(1869 / 7043, 12)
    expect(detail.candidates.map(({ model }) => model)).toEqual(['logistic', 'gbdt'])
    expect(detail.candidates.filter(({ chosen }) => chosen).map(({ model }) => model)).toEqual([summary.model])
    for (const { metrics } of detail.candidates) expect(metrics.auc).toBeGreaterThan(0.83)
  })

  it('never learns from the customer number, and keeps the strong but honest contract', () => {
    expect(reasonsOf(run.detail)).toEqual({
      [fieldOf('customerID')]: 'identifier',
      [fieldOf('Churn')]: 'outcomeItself',
      sub_id: 'identifier',
      msisdn: 'identifier',
    })
    const fields = run.detail.features.map(({ field }) => field)
    expect(fields[0]).toBe(fieldOf('Contract'))
    expect(run.detail.features[0]?.informationValue).toBeCloseTo(1.24, 1)
    expect(fields).not.toContain(fieldOf('customerID'))
    expect(run.detail.features.reduce((sum, { importance }) => sum + importance, 0)).toBeCloseTo(1, 9)
    expect(run.detail.features.find(({ field }) => field === fieldOf('tenure'))?.direction).toBe(-1)
  })

  it('tabulates the hold-out consistently', () => {
    const { gains, calibration, roc, scoreHistogram } = run.detail
    expect(gains).toHaveLength(20)
    expect(gains.at(-1)).toMatchObject({ depth: 1, rows: 1409, positives: 374, capture: 1, lift: 1 })
    expect(calibration.reduce((sum, { rows }) => sum + rows, 0)).toBe(1409)
    for (const { low, observed, high } of calibration) expect(low <= observed && observed <= high).toBe(true)
    expect(roc.length).toBeLessThanOrEqual(200)
    expect(roc.at(-1)).toEqual({ falsePositiveRate: 1, truePositiveRate: 1 })
    const area = roc.slice(1).reduce((sum, point, i) => {
      const before = roc[i] ?? point
      return sum + ((point.falsePositiveRate - before.falsePositiveRate) * (point.truePositiveRate + before.truePositiveRate)) / 2
    }, 0)
    expect(area).toBeCloseTo(run.summary.metrics.auc, 2)
    expect(scoreHistogram.counts.reduce((sum, count) => sum + count, 0)).toBe(7043)
  })

  it('stores a probability for every present subscriber', () => {
    const scores = run.workspace.frame.numbers('churn_score', TABLE_MONTH)
    expect(scores.length).toBe(7043)
    expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true)
    expect(run.summary.scoredRows).toBe(7043)
    const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length
    expect(mean).toBeCloseTo(0.2654, 1)
  })

  it('gives the same result for the same seed, bit for bit, and whatever the order of the rows', async () => {
    const again = await run.workspace.runJob('churn.train', trainChurn, {})
    expect(again.metrics).toEqual(run.summary.metrics)
    const order = Int32Array.from(table.keys())
    createRandom(7).shuffle(order)
    const permuted = await trainOn(Array.from(order, (i) => table[i] ?? {}), 'Churn', 'Yes', 'customerID')
    const close = Object.entries(run.summary.metrics).map(([name, value]) => [name, expect.closeTo(value, 9)])
    expect(permuted.summary.metrics).toEqual(Object.fromEntries(close))
    permuted.workspace.close()
  })

  it('finds nothing where there is nothing: a shuffled outcome', async () => {
    const order = Int32Array.from(table.keys())
    createRandom(11).shuffle(order)
    const shuffled = table.map((row, i) => ({ ...row, Churn: table[order[i] ?? 0]?.Churn ?? '' }))
    const { summary, workspace } = await trainOn(shuffled, 'Churn', 'Yes', 'customerID')
    expect(summary.metrics.auc).toBeGreaterThan(0.45)
    expect(summary.metrics.auc).toBeLessThan(0.55)
    workspace.close()
  })

  it('explains scores by the fields that raise them', () => {
    const { workspace, summary } = run
    const scores = workspace.frame.numbers('churn_score', TABLE_MONTH)
    const riskiest = scores.indexOf(Math.max(...scores))
    const safest = scores.indexOf(Math.min(...scores))
    const [high, low] = explainScores(workspace.db, workspace.frame, summary.modelId, Int32Array.of(riskiest, safest))
    expect(high).toHaveLength(3)
    expect(high?.find(({ field }) => field === fieldOf('Contract'))?.value).toBe('Month-to-month')
    for (const reason of high ?? []) expect(reason.contribution).toBeGreaterThan(0)
    expect(high?.[0]?.contribution ?? 0).toBeGreaterThan(low?.[0]?.contribution ?? 0)
  })

  it('trains the model asked for, without the fields left out', async () => {
    const exclude = [fieldOf('Contract')]
    const summary = await run.workspace.runJob('churn.train', trainChurn, { model: 'logistic', holdout: 0.3, exclude, seed: 5 })
    expect(summary).toMatchObject({ model: 'logistic', seed: 5, holdoutRows: 2113 })
    const detail = detailOf(run.workspace, summary)
    expect(detail.candidates).toHaveLength(1)
    expect(detail.features.map(({ field }) => field)).not.toContain(fieldOf('Contract'))
    const listed = churnHandlers['churn.models']({}, run.workspace.context)
    expect(churnApi['churn.models'].output.parse(listed).models[0]).toEqual(summary)
  })
})

describe.skipIf(ibmPath === null || extendedPath === null)('the extended IBM table with leaking columns', () => {
  it('names every leak with its reason and reaches what the honest table reaches', async () => {
    const honest = await trainOn(readTable(ibmPath ?? ''), 'Churn', 'Yes', 'customerID')
    const { workspace, summary, detail } = await trainOn(readTable(extendedPath ?? ''), 'Churn Label', 'Yes', 'CustomerID')
    expect(reasonsOf(detail)).toMatchObject({
      [fieldOf('CustomerID')]: 'identifier',
      [fieldOf('Churn Label')]: 'outcomeItself',
      [fieldOf('Churn Value')]: 'determinesOutcome',
      [fieldOf('Churn Score')]: 'namesOutcome',
      [fieldOf('Churn Reason')]: 'presenceTellsOutcome',
      [fieldOf('Country')]: 'constant',
      [fieldOf('Count')]: 'constant',
      [fieldOf('City')]: 'tooManyCategories',
    })
    const score = detail.excluded.find(({ field }) => field === fieldOf('Churn Score'))
    expect(score).toMatchObject({ label: 'Churn Score', evidence: expect.closeTo(0.94, 1) })
    // Modest alone and not made from the outcome: a customer value is no leak.
    expect(detail.features.map(({ field }) => field)).toContain(fieldOf('CLTV'))
    expect(Math.abs(summary.metrics.auc - honest.summary.metrics.auc)).toBeLessThanOrEqual(0.02)
    workspace.close()
    honest.workspace.close()
  })
})

describe.skipIf(mavenPath === null)('the Maven table', () => {
  it('leaves out what is written on leaving', async () => {
    const { workspace, summary, detail } = await trainOn(readTable(mavenPath ?? ''), 'Customerstatus', 'Churned', 'Customerid')
    expect(reasonsOf(detail)).toMatchObject({
      [fieldOf('Customerstatus')]: 'outcomeItself',
      [fieldOf('Churncategory')]: 'presenceTellsOutcome',
      [fieldOf('Churnreason')]: 'presenceTellsOutcome',
      [fieldOf('Customerid')]: 'identifier',
    })
    expect(summary.metrics.auc).toBeGreaterThan(0.87)
    expect(summary.metrics.auc).toBeLessThan(0.95)
    workspace.close()
  })
})

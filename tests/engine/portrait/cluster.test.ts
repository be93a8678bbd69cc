import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { portraitApi } from '../../../shared/api/portrait.ts'
import { ComputePool } from '../../../electron/engine/jobs/compute-pool.ts'
import { Cancelled } from '../../../electron/engine/jobs/progress.ts'
import { assignNearest } from '../../../electron/engine/kernels/kmeans.ts'
import { createRandom } from '../../../electron/engine/kernels/random.ts'
import { applyStandardiser } from '../../../electron/engine/kernels/standardise.ts'
import { clusterSubscribers } from '../../../electron/engine/portrait/cluster.job.ts'
import { suggestK } from '../../../electron/engine/portrait/fit-clusters.ts'
import type { KCandidate } from '../../../electron/engine/kernels/kmeans-select.ts'
import { portraitHandlers } from '../../../electron/engine/portrait/handlers.ts'
import type { PortraitParameters } from '../../../electron/engine/portrait/portrait.repo.ts'
import { sharedFile } from '../../helpers/shared-data.ts'
import { createTestWorkspace, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'
import { adjustedRand, MONTH, plantedClouds, publishNumbers, readNumbers, storedClusters } from './clustered.ts'

type ClusterInput = Parameters<typeof clusterSubscribers>[0]
type Context = Parameters<typeof clusterSubscribers>[1]

let ws: TestWorkspace
beforeEach(() => {
  ws = createTestWorkspace()
})
afterEach(() => ws.close())

async function cluster(input: Partial<ClusterInput> = {}) {
  const summary = await ws.runJob('portrait.cluster', clusterSubscribers, { month: MONTH, ...input })
  const detail = await portraitHandlers['portrait.detail']({ modelId: summary.modelId }, ws.context)
  return { summary, detail, clusters: storedClusters(ws, summary.modelId, ws.frame.rows) }
}

describe('planted clouds', () => {
  it('are found: four of them, the largest first', async () => {
    const { truth, values } = plantedClouds(800, 7)
    publishNumbers(ws, values)
    const { summary, detail, clusters } = await cluster()
    expect(summary).toMatchObject({ k: 4, fields: ['x_1', 'x_2', 'x_3'], rows: 800, unassigned: 0, seed: 42, month: MONTH })
    expect(adjustedRand(truth, clusters)).toBeGreaterThan(0.95)
    expect(summary.sizes).toEqual([320, 240, 160, 80])
    expect(detail.curve.map(({ k }) => k)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
    const chosen = detail.curve.filter((candidate) => candidate.chosen)
    expect(chosen).toEqual([{ k: 4, silhouette: summary.silhouette, smallestShare: 0.1, chosen: true }])
    expect(summary.silhouette).toBe(Math.max(...detail.curve.map(({ silhouette }) => silhouette)))
    expect(detail.summary).toEqual(summary)
    expect(portraitApi['portrait.detail'].output.parse(detail)).toEqual(detail)
    expect(await portraitHandlers['portrait.models']({}, ws.context)).toEqual({ models: [summary] })
  })

  it('give the same model for the same seed, whatever the number of threads', async () => {
    publishNumbers(ws, plantedClouds(300, 3).values)
    const first = await cluster({ seed: 11 })
    const pool = new ComputePool(3)
    const summary = await ws.runJob('portrait.cluster', (input, context) => clusterSubscribers(input, { ...context, pool }), {
      month: MONTH,
      seed: 11,
    })
    await pool.close()
    const detail = await portraitHandlers['portrait.detail']({ modelId: summary.modelId }, ws.context)
    expect(summary).toEqual({ ...first.summary, modelId: summary.modelId })
    expect(detail).toEqual({ ...first.detail, summary })
    expect(storedClusters(ws, summary.modelId, 300)).toEqual(first.clusters)
  })

  it('follow from the stored parameters alone, so that a later month can be labelled', async () => {
    const { values } = plantedClouds(300, 5)
    publishNumbers(ws, values)
    const { summary, clusters } = await cluster({ k: 4 })
    const row = ws.db
      .prepare<[number], { parameters_json: string }>('SELECT parameters_json FROM model WHERE model_id = ?')
      .get(summary.modelId)
    const { fields, scales, centroids }: PortraitParameters = JSON.parse(row?.parameters_json ?? '')
    const x = fields.map((field) => Float64Array.from(values, (value) => value[field] ?? NaN))
    const labels = assignNearest(applyStandardiser({ rowCount: 300, columns: scales }, x), Float64Array.from(centroids.flat()))
    expect([...labels].map((label) => label + 1)).toEqual(clusters)
    expect(ws.frame.codes('cluster', MONTH).codes).toEqual(Int32Array.from(clusters, (value) => value - 1))
  })

  it('take the number of clusters that was asked for', async () => {
    publishNumbers(ws, plantedClouds(200, 9).values)
    const { summary, detail } = await cluster({ k: 3 })
    expect(summary.k).toBe(3)
    expect(detail.curve).toHaveLength(1)
    expect(detail.clusters.map((described) => described.cluster)).toEqual([1, 2, 3])
  })
})

describe('public sets', () => {
  const mall = sharedFile('data/segmentation/mall/Mall_Customers.csv')
  const wholesale = sharedFile('data/segmentation/wholesale/Wholesale customers data.csv')

  it.skipIf(mall === null)('mall customers fall into five groups of income and spending score', async () => {
    const values = readNumbers(mall ?? '', { Age: 'age', Annual_Income: 'x_income', Spending_Score: 'x_score' })
    publishNumbers(ws, values)
    const { summary, detail } = await cluster({ fields: ['x_income', 'x_score'] })
    expect(summary.k).toBe(5)
    expect(summary.rows).toBe(200)
    // The five published groups: income and score each low, middle or high; the middle one is the largest.
    const corners = detail.clusters.map(({ fields }) =>
      fields.map(({ mean, baseMean }) => Math.trunc(((mean ?? 0) - (baseMean ?? 0)) / 12)).map(Math.sign).join(),
    )
    expect(corners[0]).toBe('0,0')
    expect(corners.slice(1).sort()).toEqual(['-1,-1', '-1,1', '1,-1', '1,1'])
    expect((await cluster()).summary.fields).toEqual(['age', 'x_income', 'x_score'])
  })

  it.skipIf(wholesale === null)('wholesale customers: every number is used, skewed ones logged', async () => {
    const names = ['Channel', 'Region', 'Fresh', 'Milk', 'Grocery', 'Frozen', 'Detergents_Paper', 'Delicassen']
    const columns = Object.fromEntries(names.map((name) => [name, `x_${name.toLowerCase()}`]))
    publishNumbers(ws, readNumbers(wholesale ?? '', columns))
    const { summary, detail } = await cluster()
    expect(summary.fields.toSorted()).toEqual(Object.values(columns).toSorted())
    expect(summary.sizes.reduce((a, b) => a + b, 0)).toBe(440)
    expect(detail.preparation.filter(({ logged }) => !logged).map(({ field }) => field)).toEqual(['x_channel', 'x_region'])
    expect(Math.min(...summary.sizes) / 440).toBeGreaterThanOrEqual(0.03)
    expect(summary.silhouette).toBeGreaterThan(0.2)
  })
})

describe('a county', () => {
  const random = createRandom(1)
  const people = Array.from({ length: 240 }, (_, i) => {
    const heavy = i % 3 === 0
    const level = heavy ? 20_000 : 3000
    const spread = 0.8 * (random.next() - 0.5)
    return {
      heavy,
      grid: heavy && i % 2 === 0 ? '东街' : (['西街', '南街', '北街'][i % 5] ?? null),
      status: i >= 220 ? '销户' : '正常',
      months: [0, 1, 2].map(() => ({
        bill_fee: Math.round(level * (0.9 + 0.2 * random.next())),
        voice_min: Math.round((heavy ? 60_000 : 6000) * (1 + spread)),
        data_mb: i % 20 === 7 ? null : Math.round((heavy ? 9_000_000 : 400_000) * (1 - spread)),
      })),
    }
  })

  function publish(): void {
    publishFacts(
      ws,
      people.flatMap(({ grid, status, months }, p) =>
        [202406, 202407, MONTH].map((month, m) => ({
          subscriber: p + 1,
          month,
          values: { grid, status, cust_name: `张${p % 5}`, x_five: 5, ...months[m] },
        })),
      ),
    )
  }

  it('is clustered on recent use, without those who left, in shown units', async () => {
    publish()
    const { summary, detail, clusters } = await cluster({ k: 2 })
    expect(summary.fields).toEqual(['bill_fee_avg3', 'voice_min_avg3', 'data_mb_avg3'])
    expect(summary).toMatchObject({ k: 2, rows: 220, unassigned: 0, sizes: [146, 74] })
    expect(clusters.slice(220)).toEqual(new Array(20).fill(0))
    expect(people.slice(0, 220).every(({ heavy }, p) => clusters[p] === (heavy ? 2 : 1))).toBe(true)
    expect(detail.preparation.find(({ field }) => field === 'data_mb_avg3')?.missing).toBe(11)
    const [bill] = detail.preparation
    expect(bill?.lo).toBeGreaterThan(27)
    expect(bill?.hi).toBeLessThan(220)
  })

  it('is described by means, index, effect and revenue as a plain recomputation gives them', async () => {
    publish()
    const { detail, clusters } = await cluster({ k: 2 })
    const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length
    const variance = (values: readonly number[]): number => {
      const centre = mean(values)
      return values.reduce((a, b) => a + (b - centre) ** 2, 0) / (values.length - 1)
    }
    const bills = people.slice(0, 220).map(({ months }) => mean(months.map((month) => month.bill_fee)) / 100)
    const july = people.slice(0, 220).map(({ months }) => months[2]?.bill_fee ?? 0)
    for (const described of detail.clusters) {
      const inside = bills.filter((_, p) => clusters[p] === described.cluster)
      const rest = bills.filter((_, p) => clusters[p] !== described.cluster)
      const spread = Math.sqrt((variance(inside) + variance(rest)) / 2)
      expect(described.fields[0]).toEqual({
        field: 'bill_fee_avg3',
        mean: expect.closeTo(mean(inside), 9),
        baseMean: expect.closeTo(mean(bills), 9),
        index: expect.closeTo((100 * mean(inside)) / mean(bills), 9),
        effect: expect.closeTo((mean(inside) - mean(rest)) / spread, 6),
      })
      expect(described.count).toBe(inside.length)
      expect(described.share).toBeCloseTo(inside.length / 220, 12)
      const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
      expect(described.revenueShare).toBeCloseTo(sum(july.filter((_, p) => clusters[p] === described.cluster)) / sum(july), 12)
      const strength = (id: string): number => Math.abs(described.fields.find(({ field }) => field === id)?.effect ?? 0)
      expect(described.topFields.map(strength)).toEqual(described.topFields.map(strength).toSorted((a, b) => b - a))
      expect(new Set(described.topFields)).toEqual(new Set(['bill_fee_avg3', 'voice_min_avg3', 'data_mb_avg3']))
    }
  })

  it('names the categories that are far more common in a cluster, never a personal field', async () => {
    publish()
    const { detail } = await cluster({ k: 2 })
    const inHeavy = people.slice(0, 220).filter(({ heavy }) => heavy)
    const east = { field: 'grid', value: '东街' }
    const share = inHeavy.filter(({ grid }) => grid === '东街').length / inHeavy.filter(({ grid }) => grid !== null).length
    const known = people.slice(0, 220).filter(({ grid }) => grid !== null)
    const baseShare = known.filter(({ grid }) => grid === '东街').length / known.length
    expect(detail.clusters[1]?.topCategories[0]).toEqual({
      ...east,
      share: expect.closeTo(share, 12),
      baseShare: expect.closeTo(baseShare, 12),
      lift: expect.closeTo(share / baseShare, 12),
    })
    const shown = detail.clusters.flatMap(({ topCategories }) => topCategories)
    expect(shown.filter(({ value, field }) => field === 'cust_name' || value === '东街')).toEqual([expect.objectContaining(east)])
    for (const { lift, share: own } of shown) {
      expect(lift).toBeGreaterThanOrEqual(1.2)
      expect(own).toBeGreaterThanOrEqual(0.05)
    }
  })

  it('says why a field was left out', async () => {
    publish()
    const fields = ['bill_fee', 'arpu', 'grid', 'x_five', 'vas_fee', 'voice_min', 'mou', 'voice_min']
    const sparse = people.slice(0, 40).map((_, p) => ({ subscriber: p + 1, month: MONTH, values: { vas_fee: 100 * p } }))
    publishFacts(ws, sparse)
    const { summary, detail } = await cluster({ fields })
    expect(summary.fields).toEqual(['bill_fee', 'voice_min'])
    expect(detail.excluded).toEqual([
      { field: 'grid', reason: 'notNumeric' },
      { field: 'arpu', reason: 'derivedTwin' },
      { field: 'x_five', reason: 'constant' },
      { field: 'vas_fee', reason: 'missing' },
      { field: 'mou', reason: 'derivedTwin' },
    ])
  })

  it('leaves out, and counts, subscribers without any of the values', async () => {
    publish()
    const values = { status: '正常', grid: '西街' }
    publishFacts(ws, Array.from({ length: 15 }, (_, i) => ({ subscriber: 241 + i, month: MONTH, values })))
    const notClosed = { op: 'not', of: { op: 'oneOf', field: 'status_class', values: ['预销', '离网'] } } as const
    const { summary, clusters, detail } = await cluster({ rule: notClosed })
    expect(summary.unassigned).toBe(15)
    expect(summary.rows).toBe(220)
    expect(summary.sizes.reduce((a, b) => a + b, 0) + summary.unassigned).toBe(ws.frame.select(summary.rule, MONTH).count())
    expect(clusters.slice(240)).toEqual(new Array(15).fill(0))
    expect(detail.preparation.map(({ missing: count }) => count)).toEqual([0, 0, 11])
  })
})

describe('what cannot be clustered', () => {
  it('is refused with the reason', async () => {
    await expect(cluster()).rejects.toMatchObject({ code: 'MONTH_NOT_IMPORTED' })
    publishNumbers(ws, plantedClouds(40, 1).values)
    await expect(cluster({ fields: ['x_1', 'x_9'] })).rejects.toMatchObject({ code: 'FIELD_UNKNOWN', params: { field: 'x_9' } })
    await expect(cluster({ rule: { op: 'top', field: 'x_1', count: 29, direction: 'highest' } })).rejects.toMatchObject({
      code: 'TOO_FEW_ROWS',
      params: { found: 29, needed: 30 },
    })
    await expect(cluster({ k: 20 })).rejects.toMatchObject({ code: 'TOO_FEW_ROWS', params: { found: 40, needed: 60 } })
    await expect(cluster({ fields: ['x_1', 'sub_id'] })).rejects.toMatchObject({ code: 'NO_USABLE_FIELDS' })
    expect(() => portraitHandlers['portrait.detail']({ modelId: 1 }, ws.context)).toThrow(/MODEL_NOT_FOUND/)
  })

  it('is every table of one value only', async () => {
    publishNumbers(ws, Array.from({ length: 50 }, () => ({ x_1: 1, x_2: 2 })))
    await expect(cluster()).rejects.toMatchObject({ code: 'NO_USABLE_FIELDS' })
  })

  it('but few distinct rows can: clusters without rows do not appear', async () => {
    publishNumbers(ws, Array.from({ length: 60 }, (_, i) => ({ x_1: i % 2, x_2: (i % 4) * (i % 2) })))
    const { summary, clusters } = await cluster({ k: 6 })
    expect(summary.sizes.every((size) => size > 0)).toBe(true)
    expect(summary.sizes).toHaveLength(summary.k)
    expect(new Set(clusters).size).toBe(summary.k)
  })
})

describe('cancelling', () => {
  const counts = () =>
    ws.db
      .prepare(
        `SELECT (SELECT count(*) FROM model) AS models, (SELECT count(*) FROM model_score) AS scores,
                (SELECT count(*) FROM audit_log) AS audit`,
      )
      .get()

  it.each(['load', 'choose', 'fit', 'describe'] as const)('in phase %s leaves nothing behind', async (phase) => {
    publishNumbers(ws, plantedClouds(200, 2).values)
    const cancelling = (input: ClusterInput, context: Context) =>
      clusterSubscribers(input, {
        ...context,
        tick: (name) => {
          const tick = context.tick(name)
          return (done, total) => {
            if (name === phase && done >= total) throw new Cancelled()
            tick(done, total)
          }
        },
      })
    await expect(ws.runJob('portrait.cluster', cancelling, { month: MONTH })).rejects.toThrow(Cancelled)
    expect(counts()).toEqual({ models: 0, scores: 0, audit: 0 })
  })

  it('is seen while threads compute', async () => {
    publishNumbers(ws, plantedClouds(400, 2).values)
    const waiting = { run: () => new Promise<never>(() => undefined) }
    const cancelling = (input: ClusterInput, context: Context) =>
      clusterSubscribers(input, {
        ...context,
        pool: Object.assign(new ComputePool(1), waiting),
        checkCancelled: () => {
          throw new Cancelled()
        },
      })
    await expect(ws.runJob('portrait.cluster', cancelling, { month: MONTH })).rejects.toThrow(Cancelled)
  })
})

describe('the suggested number of clusters', () => {
  const candidate = (k: number, silhouette: number, minShare = 0.1) => ({ k, silhouette, minShare }) as KCandidate

  it.each([
    ['the best silhouette', [candidate(2, 0.2), candidate(3, 0.3), candidate(4, 0.25)], 3],
    ['two where two fit clearly better', [candidate(2, 0.7), candidate(3, 0.45), candidate(4, 0.4)], 2],
    ['the best finer grouping where two are hardly better', [candidate(2, 0.32), candidate(3, 0.27), candidate(4, 0.29)], 4],
    ['no grouping with a tiny cluster', [candidate(2, 0.32), candidate(3, 0.31, 0.01), candidate(4, 0.25)], 4],
    ['two where every finer grouping has a tiny cluster', [candidate(2, 0.32), candidate(3, 0.31, 0.01)], 2],
  ])('is %s', (_label, curve, k) => {
    expect(suggestK(curve)).toBe(k)
  })
})

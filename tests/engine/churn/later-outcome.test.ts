import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { churnHandlers } from '../../../electron/engine/churn/handlers.ts'
import { labelLater, type LaterOutcome } from '../../../electron/engine/churn/later-outcome.ts'
import { observeMonths } from '../../../electron/engine/churn/observed-months.ts'
import { DEFAULT_LATER, labelMonths } from '../../../electron/engine/churn/outcome.ts'
import { churnApi } from '../../../shared/api/churn.ts'
import { parseDay, type Month } from '../../../shared/domain/month.ts'
import { createTestWorkspace, publishFacts, type FactRow, type TestWorkspace } from '../../helpers/workspace.ts'

const MONTHS: readonly Month[] = [202401, 202402, 202403, 202404, 202405, 202406, 202407, 202408]

const USED = { bill_fee: 5900, voice_min: 600, data_mb: 2048 }
const NOTHING = { bill_fee: 0, voice_min: 0, data_mb: 0 }
/** Nothing printed is nothing used. */
const BLANK = { bill_fee: null, voice_min: null, data_mb: 0 }
/** Fee only. */
const IDLE = { ...NOTHING, bill_fee: 900 }

interface Life {
  readonly name: string
  readonly bill: (month: Month) => FactRow['values'] | null
  readonly status?: Readonly<Record<Month, FactRow['values']>>
  /** Expected at 202401 … 202405, read from the second and third month after; null = not eligible. */
  readonly labels: readonly (0 | 1 | null)[]
}

const LIVES: readonly Life[] = [
  { name: 'stays', bill: () => USED, labels: [0, 0, 0, 0, 0] },
  { name: 'silent from June', bill: (m) => (m >= 202406 ? NOTHING : USED), labels: [0, 0, 1, 1, 1] },
  { name: 'blank from June', bill: (m) => (m >= 202406 ? BLANK : USED), labels: [0, 0, 1, 1, 1] },
  { name: 'silent in May only', bill: (m) => (m === 202405 ? NOTHING : USED), labels: [0, 0, 0, 0, null] },
  { name: 'silent from April', bill: (m) => (m >= 202404 ? NOTHING : USED), labels: [1, 1, 1, null, null] },
  { name: 'pays without use', bill: (m) => (m >= 202404 ? IDLE : USED), labels: [0, 0, 0, 0, 0] },
  { name: 'off the bills from June', bill: (m) => (m >= 202406 ? null : USED), labels: [0, 0, 1, 1, 1] },
  { name: 'off the last bill', bill: (m) => (m === 202408 ? null : USED), labels: [0, 0, 0, 0, 1] },
  { name: 'off the bills in May, back in June', bill: (m) => (m === 202405 ? null : USED), labels: [0, 0, 0, 0, null] },
  { name: 'silent in the last month, too early to tell', bill: (m) => (m === 202408 ? NOTHING : USED), labels: [0, 0, 0, 0, 0] },
  { name: 'joins in April', bill: (m) => (m >= 202404 ? USED : null), labels: [null, null, null, 0, 0] },
  {
    name: 'closed, dated June',
    bill: (m) => (m > 202406 ? null : USED),
    status: { 202408: { status: '销户', close_date: parseDay('2024-06-10') } },
    labels: [0, 0, 1, 1, 1],
  },
  {
    name: 'closed without a date, last used in June',
    bill: (m) => (m > 202406 ? NOTHING : USED),
    status: { 202408: { status: '拆机' } },
    labels: [0, 0, 0, 1, 1],
  },
  {
    name: 'about to be closed, dated after the fact by the status date',
    bill: () => USED,
    status: { 202408: { status: '预销', status_date: parseDay('2024-08-20') } },
    labels: [0, 0, 0, 0, 1],
  },
  {
    name: 'suspended both ways in June and July',
    bill: () => IDLE,
    status: { 202405: { status: '正常' }, 202406: { status: '双停' }, 202407: { status: '强停' }, 202408: { status: '正常' } },
    labels: [0, 0, 1, 1, 0],
  },
  {
    name: 'suspended both ways in June only',
    bill: () => IDLE,
    status: { 202406: { status: '双停' }, 202407: { status: '正常' } },
    labels: [0, 0, 0, 0, 0],
  },
  {
    name: 'not yet activated in March',
    bill: () => USED,
    status: { 202403: { status: '未激活' }, 202404: { status: '正常' } },
    labels: [0, 0, null, 0, 0],
  },
  {
    name: 'closed in March by that month’s own list, in-net again in June',
    bill: () => USED,
    status: { 202402: { status: '正常' }, 202403: { status: '离网' }, 202406: { status: '正常' } },
    labels: [1, 1, null, null, null],
  },
]

function publishLives(workspace: TestWorkspace): void {
  const bills = LIVES.flatMap(({ bill }, i) =>
    MONTHS.flatMap((month): FactRow[] => {
      const values = bill(month)
      return values === null ? [] : [{ subscriber: i + 1, month, values }]
    }),
  )
  publishFacts(workspace, bills)
  const statuses = LIVES.flatMap(({ status }, i) =>
    Object.entries(status ?? {}).map(([month, values]): FactRow => ({ subscriber: i + 1, month: Number(month), values })),
  )
  publishFacts(workspace, statuses, { kind: 'subscriberMaster' })
}

describe('outcomes read from later months', () => {
  let workspace: TestWorkspace
  beforeAll(() => {
    workspace = createTestWorkspace()
    publishLives(workspace)
  })
  afterAll(() => workspace.close())

  it.each(LIVES.map((life, i) => ({ ...life, row: i })))('$name', ({ row, labels }) => {
    const parts = labelMonths(workspace.db, workspace.frame, DEFAULT_LATER)
    expect(parts.map(({ month }) => month)).toEqual(MONTHS.slice(0, 5))
    const found = parts.map((part) => {
      const at = part.rows.indexOf(row)
      return at < 0 ? null : part.labels[at]
    })
    expect(found).toEqual(labels)
  })

  it('follows gap, window and the months of silence', () => {
    const observed = observeMonths(workspace.db, workspace.frame)
    const labelOf = (outcome: LaterOutcome, month: Month, name: string) => {
      const { rows, labels } = labelLater(observed, outcome, month)
      return labels[rows.indexOf(LIVES.findIndex((life) => life.name === name))]
    }
    expect(labelOf({ kind: 'later', gap: 1, window: 2, silentMonths: 1 }, 202403, 'silent in May only')).toBe(1)
    expect(labelOf({ kind: 'later', gap: 2, window: 1, silentMonths: 2 }, 202403, 'silent from June')).toBe(1)
    expect(labelOf({ kind: 'later', gap: 0, window: 2, silentMonths: 2 }, 202403, 'silent from June')).toBe(0)
    expect(labelOf({ kind: 'later', gap: 0, window: 2, silentMonths: 4 }, 202404, 'silent from June')).toBe(0)
    expect(labelOf({ kind: 'later', gap: 0, window: 3, silentMonths: 3 }, 202404, 'silent from June')).toBe(1)
  })

  it('counts every way to read the outcome before training', () => {
    const { candidates } = churnApi['churn.outcomes'].output.parse(churnHandlers['churn.outcomes']({}, workspace.context))
    const expected = LIVES.flatMap(({ labels }) => labels.filter((label) => label !== null))
    expect(candidates[0]).toEqual({
      outcome: DEFAULT_LATER,
      rows: expected.length,
      positives: expected.filter((label) => label === 1).length,
      problem: 'tooFewPositives',
      featureMonths: MONTHS.slice(0, 5),
    })
    expect(candidates.map(({ outcome }) => outcome)).toContainEqual({ kind: 'later', gap: 1, window: 3, silentMonths: 3 })
  })
})

describe('months that do not reach the outcome', () => {
  it('says that there are too few', () => {
    const workspace = createTestWorkspace()
    publishFacts(workspace, [202401, 202402, 202403].map((month) => ({ subscriber: 1, month, values: USED })))
    const { candidates } = churnApi['churn.outcomes'].output.parse(churnHandlers['churn.outcomes']({}, workspace.context))
    expect(candidates.map(({ problem, featureMonths }) => ({ problem, featureMonths }))).toEqual([
      { problem: 'tooFewMonths', featureMonths: [] },
      { problem: 'tooFewPositives', featureMonths: [202401] },
      { problem: 'tooFewPositives', featureMonths: [202401] },
    ])
    expect(candidates[0]?.outcome).toEqual(DEFAULT_LATER)
    workspace.close()
  })

  it('never reads across a month that was not imported', () => {
    const workspace = createTestWorkspace()
    const months = MONTHS.filter((month) => month !== 202405)
    publishFacts(workspace, months.map((month) => ({ subscriber: 1, month, values: USED })))
    const parts = labelMonths(workspace.db, workspace.frame, { kind: 'later', gap: 0, window: 2, silentMonths: 2 })
    expect(parts.map(({ month }) => month)).toEqual([202401, 202402, 202406])
    workspace.close()
  })
})

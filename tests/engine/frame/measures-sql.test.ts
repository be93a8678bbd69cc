import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { quantileOfSorted } from '../../../electron/engine/kernels/quantile.ts'
import { MEASURES } from '../../../shared/domain/measure.ts'
import { addMonths, lastDayOfMonth, type Month } from '../../../shared/domain/month.ts'
import { createTestWorkspace, type TestWorkspace } from '../../helpers/workspace.ts'
import { classesOf, numbersOf } from './measure-values.ts'
import { FEWEST_PEERS, measureDefinitions } from './measures-sql.ts'
import { BEFORE, NEWEST, publishCounty, publishCountyScores, SUBSCRIBERS } from './random-county.ts'


let ws: TestWorkspace
beforeAll(() => {
  ws = createTestWorkspace()
  publishCounty(ws, 17)
  publishCountyScores(ws, 17)
  // Too few subscribers here for thirty of a brand and tenure.
  ws.db.exec(`INSERT INTO measure_parameter VALUES ('contract_dh', 'fewestPeers', ${FEWEST_PEERS}, '')`)
  ws.frame.refresh()
})
afterAll(() => ws.close())

const FACTS: Readonly<Record<string, string>> = {
  bill_fee: 'bill_fee_fen', discount: 'discount_fen', voice_fee: 'voice_fee_fen', data_fee: 'data_fee_fen', vas_fee: 'vas_fee_fen', voice_min: 'voice_sec', data_mb: 'data_kb', sms_cnt: 'sms_cnt',
  voice_allow: 'voice_allow_sec', data_allow: 'data_allow_kb', owe_months: 'owe_months', app_active: 'app_active', epay_active: 'epay_active',
}
const STATES: Readonly<Record<string, string>> = { plan_fee: 'plan_fee_fen', tenure_m: 'tenure_m', brand: 'brand', sub_card: 'sub_card', status: 'status', stop_days: 'stop_days', status_date: 'status_date' }
const CONTRACT: Readonly<Record<string, string>> = { contract_start: 'contract_start', contract_end: 'contract_end', low_fee: 'low_fee_fen', deposit: 'deposit_fen', monthly_rebate: 'monthly_rebate_fen' }
const MONTHS_BACK = 37

/** What each subscriber had in each month, straight from the tables: a state is the newest known, a contract the one begun that ends last. */
function makeMonths(month: Month): void {
  const { db } = ws
  db.exec('DROP TABLE IF EXISTS temp.m; DROP TABLE IF EXISTS temp.back; DROP TABLE IF EXISTS temp.done; CREATE TEMP TABLE back (back INTEGER, month INTEGER, last_day INTEGER); CREATE TEMP TABLE done (id, s, value, PRIMARY KEY (id, s))')
  for (let back = 0; back < MONTHS_BACK; back++) db.prepare('INSERT INTO temp.back VALUES (?, ?, ?)').run(back, addMonths(month, -back), lastDayOfMonth(addMonths(month, -back)))
  const known = (column: string, when: string) =>
    `(SELECT "${column}" FROM subscriber_month h WHERE h.subscriber_no = s.subscriber_no AND h."${column}" IS NOT NULL ${when} ORDER BY h.month DESC LIMIT 1)`
  const contract = (column: string) =>
    `(SELECT c.${column} FROM contract c WHERE c.subscriber_no = s.subscriber_no AND coalesce(c.contract_start <= b.last_day, c.month <= b.month)
      ORDER BY coalesce(c.contract_end, -1e9) DESC LIMIT 1)`
  const named = (columns: Readonly<Record<string, string>>, sql: (column: string) => string) => Object.entries(columns).map(([id, column]) => `${sql(column)} AS ${id}`)
  db.exec(`CREATE INDEX IF NOT EXISTS by_subscriber ON subscriber_month (subscriber_no, month);
    CREATE TEMP TABLE m AS SELECT s.subscriber_no AS s, b.back AS back, b.month AS month, f.fact_id IS NOT NULL AS present, ${[
      ...named(FACTS, (column) => `f."${column}"`),
      ...named(STATES, (column) => known(column, 'AND h.month <= b.month')),
      ...['open_date', 'cust_id', 'acct_id'].map((id) => `${known(id, '')} AS ${id}`),
      ...named(CONTRACT, contract),
    ].join(', ')} FROM subscriber s, temp.back b LEFT JOIN subscriber_month f ON f.subscriber_no = s.subscriber_no AND f.month = b.month;
    CREATE INDEX temp.m_of ON m (s, back)`)
}

/** What SQLite has no function for. */
function addFunctions(): void {
  const quantile = (values: readonly number[], at: number) => (values.length === 0 ? null : quantileOfSorted(Float64Array.from(values).sort(), at))
  ws.db.aggregate('median', {
    start: (): number[] => [],
    step: (values: number[], value: unknown) => (typeof value === 'number' ? [...values, value] : values),
    result: (values: number[]) => quantile(values, 0.5),
  })
  ws.db.function('quantile', (values: unknown, at: unknown) => quantile(JSON.parse(String(values)), Number(at)))
}

describe.each([NEWEST, BEFORE])('a measure is what SQL makes of its definition, as of %d', (month) => {
  const definitions = measureDefinitions(month)
  const found = new Map<string, unknown[]>()
  beforeAll(() => {
    addFunctions()
    makeMonths(month)
    for (const [id, sql] of definitions) {
      ws.db.exec(`INSERT INTO done SELECT '${id}', n.s, ${sql} FROM m n WHERE n.back = 0`)
      found.set(id, ws.db.prepare<[string], { value: unknown }>('SELECT value FROM done WHERE id = ? ORDER BY s').all(id).map(({ value }) => value))
    }
  })

  it.each(MEASURES.map(({ id }) => id))('%s', (id) => {
    const expected = found.get(id) ?? []
    const isText = ws.frame.column(id, month).kind === 'code'
    const shown = isText ? classesOf(ws, id, month) : numbersOf(ws, id, month)
    const isNear = (one: unknown, other: unknown) => one === other || (typeof one === 'number' && typeof other === 'number' && Math.abs(one - other) <= 1e-9 * Math.max(1, Math.abs(one)))
    expect(expected).toHaveLength(SUBSCRIBERS)
    expect(shown.flatMap((value, i) => (isNear(value, expected[i]) ? [] : [{ subscriber: i + 1, value, inSql: expected[i] }]))).toEqual([])
    // Scores are of one month.
    const isThere = id !== 'revenue_at_risk' || month === NEWEST
    expect(new Set(expected).size).toBeGreaterThanOrEqual(isThere ? 2 : 1)
  })
})

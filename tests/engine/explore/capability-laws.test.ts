import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { capabilities } from '../../../electron/engine/explore/capabilities.ts'
import { fillRate } from '../../../electron/engine/explore/fill-rate.ts'
import { writeParameter } from '../../../electron/engine/frame/measure-parameters.repo.ts'
import { createRandom } from '../../../electron/engine/kernels/random.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import { MEASURES } from '../../../shared/domain/measure.ts'
import { addMonths, firstDayOfMonth, formatDay, type Month } from '../../../shared/domain/month.ts'
import { createTestWorkspace, NOW, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'
import { publishContacts, publishContracts, publishProducts } from '../frame/published.ts'

const FIRST = 202301
const MONTHS = 20
const SUBSCRIBERS = 40
const CONTRACT_MONTHS = 12

type Random = ReturnType<typeof createRandom>

/** A value of each column, in stored units, such that nothing but columns, months and parameters decides whether a measure has one. */
const COLUMNS: Readonly<Record<FieldId, (random: Random, month: Month) => number | string>> = {
  bill_fee: (random) => 1000 + random.int(20_000),
  discount: (random) => random.int(500),
  voice_fee: (random) => 1 + random.int(3000),
  data_fee: (random) => 1 + random.int(3000),
  vas_fee: (random) => 600 + random.int(2500),
  voice_min: (random) => 60 + random.int(20_000),
  data_mb: (random) => 1024 + random.int(500_000),
  sms_cnt: (random) => random.int(12),
  voice_allow: () => 6000,
  data_allow: () => 300_000,
  owe_months: (random) => random.int(9),
  app_active: (random) => random.int(2),
  epay_active: (random) => random.int(2),
  status: () => '正常',
  stop_days: () => 3,
  status_date: (_random, month) => firstDayOfMonth(month) - 10,
  open_date: () => 18_000,
  cust_id: (random) => `C${random.int(9)}`,
  acct_id: (random) => `A${random.int(9)}`,
  tenure_m: (random) => random.int(90),
  plan_fee: () => 1900,
  vip_level: () => '3星',
  sub_card: (random) => random.int(2),
  brand: () => '甲',
}

/** Parameters that say how many months a measure needs, and which. */
const OF_MONTHS = ['minPresent', 'months', 'snapshotMonth', 'belowMonths']

let ws: TestWorkspace
beforeEach(() => {
  ws = createTestWorkspace()
})
afterEach(() => ws.close())

/** Some columns of some months, lists and contracts, and some parameters set. Gives the months. */
function publishSome(random: Random): readonly Month[] {
  const dropped = new Set(Object.keys(COLUMNS).filter(() => random.next() < 0.12))
  const months = Array.from({ length: MONTHS }, (_, i) => addMonths(FIRST, i)).filter(() => random.next() < 0.8)
  for (const month of months) publishMonth(month, Object.keys(COLUMNS).filter((id) => !dropped.has(id) && random.next() < 0.85), random)
  if (random.next() < 0.8) {
    const contracts = Array.from({ length: SUBSCRIBERS }, (_, i) => {
      const start = addMonths(FIRST, (i % (MONTHS + CONTRACT_MONTHS)) - CONTRACT_MONTHS)
      return { subscriber: i + 1, name: '合约', start: dayIn(start), end: dayIn(addMonths(start, 60)), lowFee: i % 2, rebate: 1 }
    })
    publishContracts(ws, months[0] ?? FIRST, contracts)
  }
  const listed = months.filter(() => random.next() < 0.7)
  if (random.next() < 0.6 && listed.length > 0) publishContacts(ws, listed.map((month) => ({ subscriber: 1, day: dayIn(month), type: '投诉' })))
  for (const month of months) if (random.next() < 0.5) publishProducts(ws, month, [{ subscriber: 1, product: '彩铃' }])
  writeParameter(ws.db, 'contract_dh', 'fewestPeers', 1, NOW)
  writeParameter(ws.db, 'mid_high', 'level', random.int(4), NOW)
  for (const { id, parameters } of MEASURES) {
    for (const { id: parameter, min, max } of parameters) if (OF_MONTHS.includes(parameter) && random.next() < 0.4) writeParameter(ws.db, id, parameter, min + random.int(max - min + 1), NOW)
  }
  ws.frame.refresh()
  return months.filter((month) => ws.frame.months.includes(month))
}

function publishMonth(month: Month, columns: readonly FieldId[], random: Random): void {
  if (columns.length === 0) return
  publishFacts(ws, Array.from({ length: SUBSCRIBERS }, (_, i) => ({ subscriber: i + 1, month, values: Object.fromEntries(columns.map((id) => [id, COLUMNS[id]?.(random, month) ?? 0])) })))
}

function dayIn(month: Month): string {
  return formatDay(firstDayOfMonth(month) + 14)
}

const measuresOf = (month: Month) => capabilities(ws.frame, month).filter(({ kind }) => kind === 'measure')
const isFilled = (id: FieldId, month: Month): boolean => ws.frame.has(id) && fillRate(ws.frame, id, month) > 0

describe.each([1, 2, 3, 4, 5])('what a random county can compute (%i)', (seed) => {
  it('lacks data exactly where nobody has a value', () => {
    const random = createRandom(seed)
    const months = publishSome(random)
    const chosen = months.filter((month, i) => i < 2 || month === months.at(-1) || random.next() < 0.2)
    const wrong = chosen.flatMap((month) => measuresOf(month).flatMap(({ id, state }) => ((state === 'lacking') === isFilled(id, month) ? [`${id} ${month} ${state}`] : [])))
    // Which contracts there would have to be is the next law's.
    expect(wrong.filter((one) => !/^contract_(?:dv|value) .* (?:ready|degraded)$/u.test(one))).toEqual([])
  })

  it('names months that unlock it, none of which can be spared', () => {
    const random = createRandom(100 + seed)
    const months = publishSome(random)
    const month = months.at(-1) ?? FIRST
    const locked = measuresOf(month).filter(({ state, missing, lackingMonths: { fields } }) => state === 'lacking' && missing.length === 0 && fields.length > 0 && fields.every((id) => id in COLUMNS))
    for (const { id, lackingMonths } of locked.slice(0, 4)) {
      // What was published for the one before may have unlocked this one, too.
      if (isFilled(id, month)) continue
      const needed = measuresOf(month).find((one) => one.id === id)?.lackingMonths ?? lackingMonths
      expect(needed.months.length).toBeGreaterThan(0)
      for (const at of needed.months) {
        expect([id, at, isFilled(id, month)]).toEqual([id, at, false])
        publishMonth(at, needed.fields, random)
      }
      expect([id, isFilled(id, month)]).toEqual([id, true])
    }
  })
})

describe.each([1, 2, 5])('contracts of all lengths (%i)', (seed) => {
  const START = addMonths(FIRST, -6)
  const SPAN = 16

  it('have a value in some month exactly where one of them has', () => {
    const random = createRandom(200 + seed)
    const spans = Array.from({ length: SPAN }, (_, start) => start).flatMap((start) => Array.from({ length: SPAN - start }, (_, length) => ({ start, end: start + length })))
    // One of each begins with high fees and goes on with none, one the other way round.
    const fee = (i: number, month: Month) => ((month < addMonths(START, spans[i >> 1]?.start ?? 0)) === (i % 2 === 0) ? 20_000 : 1000)
    const months = Array.from({ length: SPAN }, (_, i) => addMonths(START, i)).filter((_, i) => i === SPAN - 1 || random.next() < 0.7)
    for (const month of months) {
      const columns = ['open_date', ...(random.next() < 0.85 ? ['bill_fee'] : [])]
      publishFacts(ws, Array.from({ length: 2 * spans.length }, (_, i) => ({ subscriber: i + 1, month, values: Object.fromEntries(columns.map((id) => [id, id === 'bill_fee' ? fee(i, month) : 14_000])) })))
    }
    publishContracts(ws, START, spans.flatMap(({ start, end }, i) => [0, 1].map((k) => ({ subscriber: 2 * i + k + 1, name: '合约', start: dayIn(addMonths(START, start)), end: dayIn(addMonths(START, end)) }))))
    writeParameter(ws.db, 'contract_dh', 'fewestPeers', 1, NOW)
    writeParameter(ws.db, 'contract_dv', 'minPresent', 1 + (seed % 2), NOW)
    ws.frame.refresh()
    const told = months.flatMap((month) => measuresOf(month).filter(({ id }) => id === 'contract_dv' || id === 'contract_value').map(({ id, state }) => [id, month, state !== 'lacking'] as const))
    expect(told).toEqual(told.map(([id, month]) => [id, month, isFilled(id, month)]))
    expect(told.at(0)?.[2]).toBe(false)
    expect(told.some(([, , isPossible]) => isPossible)).toBe(true)
  })
})

import { afterEach, describe, expect, it } from 'vitest'
import { buildList } from '../../../electron/engine/campaign/build-list.job.ts'
import { campaignHandlers } from '../../../electron/engine/campaign/handlers.ts'
import { iterateMembers } from '../../../electron/engine/target-list/target-list.repo.ts'
import { isWorkOrderNumber } from '../../../electron/engine/target-list/work-order.ts'
import { isInNet, statusClassOf } from '../../../shared/domain/status.ts'
import type { Recipe, Waterfall } from '../../../shared/api/campaign.ts'
import { purgeRemoved } from '../../../electron/engine/db/sweep.ts'
import { NOW, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'
import { createCounty, MONTH, RECIPE } from './county.ts'

let county: TestWorkspace
afterEach(() => county.close())

const build = (name: string, recipe: Recipe = RECIPE) => county.runJob('campaign.build', buildList, { name, recipe })
const removed = (waterfall: Waterfall) => waterfall.steps.reduce((sum, step) => sum + step.removed, 0)

describe('a target list', () => {
  it('accounts for every candidate', async () => {
    county = createCounty()
    const { waterfall, listId } = await build('保有')
    expect(waterfall.candidates - removed(waterfall)).toBe(waterfall.targets + waterfall.control)
    expect([...iterateMembers(county.db, listId)]).toHaveLength(waterfall.targets + waterfall.control)
    for (const [i, step] of waterfall.steps.entries()) {
      expect(step.left).toBe((waterfall.steps[i - 1]?.left ?? waterfall.candidates) - step.removed)
    }
    expect(await campaignHandlers['campaign.waterfall']({ recipe: RECIPE }, county.context)).toEqual(waterfall)
  })

  it('holds nobody who must not be contacted, and only those who meet the rule', async () => {
    county = createCounty()
    const { listId } = await build('保有')
    const status = county.frame.codes('status', MONTH)
    const account = county.frame.codes('acct_id', MONTH)
    const seen = new Set<number>()
    for (const { subscriberNo } of iterateMembers(county.db, listId)) {
      const row = subscriberNo - 1
      expect(statusClassOf(status.dictionary[status.codes[row] ?? -1] ?? '')).toBe('正常')
      expect(county.frame.numbers('dnd', MONTH)[row]).toBe(0)
      expect(county.frame.numbers('bill_fee', MONTH)[row]).toBeGreaterThanOrEqual(6000)
      expect(seen.has(account.codes[row] ?? -1)).toBe(false)
      seen.add(account.codes[row] ?? -1)
    }
    expect(isInNet('正常')).toBe(true)
  })

  it('keeps of a shared account the number with the highest revenue', async () => {
    county = createCounty()
    const { listId } = await build('保有', { ...RECIPE, suppress: { ...RECIPE.suppress, suspended: false, closed: false, doNotDisturb: false } })
    const account = county.frame.codes('acct_id', MONTH)
    const revenue = county.frame.numbers('bill_fee', MONTH)
    const best = new Map<number, number>()
    for (let row = 0; row < county.frame.rows; row++) {
      if ((revenue[row] ?? 0) < 6000) continue
      const code = account.codes[row] ?? -1
      best.set(code, Math.max(best.get(code) ?? 0, revenue[row] ?? 0))
    }
    const members = [...iterateMembers(county.db, listId)]
    expect(members).toHaveLength(best.size)
    for (const { subscriberNo } of members) expect(revenue[subscriberNo - 1]).toBe(best.get(account.codes[subscriberNo - 1] ?? -1))
  })

  it('draws a control group of the exact share, spread over the grids, the same for the same seed', async () => {
    county = createCounty(2000)
    const first = await build('一')
    const again = await build('二')
    const other = await build('三', { ...RECIPE, seed: 43 })
    const controls = (listId: number) => [...iterateMembers(county.db, listId, 'control')]
    const size = first.waterfall.targets + first.waterfall.control
    expect(controls(first.listId)).toHaveLength(Math.round(size * 0.1))
    const ids = (listId: number) => controls(listId).map((member) => member.subscriberNo)
    expect(ids(again.listId)).toEqual(ids(first.listId))
    expect(ids(other.listId)).not.toEqual(ids(first.listId))
    for (const grid of ['城东', '城西', '河口']) {
      const inGrid = [...iterateMembers(county.db, first.listId)].filter((member) => member.grid === grid)
      const held = inGrid.filter((member) => member.arm === 'control').length
      expect(Math.abs(held - inGrid.length * 0.1)).toBeLessThanOrEqual(1)
    }
  })

  it('cuts at the limit from the top of the ranking', async () => {
    county = createCounty()
    const { listId, waterfall } = await build('限额', { ...RECIPE, limit: 50, rankBy: { field: 'bill_fee', direction: 'descending' } })
    const everyone = await build('全部', { ...RECIPE, rankBy: { field: 'bill_fee', direction: 'descending' } })
    expect(waterfall.targets + waterfall.control).toBe(50)
    const top = [...iterateMembers(county.db, everyone.listId)].slice(0, 50).map((member) => member.subscriberNo)
    expect([...iterateMembers(county.db, listId)].map((member) => member.subscriberNo)).toEqual(top)
    expect(waterfall.steps.at(-1)).toMatchObject({ code: 'overLimit', left: 50, applicable: true })
  })

  it('takes those who have left by the outcome column of an extract as closed', async () => {
    county = createCounty(200)
    const left = (i: number) => i % 3 === 0
    publishFacts(
      county,
      Array.from({ length: 200 }, (_, i) => ({ subscriber: i + 1, month: MONTH, values: { x_left: left(i) ? '是' : '否' } })),
      { kind: 'outcomeTable', custom: { x_left: { type: 'enum' } }, outcome: { field: 'x_left', positive: '是' } },
    )
    const { listId, waterfall } = await build('保有')
    expect([...iterateMembers(county.db, listId)].filter(({ subscriberNo }) => left(subscriberNo - 1))).toEqual([])
    expect(waterfall.steps[0]).toMatchObject({ code: 'closed', applicable: true })
    expect(waterfall.steps[0]?.removed).toBeGreaterThan(20)
  })

  it('says which suppression could not be applied', async () => {
    county = createCounty()
    const { waterfall } = await build('保有')
    expect(waterfall.steps.find((step) => step.code === 'lostContact')).toMatchObject({ removed: 0, applicable: false })
  })

  it('does not take members of a locked list of the month again, unless that list is deleted', async () => {
    county = createCounty()
    const first = await build('一')
    await campaignHandlers['campaign.lock']({ listId: first.listId }, county.context)
    await expect(build('二')).rejects.toMatchObject({ code: 'LIST_EMPTY' })
    await campaignHandlers['campaign.remove']({ listId: first.listId, removed: true }, county.context)
    const second = await build('二')
    expect(second.waterfall.targets).toBe(first.waterfall.targets)
  })

  it('numbers work orders so that they check themselves', async () => {
    county = createCounty()
    const { listId } = await build('保有')
    const numbers = [...iterateMembers(county.db, listId)].map((member) => member.workOrder)
    expect(new Set(numbers).size).toBe(numbers.length)
    for (const number of numbers) {
      expect(isWorkOrderNumber(number)).toBe(true)
      const at = 1 + (Number(number.at(-2)) % 9)
      const wrong = number.slice(0, at) + String((Number(number[at]) + 1) % 10) + number.slice(at + 1)
      expect(isWorkOrderNumber(wrong)).toBe(false)
    }
  })
})

describe('locking', () => {
  it('freezes the list under a hash of its recipe and members', async () => {
    county = createCounty()
    const a = await build('一', { ...RECIPE, suppress: { ...RECIPE.suppress, otherLists: false } })
    const locked = await campaignHandlers['campaign.lock']({ listId: a.listId }, county.context)
    expect(locked).toMatchObject({ state: 'locked', lockedAt: expect.any(String) })
    expect(locked.hash).toMatch(/^[0-9a-f]{64}$/)
    expect(() => campaignHandlers['campaign.lock']({ listId: a.listId }, county.context)).toThrow(expect.objectContaining({ code: 'LIST_LOCKED' }))
  })

  it('refuses a name that is in use, also when a deleted list comes back', async () => {
    county = createCounty()
    const a = await build('保有')
    await expect(build('保有')).rejects.toMatchObject({ code: 'LIST_NAME_TAKEN', params: { name: '保有' } })
    await campaignHandlers['campaign.remove']({ listId: a.listId, removed: true }, county.context)
    await build('保有')
    expect(() => campaignHandlers['campaign.remove']({ listId: a.listId, removed: false }, county.context)).toThrow(
      expect.objectContaining({ code: 'LIST_NAME_TAKEN' }),
    )
  })

  it('leaves nothing of a list that failed', async () => {
    county = createCounty()
    await expect(build('空', { ...RECIPE, rule: { op: 'between', field: 'bill_fee', lo: 1e9 } })).rejects.toMatchObject({ code: 'LIST_EMPTY' })
    expect(county.db.prepare('SELECT count(*) AS n FROM target_list').get()).toEqual({ n: 0 })
    expect(county.db.prepare('SELECT count(*) AS n FROM target_member').get()).toEqual({ n: 0 })
  })
})

describe('a deleted list', () => {
  it('stays for 30 days, and ends then with its members', async () => {
    county = createCounty()
    const { listId } = await build('保有')
    await campaignHandlers['campaign.remove']({ listId, removed: true }, county.context)
    const days = (count: number) => new Date(NOW.getTime() + count * 86_400_000)
    const left = () => [...iterateMembers(county.db, listId)].length
    purgeRemoved(county.db, days(29))
    expect(left()).toBeGreaterThan(0)
    purgeRemoved(county.db, days(31))
    expect(left()).toBe(0)
    expect((await campaignHandlers['campaign.lists']({}, county.context)).lists).toEqual([])
  })
})

describe('what is shown of members', () => {
  it('masks names and numbers until they are revealed, and logs the reveal', async () => {
    county = createCounty()
    const { listId } = await build('保有')
    const page = (reveal: boolean) => campaignHandlers['campaign.members']({ listId, offset: 0, limit: 20, reveal }, county.context)
    const cells = async (reveal: boolean, field: string) => (await page(reveal)).columns.find((column) => column.field === field)?.values ?? []
    for (const name of await cells(false, 'cust_name')) expect(name).toMatch(/^客\*+$/)
    for (const number of await cells(false, 'msisdn')) expect(number).toMatch(/^138\*{4}\d{4}$/)
    for (const name of await cells(true, 'cust_name')) expect(name).toMatch(/^客户\d+$/)
    expect(county.db.prepare(`SELECT count(*) AS n FROM audit_log WHERE action = 'campaign.reveal'`).get()).toEqual({ n: 1 })
  })

  it('counts units that add up to the list', async () => {
    county = createCounty()
    const { listId, waterfall } = await build('保有')
    for (const by of ['grid', 'manager'] as const) {
      const { units } = await campaignHandlers['campaign.units']({ listId, by }, county.context)
      expect(units.reduce((sum, unit) => sum + unit.targets, 0)).toBe(waterfall.targets)
      expect(units.reduce((sum, unit) => sum + unit.control, 0)).toBe(waterfall.control)
    }
  })
})

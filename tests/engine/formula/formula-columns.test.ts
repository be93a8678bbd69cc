import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { joinParts } from '../../../electron/engine/churn/labelled-rows.ts'
import { planFeatures } from '../../../electron/engine/churn/recipes.ts'
import { labelByField } from '../../../electron/engine/churn/outcome.ts'
import { writeBoards } from '../../../electron/engine/explore/chart-board.repo.ts'
import { exploreHandlers } from '../../../electron/engine/explore/handlers.ts'
import { formulaHandlers } from '../../../electron/engine/formula/handlers.ts'
import { createRandom } from '../../../electron/engine/kernels/random.ts'
import { segmentHandlers } from '../../../electron/engine/segment/handlers.ts'
import type { FormulaView } from '../../../shared/api/formula.ts'
import type { Input, Output } from '../../../shared/api/engine-api.ts'
import { addMonths } from '../../../shared/domain/month.ts'
import { numbersOf } from '../frame/measure-values.ts'
import { endBatch } from '../frame/published.ts'
import { createTestWorkspace, publishFacts, type FactRow, type TestWorkspace } from '../../helpers/workspace.ts'

const MONTH = 202408

let ws: TestWorkspace
beforeEach(() => {
  ws = createTestWorkspace()
})
afterEach(() => ws.close())

async function define(input: Input<'formula.define'>): Promise<FormulaView> {
  return formulaHandlers['formula.define'](input, ws.context)
}

async function remove(formulaId: number, removed: boolean): Promise<FormulaView> {
  return formulaHandlers['formula.remove']({ formulaId, removed }, ws.context)
}

async function list(): Promise<readonly FormulaView[]> {
  return (await formulaHandlers['formula.list']({}, ws.context)).formulas
}

async function definition(field: string): Promise<Output<'explore.definition'>> {
  return exploreHandlers['explore.definition']({ field, month: MONTH }, ws.context)
}

function publishRandom(seed: number): number {
  const random = createRandom(seed)
  const amount = () => (random.next() < 0.2 ? null : random.int(12_000))
  const rows: FactRow[] = []
  for (let back = 7; back >= 0; back--) {
    for (let subscriber = 1; subscriber <= 40; subscriber++) {
      if (random.next() < 0.1) continue
      rows.push({
        subscriber, month: addMonths(MONTH, -back),
        values: { bill_fee: amount(), discount: amount(), voice_min: amount(), data_mb: amount(), brand: '甲乙'[random.int(2)] ?? '', cust_name: '王小明', open_date: 15_000 + random.int(4000) },
      })
    }
  }
  return publishFacts(ws, rows)
}

describe('a formula equal to a measure', () => {
  it.each([
    ['bill_fee_avg3', 'AVG3(出账收入)'],
    ['bill_fee_prev3', 'LAG(近3月平均(出账收入), 3)'],
    ['voice_min_avg6', 'AVG6(通话时长, 4)'],
    ['bill_fee_diff', '出账收入 - 出账收入[-1]'],
    ['arpu_net', '出账收入 - 优惠金额'],
    ['bill_fee_mom', 'IF(出账收入[-1] >= 5, (出账收入 - 出账收入[-1]) * 100 / 出账收入[-1])'],
    ['tenure_months', 'IF(入网时间 <= MONTHEND(), MONTHSBETWEEN(入网时间, MONTHEND()))'],
  ])('%s gives the same numbers to the last bit', async (measure, text) => {
    publishRandom(1)
    const { field } = await define({ label: '同口径', text, unit: ws.frame.field(measure).unit })
    for (let back = 0; back < 5; back++) expect(numbersOf(ws, field, addMonths(MONTH, -back))).toEqual(numbersOf(ws, measure, addMonths(MONTH, -back)))
    expect(numbersOf(ws, field, MONTH).filter((value) => value !== null).length).toBeGreaterThan(10)
  })
})

describe('formula columns', () => {
  it('are fields like any other', async () => {
    publishRandom(2)
    const made = await define({ label: '净收入', text: '出账收入 - 缺省(优惠金额, 0)' })
    expect(made).toMatchObject({ field: 'f_1', type: 'money', unit: '元', text: { zh: '[出账收入] - 缺省([优惠金额], 0)', en: '[billed revenue] - COALESCE([discount], 0)' } })
    const { fields } = await exploreHandlers['explore.fields']({ month: MONTH }, ws.context)
    expect(fields.find(({ id }) => id === 'f_1')).toMatchObject({ zh: '净收入', group: 'formula', source: 'formula', unit: '元', missingInputs: [] })
    const rule = { op: 'between', field: 'f_1', lo: 50 } as const
    const expected = numbersOf(ws, 'f_1', MONTH).filter((value) => value !== null && value >= 5000).length
    expect(ws.frame.select(rule, MONTH).count()).toBe(expected)
    expect(expected).toBeGreaterThan(0)
    const page = await exploreHandlers['explore.page']({ month: MONTH, rule, sort: [{ field: 'f_1', direction: 'descending' }], offset: 0, limit: 5, fields: ['f_1'], reveal: false }, ws.context)
    const shown = page.columns[0]?.values ?? []
    expect(shown[0]).toBe(Math.max(...numbersOf(ws, 'f_1', MONTH).map((value) => (value ?? 0) / 100)))
    const bins = await exploreHandlers['explore.histogram']({ month: MONTH, rule, field: 'f_1', bins: 5 }, ws.context)
    expect(bins.counts.reduce((sum, count) => sum + count, 0)).toBe(expected)
  })

  it('are written in the words of each language, and mean the same in both', async () => {
    publishRandom(3)
    const texts: readonly (readonly [zh: string, en: string])[] = [
      ['近3月平均(出账收入) + 前移(出账收入, 1)', 'AVG3([billed revenue]) + LAG([billed revenue], 1)'],
      ['如果(出账收入>5且非(通话时长>1), 最大(出账收入, 1), 合计(出账收入))', 'IF([billed revenue]>5 AND NOT([voice minutes]>1), MAX([billed revenue], 1), SUM([billed revenue]))'],
      ['IF(出账收入 > 5 或 通话时长 > 1, "近3月平均(且)", "或")', 'IF([billed revenue] > 5 OR [voice minutes] > 1, "近3月平均(且)", "或")'],
    ]
    for (const [i, [zh, en]] of texts.entries()) {
      const made = await define({ label: `列${i}`, text: zh })
      expect(made.text.en.replaceAll(/[[\]]/g, '')).toBe(en.replaceAll(/[[\]]/g, '').replaceAll('voice minutes', ws.frame.field('voice_min').en))
      expect(made.text.zh.replaceAll(/[[\]]/g, '')).toBe(zh)
      const again = await define({ label: `又${i}`, text: made.text.en })
      expect(ws.frame.column(again.field, MONTH)).toEqual(ws.frame.column(made.field, MONTH))
    }
  })

  it('explain themselves, with the months and files behind their inputs', async () => {
    publishRandom(2)
    await define({ label: '人均', text: 'AVG3(出账收入) - 出账收入[-3]' })
    const { field } = await define({ label: '再加', text: '人均[-1] + 近3月出账收入均值' })
    expect(await definition(field)).toMatchObject({
      formula: { zh: '[人均@-1] + [近3月出账收入均值]', en: '[人均@-1] + [billed revenue, mean of 3 months]' },
      inputs: ['f_1', 'bill_fee_avg3'],
      months: [202404, 202405, 202406, 202407, 202408],
      batches: [{ fileName: 'test.csv' }],
    })
    expect((await definition(`${field}@-1`)).months).toEqual([202403, 202404, 202405, 202406, 202407])
  })

  it('are computed again when what they read changes, and only then', async () => {
    publishRandom(3)
    await define({ label: '甲', text: '近3月出账收入均值 * 2' })
    await define({ label: '乙', text: '通话时长' })
    await define({ label: '丙', text: '甲 + 1' })
    const held = (field: string) => ws.frame.column(field, MONTH)
    const before = new Map(['f_1', 'f_2', 'f_3'].map((field) => [field, held(field)]))
    ws.frame.refresh()
    for (const [field, column] of before) expect(held(field)).toBe(column)
    await exploreHandlers['explore.setParameter']({ measure: 'bill_fee_avg3', parameter: 'minPresent', value: 3 }, ws.context)
    expect(held('f_1')).not.toBe(before.get('f_1'))
    expect(held('f_2')).toBe(before.get('f_2'))
    expect(held('f_3')).not.toBe(before.get('f_3'))
    const now = held('f_3')
    await define({ label: '乙', text: '通话时长 / 2', formulaId: 2 })
    expect(held('f_2')).not.toBe(before.get('f_2'))
    expect(held('f_3')).toBe(now)
    await define({ label: '甲', text: '出账收入', formulaId: 1 })
    expect(numbersOf(ws, 'f_3', MONTH)).toEqual(numbersOf(ws, 'bill_fee', MONTH).map((value) => (value === null ? null : value + 100)))
    await formulaHandlers['formula.rename']({ formulaId: 2, label: '通话一半' }, ws.context)
    const batch = publishRandom(4)
    const changed = numbersOf(ws, 'f_3', MONTH)
    endBatch(ws, batch, 'undone')
    expect(numbersOf(ws, 'f_3', MONTH)).not.toEqual(changed)
  })

  it('are renamed without breaking what reads them, deleted, and brought back', async () => {
    publishRandom(5)
    await define({ label: '净收入', text: '出账收入 - 优惠金额' })
    await define({ label: '净收入翻倍', text: '净收入 * 2' })
    await segmentHandlers['segment.save']({ name: '高净收入', rule: { op: 'between', field: 'f_1', lo: 10 }, month: MONTH }, ws.context)
    const doubled = numbersOf(ws, 'f_2', MONTH)
    await formulaHandlers['formula.rename']({ formulaId: 1, label: '实得' }, ws.context)
    expect((await list())[1]).toMatchObject({ label: '净收入翻倍', text: { zh: '[实得] * 2' }, missingInputs: [] })
    expect(numbersOf(ws, 'f_2', MONTH)).toEqual(doubled)
    const tile = { id: 'c1', type: 'histogram', look: null, width: 4, height: 5, query: { kind: 'histogram', field: 'f_1@-1', bins: 10, scale: 'linear' } } as const
    const other = { ...tile, query: { ...tile.query, field: 'bill_fee' } }
    ws.db.transaction(() => writeBoards(ws.db, { boards: [{ id: 'b1', name: '收入', tiles: [tile] }, { id: 'b2', name: '别的', tiles: [other] }], current: 'b1', removed: [{ id: 'b3', name: '旧的', tiles: [tile] }] }, ws.context.now()))()
    const gone = await remove(1, true)
    expect(gone.usedBy).toEqual([{ kind: 'formula', name: '净收入翻倍' }, { kind: 'segment', name: '高净收入' }, { kind: 'chart', name: '收入' }])
    expect(ws.frame.has('f_1')).toBe(false)
    expect(ws.frame.has('f_2')).toBe(false)
    expect((await list())[1]).toMatchObject({ missingInputs: ['f_1'] })
    const { fields } = await exploreHandlers['explore.fields']({ month: MONTH }, ws.context)
    expect(fields.find(({ id }) => id === 'f_2')).toMatchObject({ missingInputs: ['f_1'] })
    // By the name it had, not by an id that nobody has ever seen: in errors, directly and by way of others, and in words.
    const { segments } = await segmentHandlers['segment.list']({}, ws.context)
    const member = { op: 'inSegment', segmentId: segments[0]?.segmentId ?? 0 } as const
    for (const rule of [{ op: 'isMissing', field: 'f_1' }, { op: 'isMissing', field: 'f_1@-1' }, { op: 'isMissing', field: 'f_2@-1.difference' }, member] as const) {
      expect(() => ws.frame.select(rule, MONTH)).toThrow(expect.objectContaining({ code: 'FORMULA_REMOVED', params: { name: '实得', formulaId: 1 } }))
    }
    const described = await segmentHandlers['segment.describe']({ rule: { op: 'between', field: 'f_1', lo: 5 }, language: 'zh-CN' }, ws.context)
    expect(described.text).toBe('实得≥5 元')
    expect((await exploreHandlers['explore.fields']({ month: MONTH }, ws.context)).absent).toMatchObject([
      { id: 'f_2', zh: '净收入翻倍' }, { id: 'f_1', zh: '实得', unit: '元' }, { zh: '分群·高净收入' },
    ])
    expect(await definition('f_2')).toMatchObject({ formula: { zh: '[f_1] * 2' }, missing: (await definition('bill_fee')).rows })
    await remove(1, false)
    expect(numbersOf(ws, 'f_2', MONTH)).toEqual(doubled)
  })

  it('have names of their own and never lead back to themselves', async () => {
    publishRandom(6)
    await define({ label: '甲', text: '出账收入' })
    await define({ label: '乙', text: '甲 * 2' })
    await define({ label: '丙', text: 'LAG(乙, 1)' })
    await expect(define({ label: '甲', text: '丙 + 1', formulaId: 1 })).rejects.toMatchObject({ code: 'FORMULA_INVALID', params: { issue: 'cycle', path: '甲 → 丙 → 乙 → 甲', start: 0, end: 1 } })
    await expect(define({ label: '甲', text: '甲', formulaId: 1 })).rejects.toMatchObject({ params: { issue: 'cycle' } })
    await expect(define({ label: '出账收入', text: '1' })).rejects.toMatchObject({ code: 'FORMULA_NAME_TAKEN' })
    await expect(define({ label: ' 乙 ', text: '1' })).rejects.toMatchObject({ code: 'FORMULA_NAME_TAKEN' })
    await expect(define({ label: '丁', text: '1', formulaId: 99 })).rejects.toMatchObject({ code: 'FORMULA_NOT_FOUND' })
    await expect(define({ label: '丁', text: '出账收入 + 通话时长' })).rejects.toMatchObject({ code: 'FORMULA_INVALID', params: { issue: 'unitsDiffer' } })
    await remove(1, true)
    await define({ label: '甲', text: '1' })
    await expect(remove(1, false)).rejects.toMatchObject({ code: 'FORMULA_NAME_TAKEN' })
    expect((await list()).map(({ label, removed }) => [label, removed])).toEqual([['甲', true], ['乙', false], ['丙', false], ['甲', false]])
  })

  it('keep personal data masked', async () => {
    publishRandom(7)
    const { field } = await define({ label: '姓', text: 'LEFT(客户名称, 2) & "先生"' })
    expect(ws.frame.field(field).sensitive).toBe('derived')
    const page = await exploreHandlers['explore.page']({ month: MONTH, rule: { op: 'all', of: [] }, sort: [], offset: 0, limit: 1, fields: [field], reveal: false }, ws.context)
    expect(page.columns[0]?.values).toEqual(['****'])
    const preview = await formulaHandlers['formula.preview']({ month: MONTH, text: '客户名称 & "先生"' }, ws.context)
    expect(preview.inputs[0]?.values[0]).toBe('王**')
    expect(new Set(preview.values.filter((value) => value !== null))).toEqual(new Set(['****']))
  })

  it('show no letter of personal data, however it is taken apart and put together', async () => {
    publishFacts(ws, [{ subscriber: 1, month: MONTH, values: { cust_name: '诸葛孔明', address: '东街12号', bill_fee: 100 } }])
    ws.db.prepare(`UPDATE subscriber SET msisdn = '15455480436'`).run()
    const texts = {
      号: '手机号码', 名: '客户名称', 头: 'LEFT(手机号码, 7)', 尾: 'RIGHT(手机号码, 8)', 中: 'MID(手机号码, 4, 4)', 拼: '手机号码 & 客户名称', 反: '客户名称 & "-" & 客户地址',
      前: 'LAG(客户名称, 0)', 选: 'IF(出账收入 > 0, 客户名称, "无")', 断: 'IF(CONTAINS(手机号码, "5548"), "5548", "别的")', 补: 'COALESCE(客户名称, 客户地址)',
    }
    const fields: string[] = []
    for (const [label, text] of Object.entries(texts)) fields.push((await define({ label, text })).field)
    fields.push((await define({ label: '套', text: '头 & "|" & 尾' })).field, (await define({ label: '又套', text: 'IF(套 = "a", "是", 号)' })).field, (await define({ label: '同', text: '头' })).field)
    const read = async (reveal: boolean) => {
      const rule = { op: 'all' as const, of: [] }
      const page = await exploreHandlers['explore.page']({ month: MONTH, rule, sort: [], offset: 0, limit: 1, fields, reveal }, ws.context)
      return page.columns.map(({ values }) => values[0])
    }
    const shown = await read(false)
    expect(shown.slice(0, 2)).toEqual(['154****0436', '诸***'])
    expect(new Set(shown.slice(2))).toEqual(new Set(['****']))
    expect((await read(true)).slice(2, 5)).toEqual(['1545548', '55480436', '5548'])
    expect(ws.frame.field((await define({ label: '几', text: 'LEN(手机号码)' })).field).sensitive).toBeUndefined()
  })
})

it('says which unit follows from the formula beside the one that was chosen', async () => {
  publishRandom(6)
  const { formulaId, unit, ownUnit } = await define({ label: '每MB收入', text: '出账收入 / 上网流量' })
  expect({ unit, ownUnit }).toEqual({ unit: '元/MB', ownUnit: '元/MB' })
  expect(await define({ formulaId, label: '每MB收入', text: '出账收入 / 上网流量', unit: '次' })).toMatchObject({ unit: '次', ownUnit: '元/MB' })
  expect(await define({ formulaId, label: '每MB收入', text: '出账收入 * 2' })).toMatchObject({ unit: '元', ownUnit: '元', type: 'money' })
  await expect(define({ formulaId, label: '每MB收入', text: '出账收入 * 2', unit: '次' })).rejects.toMatchObject({ params: { issue: 'unitDeclared' } })
})

it('a redefined column goes back to what it was by its former text, name and unit', async () => {
  publishRandom(5)
  const before = await define({ label: '收入', text: '出账收入 * 2' })
  const values = [...numbersOf(ws, before.field, MONTH)]
  const after = await define({ formulaId: before.formulaId, label: '别名', text: 'LEFT(客户名称, 1)' })
  expect(after).toMatchObject({ field: before.field, label: '别名', type: 'text', unit: '' })
  for (const side of ['zh', 'en'] as const) {
    const { formulaId, label, text, unit } = before
    const back = await define({ formulaId, label, text: text[side], unit })
    expect(back).toEqual({ ...before, changedAt: back.changedAt })
    expect([...numbersOf(ws, before.field, MONTH)]).toEqual(values)
    await define({ formulaId, label: after.label, text: after.text[side], unit: after.unit })
  }
})

describe('the preview', () => {
  it('shows 20 subscribers with what they are made of, and counts those without a result', async () => {
    const rows = Array.from({ length: 50 }, (_, i): FactRow => ({
      subscriber: i + 1, month: MONTH, values: { bill_fee: i % 10 === 0 ? null : i * 100, voice_min: i % 5 === 1 ? 0 : 60 * i },
    }))
    publishFacts(ws, rows)
    const preview = await formulaHandlers['formula.preview']({ month: MONTH, text: '出账收入 / 通话时长' }, ws.context)
    expect(preview).toMatchObject({ rows: 50, missing: 5, zeroDivisions: 10, outOfRange: 0, overflows: 0, reversedDates: 0, unit: '元/分钟' })
    expect(preview.values).toHaveLength(20)
    expect(preview.values.filter((value) => value === null)).toHaveLength(5)
    const [fees, minutes] = preview.inputs
    for (const [i, value] of preview.values.entries()) {
      const [fee, voice] = [fees?.values[i], minutes?.values[i]]
      const wanted = typeof fee === 'number' && typeof voice === 'number' && voice > 0 ? fee / voice : null
      expect(value === null || wanted === null ? value : Math.abs(value as number - wanted) < 1e-12).toBe(wanted === null ? null : true)
    }
    publishFacts(ws, rows.slice(0, 7).map(({ subscriber }) => ({ subscriber, month: MONTH, values: { open_date: 19_000 + subscriber, close_date: subscriber === 7 ? null : 19_004 } })))
    const spans = await formulaHandlers['formula.preview']({ month: MONTH, text: 'DATEDIF(入网时间, 离网时间, "D")' }, ws.context)
    expect(spans).toMatchObject({ reversedDates: 2, missing: 44 })
    await expect(async () => formulaHandlers['formula.preview']({ month: MONTH, text: '1 +' }, ws.context)).rejects.toMatchObject({ code: 'FORMULA_INVALID' })
    await expect(async () => formulaHandlers['formula.preview']({ month: 202001, text: '1' }, ws.context)).rejects.toMatchObject({ code: 'MONTH_NOT_IMPORTED' })
  })
})

describe('a name that is the label of one field and the id of another', () => {
  /** File columns with the headers arpu and f_1, beside the measure and the formula column of these ids. */
  async function publishNamesakes(): Promise<void> {
    publishFacts(ws, [{ subscriber: 1, month: MONTH, values: { bill_fee: 100, x_arpu: 7, x_f_1: 9 } }], { custom: { x_arpu: { type: 'number', zh: 'arpu', en: 'arpu' }, x_f_1: { type: 'number', zh: 'f_1', en: 'f_1' } } })
    await define({ label: '乘二', text: '[出账收入] * 2' })
  }

  it('is asked about, with names that are of one alone', async () => {
    await publishNamesakes()
    for (const [text, names] of [['[arpu]', ['[ARPU（折前）]', '[x_arpu]']], ['f_1 + 1', ['[乘二]', '[x_f_1]']]] as const) {
      const { issues } = await formulaHandlers['formula.check']({ text }, ws.context)
      expect(issues).toMatchObject([{ code: 'fieldAmbiguous' }])
      const { candidates = '' } = issues[0]?.params ?? {}
      for (const name of names) expect(candidates).toContain(name)
      for (const name of names) expect((await formulaHandlers['formula.check']({ text: name }, ws.context)).issues).toEqual([])
    }
  })

  it('stays what it was in a formula that is stored, and is written so that it comes back', async () => {
    publishFacts(ws, [{ subscriber: 1, month: MONTH, values: { bill_fee: 100, voice_min: 5 } }])
    await define({ label: '甲', text: '[出账收入] * 2' })
    await define({ label: '乙', text: '[甲] + [ARPU（折前）]' })
    publishFacts(ws, [{ subscriber: 1, month: MONTH, values: { x_arpu: 7, x_f_1: 9 } }], { custom: { x_arpu: { type: 'number', zh: 'arpu', en: 'arpu' }, x_f_1: { type: 'number', zh: 'f_1', en: 'f_1' } } })
    ws.frame.refresh()
    expect(numbersOf(ws, 'f_2', MONTH)).toEqual([300])
    const { text } = (await list()).find(({ field }) => field === 'f_2') ?? { text: { zh: '', en: '' } }
    for (const shown of [text.zh, text.en]) {
      expect((await formulaHandlers['formula.check']({ text: shown, formulaId: 2 }, ws.context)).result?.reads.map(({ field }) => field).toSorted()).toEqual(['arpu', 'f_1'])
    }
    // Gone, its id is not the file column of that name.
    await remove(1, true)
    expect(ws.frame.catalogue.lackingFormulas.map(({ id, missing }) => [id, missing])).toEqual([['f_2', ['f_1']]])
  })
})

it('a churn model learns nothing from a formula of what tells the outcome', async () => {
  const random = createRandom(9)
  const rows = Array.from({ length: 400 }, (_, i): FactRow => {
    const leaves = random.next() < 0.3
    return { subscriber: i + 1, month: MONTH, values: { x_churn: leaves ? '是' : '否', x_told: (leaves ? 500 : 0) + random.int(100), x_fair: random.int(1000) } }
  })
  publishFacts(ws, rows, { kind: 'outcomeTable', custom: { x_churn: { type: 'text', zh: '是否流失' }, x_told: { type: 'number', zh: '泄露' }, x_fair: { type: 'number', zh: '公平' } }, outcome: { field: 'x_churn', positive: '是' } })
  await define({ label: '平方', text: 'SQRT(泄露) + 公平 * 0' })
  await define({ label: '再平方', text: '平方 + 公平' })
  await define({ label: '结果', text: 'IF(是否流失 = "是", 公平, 0)' })
  await define({ label: '好列', text: '公平 * 公平' })
  const outcome = { kind: 'field', field: 'x_churn', positive: '是' } as const
  const plan = planFeatures(ws.frame, joinParts(labelByField(ws.db, ws.frame, outcome)), outcome, new Set(), () => undefined)
  const excluded = new Map(plan.excluded.map(({ field, reason }) => [field, reason]))
  expect(excluded.get('x_told')).toBe('determinesOutcome')
  expect(['f_1', 'f_2', 'f_3'].map((field) => excluded.get(field))).toEqual(['determinesOutcome', 'determinesOutcome', 'outcomeItself'])
  expect(plan.recipes.map(({ field }) => field)).toContain('f_4')
})

import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { customerCardHandlers } from '../../../electron/engine/customer-card/handlers.ts'
import { readScores } from '../../../electron/engine/customer-card/details.repo.ts'
import type { Output } from '../../../shared/api/engine-api.ts'
import { engineApi } from '../../../shared/api/engine-api.ts'
import { cellReader } from '../../../electron/engine/frame/show-value.ts'
import { createRandom } from '../../../electron/engine/kernels/random.ts'
import { addMonths } from '../../../shared/domain/month.ts'
import { createTestWorkspace, publishFacts, type FactRow, type TestWorkspace } from '../../helpers/workspace.ts'
import { endBatch, publishContacts, publishContracts, publishProducts } from '../frame/published.ts'

let workspace: TestWorkspace
beforeEach(() => {
  workspace = createTestWorkspace()
})
afterEach(() => workspace.close())

/** Every reply is checked against its schema, as over the port. */
async function card(subscriber: number, month: number, reveal = true): Promise<Output<'customer.card'>> {
  return engineApi['customer.card'].output.parse(await customerCardHandlers['customer.card']({ subscriber, month, reveal }, workspace.context))
}

async function peers(subscriber: number, month: number): Promise<Output<'customer.peers'>['peers']> {
  return engineApi['customer.peers'].output.parse(await customerCardHandlers['customer.peers']({ subscriber, month }, workspace.context)).peers
}

async function history(subscriber: number, month: number): Promise<Output<'customer.history'>> {
  return engineApi['customer.history'].output.parse(await customerCardHandlers['customer.history']({ subscriber, month }, workspace.context))
}

const valueOf = (figures: Output<'customer.card'>['value'], field: string) => figures.find((figure) => figure.field === field)

describe('the customer card', () => {
  it('shows values of the month beside the median of the grid and of the class', async () => {
    const fees = [10_00, 20_00, 30_00, 40_00, 1000_00, 5_00, 5_00]
    publishFacts(
      workspace,
      fees.map((bill_fee, i) => ({ subscriber: i + 1, month: 202403, values: { bill_fee, grid: i < 5 ? '东街' : '西街', status: '正常' } })),
    )
    const { value, brief, months } = await card(4, 202403)
    expect(valueOf(value, 'bill_fee')).toEqual({ field: 'bill_fee', value: 40 })
    expect((await peers(4, 202403)).filter(({ field }) => field === 'bill_fee')).toEqual([{ field: 'bill_fee', by: 'grid', of: '东街', median: 30, count: 5 }])
    expect(brief).toMatchObject({ subscriber: 4, standing: 'active', from: 202403, to: 202403 })
    expect(months).toEqual([202403])
    // Two are too few to say what is usual, and would tell what the other pays.
    expect((await peers(6, 202403)).filter(({ field }) => field === 'bill_fee')).toEqual([])
  })

  it('masks who it is until revealed, and writes revealing down', async () => {
    publishFacts(workspace, [{ subscriber: 1, month: 202403, values: { cust_name: '🦊 محمد', address: '城关镇东街 1 号', id_no: '330102199001011234', contact_phone: '13911112222' } }])
    publishContacts(workspace, [{ subscriber: 1, day: '2024-03-02', type: '投诉' }])
    workspace.db.prepare(`UPDATE contact SET contact_note = '王先生来电'`).run()
    const masked = await card(1, 202403, false)
    const shown = Object.fromEntries(masked.identity.figures.map(({ field, value }) => [field, value]))
    expect(shown).toMatchObject({ cust_name: '🦊***', msisdn: '138****0001', address: '城关镇****', id_no: '****1234', contact_phone: '139****2222', sub_id: 'S00000001' })
    expect(JSON.stringify(masked)).not.toMatch(/محمد|来电|13800000001/)
    const audit = workspace.db.prepare<[], { detail: string }>(`SELECT detail FROM audit_log WHERE action = 'customer.card.reveal'`)
    expect(audit.all()).toEqual([])
    const revealed = await card(1, 202403)
    expect(valueOf(revealed.identity.figures, 'cust_name')?.value).toBe('🦊 محمد')
    expect(revealed.contacts.items).toMatchObject([{ at: '2024-03-02', type: '投诉', note: '王先生来电' }])
    expect(audit.all()).toEqual([{ detail: '{"subscriber":1}' }])
  })

  it('tells the other numbers of a customer of a hundred, and those who had the number', async () => {
    publishFacts(
      workspace,
      Array.from({ length: 103 }, (_, i) => ({ subscriber: i + 1, month: 202403, values: { cust_id: i < 101 ? 'C1' : `D${i}`, acct_id: i < 102 ? 'A1' : null } })),
    )
    workspace.db.prepare(`UPDATE subscriber SET msisdn = '13800000007' WHERE subscriber_no = 102`).run()
    workspace.frame.refresh()
    const { identity } = await card(7, 202403)
    expect(identity.others).toMatchObject({ by: 'cust_id', total: 100 })
    expect(identity.others.items).toHaveLength(100)
    expect(identity.others.items.map(({ subscriber }) => subscriber)).not.toContain(7)
    expect(identity.sameNumber.map(({ subscriber }) => subscriber)).toEqual([102])
    expect((await card(103, 202403)).identity.others).toEqual({ by: 'cust_id', total: 0, items: [] })
  })

  it('goes by the account where there is no customer id', async () => {
    publishFacts(workspace, [1, 2, 3].map((subscriber) => ({ subscriber, month: 202403, values: { acct_id: subscriber < 3 ? 'A1' : 'A2' } })))
    expect((await card(1, 202403)).identity.others).toMatchObject({ by: 'acct_id', total: 1, items: [{ subscriber: 2 }] })
  })

  it('counts days to the end of contracts from the end of the month, each contract once', async () => {
    publishFacts(workspace, [{ subscriber: 1, month: 202402, values: { bill_fee: 1 } }, { subscriber: 1, month: 202403, values: { bill_fee: 1 } }])
    const rows = [
      { subscriber: 1, name: '手机合约', start: '2023-04-11', end: '2024-04-10' },
      { subscriber: 1, name: '宽带', start: '2022-01-01', end: null },
      { subscriber: 1, name: '以后的', start: '2024-05-01', end: '2025-05-01' },
      { subscriber: 2, name: '别人的', start: '2023-01-01', end: '2024-01-01' },
    ]
    publishContracts(workspace, 202402, rows)
    publishContracts(workspace, 202403, rows)
    const { products } = await card(1, 202403)
    expect(products.contracts).toEqual([
      { name: '宽带', type: null, start: '2022-01-01', end: null, daysLeft: null },
      { name: '手机合约', type: null, start: '2023-04-11', end: '2024-04-10', daysLeft: 10 },
    ])
  })

  it('lists the products of the newest list of the month, and lists and segments of the subscriber', async () => {
    publishFacts(workspace, [{ subscriber: 1, month: 202403, values: { bill_fee: 90_00 } }, { subscriber: 2, month: 202403, values: { bill_fee: 10_00 } }])
    publishProducts(workspace, 202402, [{ subscriber: 1, product: '旧包' }])
    publishProducts(workspace, 202403, [
      { subscriber: 1, product: '流量包', start: '2024-01-05', status: '正常' },
      { subscriber: 1, product: '彩铃', start: '2023-01-05', end: '2024-02-01' },
      { subscriber: 2, product: '别人的' },
    ])
    const { db } = workspace
    const insertSegment = db.prepare(`INSERT INTO segment (family, code, name, rule_json, month, count, version, created_at) VALUES ('custom', '', ?, ?, 202403, 1, 1, '')`)
    insertSegment.run('高额', JSON.stringify({ op: 'between', field: 'bill_fee', lo: 50 }))
    insertSegment.run('低额', JSON.stringify({ op: 'between', field: 'bill_fee', hi: 20 }))
    insertSegment.run('字段已撤销', JSON.stringify({ op: 'between', field: 'voice_min', hi: 20 }))
    db.prepare(
      `INSERT INTO target_list (job_id, name, state, month, recipe_json, waterfall_json, created_at, published_at, removed_at) VALUES (1, ?, 'locked', 202403, '{}', '{}', '2024-04-02T01:00:00Z', '', ?)`,
    ).run('保有名单', null)
    db.prepare(
      `INSERT INTO target_list (job_id, name, state, month, recipe_json, waterfall_json, created_at, published_at, removed_at) VALUES (1, ?, 'draft', 202403, '{}', '{}', '', '', ?)`,
    ).run('删掉的', '2024-04-03')
    const member = db.prepare(`INSERT INTO target_member (list_id, subscriber_no, arm, work_order, rank, snapshot_json) VALUES (?, ?, 'control', 'D1', 1, ?)`)
    for (const list of [1, 2]) member.run(list, 1, JSON.stringify({ values: {}, reasons: [], warningLevel: 2 }))
    workspace.frame.refresh()
    const { products, segments, contacts } = await card(1, 202403)
    expect(products.products.map(({ name, start, end, status }) => [name, start, end, status])).toEqual([
      ['流量包', '2024-01-05', null, '正常'],
      ['彩铃', '2023-01-05', '2024-02-01', null],
    ])
    expect(segments.map(({ name }) => name)).toEqual(['高额'])
    expect(contacts.lists).toEqual([{ listId: 1, name: '保有名单', month: 202403, state: 'locked', arm: 'control', workOrder: 'D1', warningLevel: 2 }])
    expect((await card(2, 202403)).contacts.lists).toEqual([])
  })

  it('shows the newest score of each model and where it stands', () => {
    const { db } = workspace
    publishFacts(workspace, [{ subscriber: 1, month: 202403, values: { bill_fee: 1 } }])
    const model = db.prepare(
      `INSERT INTO model (job_id, kind, month, seed, summary_json, detail_json, parameters_json, created_at, published_at) VALUES (1, 'churn', ?, 1, ?, '{}', '{}', '', ?)`,
    )
    for (const [month, kind, published] of [[202402, 'gbdt', 'x'], [202403, 'gbdt', 'x'], [202403, 'gbdt', 'x'], [202403, 'logistic', null], [202404, 'gbdt', 'x']] as const) {
      model.run(month, JSON.stringify({ model: kind }), published)
    }
    const score = db.prepare('INSERT INTO model_score VALUES (?, ?, ?)')
    for (const modelId of [1, 2, 3, 4, 5]) for (const subscriber of [1, 2, 3, 4]) score.run(modelId, subscriber, (subscriber === 1 ? 0.6 : subscriber / 10) + modelId / 100)
    expect(readScores(db, 1, 202403)).toEqual([
      { modelId: 3, month: 202403, model: 'gbdt', score: 0.63, above: 0.75 },
      { modelId: 1, month: 202402, model: 'gbdt', score: 0.61, above: 0.75 },
    ])
    expect(readScores(db, 9, 202403)).toEqual([])
  })

  it('says which tables would fill what is missing', async () => {
    publishFacts(workspace, [{ subscriber: 1, month: 202403, values: { cust_name: null, bill_fee: null } }])
    const { missing, value, contacts, risk } = await card(1, 202403)
    expect(missing).toEqual([
      { block: 'use', tables: ['monthlyBill'] },
      { block: 'products', tables: ['contract', 'productSubscription', 'terminal'] },
      { block: 'risk', tables: ['subscriberMaster'] },
      { block: 'contacts', tables: ['complaint'] },
    ])
    expect(valueOf(value, 'bill_fee')?.value).toBeNull()
    expect(contacts).toMatchObject({ total: 0, items: [], lists: [] })
    expect(risk.scores).toEqual([])
  })

  it('refuses a month that is not there and somebody who is not there, or not any more', async () => {
    const batch = publishFacts(workspace, [{ subscriber: 2, month: 202403, values: { bill_fee: 1 } }])
    publishFacts(workspace, [{ subscriber: 1, month: 202403, values: { bill_fee: 1 } }])
    await expect(card(2, 202401)).rejects.toMatchObject({ code: 'MONTH_NOT_IMPORTED' })
    await expect(card(3, 202403)).rejects.toMatchObject({ code: 'SUBSCRIBER_UNKNOWN' })
    endBatch(workspace, batch, 'undone')
    await expect(card(2, 202403)).rejects.toMatchObject({ code: 'SUBSCRIBER_UNKNOWN' })
    await expect(history(2, 202403)).rejects.toMatchObject({ code: 'SUBSCRIBER_UNKNOWN' })
    expect((await card(1, 202403)).subscriber).toBe(1)
  })
})

describe('the history of a subscriber', () => {
  it('has the values that the columns of each month have, over batches that overlap, in any order of rows', async () => {
    const random = createRandom(3)
    const rows = (from: number, months: number): FactRow[] =>
      Array.from({ length: 300 }, (): FactRow => {
        const month = addMonths(from, Math.floor(random.next() * months))
        const maybe = (value: number) => (random.next() < 0.3 ? null : value)
        const subscriber = 1 + Math.floor(random.next() * 40)
        return { subscriber, month, values: { bill_fee: maybe(Math.floor(random.next() * 9000)), data_mb: maybe(Math.floor(random.next() * 9000)), voice_min: maybe(-60) } }
      })
    publishFacts(workspace, rows(202310, 6))
    publishFacts(workspace, rows(202401, 2))
    endBatch(workspace, publishFacts(workspace, rows(202310, 6)), 'undone')
    const { frame } = workspace
    const month = 202403
    for (const mayStore of [true, false]) {
      for (let subscriber = 1; subscriber <= 40; subscriber++) {
        if (!frame.months.some((at) => frame.present(at).has(subscriber - 1))) continue
        const context = { ...workspace.context, isJobRunning: () => !mayStore }
        const { months, series } = await customerCardHandlers['customer.history']({ subscriber, month }, context)
        expect(series.map(({ field }) => field)).toEqual(['bill_fee', 'voice_min', 'data_mb'])
        for (const { field, values } of series) {
          const expected = months.map((at) => (frame.months.includes(at) ? cellReader(frame.field(field), frame.column(field, at))(subscriber - 1) : null))
          expect(values).toEqual(expected)
        }
      }
      const stored = workspace.db.prepare<[], { n: number }>(`SELECT count(*) AS n FROM column_cache WHERE field_id LIKE '#subscriber_month.%'`).get()
      expect(stored?.n).toBe(mayStore ? 2 : 0)
      workspace.db.exec('DELETE FROM column_cache')
    }
  })

  it('leaves gaps where months are missing, and tells every change once', async () => {
    publishFacts(workspace, [
      { subscriber: 1, month: 202401, values: { bill_fee: 50_00, plan_name: '甲', status: '正常', open_date: 19_000, plan_fee: 59_00 } },
      { subscriber: 2, month: 202402, values: { bill_fee: 1 } },
      { subscriber: 1, month: 202403, values: { bill_fee: 0, plan_name: '甲', status: '停机' } },
      { subscriber: 1, month: 202404, values: { bill_fee: 60_00, plan_name: '乙', status: '正常', plan_fee: 79_00 } },
      { subscriber: 2, month: 202405, values: { bill_fee: 1 } },
    ])
    publishContracts(workspace, 202404, [{ subscriber: 1, name: '合约', start: '2024-02-15', end: '2024-12-31' }])
    publishContacts(workspace, [{ subscriber: 1, day: '2024-03-09', type: '网络投诉' }, { subscriber: 2, day: '2024-03-09', type: '别人的' }])
    publishProducts(workspace, 202403, [{ subscriber: 1, product: '流量包', start: '2024-03-01' }])
    publishProducts(workspace, 202404, [{ subscriber: 1, product: '流量包', start: '2024-03-01' }])
    const { months, series, events } = await history(1, 202405)
    expect([months[0], months.at(-1), months.length]).toEqual([202306, 202405, 12])
    expect(series.find(({ field }) => field === 'bill_fee')?.values.slice(-6)).toEqual([null, 50, null, 0, 60, null])
    expect(events.map(({ at, kind, field, from, to }) => [at, kind, field, from, to])).toEqual([
      ['2024-05', 'vanished', null, null, null],
      ['2024-04', 'changed', 'status', '停机', '正常'],
      ['2024-04', 'changed', 'plan_name', '甲', '乙'],
      ['2024-04', 'changed', 'plan_fee', 59, 79],
      ['2024-03-09', 'contact', null, null, '网络投诉'],
      ['2024-03-01', 'productStart', null, null, '流量包'],
      ['2024-03', 'changed', 'status', '正常', '停机'],
      ['2024-03', 'appeared', null, null, null],
      ['2024-02-15', 'contractStart', null, null, '合约'],
      ['2024-02', 'vanished', null, null, null],
      ['2022-01-08', 'activated', 'open_date', null, null],
    ])
    // What came after the month is not told.
    expect((await history(1, 202402)).events.map(({ at }) => at)).toEqual(['2024-02-15', '2024-02', '2022-01-08'])
  })

  it('takes a later row of somebody who has left for no coming back, and a real one for what it is', async () => {
    publishFacts(workspace, [
      { subscriber: 1, month: 202401, values: { bill_fee: 5_00, status: '正常' } },
      { subscriber: 2, month: 202401, values: { bill_fee: 5_00, status: '正常' } },
      { subscriber: 3, month: 202402, values: { bill_fee: 5_00 } },
      { subscriber: 1, month: 202403, values: { status: '销户' } },
      { subscriber: 2, month: 202403, values: { bill_fee: 5_00, status: '正常' } },
      { subscriber: 3, month: 202404, values: { bill_fee: 5_00 } },
    ])
    const told = async (subscriber: number) => (await history(subscriber, 202404)).events.flatMap(({ at, kind }) => (kind === 'appeared' || kind === 'vanished' ? [`${at} ${kind}`] : []))
    expect(await told(1)).toEqual(['2024-02 vanished'])
    expect(await told(2)).toEqual(['2024-04 vanished', '2024-03 appeared', '2024-02 vanished'])
  })

  it('is short for somebody of one month', async () => {
    publishFacts(workspace, [{ subscriber: 1, month: 202403, values: { bill_fee: 5_00, plan_name: '甲' } }])
    const { series, events } = await history(1, 202403)
    expect(series.map(({ field, values }) => [field, values.filter((value) => value !== null)])).toEqual([['bill_fee', [5]]])
    expect(events).toEqual([])
  })
})

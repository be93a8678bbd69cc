import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { customerCardHandlers } from '../../../electron/engine/customer-card/handlers.ts'
import { searchedText } from '../../../electron/engine/customer-card/search.ts'
import type { Input } from '../../../shared/api/engine-api.ts'
import { createTestWorkspace, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'

let workspace: TestWorkspace
beforeEach(() => {
  workspace = createTestWorkspace()
})
afterEach(() => workspace.close())

const search = async (text: string, options: Partial<Input<'customer.search'>> = {}) =>
  await customerCardHandlers['customer.search']({ text, limit: 20, reveal: true, ...options }, workspace.context)

function setNumber(subscriber: number, msisdn: string): void {
  workspace.db.prepare('UPDATE subscriber SET msisdn = ? WHERE subscriber_no = ?').run(msisdn, subscriber)
}

const NAMES = ['王小明', '王伟', '李王芳（集团）', 'Zoë 王', '👩‍💻公司', 'محمد علي', '王', null]

/** Numbers end in the number of the subscriber; names repeat every eight. */
function publishPeople(count: number): void {
  publishFacts(
    workspace,
    Array.from({ length: count }, (_, i) => ({
      subscriber: i + 1,
      month: 202401,
      values: { cust_name: NAMES[i % NAMES.length] ?? null, cust_id: `C${Math.floor(i / 3)}`, acct_id: `A9${i}`, address: `城关镇 ${i} 号`, plan_name: '畅享 59', status: '正常' },
    })),
  )
}

describe('searching for subscribers', () => {
  it('finds by every field what a search row by row finds, each subscriber once, the better match first', async () => {
    publishPeople(300)
    const people = workspace.db.prepare<[], { subscriber_no: number; msisdn: string; sub_id: string }>('SELECT * FROM subscriber ORDER BY subscriber_no').all()
    const fieldsOf = (i: number) => [people[i]?.msisdn, people[i]?.sub_id, NAMES[i % NAMES.length], `A9${i}`, `C${Math.floor(i / 3)}`, `城关镇 ${i} 号`]
    for (const text of ['13800000012', '138', '0029', '王', '王伟', 'C1', 'c10', 'A91', '镇 1', '公司', 'علي', 'zoë', '（集团）', '没有']) {
      const wanted = text.toLowerCase()
      const plain = people.flatMap((_, i) => {
        const ranks = fieldsOf(i).map((own) => {
          const value = (own ?? '').toLowerCase()
          if (value === '') return 4
          if (value === wanted) return 0
          if (value.startsWith(wanted)) return 1
          if (wanted.length <= 2 && !/\P{ASCII}/u.test(wanted)) return 4
          return value.endsWith(wanted) ? 2 : value.includes(wanted) ? 3 : 4
        })
        const best = Math.min(...ranks)
        return best === 4 ? [] : [{ subscriber: i + 1, match: ['exact', 'prefix', 'ending', 'within'][best] }]
      })
      const { total, items } = await search(text, { limit: 100 })
      expect([text, total]).toEqual([text, plain.length])
      const order = ['exact', 'prefix', 'ending', 'within']
      expect(items.map(({ match }) => order.indexOf(match))).toEqual(items.map(({ match }) => order.indexOf(match)).sort((a, b) => a - b))
      for (const { subscriber, match } of items) expect(plain).toContainEqual({ subscriber, match })
      expect(new Set(items.map(({ subscriber }) => subscriber)).size).toBe(Math.min(100, plain.length))
    }
  })

  it('finds full-width brackets, letters and digits by either width', async () => {
    publishFacts(
      workspace,
      ['华为（集团）公司', 'ＡＢＣ商贸', '华为(集团)分公司', '１号店'].map((name, i) => ({ subscriber: i + 1, month: 202401, values: { cust_name: name, address: '云溪县（东）街 90㎡' } })),
    )
    const found = async (text: string) => (await search(text)).items.map(({ subscriber }) => subscriber).toSorted((a, b) => a - b)
    expect(await found('（集团）')).toEqual([1, 3])
    expect(await found('为(集')).toEqual([1, 3])
    expect(await found('abc商')).toEqual([2])
    expect(await found('ＡＢＣ商贸')).toEqual([2])
    expect(await found('1号')).toEqual([4])
    expect((await search('(东)街 90m2')).total).toBe(4)
  })

  it('finds first whose number ends so: that is what is seen of it', async () => {
    publishPeople(3)
    for (const [i, msisdn] of ['16074848425', '16100007484', '13874840000'].entries()) setNumber(i + 1, msisdn)
    expect((await search('7484')).items.map(({ subscriber, match }) => [subscriber, match])).toEqual([[2, 'ending'], [3, 'within'], [1, 'within']])
  })

  it('counts those it does not show', async () => {
    publishPeople(50)
    const { total, items } = await search('138', { limit: 5 })
    expect(total).toBe(50)
    expect(items.map(({ subscriber }) => subscriber)).toEqual([1, 2, 3, 4, 5])
  })

  it('masks until revealed, and writes revealing down', async () => {
    publishPeople(9)
    const masked = await search('王小明', { reveal: false })
    expect(masked.items.map(({ name, msisdn, value }) => [name, msisdn, value])).toEqual([
      ['王**', '138****0001', '王**'],
      ['王**', '138****0009', '王**'],
    ])
    const audited = () => workspace.db.prepare<[], { action: string; detail: string }>(`SELECT action, detail FROM audit_log WHERE action LIKE 'customer.%'`).all()
    expect(audited()).toEqual([])
    const shown = await search('王小明')
    expect(shown.items[0]).toMatchObject({ name: '王小明', msisdn: '13800000001' })
    expect(audited()).toEqual([{ action: 'customer.search.reveal', detail: '{"rows":2}' }])
  })

  it('shows a number that was given to another after closing with the months of each, the present one first', async () => {
    publishFacts(workspace, [
      { subscriber: 1, month: 202401, values: { status: '正常', bill_fee: 100 } },
      { subscriber: 1, month: 202402, values: { status: '销户', bill_fee: 100 } },
      { subscriber: 2, month: 202404, values: { status: '正常', bill_fee: 100 } },
      { subscriber: 3, month: 202402, values: { status: '停机', bill_fee: 100 } },
      { subscriber: 3, month: 202404, values: { status: '停机', bill_fee: 100 } },
      { subscriber: 4, month: 202402, values: { status: '正常', bill_fee: 100 } },
    ])
    for (const subscriber of [1, 2, 3, 4]) setNumber(subscriber, '13900000000')
    workspace.frame.refresh()
    const { items } = await search('13900000000')
    expect(items.map(({ subscriber, standing, from, to }) => [subscriber, standing, from, to])).toEqual([
      [2, 'active', 202404, 202404],
      [3, 'suspended', 202402, 202404],
      [1, 'closed', 202401, 202402],
      [4, 'absent', 202402, 202402],
    ])
  })

  it('takes numbers as people write them', () => {
    expect(searchedText(' 138 0000-0001 ')).toBe('13800000001')
    expect(searchedText('+86 138 0000 0001')).toBe('13800000001')
    expect(searchedText('１３８')).toBe('138')
    expect(searchedText('Zoë  王')).toBe('Zoë  王')
    for (const text of ['8613800000001', '0086 138 0000 0001', "'13800000001", '\u200b13800000001\ufeff']) expect(searchedText(text)).toBe('13800000001')
    // An account may begin so, too.
    expect(searchedText('86138')).toBe('86138')
    expect(searchedText('861380000')).toBe('861380000')
    expect(searchedText('\u0000 \n')).toBe('')
  })

  it('finds a masked number by its ends', async () => {
    publishPeople(30)
    const { items } = await search('138****0012')
    expect(items.map(({ msisdn }) => msisdn)).toEqual(['13800000012'])
    expect((await search('****')).total).toBe(0)
  })

  it('finds nobody in an empty workspace, for an empty text, or where fields are missing', async () => {
    expect(await search('138')).toEqual({ total: 0, items: [] })
    publishFacts(workspace, [{ subscriber: 1, month: 202401, values: { bill_fee: 5 } }])
    expect(await search('')).toEqual({ total: 0, items: [] })
    expect((await search('王')).total).toBe(0)
    expect((await search('138')).items[0]).toMatchObject({ subscriber: 1, name: null, plan: null, standing: 'active' })
  })
})

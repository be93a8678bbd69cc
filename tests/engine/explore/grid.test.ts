import { readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import * as XLSX from 'xlsx'
import { exportSubscribers } from '../../../electron/engine/explore/export.job.ts'
import { gridHandlers } from '../../../electron/engine/explore/grid-handlers.ts'
import { exploreHandlers } from '../../../electron/engine/explore/handlers.ts'
import { segmentHandlers } from '../../../electron/engine/segment/handlers.ts'
import type { Input } from '../../../shared/api/engine-api.ts'
import type { GridView } from '../../../shared/api/grid.ts'
import { EVERYONE, type Rule } from '../../../shared/domain/rule.ts'
import { createTestWorkspace, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'

let workspace: TestWorkspace
afterEach(() => workspace.close())

const MONTH = 202408

function open(values: readonly Readonly<Record<string, string | number | null>>[], custom: Parameters<typeof publishFacts>[2] = {}): void {
  workspace = createTestWorkspace()
  publishFacts(
    workspace,
    values.map((of, i) => ({ subscriber: i + 1, month: MONTH, values: of })),
    custom,
  )
}

const figures = async (field: string, rule: Rule = EVERYONE) => gridHandlers['grid.figures']({ month: MONTH, rule, field }, workspace.context)
const values = async (field: string, text = '', limit = 100) =>
  gridHandlers['grid.values']({ month: MONTH, rule: EVERYONE, field, text, limit }, workspace.context)

describe('figures of a column', () => {
  it('are those of a plain loop over the values, in yuan and exact to the fen', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.option(fc.integer({ min: -1_000_000, max: 100_000_000 })), { minLength: 1, maxLength: 40 }), async (fees) => {
        open(fees.map((fee) => ({ bill_fee: fee, grid: '东街' })))
        const kept = fees.filter((fee) => fee !== null).sort((a, b) => a - b)
        const none = kept.length === 0
        const sum = kept.reduce((total, fee) => total + fee, 0)
        const middle = ((kept[(kept.length - 1) >> 1] ?? 0) + (kept[kept.length >> 1] ?? 0)) / 2
        const result = await figures('bill_fee')
        expect(result).toMatchObject({ rows: fees.length, missing: fees.length - kept.length })
        expect(result).toMatchObject({ sum: none ? null : sum / 100, min: none ? null : (kept[0] ?? 0) / 100, max: none ? null : (kept.at(-1) ?? 0) / 100 })
        expect(Number(result.mean)).toBeCloseTo(none ? 0 : sum / 100 / kept.length, 6)
        expect(Number(result.median)).toBeCloseTo(none ? 0 : middle / 100, 6)
        workspace.close()
      }),
      { numRuns: 8 },
    )
    open([{}])
  })

  it('add up no dates and no percentages, and count texts', async () => {
    open(
      [
        { open_date: 18_000, grid: '东街', x_share: 10 },
        { open_date: 18_011, grid: '西街', x_share: 30 },
        { open_date: null, grid: '东街', x_share: null },
      ],
      { custom: { x_share: { type: 'number', unit: '%' } } },
    )
    expect(await figures('open_date')).toEqual({ rows: 3, missing: 1, sum: null, mean: null, min: '2019-04-14', max: '2019-04-25', median: '2019-04-19', distinct: null })
    expect(await figures('x_share')).toMatchObject({ sum: null, mean: 20, median: 20 })
    expect(await figures('grid')).toMatchObject({ rows: 3, missing: 0, distinct: 2, sum: null, min: null })
  })

  it('are of all but a few when those are taken out one by one', async () => {
    open(Array.from({ length: 50 }, (_, i) => ({ bill_fee: (i + 1) * 100 })))
    const few: Rule = { op: 'inSubscribers', subscribers: [1, 50] }
    expect(await figures('bill_fee', few)).toMatchObject({ rows: 2, sum: 51 })
    expect(await figures('bill_fee', { op: 'all', of: [EVERYONE, { op: 'not', of: few }] })).toMatchObject({ rows: 48, sum: 1275 - 51 })
  })
})

it('a stretch of the sorted rows is the same one that pages show', async () => {
  open(Array.from({ length: 60 }, (_, i) => ({ bill_fee: (i * 37) % 60 })))
  const sort: Input<'explore.page'>['sort'] = [{ field: 'bill_fee', direction: 'descending' }]
  const page = await exploreHandlers['explore.page']({ month: MONTH, rule: EVERYONE, sort, offset: 10, limit: 21, fields: ['bill_fee'], reveal: true }, workspace.context)
  expect(await gridHandlers['grid.keys']({ month: MONTH, rule: EVERYONE, sort, from: 10, to: 30 }, workspace.context)).toEqual({ subscribers: page.subscribers })
})

describe('values of a column', () => {
  it('are counted, searched without regard to case, and accounted for when not listed', async () => {
    open(Array.from('aaabbc').map((letter) => ({ grid: `网格${letter.toUpperCase()}` })).concat([{ grid: '' }, { grid: '其他' }]).map(({ grid }) => ({ grid: grid || null })))
    expect(await values('grid')).toEqual({
      values: [{ value: '网格A', count: 3 }, { value: '网格B', count: 2 }, { value: '其他', count: 1 }, { value: '网格C', count: 1 }].toSorted((a, b) => b.count - a.count),
      matching: 4, unlistedRows: 0, missing: 1, rows: 8,
    })
    expect(await values('grid', '格b')).toMatchObject({ values: [{ value: '网格B', count: 2 }], matching: 1 })
    expect(await values('grid', '', 1)).toMatchObject({ values: [{ value: '网格A', count: 3 }], matching: 4, unlistedRows: 4 })
  })

  it('of a flag are yes and no; numbers have none', async () => {
    open([1, 1, 0, null].map((flag) => ({ x_flag: flag, bill_fee: 1 })), { custom: { x_flag: { type: 'flag' } } })
    expect(await values('x_flag')).toMatchObject({ values: [{ value: '1', count: 2 }, { value: '0', count: 1 }], missing: 1 })
    await expect(values('bill_fee')).rejects.toMatchObject({ code: 'FIELD_TYPE_WRONG' })
  })
})

describe('named views', () => {
  const VIEW: GridView = {
    columns: [{ field: 'bill_fee@-1.difference', width: 120, isPinned: true }, { field: 'grid', isPinned: false }],
    sort: [{ field: 'bill_fee', direction: 'descending' }],
    clauses: [{ view: 'field.grid', rule: { op: 'oneOf', field: 'grid', values: ['东街'] }, label: '网格 = 东街' }],
    month: { kind: 'newest' },
  }
  const save = async (name: string, isDefault = false, viewId: number | null = null) =>
    (await gridHandlers['grid.saveView']({ viewId, name, isDefault, view: VIEW }, workspace.context)).viewId
  const remove = (viewId: number, removed: boolean) => gridHandlers['grid.removeView']({ viewId, removed }, workspace.context)
  const list = async () => (await gridHandlers['grid.views']({}, workspace.context)).views

  it('come back as they were saved, by name, one of them the default', async () => {
    open([{}])
    const [b, a] = [await save('乙', true), await save('甲', true)]
    expect((await list()).map(({ viewId, isDefault }) => [viewId, isDefault])).toEqual(expect.arrayContaining([[b, false], [a, true]]))
    expect((await list())[0]?.view).toEqual(VIEW)
    await save('丙', true, b)
    expect((await list()).find(({ viewId }) => viewId === b)).toMatchObject({ name: '丙', isDefault: true })
    expect((await list()).filter(({ isDefault }) => isDefault)).toHaveLength(1)
  })

  it('refuse a name that another has, and a view that does not exist', async () => {
    open([{}])
    const a = await save('甲')
    await expect(save('甲')).rejects.toMatchObject({ code: 'VIEW_NAME_TAKEN' })
    await expect(save('乙', false, a + 1)).rejects.toMatchObject({ code: 'VIEW_NOT_FOUND' })
    expect(() => remove(99, true)).toThrow(expect.objectContaining({ code: 'VIEW_NOT_FOUND' }))
    expect(await save('甲', false, a)).toBe(a)
  })

  it('are taken away and brought back, unless the name has been given away', async () => {
    open([{}])
    const a = await save('甲', true)
    await remove(a, true)
    expect(await list()).toEqual([])
    await remove(a, false)
    expect(await list()).toMatchObject([{ viewId: a, isDefault: true }])
    await remove(a, true)
    const b = await save('乙', true)
    await remove(a, false)
    expect((await list()).find(({ isDefault }) => isDefault)?.viewId).toBe(b)
    await remove(a, true)
    await save('甲')
    expect(() => remove(a, false)).toThrow(expect.objectContaining({ code: 'VIEW_NAME_TAKEN' }))
  })
})

describe('the exported file', () => {
  const run = (part: Partial<Input<'explore.export'>> = {}) =>
    workspace.runJob('explore.export', exportSubscribers, {
      month: MONTH, rule: EVERYONE, sort: [{ field: 'bill_fee', direction: 'descending' }], fields: ['grid', 'bill_fee', 'bill_fee@-1.difference', 'bill_fee_avg3'],
      path: path.join(workspace.dir, 'out.xlsx'), format: 'xlsx', masked: false, language: 'zh-CN', ...part,
    })
  const readNotes = (file: string): ReadonlyMap<string, string> => {
    const book = XLSX.read(readFileSync(file))
    const lines = XLSX.utils.sheet_to_json<string[]>(book.Sheets['说明'] ?? {}, { header: 1 })
    return new Map(lines.map(([item = '', content = '']) => [item, content]))
  }
  const openTwoMonths = (): void => {
    open(Array.from({ length: 40 }, (_, i) => ({ bill_fee: (i + 1) * 100, grid: i % 2 === 0 ? '东街' : null })))
    publishFacts(workspace, Array.from({ length: 30 }, (_, i) => ({ subscriber: i + 1, month: 202407, values: { bill_fee: 50 } })))
  }

  it('holds a selection in the order and with the columns of the grid, months compared included', async () => {
    openTwoMonths()
    const rule: Rule = { op: 'not', of: { op: 'inSubscribers', subscribers: [40, 1] } }
    const { path: file, rows } = await run({ rule, shownRows: 38 })
    const cells = XLSX.utils.sheet_to_json<unknown[]>(XLSX.read(readFileSync(file)).Sheets['用户清单'] ?? {}, { header: 1, defval: null })
    expect(rows).toBe(38)
    expect(cells).toHaveLength(39)
    expect(cells[0]).toEqual(['网格', '出账收入（元）', '出账收入·较上月差额（元）', expect.stringContaining('均值')])
    expect(cells[1]?.slice(0, 3)).toEqual(['东街', 39, null])
    expect(cells.at(-1)?.slice(0, 3)).toEqual([null, 2, 1.5])
  })

  it('says yes and no, and classes in the language of the reader, as the grid does', async () => {
    open([{ status: '正常', x_flag: 1 }, { status: '销户', x_flag: 0 }, { status: null, x_flag: null }], { custom: { x_flag: { type: 'flag' } } })
    const read = async (language: 'zh-CN' | 'en', format: 'xlsx' | 'csv') => {
      const { path: file } = await run({ fields: ['x_flag', 'status_class'], sort: [], language, format, path: path.join(workspace.dir, `${language}.${format}`) })
      if (format === 'csv') return new TextDecoder('utf-8').decode(readFileSync(file)).trim().split('\r\n').slice(1)
      return XLSX.utils.sheet_to_json<unknown[]>(Object.values(XLSX.read(readFileSync(file)).Sheets)[0] ?? {}, { header: 1, defval: null }).slice(1)
    }
    expect(await read('zh-CN', 'xlsx')).toEqual([['是', '正常'], ['否', '离网'], [null, null]])
    expect(await read('zh-CN', 'csv')).toEqual(['是,正常', '否,离网', ','])
    expect(await read('en', 'xlsx')).toEqual([['yes', 'active'], ['no', 'left'], [null, null]])
  })

  it('says how many rows the list and the file have, how it is sorted, and how each column is made', async () => {
    openTwoMonths()
    const notes = readNotes((await run({ shownRows: 40 })).path)
    expect(Object.fromEntries(notes)).toMatchObject({ 行数: '40', 列表所示行数: '40', 行数一致: '是', 排序: '1. 出账收入 降序', 账期: '2024-08' })
    expect(notes.get('网格')).toBe('按导入的值；账期 2024-08；缺失 20 / 40 户；来源 test.csv')
    expect(notes.get('出账收入·较上月差额')).toContain('本账期出账收入 − 上月出账收入')
    expect(notes.get('出账收入·较上月差额')).toContain('账期 2024-07、2024-08；缺失 10 / 40 户')
  })

  it('says of which segment and list it is', async () => {
    openTwoMonths()
    const { segmentId } = await segmentHandlers['segment.save']({ name: '东街的人', rule: { op: 'oneOf', field: 'grid', values: ['东街'] }, month: MONTH }, workspace.context)
    workspace.db
      .prepare(`INSERT INTO target_list (list_id, job_id, name, state, month, recipe_json, waterfall_json, created_at, published_at) VALUES (1, (SELECT max(job_id) FROM job), '外呼', 'draft', ?, '{}', '[]', '', '')`)
      .run(MONTH)
    workspace.frame.refresh()
    const notes = readNotes((await run({ rule: { op: 'any', of: [{ op: 'inSegment', segmentId }, { op: 'inList', listId: 1 }] } })).path)
    expect(notes.get('条件')).toBe('属于分群“东街的人” 或 在名单“外呼”中')
  })

  it('says so when it does not hold what the list showed', async () => {
    openTwoMonths()
    const notes = readNotes((await run({ shownRows: 41 })).path)
    expect(notes.get('行数一致')).toBe('否')
  })
})

import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as XLSX from 'xlsx'
import { exportSubscribers } from '../../../electron/engine/explore/export.job.ts'
import { gridHandlers } from '../../../electron/engine/explore/grid-handlers.ts'
import { exploreHandlers } from '../../../electron/engine/explore/handlers.ts'
import type { Input } from '../../../shared/api/engine-api.ts'
import { EVERYONE, type Rule } from '../../../shared/domain/rule.ts'
import { createTestWorkspace, type TestWorkspace } from '../../helpers/workspace.ts'
import { importFiles } from '../import/import-files.ts'

const [JULY, AUGUST] = [202407, 202408]
const LONG_NAME = `备注${'很长的列名'.repeat(40)}`.slice(0, 200)
const ARABIC = 'مرحبا بالعالم'
const TEXTS = ['张三😀', ARABIC, '𠮷野家', '@SUM(A1)', "O'Neil, \"x\"", '00123', 'e\u0301', '-x']
const CATEGORIES = 100_000
/** Whole numbers as long as this are taken for those of cards. */
const LARGEST = 999_999_999_999_999.5

/** August: eight odd rows, then a row for each of many categories. July: one subscriber, a column nobody has a value in. */
function writeFiles(dir: string): readonly string[] {
  const quote = (cell: string | number): string => `"${String(cell).replaceAll('"', '""')}"`
  const head = ['账期', '用户编号', '手机号码', '出账收入', '奇怪文字', '大额系数', '全空', '分类', LONG_NAME].map(quote).join(',')
  const odd = TEXTS.map((text, i) => [AUGUST, `U${i}`, 13_800_000_000 + i, -(i + 1) * 10.25, text, i === 0 ? LARGEST : i, '', `C${i}`, text])
  const many = Array.from({ length: CATEGORIES - odd.length }, (_, k) => [AUGUST, `V${k}`, 13_900_000_000 + k, 1, '普通', 1, '', `C${odd.length + k}`, 'x'])
  const august = path.join(dir, '月账单_202408.csv')
  writeFileSync(august, `${head}\n${[...odd, ...many].map((row) => row.map(quote).join(',')).join('\n')}\n`)
  const july = path.join(dir, '月账单_202407.csv')
  writeFileSync(july, `${head}\n${[JULY, 'U0', 13_800_000_000, 5, TEXTS[0] ?? '', 3, '', 'C0', 'x'].map(quote).join(',')}\n`)
  return [august, july]
}

let workspace: TestWorkspace
let idOf: (zh: string) => string
beforeAll(async () => {
  workspace = createTestWorkspace()
  await importFiles(workspace, writeFiles(workspace.dir))
  const { fields } = await exploreHandlers['explore.fields']({ month: AUGUST }, workspace.context)
  idOf = (zh) => fields.find((field) => field.zh === zh || field.zh.startsWith(zh))?.id ?? `no field ${zh}`
}, 60_000)
afterAll(() => workspace.close())

const page = async (fields: readonly string[], options: Partial<Input<'explore.page'>> = {}) =>
  exploreHandlers['explore.page']({ month: AUGUST, rule: EVERYONE, sort: [], offset: 0, limit: 8, fields: [...fields], reveal: true, ...options }, workspace.context)
const count = async (rule: Rule, month = AUGUST) => (await exploreHandlers['explore.summary']({ month, rule }, workspace.context)).count
const figures = (field: string, options: Partial<Input<'grid.figures'>> = {}) =>
  gridHandlers['grid.figures']({ month: AUGUST, rule: EVERYONE, field, ...options }, workspace.context)

describe('an odd file in the grid', () => {
  it('keeps every text, whatever its script, and finds it', async () => {
    const field = idOf('奇怪文字')
    expect((await page([field])).columns[0]?.values.slice(0, 3)).toEqual(TEXTS.slice(0, 3))
    for (const text of [ARABIC, '张三😀', '𠮷野家', '@SUM(A1)']) {
      expect(await count({ op: 'oneOf', field, values: [text] })).toBe(1)
      const listed = await gridHandlers['grid.values']({ month: AUGUST, rule: EVERYONE, field, text: text.slice(0, 3), limit: 10 }, workspace.context)
      expect(listed.values.map(({ value }) => value)).toContain(text)
    }
    const sorted = await page([field], { sort: [{ field, direction: 'ascending' }], limit: 500 })
    expect(sorted.total).toBe(CATEGORIES)
  })

  it('takes column names of 200 characters', async () => {
    const field = idOf(LONG_NAME.slice(0, 30))
    expect((await page([field])).columns[0]?.values[1]).toBe(ARABIC)
    expect(await count({ op: 'contains', field, text: '张三' })).toBe(1)
    expect((await page([`${field}@-1.changed`])).columns[0]?.values[0]).toBe(1)
  })

  it('adds up negative fees exactly and sorts them below zero', async () => {
    const { sum, min } = await figures('bill_fee', { rule: { op: 'between', field: 'bill_fee', hi: 0 } })
    expect(sum).toBe(-10.25 * 36)
    expect(min).toBe(-82)
    const [lowest] = (await page(['bill_fee'], { sort: [{ field: 'bill_fee', direction: 'ascending' }] })).columns[0]?.values ?? []
    expect(lowest).toBe(-82)
  })

  it('takes numbers up to 10¹⁵', async () => {
    const field = idOf('大额系数')
    const { max, min, sum } = await figures(field)
    expect({ max, min }).toEqual({ max: LARGEST, min: 1 })
    // Beyond 2⁵³ a sum is as exact as its type: to 15 digits.
    expect((sum ?? 0) / (LARGEST + 28 + CATEGORIES - 8)).toBeCloseTo(1, 14)
    expect(await count({ op: 'between', field, lo: LARGEST, hi: LARGEST })).toBe(1)
  })

  it('lists a hundred thousand categories by search, and accounts for those not listed', async () => {
    const field = idOf('分类')
    const all = await gridHandlers['grid.values']({ month: AUGUST, rule: EVERYONE, field, text: '', limit: 500 }, workspace.context)
    expect(all).toMatchObject({ matching: CATEGORIES, unlistedRows: CATEGORIES - 500, missing: 0 })
    const found = await gridHandlers['grid.values']({ month: AUGUST, rule: EVERYONE, field, text: 'c9999', limit: 500 }, workspace.context)
    expect(found.matching).toBe(11)
    expect(await figures(field)).toMatchObject({ distinct: CATEGORIES })
    expect(await count({ op: 'not', of: { op: 'oneOf', field, values: ['C5'] } })).toBe(CATEGORIES - 1)
  })

  it('shows a column without any value as missing everywhere', async () => {
    const field = idOf('全空')
    const { fields } = await exploreHandlers['explore.fields']({ month: AUGUST }, workspace.context)
    const isThere = fields.some(({ id }) => id === field)
    // A column without values may be left out by the import; where it is kept, nobody has a value.
    const missing = isThere ? (await figures(field)).missing : CATEGORIES
    expect(missing).toBe(CATEGORIES)
  })

  it('holds a month of one subscriber and refuses one that is not imported', async () => {
    expect(await count(EVERYONE, JULY)).toBe(1)
    expect(await figures('bill_fee', { month: JULY })).toMatchObject({ rows: 1, missing: 0, sum: 5, mean: 5, min: 5, max: 5, median: 5 })
    expect(() => gridHandlers['grid.figures']({ month: 202406, rule: EVERYONE, field: 'bill_fee' }, workspace.context)).toThrow(
      expect.objectContaining({ code: 'MONTH_NOT_IMPORTED' }),
    )
    expect(await figures('bill_fee@-1', { month: JULY })).toMatchObject({ rows: 1, missing: 1, sum: null, median: null })
  })

  it('is written to a workbook as it is, nothing of it a formula', async () => {
    const text = idOf('奇怪文字')
    const rule: Rule = { op: 'between', field: 'bill_fee', hi: 0 }
    const { path: file, rows } = await workspace.runJob('explore.export', exportSubscribers, {
      month: AUGUST, rule, sort: [{ field: 'bill_fee', direction: 'descending' }], fields: [text, idOf('大额系数'), idOf(LONG_NAME.slice(0, 30)), 'bill_fee'],
      path: path.join(workspace.dir, '怪.xlsx'), format: 'xlsx', masked: false, language: 'zh-CN', shownRows: 8,
    })
    const sheet = XLSX.read(readFileSync(file)).Sheets['用户清单'] ?? {}
    const cells = XLSX.utils.sheet_to_json<unknown[]>(sheet, { header: 1 })
    expect(rows).toBe(8)
    expect(cells.slice(1).map((row) => row[0])).toEqual(TEXTS)
    expect(cells[1]?.[1]).toBe(LARGEST)
    expect(Object.values(sheet).some((cell: unknown) => typeof cell === 'object' && cell !== null && 'f' in cell)).toBe(false)
  })
})

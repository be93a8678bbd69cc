import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as XLSX from 'xlsx'
import { exportSubscribers } from '../../../electron/engine/explore/export.job.ts'
import { gridHandlers } from '../../../electron/engine/explore/grid-handlers.ts'
import { exploreHandlers } from '../../../electron/engine/explore/handlers.ts'
import type { Input } from '../../../shared/api/engine-api.ts'
import { EVERYONE, type Rule } from '../../../shared/domain/rule.ts'
import { ARABIC, AUGUST, CATEGORIES, JULY, LARGEST, LONG_NAME, TEXTS, writeOddFiles } from '../../helpers/odd-files.ts'
import { createTestWorkspace, type TestWorkspace } from '../../helpers/workspace.ts'
import { importFiles } from '../import/import-files.ts'

let workspace: TestWorkspace
let idOf: (zh: string) => string
beforeAll(async () => {
  workspace = createTestWorkspace()
  await importFiles(workspace, writeOddFiles(workspace.dir))
  const { fields } = await exploreHandlers['explore.fields']({ month: AUGUST }, workspace.context)
  idOf = (zh) => fields.find((field) => field.zh === zh || field.zh.startsWith(zh))?.id ?? `no field ${zh}`
}, 60_000)
afterAll(() => workspace.close())

const page = async (fields: readonly string[], options: Partial<Input<'explore.page'>> = {}) =>
  exploreHandlers['explore.page']({ month: AUGUST, rule: EVERYONE, sort: [], offset: 0, limit: 8, fields: [...fields], reveal: true, ...options }, workspace.context)
const count = async (rule: Rule, month = AUGUST) => (await exploreHandlers['explore.summary']({ month, rule }, workspace.context)).count
const figures = async (field: string, options: Partial<Input<'grid.figures'>> = {}) =>
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

  it('has a column that nobody has a value in this month, missing in every rule and sort', async () => {
    const field = 'owe_fee'
    expect(await figures(field)).toMatchObject({ rows: CATEGORIES, missing: CATEGORIES, sum: null, min: null })
    const nobody: readonly Rule[] = [
      { op: 'between', field, lo: -1e15, hi: 1e15 }, { op: 'oneOf', field, values: [0, 7] }, { op: 'top', field, count: 5, direction: 'highest' }, { op: 'top', field, share: 1, direction: 'lowest' },
      { op: 'percentile', field, lo: 0, hi: 1 }, { op: 'compare', field, is: 'notEqual', than: 'bill_fee' }, { op: 'compare', field: 'bill_fee', is: 'more', than: field },
    ]
    for (const rule of nobody) {
      expect(await count(rule)).toBe(0)
      expect(await count({ op: 'not', of: rule })).toBe(CATEGORIES)
    }
    expect(await count({ op: 'isMissing', field })).toBe(CATEGORIES)
    expect(await count({ op: 'between', field, lo: 7, hi: 7 }, JULY)).toBe(1)
    const sorted = await page([field, 'sub_id'], { sort: [{ field, direction: 'descending' }] })
    expect(sorted.columns[0]?.values).toEqual(Array(8).fill(null))
    expect(sorted.columns[1]?.values[0]).toBe('U0')
  })

  it('ranks, compares and cuts negative fees and numbers up to 10¹⁵ as they are', async () => {
    const large = idOf('大额系数')
    const ids = async (rule: Rule) => (await page(['sub_id'], { rule, limit: 20 })).columns[0]?.values
    expect(await ids({ op: 'top', field: large, count: 1, direction: 'highest' })).toEqual(['U0'])
    expect(await ids({ op: 'top', field: 'bill_fee', count: 2, direction: 'lowest' })).toEqual(['U6', 'U7'])
    expect(await ids({ op: 'between', field: 'bill_fee', lo: -41, hi: -10.25 })).toEqual(['U0', 'U1', 'U2', 'U3'])
    expect(await ids({ op: 'between', field: 'bill_fee', lo: -41, loOpen: true, hi: -10.25, hiOpen: true })).toEqual(['U1', 'U2'])
    expect(await ids({ op: 'oneOf', field: large, values: [LARGEST, 7] })).toEqual(['U0', 'U7'])
    expect(await ids({ op: 'between', field: large, lo: LARGEST, loOpen: true })).toEqual([])
    const below: Rule = { op: 'between', field: 'bill_fee', hi: 0 }
    expect(await ids({ op: 'all', of: [below, { op: 'compare', field: large, is: 'more', than: 'bill_fee', factor: -1e14 }] })).toEqual([])
    expect(await ids({ op: 'all', of: [below, { op: 'compare', field: large, is: 'more', than: 'bill_fee', factor: -9e13 }] })).toEqual(['U0'])
    expect(await ids({ op: 'all', of: [below, { op: 'compare', field: large, is: 'less', than: 'bill_fee', factor: -0.5 }] })).toEqual(['U1', 'U2', 'U3', 'U4', 'U5', 'U6', 'U7'])
    expect(await ids({ op: 'percentile', field: large, lo: 0.999_999, hi: 1 })).toEqual(['U0'])
    const [highest] = (await page([large], { sort: [{ field: large, direction: 'descending' }] })).columns[0]?.values ?? []
    expect(highest).toBe(LARGEST)
  })

  it('takes a hundred thousand values and numbers in one rule', async () => {
    const field = idOf('分类')
    const values = Array.from({ length: CATEGORIES }, (_, i) => `C${i}`)
    expect(await count({ op: 'oneOf', field, values })).toBe(CATEGORIES)
    expect(await count({ op: 'not', of: { op: 'oneOf', field, values: values.slice(1) } })).toBe(1)
    const numbers = Array.from({ length: CATEGORIES }, (_, i) => String(13_900_000_000 + i))
    expect(await count({ op: 'inNumbers', numbers })).toBe(CATEGORIES - TEXTS.length)
    const sorted = await page([field], { sort: [{ field, direction: 'descending' }], limit: 3 })
    expect(sorted.columns[0]?.values).toEqual(['C99999', 'C99998', 'C99997'])
  })

  it('finds texts of every script by part, beginning and end, and compares them', async () => {
    const field = idOf('奇怪文字')
    const cases: readonly (readonly [string, 'start' | 'end' | 'anywhere', number])[] = [
      ['😀', 'end', 1], ['مر', 'start', 1], ['عالم', 'end', 1], ['𠮷', 'start', 1], ['SUM(', 'anywhere', 1], ['"X"', 'anywhere', 1], ['e\u0301', 'anywhere', 1], ['é', 'anywhere', 0], ['%', 'anywhere', 0],
    ]
    for (const [text, at, expected] of cases) expect([text, await count({ op: 'contains', field, text, at })]).toEqual([text, expected])
    const long = idOf(LONG_NAME.slice(0, 30))
    expect(await count({ op: 'compare', field, is: 'equal', than: long })).toBe(TEXTS.length)
    expect(await count({ op: 'compare', field, is: 'notEqual', than: long })).toBe(CATEGORIES - TEXTS.length)
  })

  it('answers every operator in a month of one subscriber', async () => {
    const yes: readonly Rule[] = [
      { op: 'between', field: 'bill_fee', lo: 5, hi: 5 }, { op: 'top', field: 'bill_fee', count: 9, direction: 'lowest' }, { op: 'top', field: 'bill_fee', share: 0.5, direction: 'highest' },
      { op: 'percentile', field: 'bill_fee', lo: 0.4, hi: 0.6 }, { op: 'oneOf', field: idOf('分类'), values: ['C0'] }, { op: 'compare', field: 'bill_fee', is: 'atMost', than: 'bill_fee' },
    ]
    for (const rule of yes) expect([rule, await count(rule, JULY), await count({ op: 'not', of: rule }, JULY)]).toEqual([rule, 1, 0])
    expect(await count({ op: 'compare', field: 'bill_fee', is: 'equal', than: 'bill_fee', thanMonths: -1 }, JULY)).toBe(0)
    const { total } = await page(['bill_fee'], { month: JULY, rule: { op: 'oneOf', field: idOf('分类'), values: ['C1'] } })
    expect(total).toBe(0)
  })

  it('holds a month of one subscriber and refuses one that is not imported', async () => {
    expect(await count(EVERYONE, JULY)).toBe(1)
    expect(await figures('bill_fee', { month: JULY })).toMatchObject({ rows: 1, missing: 0, sum: 5, mean: 5, min: 5, max: 5, median: 5 })
    await expect(figures('bill_fee', { month: 202406 })).rejects.toMatchObject({ code: 'MONTH_NOT_IMPORTED' })
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

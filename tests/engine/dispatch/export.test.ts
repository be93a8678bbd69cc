import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import * as XLSX from 'xlsx'
import { buildList } from '../../../electron/engine/campaign/build-list.job.ts'
import { campaignHandlers } from '../../../electron/engine/campaign/handlers.ts'
import { exportDispatch } from '../../../electron/engine/dispatch/export.job.ts'
import { safeFileNamePart } from '../../../electron/engine/dispatch/workbook-names.ts'
import { iterateMembers } from '../../../electron/engine/target-list/target-list.repo.ts'
import { RESULT_CODES } from '../../../shared/domain/dispatch-codes.ts'
import type { Input } from '../../../shared/api/engine-api.ts'
import { createCounty, RECIPE } from '../campaign/county.ts'
import type { TestWorkspace } from '../../helpers/workspace.ts'
import { readZip } from '../spreadsheet/write/read-back.ts'

let county: TestWorkspace
afterEach(() => county.close())

async function lockedList(name = '离网预警保有'): Promise<number> {
  const { listId } = await county.runJob('campaign.build', buildList, { name, recipe: RECIPE })
  await campaignHandlers['campaign.lock']({ listId }, county.context)
  return listId
}

const dispatch = (listId: number, options: Partial<Input<'dispatch.export'>> = {}) =>
  county.runJob('dispatch.export', exportDispatch, {
    listId, by: 'grid', dir: path.join(county.dir, 'out'), masked: false, language: 'zh-CN', dueDate: '2024-09-30', ...options,
  })

describe('dispatch workbooks', () => {
  it('hold every target once and no control member, as an independent reader sees them', async () => {
    county = createCounty(1500)
    const listId = await lockedList()
    const { workbooks, rows, controlHeldBack } = await dispatch(listId)
    const targets = [...iterateMembers(county.db, listId, 'target')]
    const control = new Set([...iterateMembers(county.db, listId, 'control')].map((member) => member.workOrder))
    expect(rows).toBe(targets.length)
    expect(controlHeldBack).toBe(control.size)
    const orders: string[] = []
    for (const workbook of workbooks) {
      const sheet = XLSX.read(readFileSync(workbook.path)).Sheets['派单']
      const read = XLSX.utils.sheet_to_json<Record<string, unknown>>(sheet ?? {}, { raw: true })
      expect(read).toHaveLength(workbook.rows)
      for (const row of read) {
        orders.push(String(row['工单号']))
        expect(row['网格']).toBe(workbook.unit)
        expect(row['手机号码']).toMatch(/^138\d{8}$/)
        expect(typeof row['手机号码']).toBe('string')
      }
    }
    expect(orders.toSorted()).toEqual(targets.map((member) => member.workOrder).toSorted())
    expect(orders.some((order) => control.has(order))).toBe(false)
  })

  it('carry drop-downs, a frozen header, text numbers and protection in the sheet itself', async () => {
    county = createCounty()
    const { workbooks } = await dispatch(await lockedList())
    const parts = new Map(Array.from(await readZip(workbooks[0]?.path ?? ''), ([name, bytes]) => [name, bytes.toString('utf8')]))
    const sheet = parts.get('xl/worksheets/sheet1.xml') ?? ''
    expect(sheet).toMatch(/<dataValidation [^>]*type="list"/)
    expect((sheet.match(/<dataValidation /g) ?? []).length).toBeGreaterThanOrEqual(5)
    const wholeBook = [...parts.values()].join('')
    for (const code of RESULT_CODES) expect(wholeBook).toContain(code)
    expect(sheet).toMatch(/<pane [^>]*state="frozen"/)
    expect(sheet).toContain('<sheetProtection')
    expect(sheet).toContain('<autoFilter')
    expect(parts.get('xl/workbook.xml')).toContain('veryHidden')
  })

  it('explain themselves on a 说明 sheet', async () => {
    county = createCounty()
    const { workbooks } = await dispatch(await lockedList())
    const book = XLSX.read(readFileSync(workbooks[0]?.path ?? ''))
    const notes = XLSX.utils.sheet_to_csv(book.Sheets['说明'] ?? {})
    expect(book.SheetNames.slice(0, 3)).toEqual(['派单', '说明', '统计'])
    expect(notes).toContain('2024-09-30')
    expect(notes).toContain('离网预警保有')
    expect(notes).toContain('2024-08')
  })

  it('mask names and numbers when asked', async () => {
    county = createCounty()
    const { workbooks } = await dispatch(await lockedList(), { masked: true })
    const sheet = XLSX.read(readFileSync(workbooks[0]?.path ?? '')).Sheets['派单'] ?? {}
    for (const row of XLSX.utils.sheet_to_json<Record<string, string>>(sheet)) {
      expect(row['手机号码']).toMatch(/\*{4}/)
      expect(row['客户名称']).toMatch(/\*/)
    }
  })

  it('speak English when the window does', async () => {
    county = createCounty()
    const { workbooks } = await dispatch(await lockedList(), { language: 'en' })
    expect(XLSX.read(readFileSync(workbooks[0]?.path ?? '')).SheetNames.slice(0, 3)).toEqual(['Dispatch', 'Notes', 'Summary'])
  })
})

describe('dispatch refuses', () => {
  it('a list that is not locked', async () => {
    county = createCounty()
    const { listId } = await county.runJob('campaign.build', buildList, { name: '草稿', recipe: RECIPE })
    await expect(dispatch(listId)).rejects.toMatchObject({ code: 'LIST_NOT_LOCKED' })
    expect(existsSync(path.join(county.dir, 'out'))).toBe(false)
  })

  it('a folder that cannot be written', async () => {
    county = createCounty()
    const listId = await lockedList()
    writeFileSync(path.join(county.dir, 'file'), '')
    await expect(dispatch(listId, { dir: path.join(county.dir, 'file', 'out') })).rejects.toMatchObject({ code: 'OUTPUT_NOT_WRITABLE' })
  })

  it('to leave half of the workbooks behind', async () => {
    county = createCounty(600, ['一', '二', '三'])
    const listId = await lockedList()
    const dir = path.join(county.dir, 'out')
    // A folder stands where the second workbook should go.
    const { workbooks } = await dispatch(listId)
    const second = workbooks[1]?.path ?? ''
    const other = path.join(county.dir, 'blocked')
    mkdirSync(path.join(other, path.basename(second)), { recursive: true })
    await expect(dispatch(listId, { dir: other })).rejects.toMatchObject({ code: 'OUTPUT_NOT_WRITABLE' })
    expect(readdirSync(other)).toEqual([path.basename(second)])
    expect(readdirSync(dir)).toHaveLength(3)
  })

  it('names that lead out of the folder', async () => {
    county = createCounty(600, ['../../evil', 'a/b', 'a\\b', 'CON', '城\u0000东', 'x'.repeat(300)])
    const { workbooks } = await dispatch(await lockedList('../名单:*?'))
    const dir = path.join(county.dir, 'out')
    for (const { path: file } of workbooks) expect(path.dirname(file)).toBe(dir)
    expect(readdirSync(dir)).toHaveLength(workbooks.length)
    expect(readdirSync(county.dir).filter((name) => name.endsWith('.xlsx'))).toEqual([])
  })

  it.each([['..', '_'], ['con', '_con'], ['a/b\\c:d', 'a_b_c_d'], ['', '_'], ['  城关.. ', '城关']])('%j becomes %j', (raw, safe) => {
    expect(safeFileNamePart(raw)).toBe(safe)
  })
})

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as XLSX from 'xlsx'
import { exportChart } from '../../../electron/engine/explore/export-chart.job.ts'
import { segmentHandlers } from '../../../electron/engine/segment/handlers.ts'
import type { Rule } from '../../../shared/domain/rule.ts'
import type { Input } from '../../../shared/api/engine-api.ts'
import { engineApi } from '../../../shared/api/engine-api.ts'
import { createTestWorkspace, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'

let ws: TestWorkspace
beforeEach(() => {
  ws = createTestWorkspace()
  publishFacts(ws, [{ subscriber: 1, month: 202408, values: { bill_fee: 5000 } }])
})
afterEach(() => ws.close())

const run = (name: string, content: Input<'explore.exportChart'>['content'], rule: Rule = { op: 'between', field: 'bill_fee', lo: 10 }) => {
  const input: Input<'explore.exportChart'> = {
    month: 202408, rule, title: '网格：户数', notes: ['n = 12', '缺失 3 户'], content, path: path.join(ws.dir, name), language: 'zh-CN',
  }
  return ws.runJob('explore.exportChart', exportChart, engineApi['explore.exportChart'].input.parse(input))
}
const columns = [{ header: '网格', kind: 'text' }, { header: '户数', kind: 'count' }, { header: '占比', kind: 'percent' }] as const
const rows = [['=东街', 9, 0.75], ['西街', 3, null], ['南街', 2, 2 / 14]]

describe('a chart is written', () => {
  it('as the bytes of its picture', async () => {
    const bytes = Buffer.from([0x89, 0x50, 0, 255, 7])
    const { path: file } = await run('chart.png', { kind: 'picture', format: 'png', base64: bytes.toString('base64') })
    expect(readFileSync(file)).toEqual(bytes)
  })

  it('as a workbook with its numbers and what they are of', async () => {
    const { path: file, rows: written } = await run('chart.xlsx', { kind: 'table', format: 'xlsx', columns: [...columns], rows })
    const book = XLSX.read(readFileSync(file))
    const cells = XLSX.utils.sheet_to_json<unknown[]>(book.Sheets['图表数据'] ?? {}, { header: 1 })
    expect(written).toBe(3)
    expect(cells).toEqual([['网格：户数'], ['网格', '户数', '占比'], ['=东街', 9, 0.75], ['西街', 3], ['南街', 2, 2 / 14]])
    const notes = XLSX.utils.sheet_to_json<string[]>(book.Sheets['说明'] ?? {}, { header: 1 })
    expect(notes).toContainEqual(['账期', '2024-08'])
    expect(notes).toContainEqual(['条件', '出账收入≥10 元'])
    expect(notes.filter(([item]) => item === '备注')).toEqual([['备注', 'n = 12'], ['备注', '缺失 3 户']])
  })

  it('with the names of the segments and lists it is of, removed or not', async () => {
    const { segmentId } = await segmentHandlers['segment.save']({ name: '高消费', rule: { op: 'between', field: 'bill_fee', lo: 40 }, month: 202408 }, ws.context)
    const list = ws.db.prepare(`INSERT INTO target_list (list_id, job_id, name, state, month, recipe_json, waterfall_json, created_at, published_at, removed_at) VALUES (?, (SELECT max(job_id) FROM job), ?, 'draft', 202408, '{}', '[]', '', '', ?)`)
    list.run(1, '八月外呼', null)
    list.run(2, '旧名单', '2024-09-01')
    ws.frame.refresh()
    const rule: Rule = { op: 'all', of: [{ op: 'inSegment', segmentId }, { op: 'inList', listId: 1 }, { op: 'not', of: { op: 'inList', listId: 2 } }] }
    const { path: file } = await run('chart.xlsx', { kind: 'table', format: 'xlsx', columns: [...columns], rows }, rule)
    const notes = XLSX.utils.sheet_to_json<string[]>(XLSX.read(readFileSync(file)).Sheets['说明'] ?? {}, { header: 1 })
    expect(notes).toContainEqual(['条件', '属于分群“高消费” 且 在名单“八月外呼”中 且 不在名单“旧名单”中'])
  })

  it('as CSV in which no cell is a formula', async () => {
    const { path: file } = await run('chart.csv', { kind: 'table', format: 'csv', columns: [...columns], rows })
    const lines = new TextDecoder('utf-8').decode(readFileSync(file)).trim().split('\r\n')
    expect(lines[0]).toBe('网格,户数,占比')
    expect(lines[1]).not.toMatch(/^"?=/)
    expect(lines[2]).toBe('西街,3,')
    expect(lines[3]).toBe('南街,2,0.1428571429')
  })

  it('not into a folder that is not there', async () => {
    await expect(run('none/chart.svg', { kind: 'picture', format: 'svg', base64: 'PHN2Zy8+' })).rejects.toMatchObject({ code: 'OUTPUT_NOT_WRITABLE' })
  })
})

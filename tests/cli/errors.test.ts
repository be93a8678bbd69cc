import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as XLSX from 'xlsx'
import { dumpWorkspace } from '../helpers/engine.ts'
import { runCli } from './run-cli.ts'

const dir = mkdtempSync(path.join(os.tmpdir(), 'liuke-errors-'))
const at = (name: string) => path.join(dir, name)
const cli = (args: readonly string[], language?: 'en_US.UTF-8') => runCli(args, { stateDir: at('state'), ...(language ? { language } : {}) })

function writeWorkbook(name: string, rows: readonly (readonly unknown[])[]): void {
  const book = XLSX.utils.book_new()
  XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet(rows.map((row) => [...row])), '清单')
  writeFileSync(at(name), XLSX.write(book, { type: 'buffer', bookType: 'xlsx' }))
}

beforeAll(async () => {
  writeFileSync(at('good.csv'), '账期,用户编号,手机号码,出账收入\n202408,1000000001,13800000001,50.5\n202408,1000000002,13800000002,60\n')
  const { code, stderr } = await cli(['import', at('ws.liuke'), at('good.csv')])
  if (code !== 0) throw new Error(stderr)
  writeFileSync(at('text.xlsx'), '这不是表格\n')
  writeWorkbook('empty.xlsx', [])
  writeWorkbook('no-id.xlsx', [['月份', '出账收入', '网格'], ['202408', 12, '东街'], ['202408', 15, '西街']])
  writeWorkbook('whole.xlsx', Array.from({ length: 300 }, (_, i) => (i === 0 ? ['用户编号', '手机号码', '出账收入'] : [`10000${i}`, `1380000${String(i).padStart(4, '0')}`, i])))
  writeFileSync(at('cut.xlsx'), readFileSync(at('whole.xlsx')).subarray(0, 4000))
  writeFileSync(at('nothing.csv'), '')
  writeFileSync(at('no-month.csv'), '用户编号,手机号码,出账收入\n1000000001,13800000001,50.5\n1000000002,13800000002,5\n')
  mkdirSync(at('folder.xlsx'))
}, 60_000)
afterAll(() => rmSync(dir, { recursive: true, force: true }))

describe.each([
  ['a text file called .xlsx', 'text.xlsx', 'FILE_TYPE_MISMATCH'],
  ['an empty sheet', 'empty.xlsx', 'SHEET_EMPTY'],
  ['a file without an id column', 'no-id.xlsx', 'ID_COLUMN_MISSING'],
  ['a workbook cut short', 'cut.xlsx', 'FILE_CORRUPT'],
  ['a folder', 'folder.xlsx', 'FILE_IS_DIRECTORY'],
  ['a path that does not exist', 'missing.xlsx', 'FILE_NOT_FOUND'],
  ['an empty file', 'nothing.csv', 'FILE_EMPTY'],
  ['bills of an unknown month', 'no-month.csv', 'MONTH_MISSING'],
])('%s', (_label, file, code) => {
  it(`is refused with ${code} in both languages, exit 1, the workspace unchanged`, async () => {
    const before = dumpWorkspace(at('ws.liuke'))
    const zh = await cli(['import', at('ws.liuke'), at(file), '--json'])
    expect(zh.code).toBe(1)
    const { error } = JSON.parse(zh.stdout)
    expect(error).toMatchObject({ code, message: expect.stringMatching(/[\u4e00-\u9fff].*。$/s) })
    expect(error.message).toContain(file)
    expect(error.message).not.toMatch(/\{\{|undefined/)
    const en = await cli(['import', at('ws.liuke'), at(file)], 'en_US.UTF-8')
    expect(en.code).toBe(1)
    expect(en.stderr).toContain(`${code}: `)
    expect(en.stderr.split(`${code}: `)[1]).not.toMatch(/[\u4e00-\u9fff]|\{\{/)
    expect(dumpWorkspace(at('ws.liuke'))).toEqual(before)
  })
})

describe('the command line', () => {
  it('is all or nothing over several files', async () => {
    const before = dumpWorkspace(at('ws.liuke'))
    writeFileSync(at('more.csv'), '账期,用户编号,手机号码,出账收入\n202407,1000000001,13800000001,50.5\n202407,1000000003,13800000003,5\n')
    const { code } = await cli(['import', at('ws.liuke'), at('more.csv'), at('cut.xlsx')])
    expect(code).toBe(1)
    expect(dumpWorkspace(at('ws.liuke'))).toEqual(before)
  })

  it('loads the good tables beside those without a month or a subscriber, which are named with what to do, exit 1', async () => {
    writeFileSync(at('good1.csv'), '账期,用户编号,手机号码,出账收入\n202406,1000000001,13800000001,50.5\n')
    writeFileSync(at('good2.csv'), '账期,用户编号,手机号码,出账收入\n202405,1000000001,13800000001,7\n202405,1000000003,13800000003,5\n')
    const files = ['good1.csv', 'no-month.csv', 'good2.csv', 'no-id.xlsx'].map(at)
    const zh = await cli(['import', at('partly.liuke'), ...files, '--json'])
    expect(zh.code).toBe(1)
    const { batches, refused, mapping } = JSON.parse(zh.stdout)
    expect(batches).toMatchObject([{ fileName: 'good1.csv', rowsStored: 1 }, { fileName: 'good2.csv', rowsStored: 2 }])
    expect(refused).toMatchObject([{ path: at('no-month.csv'), code: 'MONTH_MISSING' }, { path: at('no-id.xlsx'), code: 'ID_COLUMN_MISSING' }])
    expect(refused[0].message).toContain('--month')
    expect(mapping.map(({ file }: { file: string }) => file)).toEqual(['good1.csv', 'good2.csv'])
    expect(zh.stderr).toMatch(/^MONTH_MISSING: .*no-month\.csv/m)
  })

  it('makes no workspace of nothing but such tables', async () => {
    const { code, stderr } = await cli(['import', at('nobody.liuke'), at('no-month.csv'), at('no-id.xlsx')], 'en_US.UTF-8')
    expect(code).toBe(1)
    expect(stderr).toMatch(/^MONTH_MISSING: .*no-month\.csv.*--month/m)
    expect(existsSync(at('nobody.liuke'))).toBe(false)
  })

  it('refuses an output folder that cannot be written, the workspace unchanged', async () => {
    const before = dumpWorkspace(at('ws.liuke'))
    for (const args of [
      ['demo', at('good.csv/out')],
      ['query', at('ws.liuke'), '--out', at('good.csv/out.csv')],
      ['query', at('ws.liuke'), '--out', at('good.csv/out.xlsx')],
      ['report', at('ws.liuke'), '--out', at('good.csv/report.html')],
    ]) {
      const { code, stdout } = await cli([...args, '--json'])
      expect(code).toBe(1)
      expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'OUTPUT_NOT_WRITABLE' } })
    }
    expect(dumpWorkspace(at('ws.liuke'))).toEqual(before)
  })

  it('refuses the same file a second time', async () => {
    const { code, stdout } = await cli(['import', at('ws.liuke'), at('good.csv'), '--json'])
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'ALREADY_IMPORTED' } })
  })

  it('answers wrong use with the usage and exit 2', async () => {
    for (const args of [['import'], ['nonsense'], ['churn', at('ws.liuke'), '--modell', 'gbdt'], ['segment', at('ws.liuke')], []]) {
      const { code, stdout, stderr } = await cli(args)
      expect(code).toBe(2)
      expect(stdout + stderr).toContain('liuke ')
    }
  })

  it('leaves no workspace behind when the import it was made for is refused', async () => {
    const { code } = await cli(['import', at('fresh.liuke'), at('cut.xlsx')])
    expect(code).toBe(1)
    expect(readdirSync(dir).filter((name) => name.startsWith('fresh'))).toEqual([])
  })

  it('shows rows of a workspace without billing columns', async () => {
    writeFileSync(at('plain.csv'), `客户编号,年龄,Churn\n${Array.from({ length: 20 }, (_, i) => `C${i},${20 + i},${i % 2 ? 'Yes' : 'No'}`).join('\n')}\n`)
    await cli(['import', at('plain.liuke'), at('plain.csv'), '--outcome', 'Churn=Yes'])
    const { code, stdout } = await cli(['query', at('plain.liuke'), '--limit', '2', '--json'])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ total: 20, subscribers: [1, 2] })
  })

  it('refuses a workspace that does not exist, and does not make one', async () => {
    const { code, stdout } = await cli(['fields', at('none.liuke'), '--json'])
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'WORKSPACE_NOT_FOUND' } })
    expect(existsSync(at('none.liuke'))).toBe(false)
  })

  it('says what is missing instead of training on too little', async () => {
    const { code, stdout } = await cli(['churn', at('ws.liuke'), '--json'])
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'CHURN_OUTCOME_MISSING' } })
  })

  it('refuses an outcome column or value that the file does not have', async () => {
    const column = await cli(['import', at('ws.liuke'), at('more.csv'), '--outcome', 'Left=Yes', '--json'])
    expect(JSON.parse(column.stdout)).toMatchObject({ error: { code: 'OUTCOME_COLUMN_NOT_FOUND' } })
    const value = await cli(['import', at('ws.liuke'), at('more.csv'), '--outcome', '出账收入=Yes', '--json'])
    expect(JSON.parse(value.stdout)).toMatchObject({ error: { code: 'OUTCOME_VALUE_NOT_FOUND' } })
  })
})

it('a file of which not one row is stored ends with 1, and says how many were rejected', async () => {
  const rows = Array.from({ length: 12 }, (_, i) => `202408,1.38E+10,${i}`)
  writeFileSync(at('cut-ids.csv'), ['账期,手机号码,出账收入', ...rows].join('\n'))
  const { code, stdout } = await cli(['import', at('none.liuke'), at('cut-ids.csv'), '--json'])
  expect(JSON.parse(stdout)).toMatchObject({ batches: [{ rowsRead: 12, rowsStored: 0, rowsRejected: 12 }] })
  expect(code).toBe(1)
})

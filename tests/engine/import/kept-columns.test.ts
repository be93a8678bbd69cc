import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fillColumnCache } from '../../../electron/engine/frame/fill-column-cache.ts'
import { createTestWorkspace, type TestWorkspace } from '../../helpers/workspace.ts'
import { importFiles, writeText } from './import-files.ts'

let workspace: TestWorkspace

beforeEach(() => {
  workspace = createTestWorkspace()
})

afterEach(() => {
  workspace.close()
})

/** What is kept, without the ids of the rows that keep it. */
function kept({ db }: TestWorkspace): unknown[] {
  return db.prepare('SELECT field_id, month, stamp, kind, data, dictionary_json FROM column_cache ORDER BY field_id, month').all()
}

/** The columns that the import kept, made from what it had at hand, are those that the stored rows give. */
function expectRowsToAgree(of: TestWorkspace): void {
  const fromImport = kept(of)
  expect(fromImport.length).toBeGreaterThan(1)
  of.db.exec('DELETE FROM column_cache')
  of.frame.refresh()
  fillColumnCache(of.db, of.frame, () => undefined)
  expect(kept(of)).toEqual(fromImport)
}

const number = (below: number) => fc.oneof({ weight: 6, arbitrary: fc.integer({ min: -below, max: below }).map((n) => String(n / 100)) }, { weight: 1, arbitrary: fc.constantFrom('', '-', '无', '-0', 'abc') })
const word = fc.oneof(fc.constantFrom('冰激凌59元', '5G畅享', '', '—', '😀', 'a\u200fb'), fc.string({ maxLength: 5 }).map((text) => text.replaceAll(/[",\r\n\0]/g, '')))

describe('columns kept by an import', () => {
  it('are those of the stored rows, with repeated and rejected rows, several months and columns of 上月', async () => {
    const row = fc.tuple(fc.constantFrom('202405', '202406', '202407', '2024-13'), fc.integer({ min: 1, max: 400 }), number(9_000_000), number(200), number(40_000), word, fc.constantFrom('是', '否', ''))
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 50, maxLength: 150 }), fc.boolean(), async (rows, hasLastMonth) => {
        const own = createTestWorkspace()
        try {
          // More than a slip of repeated rows is refused as a whole.
          const seen = new Set<string>()
          let repeats = 0
          const lines = rows.flatMap(([month, id, ...values]) => {
            const key = `${month}|${id}`
            if (seen.has(key) && ++repeats > 2) return []
            seen.add(key)
            return [[month, `5309${String(id).padStart(12, '0')}`, ...values]]
          })
          const header = ['账期', '用户编号', '出账收入(元)', '语音费', hasLastMonth ? '上月出账收入(元)' : '欠费金额', '主套餐名称', '免打扰']
          await importFiles(own, [writeText(own, '账单.csv', [header, ...lines])])
          expectRowsToAgree(own)
        } finally {
          own.close()
        }
      }),
      { numRuns: 12, seed: 20241101 },
    )
  })

  it('are those of the stored rows beyond one block, for numbers of every size and more texts than are staged', async () => {
    const header = ['用户编号', '出账收入(元)', '语音费', '上网流量(MB)', '欠费金额', '主套餐名称', '装机地址']
    const rows = Array.from({ length: 60_000 }, (_, i) => [
      `5309${String(i + 1).padStart(12, '0')}`, '59', String((i % 300) / 100), String(i * 1234.56), i % 7 === 0 ? '' : String(i % 100), `套餐${i % 40}`, `城关镇${i}号`,
    ])
    await importFiles(workspace, [writeText(workspace, '账单_202408.csv', [header, ...rows, rows[5] ?? []])])
    expectRowsToAgree(workspace)
    expect(workspace.db.prepare('SELECT count(*) AS n FROM subscriber_month').get()).toEqual({ n: 60_000 })
  })

  it('of earlier months stay as they are when a new month comes, and go when their batch is undone', async () => {
    const bill = (month: number, fee: number) =>
      writeText(workspace, `账单_${month}.csv`, [['用户编号', '出账收入(元)'], ...Array.from({ length: 5 }, (_, i) => [`53090000000${i}`, String(fee + i)])])
    await importFiles(workspace, [bill(202405, 10)])
    await importFiles(workspace, [bill(202406, 20)])
    const rowsOf = (months: readonly number[]) =>
      workspace.db.prepare(`SELECT * FROM column_cache WHERE field_id = 'bill_fee' AND month IN (${months.join()}) ORDER BY month`).all()
    const before = rowsOf([202405, 202406])
    expect(before).toHaveLength(2)
    await importFiles(workspace, [bill(202407, 30)])
    expect(rowsOf([202405, 202406])).toEqual(before)
    expect(rowsOf([202407])).toHaveLength(1)
    expectRowsToAgree(workspace)

    workspace.db.exec('UPDATE import_batch SET undone_at = imported_at WHERE batch_id = 2')
    workspace.frame.refresh()
    expect([...workspace.frame.numbers('bill_fee', 202407).slice(0, 2)]).toEqual([3000, 3100])
    fillColumnCache(workspace.db, workspace.frame, () => undefined)
    expect(rowsOf([202405, 202406, 202407])).toHaveLength(2)
    expectRowsToAgree(workspace)
  })
})

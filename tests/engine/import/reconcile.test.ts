import { writeFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { importHandlers } from '../../../electron/engine/import/handlers.ts'
import { createTestWorkspace, type TestWorkspace } from '../../helpers/workspace.ts'
import { contentOf, importFiles, writeText } from './import-files.ts'

/** A cell as it is printed, with what a careful reader takes from it. Missing: null. */
interface Printed {
  readonly text: string
  readonly fen: number | null
  readonly isBad: boolean
}

const money: fc.Arbitrary<Printed> = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -500_000, max: 5_000_000 }).map((fen) => ({ text: yuan(fen), fen, isBad: false })) },
  { weight: 2, arbitrary: fc.integer({ min: 100_000, max: 99_999_999 }).map((fen) => ({ text: `"${grouped(fen)}"`, fen, isBad: false })) },
  { weight: 1, arbitrary: fc.constantFrom('', '-', '—', 'NULL', '无', '\\N', ' ').map((text) => ({ text, fen: null, isBad: false })) },
  { weight: 1, arbitrary: fc.constantFrom('待核', '#N/A', 'abc', '1.2.3', '--5').map((text) => ({ text, fen: null, isBad: true })) },
)

function yuan(fen: number): string {
  const digits = String(Math.abs(fen)).padStart(3, '0')
  return `${fen < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

function grouped(fen: number): string {
  return yuan(fen).replaceAll(/(?<!\.\d*)(?<=\d)(?=(\d{3})+\.)/g, ',')
}

type Line =
  | { readonly kind: 'row'; readonly id: string | null; readonly isDamaged: boolean; readonly bill: Printed; readonly owe: Printed }
  | { readonly kind: 'blank' | 'total' | 'header' }

const line: fc.Arbitrary<Line> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ kind: fc.constant('row' as const), id: fc.integer({ min: 1, max: 300 }).map((n) => `5309${String(n).padStart(12, '0')}`), isDamaged: fc.constant(false), bill: money, owe: money }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('row' as const), id: fc.constantFrom('', '-', null), isDamaged: fc.constant(false), bill: money, owe: money }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('row' as const), id: fc.constant('5.309E+15'), isDamaged: fc.constant(true), bill: money, owe: money }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('blank' as const, 'total' as const, 'header' as const) }) },
)

const HEADER = '用户编号,出账收入(元),欠费金额'

function textOf(one: Line): string {
  switch (one.kind) {
    case 'row':
      return `${one.id ?? ''},${one.bill.text},${one.owe.text}`
    case 'blank':
      return ' , ,'
    case 'total':
      return '小计,1.00,2.00'
    case 'header':
      return HEADER
  }
}

/** Every value that a page can show of the subscribers of a month, month by month. */
function visible({ frame }: TestWorkspace): unknown {
  frame.refresh()
  return frame.months.map((month) => {
    const present = [...frame.present(month).toIndices()]
    const values = frame.catalogue.fields.map(({ id }) => {
      const column = frame.column(id, month)
      return [id, present.map((i) => (column.kind === 'number' ? column.values[i] : (column.dictionary[column.codes[i] ?? -1] ?? null)))]
    })
    return { month, present, values }
  })
}

/** The same file again changes nothing; undone, the workspace shows what it showed before; put back, the same as after. */
async function expectLaws(workspace: TestWorkspace, file: string, before: unknown): Promise<void> {
  const after = visible(workspace)
  const content = contentOf(workspace)
  await expect(importFiles(workspace, [file])).rejects.toMatchObject({ code: 'ALREADY_IMPORTED' })
  expect(contentOf(workspace)).toEqual(content)

  const setUndone = (undone: boolean) => importHandlers['import.undo']({ batchId: 2, undone }, workspace.context)
  await setUndone(true)
  expect(visible(workspace)).toEqual(before)
  await setUndone(false)
  expect(visible(workspace)).toEqual(after)
  expect(contentOf(workspace)).toEqual(content)
}

describe('reconciliation', () => {
  it('stores or rejects every row, loses no fen and can be undone, whatever the file holds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 5, maxLength: 60 }), async (drawn) => {
        // More than a slip of repeated rows is refused as a whole, which is tested elsewhere.
        const seen = new Set<string>()
        let repeats = 0
        const lines = drawn.filter((one) => {
          if (one.kind !== 'row' || one.id === null || one.id.length < 5 || one.isDamaged) return true
          if (seen.has(one.id)) return ++repeats <= 3
          seen.add(one.id)
          return true
        })
        lines.unshift({ kind: 'row', id: '5309999999999999', isDamaged: false, bill: { text: '1.00', fen: 100, isBad: false }, owe: { text: '0.00', fen: 0, isBad: false } })

        const rows = lines.filter((one) => one.kind === 'row')
        const usable = new Map<string, (typeof rows)[number]>()
        for (const row of rows) if (row.id && row.id !== '-' && !row.isDamaged) usable.set(row.id, row)
        const stored = [...usable.values()]
        const bad = rows.filter((row) => row.id && row.id !== '-' && !row.isDamaged).reduce((n, { bill, owe }) => n + Number(bill.isBad) + Number(owe.isBad), 0)

        const workspace = createTestWorkspace()
        try {
          await importFiles(workspace, [writeText(workspace, '账单_202407.csv', [HEADER.split(','), ['5309000000000001', '12.30', '0'], ['5309000000000002', '', '4']])])
          const before = visible(workspace)
          const file = path.join(workspace.dir, '账单_202408.csv')
          writeFileSync(file, `﻿${[HEADER, ...lines.map(textOf)].join('\r\n')}\r\n`)
          const { batches } = await importFiles(workspace, [file])
          const [batch] = batches
          expect(batch).toMatchObject({
            rowsRead: rows.length, rowsStored: stored.length, rowsRejected: rows.length - stored.length, rowsSkipped: lines.length - rows.length,
          })
          const count = (...codes: string[]) => batch?.issues.filter(({ code }) => codes.includes(code)).reduce((n, issue) => n + issue.count, 0)
          expect(count('NOT_A_NUMBER', 'ERROR_CELL')).toBe(bad)
          expect(count('ID_DAMAGED')).toBe(rows.filter(({ isDamaged }) => isDamaged).length)
          const sum = (values: readonly (number | null)[]) => values.reduce<number | null>((total, value) => (value === null ? total : (total ?? 0) + value), null)
          const loaded = workspace.db.prepare('SELECT sum(bill_fee_fen) AS bill, sum(owe_fee_fen) AS owe FROM subscriber_month WHERE month = 202408').get()
          expect(loaded).toEqual({ bill: sum(stored.map(({ bill }) => bill.fen)), owe: sum(stored.map(({ owe }) => owe.fen)) })
          await expectLaws(workspace, file, before)
        } finally {
          workspace.close()
        }
      }),
      { numRuns: 60, seed: 20240831 },
    )
  })
})

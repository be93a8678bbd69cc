import { statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import type { Cell } from '../../electron/engine/spreadsheet/read/table-source.ts'
import { sharedFile } from '../helpers/shared-data.ts'
import { sameCell } from './cell-agreement.ts'
import { compareAll, filesUnder, strayEntries } from './compare-all.ts'
import { judge, KNOWN, REASONS } from './known-disagreements.ts'
import { agreesWithPrinted } from './printed-agreement.ts'

/** Most of the files are smaller; `npm run corpus` takes the others as well. */
const MAX_BYTES = 16_000
const FOLDERS: readonly (readonly [folder: string, cells: number])[] = [
  ['calamine', 500], ['csv-spectrum', 50], ['easyexcel', 1000], ['exceljs', 500], ['readxl', 1500], ['sheetjs', 5000],
  ['tabulator', 200],
]

const corpus = sharedFile('data/messy')

describe.skipIf(corpus === null)('files of other projects', () => {
  const root = corpus ?? ''
  const files = corpus === null ? [] : filesUnder(root)
  // SheetJS, a reference here, prints its doubts about formats.
  vi.spyOn(console, 'error').mockImplementation(() => {})

  it.each(FOLDERS)('read as independent readers and printed twins say: %s', async (folder, cells) => {
    const chosen = files.filter((file) => file.startsWith(`${folder}/`) && statSync(join(root, file)).size <= MAX_BYTES)
    const report = await compareAll(root, chosen)
    expect({ unlisted: report.unlisted, gone: report.gone }).toEqual({ unlisted: [], gone: [] })
    expect([...report.references.values()].reduce((sum, reference) => sum + reference.cells, 0)).toBeGreaterThan(cells)
  })

  it('are all there, and every reason is used', () => {
    expect(strayEntries(files)).toEqual([])
    expect(new Set(KNOWN.map(({ reason }) => reason))).toEqual(new Set(Object.keys(REASONS)))
  })
})

describe('the judge of disagreements', () => {
  const known = KNOWN.find(({ file }) => file === 'calamine/covered.ods')

  it('takes a listed one, reports one that is not listed and one that is gone', () => {
    const found = [{ reference: 'hucre', cells: 3, disagreements: [
      { sheet: 'sheet1', at: 'A3', ours: '"a3"', theirs: 'null' }, { sheet: 'sheet1', at: 'A1', ours: '1', theirs: '2' },
    ] }]
    expect(known?.at).toBe('A3')
    expect(judge('calamine/covered.ods', found)).toEqual({
      unlisted: ['calamine/covered.ods [hucre] sheet1!A1: 1 | 2'], gone: [], byReason: new Map([['hucre-covered', 1]]),
    })
    expect(judge('calamine/covered.ods', []).gone).toEqual(['calamine/covered.ods [hucre] sheet1!A3'])
  })

  const day = (iso: string): Cell => ({ kind: 'date', days: Date.parse(`${iso}Z`) / 86_400_000 })

  it.each<[ours: Cell, theirs: Cell, same: boolean]>([
    [1.5, 1.5 + 1e-12, true], [1.5, 1.5001, false], [1, '1', false], ['a', 'a ', false], [null, 'a', false], [0, null, false],
    [day('2024-03-05T08:30:00'), day('2024-03-05T08:30:00'), true], [day('2024-03-05T08:30:00'), day('2024-03-05T08:30:01'), false],
    ['08:30:00', day('1899-12-31T08:30:00'), true], ['08:30:00', day('1899-12-31T09:30:00'), false],
    ['08:30:00', day('2024-03-05T08:30:00'), false], [{ kind: 'error', text: '#N/A' }, '#N/A', true], [true, 1, false],
  ])('compares two readings: %j and %j', (ours, theirs, same) => {
    expect(sameCell(ours, theirs)).toBe(same)
  })

  it.each<[ours: Cell, printed: string, same: boolean]>([
    [12345.6789, '12,345.68', true], [12345.6789, '12,345.67', false], [-12.5, '(12.50)', true], [0.4499, '45%', true],
    [0.4499, '44%', false], [12345.6789, '1.23E+04', true], [1.5, '1 1/2', true], [1.25, '30:00:00', true],
    [day('1933-10-18T16:17:36.960'), '10/18/33', true], [day('1933-10-18T16:17:36.960'), '10/19/33', false],
    [day('1933-10-18T16:17:36.960'), '18-Oct-33', true], [day('1933-10-18T16:17:36.960'), '4:17 PM', true],
    [day('1933-10-18T16:17:36.960'), '4:18 AM', false], [day('1933-10-18'), 'Thursday, October 18, 1933', false],
    [day('1933-10-18'), '', false], [true, 'TRUE', true], [null, '0', false], ['', 'x', false], ['06:09:23', '6:09 AM', true],
  ])('compares with what was printed: %j and %s', (ours, printed, same) => {
    expect(agreesWithPrinted(ours, printed, { decimal: '.' })).toBe(same)
  })
})

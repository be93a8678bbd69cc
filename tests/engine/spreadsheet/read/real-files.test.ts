import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as SheetJs from 'xlsx'
import { openTable } from '../../../../electron/engine/spreadsheet/read/table-source.ts'
import type { Cell, TableSource } from '../../../../electron/engine/spreadsheet/read/table-source.ts'
import { AppError } from '../../../../shared/domain/errors.ts'
import { sharedFile } from '../../../helpers/shared-data.ts'
import { readSheet, rowsOf, writeTemp } from './make-files.ts'

const extended = sharedFile('data/churn/ibm-telco-extended')
const messy = sharedFile('data/messy')

async function withTable<T>(path: string, use: (source: TableSource) => Promise<T>): Promise<T> {
  const source = await openTable(path)
  try {
    return await use(source)
  } finally {
    await source.close()
  }
}

const sheetRows = (path: string, sheet = 0): Promise<readonly (readonly Cell[])[]> => withTable(path,
  async (source) => (await readSheet(source, sheet)).rows)

describe.skipIf(extended === null)('the IBM extended workbook', () => {
  const folder = extended ?? ''

  it('equals its CSV twin cell by cell', async () => {
    const cells = await sheetRows(join(folder, 'Telco_customer_churn.xlsx'))
    const text = await sheetRows(join(folder, 'XTelco_Customer_Churn.csv'))
    expect(cells).toHaveLength(7044)
    // The CSV writes 110 as 110.0: numbers compare as numbers, everything else as it stands.
    const expected = text.map((row, r) => row.map((field, c) => (typeof cells[r]?.[c] === 'number' ? Number(field) : field)))
    expect(cells).toEqual(expected)
  })

  it('gives the whole data or an error for a file cut anywhere', async () => {
    const bytes = readFileSync(join(folder, 'Telco_customer_churn_status.xlsx'))
    const whole = await sheetRows(join(folder, 'Telco_customer_churn_status.xlsx'))
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: bytes.length - 1 }), async (length) => {
      const read = await rowsOf('cut.xlsx', bytes.subarray(0, length)).catch((error: unknown) => error)
      const refused = read instanceof AppError && ['FILE_CORRUPT', 'FILE_TYPE_UNKNOWN', 'FILE_TYPE_MISMATCH'].includes(read.code)
      expect(refused ? whole : read).toEqual(whole)
    }), { seed: 3, numRuns: 30 })
  })

  it('never reads other data out of a file with one byte changed', async () => {
    const bytes = readFileSync(join(folder, 'Telco_customer_churn_status.xlsx'))
    const whole = await sheetRows(join(folder, 'Telco_customer_churn_status.xlsx'))
    await fc.assert(fc.asyncProperty(fc.integer({ min: 0, max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }),
      async (place, change) => {
      const changed = Buffer.from(bytes)
      changed[place]! ^= change
      const read = await rowsOf('changed.xlsx', changed).catch((error: unknown) => error)
      expect(read instanceof AppError ? whole : read).toEqual(whole)
    }), { seed: 5, numRuns: 25 })
  })
})

describe('workbooks written by SheetJS', () => {
  const text = fc.string({ unit: fc.constantFrom('0', '9', '冰', '&', '<', '"', '_', 'x', ' ', '\n', '😀', '中'), minLength: 1,
    maxLength: 8 })
  // SheetJS itself writes numbers near the smallest double wrongly to the binary formats.
  const number = fc.double({ noNaN: true, min: -1e15, max: 1e15 }).map((x) => (Math.abs(x) < 1e-30 ? 0 : x))
  const value = fc.oneof(text, number, fc.integer(), fc.boolean(), fc.constant(null))
  const table = fc.array(fc.array(value, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 12 })

  it.each(['xlsx', 'xlsm', 'xlsb', 'biff8', 'ods'] as const)('read equal from %s', async (bookType) => {
    await fc.assert(fc.asyncProperty(table, fc.boolean(), async (cells, bookSST) => {
      const book = SheetJs.utils.book_new()
      SheetJs.utils.book_append_sheet(book, SheetJs.utils.aoa_to_sheet(cells), '表')
      const bytes: Uint8Array = SheetJs.write(book, { bookType, bookSST, type: 'buffer', compression: true })
      const expected = cells.map((row) => row.slice(0, row.findLastIndex((cell) => cell !== null)
        + 1)).filter((row) => row.length > 0)
      // OpenDocument has no way to store runs of blanks and line ends as they are.
      if (bookType === 'ods' && cells.flat().some((cell) => typeof cell === 'string' && /[\s]/.test(cell))) return
      expect(await rowsOf(`a.${bookType}`, bytes)).toEqual(expected)
    }), { seed: 13, numRuns: bookType === 'xlsx' ? 120 : 40 })
  })
})

describe.skipIf(messy === null)('files of other projects', () => {
  const folder = messy ?? ''

  it('reads the same dates from both date systems in every format', async () => {
    for (const system of ['1900', '1904']) {
      const expected = await sheetRows(join(folder, `sheetjs/1904__${system}.xlsx`))
      expect(expected[0]?.[1]).toEqual({ kind: 'date', days: system === '1900' ? -25_567 : -24_106 })
      for (const extension of ['xls', 'xlsb', 'ods', 'xml', 'biff5']) {
        const rows = await sheetRows(join(folder, `sheetjs/1904__${system}.${extension}`))
        expect({ extension, rows }).toEqual({ extension, rows: expected })
      }
    }
  })

  it('knows hidden sheets', async () => {
    for (const extension of ['xlsx', 'xls', 'xlsb', 'ods']) {
      const sheets = await withTable(join(folder, `calamine/any_sheets.${extension}`), async (source) => source.sheets)
      expect({ extension, hidden: sheets.slice(0, 3).map((sheet) => [sheet.name, sheet.hidden]) })
        .toEqual({ extension, hidden: [['Visible', false], ['Hidden', true], ['VeryHidden', true]] })
    }
  })

  it('refuses every workbook with a password by name', async () => {
    const names = ['calamine/pass_protected.xlsx', 'calamine/pass_protected.xlsb', 'calamine/pass_protected.ods',
      'sheetjs/password_2002_40_xor.xls', 'sheetjs/password_2002_128_strong.xls']
    for (const name of names) await expect(openTable(join(folder, name))).rejects.toMatchObject({ code: 'FILE_ENCRYPTED' })
  })

  it('reads or refuses with a code each file at the top of the sheetjs folder', async () => {
    const files = readdirSync(join(folder,
      'sheetjs')).filter((name) => /^(?:[A-F]|biff5|crlf).*\.\w+$/.test(name)).map((name) => join(folder, 'sheetjs', name))
    for (const path of files.filter((name) => existsSync(name))) {
      const outcome = await withTable(path, async (source) => {
        for (const [i] of source.sheets.entries()) await readSheet(source, i, { maxRows: 200 })
      }).catch((error: unknown) => error)
      expect(outcome instanceof AppError ? undefined : { path,
        outcome }).toEqual(outcome instanceof AppError ? undefined : { path, outcome: undefined })
    }
  })

  it('survives bytes that only look like a workbook', async () => {
    await fc.assert(fc.asyncProperty(fc.constantFrom('PK\x03\x04', '<html><table><tr>',
      '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1'),
      fc.uint8Array({ minLength: 1, maxLength: 3000 }), async (head, tail) => {
        const path = writeTemp('odd.xls', Buffer.concat([Buffer.from(head, 'latin1'), tail]))
        const outcome = await sheetRows(path).catch((error: unknown) => error)
        expect(Array.isArray(outcome) || outcome instanceof AppError).toBe(true)
      }), { seed: 17, numRuns: 60 })
  })
})

import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import Papa from 'papaparse'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { writeCsv } from '../../../../electron/engine/spreadsheet/write/csv-writer.ts'
import { toOutputError } from '../../../../electron/engine/spreadsheet/write/output-file.ts'
import type { WriteRow } from '../../../../electron/engine/spreadsheet/write/sheet-spec.ts'
import { AppError } from '../../../../shared/domain/errors.ts'

let dir = ''
let fileNo = 0
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'liuke-csv-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const fresh = () => join(dir, `list-${++fileNo}.csv`)

it('writes the exact bytes of RFC 4180 with a byte order mark', async () => {
  const path = fresh()
  const rows: WriteRow[] = [['0012', 'a,"b"\n'], [3.5, null], [NaN, true], [{ date: 19_000 }, { text: ' x', style: 'note' }]]
  const result = await writeCsv(path, { header: ['号码', '备注'], rows })
  expect(readFileSync(path, 'utf8')).toBe('\ufeff号码,备注\r\n0012,"a,""b""\n"\r\n3.5,\r\n,1\r\n2022-01-08," x"\r\n')
  expect(result).toEqual({ rows: 4, bytes: readFileSync(path).length })
})

it('writes the time of day where there is one', async () => {
  const path = fresh()
  const dates = [19_000 + 49_530 / 86_400, 19_000 + 1 / 86_400, 2_932_896 + 86_399 / 86_400, -25_509, -0.25, NaN]
  await writeCsv(path, { rows: dates.map(date => [{ date }, 'k']), encoding: 'utf8' })
  expect(readFileSync(path, 'utf8').split('\r\n')).toEqual([
    '2022-01-08 13:45:30,k', '2022-01-08 00:00:01,k', '9999-12-31 23:59:59,k', '1900-02-28,k', '1969-12-31 18:00:00,k', ',k', '',
  ])
})

it('writes GB18030 that the platform decoder reads, four-byte characters included', async () => {
  const path = fresh()
  const text = '云溪县㐀𠀀😀€龥'
  await writeCsv(path, { rows: [[text, '丂']], encoding: 'gb18030' })
  const bytes = readFileSync(path)
  expect(new TextDecoder('gb18030', { fatal: true }).decode(bytes)).toBe(`${text},丂\r\n`)
  expect([...bytes.subarray(0, 6)]).toEqual([0xd4, 0xc6, 0xcf, 0xaa, 0xcf, 0xd8])
})

it('takes the sting out of cells a spreadsheet would run, and leaves numbers alone', async () => {
  const run = ['=1+1', '+cmd', '-x', '@SUM', '\tx', '\rx', '＝1', '-', '+', '-.']
  const plain = ['-12.50', '+86', '-1,234.5', '1.5E+3', '-5%', 'a=1', '']
  const path = fresh()
  await writeCsv(path, { rows: [...run, ...plain].map(cell => [cell, 'k']), encoding: 'utf8' })
  const back = Papa.parse<string[]>(readFileSync(path, 'utf8'), { skipEmptyLines: true }).data.map(row => row[0])
  expect(back).toEqual([...run.map(cell => `'${cell}`), ...plain])
  const unguarded = fresh()
  await writeCsv(unguarded, { rows: [['=1+1']], encoding: 'utf8', guardFormulas: false })
  expect(readFileSync(unguarded, 'utf8')).toBe('=1+1\r\n')
})

it('round-trips any text through another parser', async () => {
  const nasty = fc.constantFrom('"', ',', '\n', '\r', ' ', '留', '=', '\t')
  const cell = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.string({ unit: nasty, maxLength: 8 }))
  await fc.assert(fc.asyncProperty(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 30 }), async rows => {
    const path = fresh()
    await writeCsv(path, { rows, guardFormulas: false })
    const text = readFileSync(path, 'utf8')
    expect(text.startsWith('\ufeff')).toBe(true)
    // The reader is told the line end: guessing it from hostile cells is not what is tested here.
    const back = Papa.parse<string[]>(text.slice(1), { newline: '\r\n', delimiter: ',' }).data.slice(0, -1)
    expect(back).toEqual(rows.map(row => [...row]))
  }), { numRuns: 60, seed: 20240831 })
})

it('streams many rows and tells them', async () => {
  const path = fresh()
  let told = 0
  const rows = async function* (): AsyncGenerator<WriteRow> {
    for (let i = 0; i < 50_000; i++) yield [i, `用户${i}`]
  }
  expect((await writeCsv(path, { rows: rows() }, { onRows: count => { told += count } })).rows).toBe(50_000)
  expect(told).toBe(50_000)
  expect(readFileSync(path, 'utf8').split('\r\n')[49_999]).toBe('49999,用户49999')
})

it('leaves nothing behind when rows fail or the job is cancelled', async () => {
  const path = fresh()
  const rows = function* (): Generator<WriteRow> {
    yield ['a'.repeat(600_000)]
    throw new AppError('DB_DAMAGED')
  }
  await expect(writeCsv(path, { rows: rows() })).rejects.toMatchObject({ code: 'DB_DAMAGED' })
  const signal = () => {
    throw new AppError('CANCELLED')
  }
  await expect(writeCsv(path, { rows: [['a']] }, { signal })).rejects.toMatchObject({ code: 'CANCELLED' })
  const unwritable = { code: 'OUTPUT_NOT_WRITABLE', params: { path: 'x.csv' } }
  await expect(writeCsv(join(path, 'x.csv'), { rows: [['a']] })).rejects.toMatchObject(unwritable)
  expect(readdirSync(dir).filter(name => name.includes(path.slice(dir.length + 1)))).toEqual([])
})

const fullDevice = '/dev/full'
if (!existsSync(fullDevice)) console.warn(`skipped: no ${fullDevice} on this platform, so a really full device cannot be met`)
it.skipIf(!existsSync(fullDevice))('tells a full disk from other failures', () => {
  let met: unknown = null
  try {
    writeFileSync(fullDevice, 'x')
  } catch (error) {
    met = error
  }
  expect(toOutputError(met, '/data/名单.csv')).toMatchObject({ code: 'DISK_FULL', params: { path: '名单.csv' }, cause: met })
  const other = new TypeError('x')
  expect(toOutputError(other, 'a')).toBe(other)
})

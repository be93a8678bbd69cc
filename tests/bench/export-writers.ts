import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import Papa from 'papaparse'
import * as XLSX from 'xlsx'
import { writeCsv } from '../../electron/engine/spreadsheet/write/csv-writer.ts'
import type { ColumnFormat, ColumnSpec, WriteRow } from '../../electron/engine/spreadsheet/write/sheet-spec.ts'
import { writeXlsx } from '../../electron/engine/spreadsheet/write/xlsx-writer.ts'

/** What one writer cost in a process of its own. Units: CPU of all threads; RSS at its highest. */
export interface WriterCost {
  readonly ms: number
  readonly cpuMs: number
  readonly rssBytes: number
  readonly fileBytes: number
}

export type WriterName = keyof typeof WRITERS

const FORMATS: readonly ColumnFormat[] = [
  'text', 'text', 'text', 'text', 'text', 'month', 'date', 'date', 'money', 'money', 'money', 'integer', 'integer', 'decimal', 'percent', 'text',
]
/** 32 columns of a dispatch list; the last two are for the field staff to fill in, so they are empty. */
const COLUMNS: readonly ColumnSpec[] = Array.from({ length: 32 }, (_, j) => ({
  header: `第${j + 1}列`,
  format: FORMATS[j % FORMATS.length] ?? 'text',
  ...(j < 30 ? {} : { locked: false, group: 'entry' as const, choices: ['成功办理', '考虑', '明确拒绝'] }),
}))
const FIRST_DAY = 18_000

/** Made once: the writers are measured, not the making of the rows. Parsing gives flat strings, as a database does. */
const POOL = JSON.parse(JSON.stringify(Array.from({ length: 4096 }, (_, i) =>
  [...half(i), ...half(i + 7).slice(0, 14), null, null]))) as readonly WriteRow[]

function* rowsOf(count: number): Generator<WriteRow> {
  for (let i = 0; i < count; i++) yield POOL[i % POOL.length] ?? []
}

function half(i: number): WriteRow {
  const n = i * 2_654_435_761 % 4_294_967_296
  return [
    String(530_000_000_000_000 + n), `138${String(n % 100_000_000).padStart(8, '0')}`, `云溪县第${n % 97}网格`,
    `5G畅享冰激凌套餐${59 + n % 9 * 20}元`, `用户${n % 1_000_000}`, '202408', { date: FIRST_DAY + n % 2000 }, { date: FIRST_DAY + n % 1999 },
    n % 30_000 / 100, n % 9_999 / 100, n % 99_999 / 100, n % 61, n % 4096, n % 100_003 / 1024, n % 1000 / 1000, '在网',
  ]
}

const plainRow = (row: WriteRow) => row.map(cell => typeof cell === 'object' && cell !== null && 'date' in cell ? cell.date + 25_569 : cell)
const header = COLUMNS.map(column => column.header)

const WRITERS = {
  xlsx: async (file: string, count: number) => {
    await writeXlsx(file, [{
      name: '名单', columns: COLUMNS, rows: rowsOf(count), freezeHeader: true, freezeColumns: 2, autoFilter: true, protect: true,
    }])
  },
  sheetjs: (file: string, count: number) => {
    const book = XLSX.utils.book_new()
    XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet([header, ...Array.from(rowsOf(count), plainRow)], { dense: true }), '名单')
    writeFileSync(file, XLSX.write(book, { type: 'buffer', bookType: 'xlsx', compression: true }) as Buffer)
  },
  csv: async (file: string, count: number) => {
    await writeCsv(file, { header, rows: rowsOf(count) })
  },
  gb18030: async (file: string, count: number) => {
    await writeCsv(file, { header, rows: rowsOf(count), encoding: 'gb18030' })
  },
  papaparse: (file: string, count: number) => {
    writeFileSync(file, `\ufeff${Papa.unparse({ fields: header, data: Array.from(rowsOf(count), plainRow) })}`)
  },
} satisfies Record<string, (file: string, count: number) => void | Promise<void>>

/** Only as a process of its own: `export.ts` starts it with a writer and a number of rows. */
if (process.argv[1] === import.meta.filename) {
  const [name, count] = process.argv.slice(2)
  const dir = mkdtempSync(path.join(os.tmpdir(), 'liuke-bench-'))
  try {
    const file = path.join(dir, 'out')
    const before = process.cpuUsage()
    const start = performance.now()
    await WRITERS[name as WriterName](file, Number(count))
    const ms = performance.now() - start
    const { user, system } = process.cpuUsage(before)
    process.send?.({
      ms, cpuMs: (user + system) / 1000, rssBytes: process.resourceUsage().maxRSS * 1024, fileBytes: statSync(file).size,
    } satisfies WriterCost)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

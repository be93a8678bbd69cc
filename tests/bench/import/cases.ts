import { createReadStream, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { Readable } from 'node:stream'
import { TextDecoder } from 'node:util'
import Papa from 'papaparse'
import * as XLSX from 'xlsx'
import { createEngine } from '../../../electron/engine/create-engine.ts'
import { openTable } from '../../../electron/engine/spreadsheet/read/table-source.ts'
import { peakMegabytes } from './peak-memory.ts'

/** What one measured case did. `details` go to the table as they are. */
export interface CaseOutcome {
  readonly rows: number
  readonly details?: Readonly<Record<string, string>>
}

const MEGABYTE = 2 ** 20

/** Everything that is measured in a process of its own, by name. `file` is the made file, `scratch` a folder to write in. */
export const cases: Readonly<Record<string, (file: string, scratch: string) => Promise<CaseOutcome>>> = {
  read: async (file) => {
    const source = await openTable(file)
    let rows = 0
    for await (const chunk of source.rows(0)) rows += chunk.rows.length
    await source.close()
    return { rows }
  },
  sheetjs: async (file) => {
    const book = XLSX.read(readFileSync(file), { dense: true })
    const sheet = book.Sheets[book.SheetNames[0] ?? '']
    // Beyond half a gigabyte of sheet XML it gives no sheet and no error.
    return { rows: sheet === undefined ? 0 : XLSX.utils.sheet_to_json(sheet, { header: 1 }).length }
  },
  papaparse: async (file) => {
    let rows = 0
    const text = Readable.from(decoded(file), { objectMode: false, encoding: 'utf8' })
    await new Promise<void>((resolve, reject) => {
      Papa.parse<string[]>(text, {
        skipEmptyLines: true,
        chunk: ({ data }) => {
          rows += data.length
        },
        complete: () => resolve(),
        error: reject,
      })
    })
    return { rows }
  },
  import: importThroughEngine,
}

async function* decoded(file: string): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder('gb18030')
  for await (const chunk of createReadStream(file, { highWaterMark: MEGABYTE / 2 }) as AsyncIterable<Buffer>) {
    yield decoder.decode(chunk, { stream: true })
  }
  yield decoder.decode()
}

/** The whole import as the product does it: mapping, typing, issues, staging, publishing and the columns of the frame. */
async function importThroughEngine(file: string, scratch: string): Promise<CaseOutcome> {
  const engine = createEngine({ stateDir: path.join(scratch, 'state'), appVersion: 'bench', role: 'test' })
  try {
    await engine.call('workspace.open', { path: path.join(scratch, 'bench.liuke'), create: true })
    const { tables } = await engine.runJob('import.plan', { paths: [file] })
    const start = performance.now()
    const begins = new Map<string, number>()
    const memory: number[] = []
    let peakOfLoad = 0
    const { batches } = await engine.runJob(
      'import.run',
      {
        tables: tables.map(({ path: filePath, sheet, kind, month, titleRows, headerRows, outcome, columns }) => ({
          path: filePath, sheet, kind, month, titleRows, headerRows, outcome,
          columns: columns.map(({ column, header, field, type, unit, period }) => ({ column, header, field, type, unit, period })),
        })),
      },
      (event) => {
        if (event.event !== 'job') return
        const { phase, done, total } = event.job
        if (!begins.has(phase)) begins.set(phase, performance.now())
        if (phase !== 'load') return
        peakOfLoad = peakMegabytes()
        const quarter = Math.floor((done / total) * 4)
        memory[quarter] ??= process.memoryUsage.rss() / MEGABYTE
      },
    )
    const end = performance.now()
    const rows = batches.reduce((sum, batch) => sum + batch.rowsStored, 0)
    const loadedAt = begins.get('publish') ?? end
    const columnsAt = begins.get('columns') ?? end
    return {
      rows,
      details: {
        'load rows/s': perSecond(rows, loadedAt - start),
        'columns ms': String(Math.round(end - columnsAt)),
        'load peak MB': peakOfLoad.toFixed(0),
        'RSS at 0 ¼ ½ ¾ 1': memory.map((value) => value.toFixed(0)).join(' '),
      },
    }
  } finally {
    await engine.close()
    rmSync(scratch, { recursive: true, force: true })
  }
}

export function perSecond(rows: number, ms: number): string {
  return Math.round((rows / ms) * 1000).toLocaleString('en')
}

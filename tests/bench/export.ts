import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { WriterCost, WriterName } from './export-writers.ts'
import type { BenchRow } from './kernels.ts'

const ROWS = 100_000
const REPEATS = 3
const CHILD = path.join(import.meta.dirname, 'export-writers.ts')

/**
 * Our writers beside SheetJS and papaparse, 32 columns, each run in a process of its own so that its peak memory is its own.
 * LIUKE_BENCH_ROWS=1048575 adds a sheet of that many rows, beside the time the small one took for each row: 1 is linear growth.
 */
export async function run(): Promise<BenchRow[]> {
  const xlsx = await compare('xlsx', 'sheetjs', 'SheetJS, whole book in memory, no styles')
  const rows = [
    xlsx,
    await compare('csv', 'papaparse', 'papaparse unparse, whole file as a string'),
    await compare('gb18030', 'papaparse', 'papaparse unparse, as UTF-8'),
  ]
  const more = Number(process.env['LIUKE_BENCH_ROWS'] ?? 0)
  if (more > ROWS) {
    const cost = await costOf('xlsx', more)
    const baselineMs = xlsx.ms * (more / ROWS)
    rows.push({ name: describe('xlsx', more, cost), n: more, ms: cost.ms, baselineMs, ratio: cost.ms / baselineMs, baseline: `${ROWS} rows, scaled up` })
  }
  return rows
}

/** Alternating runs of both; the median of each by wall time. */
async function compare(writer: WriterName, baselineWriter: WriterName, baseline: string): Promise<BenchRow> {
  const costs: WriterCost[] = []
  const baselineCosts: WriterCost[] = []
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    costs.push(await costOf(writer, ROWS))
    baselineCosts.push(await costOf(baselineWriter, ROWS))
  }
  const cost = middle(costs)
  const baselineCost = middle(baselineCosts)
  return {
    name: describe(writer, ROWS, cost), n: ROWS, ms: cost.ms, baselineMs: baselineCost.ms, ratio: cost.ms / baselineCost.ms,
    baseline: `${baseline} (${(baselineCost.cpuMs / 1000).toFixed(2)} CPU s, ${megabytes(baselineCost.rssBytes)} MB)`,
  }
}

async function costOf(writer: WriterName, rows: number): Promise<WriterCost> {
  const child = fork(CHILD, [writer, String(rows)], { execArgv: [] })
  let cost: WriterCost | null = null
  child.on('message', message => {
    cost = message as WriterCost
  })
  const [exitCode] = await once(child, 'exit')
  if (cost === null) throw new Error(`${writer} of ${rows} rows ended with exit code ${String(exitCode)}`)
  return cost
}

function middle(costs: readonly WriterCost[]): WriterCost {
  const found = costs.toSorted((a, b) => a.ms - b.ms)[Math.floor(costs.length / 2)]
  if (found === undefined) throw new Error('nothing was measured')
  return found
}

function describe(writer: WriterName, rows: number, { ms, cpuMs, rssBytes, fileBytes }: WriterCost): string {
  const perSecond = Math.round((rows / ms) * 1000).toLocaleString('en')
  return `${writer} × 32 columns (${perSecond} rows/s, ${(cpuMs / 1000).toFixed(2)} CPU s, ${megabytes(rssBytes)} MB; file ${megabytes(fileBytes)} MB)`
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6)
}

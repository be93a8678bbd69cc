import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import type { WriterCost, WriterName } from './export-writers.ts'
import type { BenchRow } from './kernels.ts'

const ROWS = 100_000
const FULL_SHEET = 1_048_575
const REPEATS = 3
const CHILD = path.join(import.meta.dirname, 'export-writers.ts')

/**
 * Our writers beside SheetJS and papaparse, 32 columns, each run in a process of its own so that its peak memory is its own.
 * `ratio` is CPU time to that of the baseline. `--full` adds a full sheet, beside the small one scaled up: 1 is linear growth.
 */
export async function run(flags: readonly string[]): Promise<BenchRow[]> {
  const { row, ours } = await compare('xlsx', 'sheetjs', 'SheetJS, whole book in memory, no styles')
  const rows = [
    row,
    (await compare('csv', 'papaparse', 'papaparse unparse, whole file as a string')).row,
    (await compare('gb18030', 'papaparse', 'papaparse unparse, as UTF-8')).row,
  ]
  if (flags.includes('--full')) {
    const cost = await costOf('xlsx', FULL_SHEET)
    const scale = FULL_SHEET / ROWS
    rows.push(benchRow('xlsx', FULL_SHEET, cost, { ms: ours.ms * scale, cpuMs: ours.cpuMs * scale }, `${ROWS.toLocaleString('en')} rows, scaled up`))
  }
  return rows
}

/** Alternating runs of both; the median of each by CPU time. */
async function compare(writer: WriterName, baselineWriter: WriterName, baseline: string): Promise<{ row: BenchRow; ours: WriterCost }> {
  const costs: WriterCost[] = []
  const baselineCosts: WriterCost[] = []
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    costs.push(await costOf(writer, ROWS))
    baselineCosts.push(await costOf(baselineWriter, ROWS))
  }
  const ours = middle(costs)
  const theirs = middle(baselineCosts)
  const described = `${baseline} (${seconds(theirs.cpuMs)} CPU s, ${megabytes(theirs.rssBytes)} MB)`
  return { row: benchRow(writer, ROWS, ours, theirs, described), ours }
}

function benchRow(
  writer: WriterName, n: number, cost: WriterCost, baselineCost: Pick<WriterCost, 'ms' | 'cpuMs'>, baseline: string,
): BenchRow {
  const perCpuSecond = Math.round((n / cost.cpuMs) * 1000).toLocaleString('en')
  const name = `${writer} × 32 columns (${perCpuSecond} rows/CPU s, ${seconds(cost.cpuMs)} CPU s, ${megabytes(cost.rssBytes)} MB;`
    + ` file ${megabytes(cost.fileBytes)} MB)`
  return { name, n, ms: cost.ms, baselineMs: baselineCost.ms, ratio: cost.cpuMs / baselineCost.cpuMs, baseline }
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
  const found = costs.toSorted((a, b) => a.cpuMs - b.cpuMs)[Math.floor(costs.length / 2)]
  if (found === undefined) throw new Error('nothing was measured')
  return found
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(2)
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 1e6)
}

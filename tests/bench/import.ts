import { fork } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { buildCases } from './import/build-cases.ts'
import { perSecond, type CaseOutcome } from './import/cases.ts'
import { makeCsv } from './import/make-csv.ts'
import { makeXlsx } from './import/make-xlsx.ts'
import { timeCommand, tools } from './import/other-tools.ts'
import type { BenchRow } from './kernels.ts'

const SEED = 20_241_201
const REPEATS = 3
/** Files of more rows are measured once, and without the tools that take minutes for them: the run is long enough. */
const REPEATED_BELOW = 200_000

interface Measured extends CaseOutcome {
  readonly ms: number
  readonly cpuMs: number
  readonly peakMb: number
}

interface MadeFile {
  readonly name: string
  readonly rows: number
  readonly isBook: boolean
  readonly make: (file: string) => void | Promise<void>
}

const csv = (subscribers: number, months: number): MadeFile => ({
  name: `csv ${subscribers.toLocaleString('en')} × ${months} months, 16 columns, GB18030`,
  rows: subscribers * months,
  isBook: false,
  make: (file) => makeCsv(file, { subscribers, months, columns: 16, seed: SEED }),
})

const book = (rows: number, columns: number): MadeFile => ({
  name: `xlsx ${rows.toLocaleString('en')} × ${columns}`,
  rows,
  isBook: true,
  make: (file) => makeXlsx(file, { rows, columns, seed: SEED }),
})

const QUICK: readonly MadeFile[] = [book(100_000, 30), csv(8_334, 12)]
const FULL: readonly MadeFile[] = [...QUICK, csv(83_334, 12), book(1_048_574, 20), csv(1_000_000, 12)]

/**
 * Reading alone and the whole import, each case in a process of its own so that its memory is its own. `ratio` is CPU time
 * to that of the baseline, because the wall clock of a shared machine tells less. `--full` adds the sizes that take minutes.
 */
export async function run(flags: readonly string[]): Promise<BenchRow[]> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'liuke-bench-'))
  try {
    const rows: BenchRow[] = []
    const script = await buildCases()
    for (const made of flags.includes('--full') ? FULL : QUICK) {
      const measured = await measureFile(made, dir, script)
      // The large files take minutes each: what is known is said.
      for (const { name, ms, details } of measured) console.log(`${name}: ${(ms / 1000).toFixed(1)} s`, JSON.stringify(details))
      rows.push(...measured)
    }
    return rows
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

async function measureFile(made: MadeFile, dir: string, script: string): Promise<BenchRow[]> {
  const { name, rows, isBook, make } = made
  const file = path.join(dir, isBook ? 'made.xlsx' : 'made.csv')
  await make(file)
  const times = rows < REPEATED_BELOW ? REPEATS : 1
  const baseline = isBook ? 'sheetjs' : 'papaparse'
  const readers = new Map<string, Measured[]>([['read', []], [baseline, []], ['import', []]])
  for (let repeat = 0; repeat < times; repeat++) {
    for (const [one, runs] of readers) runs.push(await runCase(script, one, file, path.join(dir, 'scratch')))
  }
  const read = middle(readers.get('read') ?? [])
  const base = middle(readers.get(baseline) ?? [])
  const whole = middle(readers.get('import') ?? [])
  // A title row more or less: the readers count the header.
  if (read.rows !== rows + 1) throw new Error(`${name}: read ${read.rows} of ${rows + 1} rows`)
  if (whole.rows !== rows) throw new Error(`${name}: imported ${whole.rows} of ${rows} rows`)
  const isWhole = base.rows === rows + 1
  const table = [
    benchRow(`read ${name}`, read, isWhole ? base : null, isWhole ? baseline : `${baseline}: read ${base.rows} rows`),
    benchRow(`import ${name}`, whole, isWhole ? base : null, `${baseline}, reading only`),
  ]
  for (const tool of isBook && rows < REPEATED_BELOW ? tools : []) {
    mkdirSync(path.join(dir, 'scratch'), { recursive: true })
    const command = tool.command(file, path.join(dir, 'scratch'))
    const timed = command ? { rows, peakMb: NaN, ...timeCommand(command) } : null
    table.push(benchRow(`read ${name}`, read, timed, command ? tool.name : `${tool.name}: not installed`))
    rmSync(path.join(dir, 'scratch'), { recursive: true, force: true })
  }
  rmSync(file)
  return table
}

function benchRow(name: string, ours: Measured, base: Measured | null, baseline: string): BenchRow {
  return {
    name,
    n: ours.rows,
    ms: ours.ms,
    baselineMs: base?.ms ?? NaN,
    ratio: ours.cpuMs / (base?.cpuMs ?? NaN),
    baseline,
    details: {
      'rows/s': perSecond(ours.rows, ours.ms),
      'CPU ms': ours.cpuMs.toFixed(0),
      'baseline CPU': base?.cpuMs.toFixed(0) ?? '–',
      'peak MB': ours.peakMb.toFixed(0),
      'baseline peak': base && base.peakMb > 0 ? base.peakMb.toFixed(0) : '–',
      ...ours.details,
    },
  }
}

async function runCase(script: string, name: string, file: string, scratch: string): Promise<Measured> {
  rmSync(scratch, { recursive: true, force: true })
  mkdirSync(scratch, { recursive: true })
  const child = fork(script, [name, file, scratch], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  const { promise, resolve, reject } = Promise.withResolvers<Measured>()
  child.on('message', (message) => resolve(message as Measured))
  child.on('exit', (code) => reject(new Error(`${name} ended with exit code ${String(code)} and no result`)))
  return await promise
}

/** The run whose CPU time is the median. */
function middle(runs: readonly Measured[]): Measured {
  const found = runs.toSorted((a, b) => a.cpuMs - b.cpuMs)[Math.floor(runs.length / 2)]
  if (!found) throw new Error('nothing was measured')
  return found
}

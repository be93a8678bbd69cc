import { fork } from 'node:child_process'
import path from 'node:path'
import type { BenchRow } from './kernels.ts'

const SIZES = [100_000, 300_000, 1_000_000]
const REPEATS = 7
/** A million rows as objects take more than the default heap. */
const HEAP_MB = 8000

/**
 * What the 客户 page asks for, over subscribers × 12 months: each size in a process of its own. `ratio` and the ratios in
 * brackets are of CPU time to the same work in DuckDB on one thread, in SQLite with indexes and over an array of objects.
 * `--rows=100000` measures one size alone, `--only=search|card` the cases whose names match.
 */
export async function run(flags: readonly string[]): Promise<BenchRow[]> {
  const valuesOf = (name: string) => flags.flatMap((flag) => (flag.startsWith(name) ? [flag.slice(name.length)] : []))
  const wanted = valuesOf('--rows=').map(Number)
  const [only = ''] = valuesOf('--only=')
  const table: BenchRow[] = []
  for (const size of wanted.length > 0 ? wanted : SIZES) table.push(...(await measureSize(size, only)))
  return table
}

async function measureSize(size: number, only: string): Promise<BenchRow[]> {
  const script = path.join(import.meta.dirname, 'explore', 'run-size.ts')
  const child = fork(script, [String(size), String(REPEATS), only], { execArgv: ['--expose-gc', `--max-old-space-size=${HEAP_MB}`], serialization: 'advanced' })
  const { promise, resolve, reject } = Promise.withResolvers<BenchRow[]>()
  child.on('message', (message) => resolve(message as BenchRow[]))
  child.on('exit', (code) => reject(new Error(`${size} rows: ended with exit code ${String(code)} and no result`)))
  return await promise
}

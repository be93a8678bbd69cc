// Child of tests/bench/explore.ts: `run-size.ts SUBSCRIBERS REPEATS [PATTERN OF NAMES]` times one size and sends its rows; `run-size.ts FILE` sends the memory of an engine on it.
import type { DuckDBConnection } from '@duckdb/node-api'
import type Database from 'better-sqlite3'
import { fork } from 'node:child_process'
import { connect } from '../../../electron/engine/db/open.ts'
import { ColumnMaker } from '../../../electron/engine/frame/column-maker.ts'
import { ColumnStore } from '../../../electron/engine/frame/column-store.ts'
import { Frame } from '../../../electron/engine/frame/frame.ts'
import { silentLog } from '../../../electron/engine/log.ts'
import type { TestWorkspace } from '../../helpers/workspace.ts'
import type { BenchRow } from '../kernels.ts'
import { casesOf, type Case } from './cases.ts'
import { EXTRA_FIELDS, FACTS, makeWorkspace, NEWEST } from './make-workspace.ts'
import { fillDuckDb, fillSqlite, toObjects, type Row } from './other-engines.ts'
import { windowCases } from './window-cases.ts'

interface Spent {
  readonly ms: number
  readonly cpuMs: number
}

async function timed(run: () => unknown): Promise<Spent & { readonly answer: unknown }> {
  const cpu = process.cpuUsage()
  const start = performance.now()
  const answer = await run()
  const ms = performance.now() - start
  const { user, system } = process.cpuUsage(cpu)
  return { ms, cpuMs: (user + system) / 1000, answer }
}

/** The run whose CPU time is the median: on a shared machine it tells more than the wall clock. */
function middle(runs: readonly Spent[]): Spent {
  return runs.toSorted((a, b) => a.cpuMs - b.cpuMs)[Math.floor(runs.length / 2)] ?? { ms: NaN, cpuMs: NaN }
}

interface Baselines {
  /** Made when they are asked and let go after: beside so many objects each collection of garbage would be paid by the columns. */
  readonly makeObjects: () => readonly Row[]
  readonly sqlite: Database.Database | null
  readonly duckDb: DuckDBConnection | null
}

async function measure(one: Case, subscribers: number, repeats: number, { makeObjects, sqlite, duckDb }: Baselines): Promise<BenchRow> {
  const { name, target, run, objects, sql, isUnchecked, isSlow, isAlone, before } = one
  const askSqlite = (r: number) => {
    let answers: unknown[] = []
    for (const text of sql?.(r) ?? []) {
      const statement = sqlite?.prepare(text)
      if (!statement) continue
      if (statement.reader) answers = answers.concat(statement.raw().all().map((row) => (row as unknown[]).at(-1)))
      else statement.run()
    }
    return answers
  }
  const askDuckDb = async (r: number) => {
    let answers: unknown[] = []
    for (const text of sql?.(r) ?? []) answers = answers.concat((await duckDb?.runAndReadAll(text))?.getColumns().at(-1) ?? [])
    return answers
  }
  const engines: { readonly key: string; readonly ask: (r: number) => unknown; readonly times: number; readonly spent: Spent[] }[] = [
    { key: 'ours', ask: run, times: isAlone && isSlow ? 3 : repeats, spent: [] },
    ...(sql && duckDb ? [{ key: 'DuckDB', ask: askDuckDb, times: repeats, spent: [] }] : []),
    ...(sql && sqlite ? [{ key: 'SQLite', ask: askSqlite, times: isSlow ? 1 : Math.min(3, repeats), spent: [] }] : []),
  ]
  // Compiled and read into memory before anything is timed.
  for (let r = 20; r < (isSlow ? 21 : 23); r++) {
    await before?.()
    await run(r)
  }
  globalThis.gc?.()
  const expected = new Map<number, string>()
  const once = async ({ key, ask, spent }: (typeof engines)[number], r: number) => {
    await before?.()
    const { answer, ...rest } = await timed(() => ask(r))
    spent.push(rest)
    if (isUnchecked) return
    // DuckDB counts in BigInt.
    const text = JSON.stringify([answer].flat().map(Number))
    const other = expected.get(r)
    if (other !== undefined && other !== text) throw new Error(`${name}: ${key} answers ${text.slice(0, 200)}, not ${other.slice(0, 200)}`)
    expected.set(r, text)
  }
  for (let r = 0; r < repeats; r++) for (const engine of engines) if (r < engine.times) await once(engine, r)
  if (objects) {
    const rows = makeObjects()
    const plain = { key: 'objects', ask: (r: number) => objects(rows, r), times: isSlow ? 1 : Math.min(3, repeats), spent: [] }
    for (let r = 0; r < plain.times; r++) await once(plain, r)
    engines.push(plain)
  }
  const spentBy = (key: string) => middle(engines.find((engine) => engine.key === key)?.spent ?? [])
  const ours = spentBy('ours')
  const beside = (key: string) => {
    const spent = spentBy(key)
    return Number.isNaN(spent.ms) ? '–' : `${spent.ms.toPrecision(3)} (${(ours.cpuMs / spent.cpuMs).toPrecision(2)})`
  }
  const base = spentBy('DuckDB')
  console.log(`${subscribers.toLocaleString('en')}: ${name}: ${ours.cpuMs.toPrecision(3)} ms of CPU`)
  return {
    name, n: subscribers, ms: ours.ms, baselineMs: base.ms, ratio: ours.cpuMs / base.cpuMs, baseline: sql && duckDb ? 'DuckDB, 1 thread' : '–',
    details: { 'CPU ms': ours.cpuMs.toPrecision(3), 'SQLite ms (ratio)': beside('SQLite'), 'objects ms (ratio)': beside('objects'), 'target at 1M': target ?? '' },
  }
}

async function measureAll(subscribers: number, repeats: number, only: string): Promise<BenchRow[]> {
  const workspace = makeWorkspace(subscribers)
  try {
    const memory = new RegExp(only, 'u').test(MEMORY) ? await memoryOf(workspace.file, subscribers) : []
    const cases = [...casesOf(workspace, workspace.frame), ...windowCases(workspace, workspace.frame, workspace.context)].filter(({ name }) => new RegExp(only, 'u').test(name))
    const baselines = await makeBaselines(workspace, cases)
    const table: BenchRow[] = []
    for (const one of cases) table.push(await measure(one, subscribers, repeats, baselines))
    baselines.duckDb?.closeSync()
    baselines.sqlite?.close()
    return [...table, ...memory]
  } finally {
    workspace.close()
  }
}

/** No tables where nothing is compared: they take longer to make than all else. */
async function makeBaselines({ frame, dir }: TestWorkspace, cases: readonly Case[]): Promise<Baselines> {
  const makeObjects = () => toObjects(frame)
  if (cases.every(({ isAlone }) => isAlone)) return { makeObjects, sqlite: null, duckDb: null }
  const rows = makeObjects()
  return { makeObjects, sqlite: fillSqlite(rows, dir), duckDb: await fillDuckDb(rows, dir) }
}

/** In a process of its own, that has made none of the data and holds none of the baselines. */
async function memoryOf(file: string, subscribers: number): Promise<BenchRow[]> {
  const child = fork(import.meta.filename, [file], { execArgv: [], serialization: 'advanced' })
  const { promise, resolve, reject } = Promise.withResolvers<Memory[]>()
  child.on('message', (message) => resolve(message as Memory[]))
  child.on('exit', (code) => reject(new Error(`the memory case ended with exit code ${String(code)} and no result`)))
  return (await promise).map(({ name, target, rssMb, peakMb }) => ({
    name, n: subscribers, ms: NaN, baselineMs: NaN, ratio: NaN, baseline: '–',
    details: { 'RSS MB': rssMb.toFixed(0), 'peak MB': peakMb.toFixed(0), 'target at 1M': target },
  }))
}

/** How the names of these rows begin; `--only=memory` asks for them alone. */
const MEMORY = 'memory'

interface Memory {
  readonly name: string
  readonly target: string
  readonly rssMb: number
  readonly peakMb: number
}

/** An eighth of 8 GB. */
const LAPTOP_BUDGET = 2 ** 30

/** 40 columns in use, made by a thread as in the app, then every piece of work once; at last searches, charts and formulas, which read further columns. */
async function useMemory(file: string): Promise<Memory[]> {
  const db = connect(file)
  const columns = new ColumnMaker({ file, log: silentLog })
  const frame = new Frame(db, new ColumnStore(LAPTOP_BUDGET), columns)
  frame.refresh()
  const hot = [...FACTS, 'age', 'plan_fee', 'grid', 'plan_name', 'cust_name', 'msisdn', ...EXTRA_FIELDS, ...FACTS.flatMap((id) => ['avg3', 'mom', 'cv6'].map((suffix) => `${id}_${suffix}`))].slice(0, 40)
  const work = async (cases: readonly Case[], name: string, target: string): Promise<Memory> => {
    await frame.ready({ month: NEWEST, fields: hot })
    for (const { run, hasOwnFrame } of cases) if (!hasOwnFrame) await run(1)
    await frame.ready({ month: NEWEST, fields: hot })
    return { name, target, rssMb: process.memoryUsage.rss() / 2 ** 20, peakMb: process.resourceUsage().maxRSS / 2 ** 10 }
  }
  const base = await work(casesOf({ db }, frame), `${MEMORY} of an engine with ${hot.length} columns hot`, '< 1,500 MB; at 300k < 500 MB')
  const all = await work(windowCases({ db }, frame, null), `${MEMORY} after searches, charts and formulas too`, '')
  await columns.close()
  return [base, all]
}

const [first = '', second = '5', only = ''] = process.argv.slice(2)
process.send?.(/^\d+$/.test(first) ? await measureAll(Number(first), Number(second), only) : await useMemory(first))
process.disconnect?.()

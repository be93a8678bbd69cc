// npm run bench [-- part of a file name … --flag …]: times the modules of tests/bench beside their baselines; flags go to them.
import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { PROJECT_ROOT, runMain, SetupError } from './command.mjs'
import { requireNode24 } from './node-version.mjs'

/**
 * One measured case: the time and that of a baseline in the same run. Machines differ, the ratio hardly.
 * `details` are further columns of the table.
 *
 * @typedef {{ name: string, n: number, ms: number, baselineMs: number, ratio: number, baseline: string, details?: Record<string, string> }} BenchRow
 */

const BENCH_DIRECTORY = path.join(PROJECT_ROOT, 'tests', 'bench')
const ONE_MODULE = '--module'

/**
 * Every module gets a process of its own: code compiled and memory grown by one must not colour the next.
 *
 * @param {string} file
 * @param {readonly string[]} flags
 * @returns {Promise<BenchRow[] | null>} null for a module without run(), which is a helper of others
 */
async function measureInOwnProcess(file, flags) {
  const child = fork(import.meta.filename, [ONE_MODULE, file, ...flags], { execArgv: ['--expose-gc'], serialization: 'advanced' })
  /** @type {BenchRow[] | null} */
  let rows = null
  child.on('message', (message) => {
    rows = /** @type {{ rows: BenchRow[] | null }} */ (message).rows
  })
  const [exitCode] = await once(child, 'exit')
  if (exitCode !== 0) throw new SetupError(`${path.basename(file)} ended with exit code ${String(exitCode)} (output above).`)
  return rows
}

/**
 * @param {string} file
 * @param {readonly string[]} flags
 */
async function measure(file, flags) {
  const { run } = await import(pathToFileURL(file).href)
  process.send?.({ rows: typeof run === 'function' ? await run(flags) : null })
}

/** @param {readonly BenchRow[]} rows */
function printTable(rows) {
  console.table(
    rows.map(({ name, n, ms, baselineMs, ratio, baseline, details }) => ({
      name,
      n: n.toLocaleString('en'),
      ms: Number(ms.toPrecision(4)),
      'baseline ms': Number(baselineMs.toPrecision(4)),
      ratio: Number(ratio.toPrecision(3)),
      baseline,
      ...details,
    })),
  )
}

/**
 * @param {readonly string[]} words
 * @param {readonly string[]} flags
 */
async function runAll(words, flags) {
  const files = fs.existsSync(BENCH_DIRECTORY) ? fs.readdirSync(BENCH_DIRECTORY).filter((name) => name.endsWith('.ts')) : []
  const chosen = files.filter((name) => words.length === 0 || words.some((word) => name.includes(word))).sort()
  if (chosen.length === 0) throw new SetupError(`No benchmark matches. There are: ${files.join(', ') || 'none'}`)
  /** @type {Record<string, readonly BenchRow[]>} */
  const results = {}
  for (const name of chosen) {
    const rows = await measureInOwnProcess(path.join(BENCH_DIRECTORY, name), flags)
    if (rows === null) continue
    console.log(`\n${name}`)
    printTable(rows)
    results[name] = rows
  }
  const git = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: PROJECT_ROOT, encoding: 'utf8' })
  const commit = git.status === 0 ? git.stdout.trim() : 'unknown'
  const machine = {
    cpu: os.cpus()[0]?.model ?? 'unknown',
    cores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    node: process.version,
  }
  const measuredAt = new Date().toISOString()
  const directory = path.join(PROJECT_ROOT, 'bench', 'results')
  fs.mkdirSync(directory, { recursive: true })
  const file = path.join(directory, `${measuredAt.replaceAll(':', '-')}-${commit}.json`)
  fs.writeFileSync(file, `${JSON.stringify({ measuredAt, commit, machine, results }, null, 2)}\n`)
  console.log(`\nWritten to ${path.relative(PROJECT_ROOT, file)}`)
}

await requireNode24(import.meta.url)
await runMain(async () => {
  const [first, second, ...rest] = process.argv.slice(2)
  if (first === ONE_MODULE && second !== undefined) await measure(second, rest)
  else {
    const [flags, words] = [true, false].map((isFlag) => process.argv.slice(2).filter((word) => word.startsWith('--') === isFlag))
    await runAll(words ?? [], flags ?? [])
  }
  return 0
})

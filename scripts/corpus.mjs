// npm run corpus [-- folder]: reads every file of a folder of messy tables, each in a process of its own, then compares
// the cells with what others say of the same files.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { PROJECT_ROOT, runCommand, runMain, SetupError } from './command.mjs'
import { requireNode24 } from './node-version.mjs'

const TIME_LIMIT_MS = 20_000
const MEMORY_LIMIT_BYTES = 600 * 2 ** 20
const PROCESSES = 2
const READER = path.join(PROJECT_ROOT, 'tests', 'corpus', 'read-one.ts')
const COMPARER = path.join(PROJECT_ROOT, 'tests', 'corpus', 'compare-program.ts')
const KINDS = /** @type {const} */ (['read', 'refused', 'crashed', 'hung', 'over memory'])

/**
 * @typedef {{ kind: 'read' } | { kind: 'refused', code: string, detail: string } | { kind: 'crashed', detail: string }
 *   | { kind: 'hung' } | { kind: 'over memory' }} Outcome
 * @typedef {{ file: string, outcome: Outcome, peakBytes: number, ms: number }} Result
 */

/**
 * @param {string} root
 * @param {string} file
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Result>}
 */
async function readInOwnProcess(root, file, env) {
  const started = performance.now()
  const child = fork(READER, [path.join(root, file)], { env, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  /** @type {Outcome | null} */
  let outcome = null
  let peakBytes = 0
  let stderr = ''
  /** @param {Outcome} verdict */
  const stop = (verdict) => {
    outcome = verdict
    child.kill('SIGKILL')
  }
  const clock = setTimeout(() => stop({ kind: 'hung' }), TIME_LIMIT_MS)
  const scale = setInterval(() => {
    if (child.pid !== undefined && residentPeak(child.pid) > MEMORY_LIMIT_BYTES) stop({ kind: 'over memory' })
  }, 50)
  child.stderr?.on('data', (piece) => {
    stderr += String(piece)
  })
  child.on('message', (message) => {
    const report = /** @type {{ outcome: Outcome, peakBytes: number }} */ (message)
    outcome ??= report.peakBytes > MEMORY_LIMIT_BYTES ? { kind: 'over memory' } : report.outcome
    peakBytes = report.peakBytes
  })
  const [exitCode] = await once(child, 'close')
  clearTimeout(clock)
  clearInterval(scale)
  const ms = performance.now() - started
  return { file, outcome: outcome ?? { kind: 'crashed', detail: `exit ${String(exitCode)}\n${stderr.slice(-2000)}` }, peakBytes, ms }
}

/**
 * The most memory a process has held so far, where the system tells while it runs; elsewhere the child reports it itself.
 *
 * @param {number} pid
 */
function residentPeak(pid) {
  try {
    const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

/**
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 */
async function readAll(root, env) {
  const files = fs.readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => fs.statSync(path.join(root, name)).isFile()).sort()
  if (files.length === 0) throw new SetupError(`There are no files under ${root}`)
  /** @type {Result[]} */
  const results = []
  const queue = files.values()
  await Promise.all(Array.from({ length: PROCESSES }, async () => {
    for (const file of queue) results.push(await readInOwnProcess(root, file, env))
  }))
  return results.sort((a, b) => (a.file < b.file ? -1 : 1))
}

/** @param {readonly Result[]} results */
function printResults(results) {
  const folders = [...new Set(results.map(folderOf))]
  /** @type {Record<string, Record<string, number>>} */
  const table = {}
  for (const folder of [...folders, 'total']) {
    const inside = results.filter((result) => folder === 'total' || folderOf(result) === folder)
    const counts = KINDS.map((kind) => [kind, inside.filter(({ outcome }) => outcome.kind === kind).length])
    table[folder] = { files: inside.length, ...Object.fromEntries(counts) }
  }
  console.table(table)
  for (const { file, outcome } of results) {
    if (outcome.kind === 'read') continue
    const words = [outcome.kind, ...('code' in outcome ? [outcome.code] : []), ...('detail' in outcome ? [outcome.detail] : [])]
    console.log(`  ${file}: ${words.filter((word) => word !== '').join(' ')}`)
  }
  const slowest = results.reduce((a, b) => (b.ms > a.ms ? b : a))
  const largest = results.reduce((a, b) => (b.peakBytes > a.peakBytes ? b : a))
  console.log(`\nLongest: ${slowest.file} ${(slowest.ms / 1000).toFixed(1)} s; ` +
    `most memory: ${largest.file} ${Math.round(largest.peakBytes / 2 ** 20)} MB (start of Node included)\n`)
}

/** @param {Result} result */
function folderOf({ file }) {
  return file.split(path.sep)[0] ?? ''
}

await requireNode24(import.meta.url)
await runMain(async () => {
  const root = path.resolve(process.argv[2] ?? path.join(PROJECT_ROOT, '..', 'shared', 'data', 'messy'))
  if (!fs.existsSync(root)) throw new SetupError(`There is no folder ${root}`)
  // Without it each of the processes would compile the readers anew, which takes longer than most files.
  const cache = fs.mkdtempSync(path.join(os.tmpdir(), 'liuke-corpus-'))
  try {
    const results = await readAll(root, { ...process.env, NODE_COMPILE_CACHE: cache })
    printResults(results)
    const isSound = results.every(({ outcome }) => outcome.kind === 'read' || outcome.kind === 'refused')
    const compared = await runCommand(process.execPath, [COMPARER, root])
    return isSound && compared === 0 ? 0 : 1
  } finally {
    fs.rmSync(cache, { recursive: true, force: true })
  }
})

// npm run fuzz [-- --seconds 30] [--seed n] [--only xlsx|csv|html|zip|book] [--case n]: damaged files for the readers, to see
// that they answer with rows or a code, never crash, hang, swell or read short. The same seed gives the same cases.
import { fork } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { isEntryPoint, PROJECT_ROOT, runMain, SetupError } from './command.mjs'
import { requireNode24 } from './node-version.mjs'

/** @typedef {import('../tests/fuzz/run-cases.ts').FuzzMessage} FuzzMessage */
/** @typedef {import('../tests/fuzz/run-cases.ts').FuzzOrder} FuzzOrder */
/** @typedef {{ seconds: number, seed: number, only: FuzzOrder['only'], single: number | null }} FuzzOptions */
/** @typedef {{ ranTo: number, cases: number, peakBytes: number, findings: string[] }} ChildRun */

const RUNNER = path.join(PROJECT_ROOT, 'tests', 'fuzz', 'run-cases.ts')
const TARGETS = ['xlsx', 'csv', 'html', 'zip', 'book']
/** Far above the slowest case on a busy machine; what takes longer does not end. */
const CASE_LIMIT_MS = 60_000
const PEAK_LIMIT_BYTES = 800 * 2 ** 20
const MAX_FINDINGS = 20

/**
 * One process that runs cases until the time is over or one of them takes it down.
 *
 * @param {FuzzOptions} options
 * @param {number} from
 * @param {number} deadline
 * @returns {Promise<ChildRun>}
 */
function runChild({ seed, only, single }, from, deadline) {
  return new Promise((resolve) => {
    const child = fork(RUNNER, [], { execArgv: ['--max-old-space-size=1024'], cwd: PROJECT_ROOT })
    /** @type {ChildRun} */
    const run = { ranTo: from - 1, cases: 0, peakBytes: 0, findings: [] }
    /** @type {Extract<FuzzMessage, { kind: 'start' }> | null} */
    let current = null
    let startedAt = Date.now()
    let ending = ''
    /** @param {string} what */
    const report = (what) => {
      const at = current?.index ?? from
      const replay = `npm run fuzz -- --seed ${seed} --case ${at}`
      run.findings.push(`${current?.target ?? ''} ${current?.name ?? ''} (${current?.file ?? 'no file'})\n  ${replay}\n  ${what}`)
      console.error(`\n${run.findings.at(-1)}`)
    }
    /** @param {string} why */
    const end = (why) => {
      ending ||= why
      child.kill('SIGKILL')
    }
    const watch = setInterval(() => {
      if (Date.now() - startedAt > CASE_LIMIT_MS) {
        report(`no end after ${CASE_LIMIT_MS / 1000} s`)
        end('hang')
      }
    }, 200)
    child.on('message', (message) => {
      const event = /** @type {FuzzMessage} */ (message)
      if (event.kind === 'end') ending ||= 'end'
      if (event.kind === 'finding') report(event.what)
      if (run.findings.length >= MAX_FINDINGS) end('findings')
      if (event.kind === 'start') {
        current = event
        startedAt = Date.now()
        run.ranTo = event.index
      }
      if (event.kind === 'done') {
        run.cases++
        run.peakBytes = Math.max(run.peakBytes, event.peakBytes)
        // Not in the midst of a case: it may be the one that never ends.
        if (Date.now() > deadline && single === null) end('time')
        if (event.peakBytes > PEAK_LIMIT_BYTES && ending === '') {
          report(`memory peaked at ${Math.round(event.peakBytes / 2 ** 20)} MB`)
          end('memory')
        }
      }
    })
    child.once('exit', (code, signal) => {
      clearInterval(watch)
      if (ending === '') report(`the process ended with ${signal ?? `exit code ${code}`}`)
      // What ends with the time is no finding: its file goes.
      if (ending === 'time' && current !== null) fs.rmSync(current.file, { force: true })
      if (child.pid !== undefined && current !== null) {
        fs.rmSync(path.join(path.dirname(current.file), `work-${child.pid}`), { recursive: true, force: true })
      }
      resolve(run)
    })
    child.send({ seed, from, isSingle: single !== null, only })
  })
}

/**
 * Fuzzes the readers for some time and answers how many cases contradicted their contract; each was printed.
 *
 * @param {Partial<FuzzOptions>} options
 * @returns {Promise<number>}
 */
export async function runFuzz({ seconds = 30, seed = Math.floor(Math.random() * 1e9), only = null, single = null } = {}) {
  const started = Date.now()
  const deadline = started + seconds * 1000
  const total = { cases: 0, peakBytes: 0, findings: 0 }
  for (let from = single ?? 0; ;) {
    const run = await runChild({ seconds, seed, only, single }, from, deadline)
    total.cases += run.cases
    total.peakBytes = Math.max(total.peakBytes, run.peakBytes)
    total.findings += run.findings.length
    from = run.ranTo + 1
    if (single !== null || Date.now() > deadline || total.findings >= MAX_FINDINGS) break
  }
  const time = ((Date.now() - started) / 1000).toFixed(0)
  const peak = Math.round(total.peakBytes / 2 ** 20)
  console.log(`fuzz: seed ${seed}, ${total.cases} cases in ${time} s, peak ${peak} MB, ${total.findings} findings`)
  return total.findings
}

/** @param {string | undefined} text */
function wholeNumber(text) {
  if (text === undefined) return undefined
  if (!/^\d+$/.test(text)) throw new SetupError(`${text} is no whole number.`)
  return Number(text)
}

/** @returns {Partial<FuzzOptions>} */
function readOptions() {
  const string = /** @type {const} */ ({ type: 'string' })
  const { values } = parseArgs({ options: { seconds: string, seed: string, only: string, case: string } })
  if (values.only !== undefined && !TARGETS.includes(values.only)) throw new SetupError(`--only takes one of ${TARGETS.join(', ')}.`)
  const [seconds, seed, single] = [wholeNumber(values.seconds), wholeNumber(values.seed), wholeNumber(values.case)]
  return {
    ...(seconds === undefined ? {} : { seconds }),
    ...(seed === undefined ? {} : { seed }),
    only: /** @type {FuzzOrder['only']} */ (values.only ?? null),
    single: single ?? null,
  }
}

if (isEntryPoint(import.meta.url)) {
  await requireNode24(import.meta.url)
  await runMain(async () => ((await runFuzz(readOptions())) === 0 ? 0 : 1))
}

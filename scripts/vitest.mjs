import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { PROJECT_ROOT, runCommand } from './command.mjs'
import { prepareWindow } from './window-environment.mjs'

/** @typedef {import('./vitest.d.mts').TestCounts} TestCounts */

/**
 * Runs one vitest project and counts its tests. Vitest prints its own report as it goes; the counts come from its JSON
 * reporter. A run that ends badly without a failed test (a file that does not load, no test at all) counts as one failure.
 *
 * @param {'unit' | 'e2e'} project
 * @param {{ args?: readonly string[], env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<TestCounts>}
 */
export async function runVitest(project, { args = [], env = {} } = {}) {
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'liuke-tests-'))
  try {
    const report = path.join(work, 'report.json')
    const vitest = path.join(PROJECT_ROOT, 'node_modules/vitest/vitest.mjs')
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
    const vitestArgs = [vitest, 'run', '--project', project, ...reporters, ...args]
    const exitCode = await runCommand(process.execPath, vitestArgs, { env: { ...process.env, ...env } })
    return countTests(exitCode, fs.existsSync(report) ? fs.readFileSync(report, 'utf8') : null)
  } finally {
    fs.rmSync(work, { recursive: true, force: true })
  }
}

/**
 * Runs the tests that drive the built app in a real window.
 *
 * @param {readonly string[]} [args]
 * @returns {Promise<TestCounts>}
 */
export async function runE2e(args = []) {
  const { display } = await prepareWindow()
  try {
    return await runVitest('e2e', { args, env: display.env })
  } finally {
    await display.close()
  }
}

/**
 * @param {number} exitCode
 * @param {string | null} report text of vitest's JSON report; null when it wrote none
 * @returns {TestCounts}
 */
export function countTests(exitCode, report) {
  if (report === null) return { passed: 0, failed: 1, skipped: 0 }
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(report)
  return {
    passed: numPassedTests,
    failed: exitCode === 0 ? numFailedTests : Math.max(numFailedTests, 1),
    skipped: numPendingTests + numTodoTests,
  }
}

/**
 * The last line of a test run, in the form that machines read.
 *
 * @param {TestCounts} counts
 */
export function summaryLine({ passed, failed, skipped }) {
  return `tests: ${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`
}

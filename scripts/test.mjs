// npm test: everything that must hold before a change goes in, the quickest first. Stops at the first step that fails.
import path from 'node:path'
import { build, ensureBuildTools } from './build.mjs'
import { PROJECT_ROOT, runCommand, runMain, runNpmScript } from './command.mjs'
import { runFuzz } from './fuzz.mjs'
import { requireNode24 } from './node-version.mjs'
import { runE2e, runVitest, summaryLine } from './vitest.mjs'
import { prepareElectron } from './window-environment.mjs'

/** @typedef {import('./vitest.d.mts').TestCounts} TestCounts */

/** @param {number} exitCode a check without tests of its own counts only when it fails */
const asCounts = (exitCode) => ({ passed: 0, failed: exitCode === 0 ? 0 : 1, skipped: 0 })
/** @param {Promise<unknown>} work that throws where it fails */
const passing = (work) => work.then(() => asCounts(0))
/** Always the same cases, so that a run fails for what changed; `npm run fuzz` tries others. */
const FUZZ_SEED = 1
const tsc = path.join(PROJECT_ROOT, 'node_modules/typescript/bin/tsc')

/** @type {readonly { title: string, run: () => Promise<TestCounts> }[]} */
const STEPS = [
  // First, so that a machine that lacks something says so at once.
  { title: 'build tools, Electron and system packages', run: () => passing(ensureBuildTools().then(prepareElectron)) },
  { title: 'types', run: async () => asCounts(await runNpmScript('typecheck')) },
  { title: 'types of the scripts', run: async () => asCounts(await runCommand(process.execPath, [tsc, '-p', 'scripts'])) },
  { title: 'lint', run: async () => asCounts(await runNpmScript('lint')) },
  { title: 'tests without a window', run: () => runVitest('unit') },
  { title: 'fuzzing of the readers, 30 s', run: async () => asCounts(await runFuzz({ seed: FUZZ_SEED })) },
  { title: 'build', run: () => passing(build()) },
  { title: 'tests in the window', run: () => runE2e() },
]

await requireNode24(import.meta.url)
await runMain(async () => {
  const total = { passed: 0, failed: 0, skipped: 0 }
  for (const [index, { title, run }] of STEPS.entries()) {
    const heading = `[${index + 1}/${STEPS.length}] ${title}`
    console.log(`\n${heading}`)
    const startedAt = performance.now()
    const counts = await run().catch((error) => {
      console.error(error instanceof Error ? error.message : error)
      return asCounts(1)
    })
    total.passed += counts.passed
    total.failed += counts.failed
    total.skipped += counts.skipped
    console.log(`${heading}: ${counts.failed === 0 ? 'ok' : 'FAILED'}, ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
    if (counts.failed > 0) break
  }
  console.log(`\n${summaryLine(total)}`)
  return total.failed === 0 ? 0 : 1
})

// npm run demo [-- DIR] [-- options of `liuke demo`]: the main job on the sample extracts, without a window.
import fs from 'node:fs'
import path from 'node:path'
import { PROJECT_ROOT, runCommand, runMain } from './command.mjs'
import { requireNode24 } from './node-version.mjs'

await requireNode24(import.meta.url)
await runMain(async () => {
  const [first, ...rest] = process.argv.slice(2)
  const isDirectoryGiven = first !== undefined && !first.startsWith('-')
  // npm changes to the project's folder; a path someone types is meant from where they stand.
  const standingIn = process.env['INIT_CWD'] ?? process.cwd()
  const directory = isDirectoryGiven ? path.resolve(standingIn, first) : path.join(PROJECT_ROOT, 'out', 'demo')
  const options = isDirectoryGiven ? rest : process.argv.slice(2)
  const cli = path.join(PROJECT_ROOT, 'electron/cli/main.ts')
  const exitCode = await runCommand(process.execPath, [cli, 'demo', directory, ...options])
  // stderr, so that the output of --json stays one JSON value.
  if (exitCode === 0 && fs.existsSync(directory)) {
    console.error(`\nResults in ${directory}:`)
    for (const entry of fs.readdirSync(directory, { withFileTypes: true })) {
      console.error(`  ${entry.name}${entry.isDirectory() ? path.sep : ''}`)
    }
  }
  return exitCode
})

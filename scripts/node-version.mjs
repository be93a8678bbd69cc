import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { runCommand, PROJECT_ROOT } from './command.mjs'

/** The engine's TypeScript runs without a build step, which older releases of Node cannot do. */
const REQUIRED_MAJOR = 24

/**
 * Makes sure that the calling script runs on Node 24. `npm run` already finds the Node of node_modules first; a script
 * started as `node scripts/x.mjs` by an older system Node is started again under that same Node, and this process only
 * waits for it.
 *
 * @param {string} scriptUrl the caller's `import.meta.url`
 */
export async function requireNode24(scriptUrl) {
  if (Number.parseInt(process.versions.node, 10) >= REQUIRED_MAJOR) return
  const node = bundledNode()
  if (node === null) {
    console.error(
      `This project needs Node ${REQUIRED_MAJOR} or newer; this is ${process.version}, and node_modules brings none for ` +
        `${process.platform}-${process.arch}.\n` +
        `Run "npm ci" first; if this stays, install Node ${REQUIRED_MAJOR} from https://nodejs.org/`,
    )
    process.exit(1)
  }
  const searchPath = `${path.dirname(node)}${path.delimiter}${process.env['PATH'] ?? ''}`
  const env = { ...process.env, PATH: searchPath }
  const args = [...process.execArgv, fileURLToPath(scriptUrl), ...process.argv.slice(2)]
  process.exit(await runCommand(node, args, { cwd: process.cwd(), env }))
}

/** The Node that `npm ci` installed as an optional dependency, or null where there is none for this platform. */
function bundledNode() {
  const platform = process.platform === 'win32' ? 'win' : process.platform
  const binary = process.platform === 'win32' ? 'node.exe' : 'node'
  const file = path.join(PROJECT_ROOT, 'node_modules', `node-${platform}-${process.arch}`, 'bin', binary)
  return fs.existsSync(file) ? file : null
}

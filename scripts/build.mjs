import fs from 'node:fs'
import path from 'node:path'
import { PROJECT_ROOT, runCommand, SetupError } from './command.mjs'

const SOURCES = ['electron', 'renderer', 'shared', 'vite.config.ts', 'package.json', 'package-lock.json']
export const BUILD_OUTPUTS = [
  'dist/renderer/index.html',
  'dist/electron/main.js',
  'dist/electron/engine.js',
  'dist/electron/preload.cjs',
]
/** Its time is the start of the last build that finished: a file saved while that ran is newer, as it must be. */
const STAMP = 'dist/.built'

/** Builds the app unless what lies in dist/ is newer than every source. */
export async function ensureBuilt() {
  if (isBuildFresh(PROJECT_ROOT)) return
  console.error('Building the app')
  await build()
}

/**
 * npm leaves out the native parts of the build tools, without a word, when the Node that runs `npm ci` is too old for
 * them; later they fail with a message that blames npm. **Errors** SetupError that names the remedy.
 */
export async function ensureBuildTools() {
  await import('vite').catch((error) => {
    throw new SetupError(
      [
        'The build tools are not complete; usually "npm ci" was run by a Node older than 20.19.',
        'Install Node 22 or 24 from https://nodejs.org/, delete node_modules, run "npm ci", then the same command again.',
        `(${String(error).slice(0, 200)})`,
      ].join('\n'),
    )
  })
}

/** Builds the app. **Errors** SetupError; the builder has said why. */
export async function build() {
  await ensureBuildTools()
  const startedAt = new Date()
  const stamp = path.join(PROJECT_ROOT, STAMP)
  fs.rmSync(stamp, { force: true })
  const vite = path.join(PROJECT_ROOT, 'node_modules/vite/bin/vite.js')
  const exitCode = await runCommand(process.execPath, [vite, 'build', '--app', '--logLevel', 'warn'])
  if (exitCode !== 0) throw new SetupError('The build failed (output above).')
  fs.writeFileSync(stamp, '')
  fs.utimesSync(stamp, startedAt, startedAt)
}

/**
 * True when a finished build is newer than every source file and folder. Folders count because a deleted file leaves
 * no other trace.
 *
 * @param {string} root
 */
export function isBuildFresh(root) {
  const stamp = path.join(root, STAMP)
  if (!fs.existsSync(stamp) || !BUILD_OUTPUTS.every((file) => fs.existsSync(path.join(root, file)))) return false
  return newestTime(SOURCES.map((name) => path.join(root, name))) < fs.statSync(stamp).mtimeMs
}

/**
 * @param {readonly string[]} paths files and folders; those that do not exist are left out
 * @returns {number}
 */
function newestTime(paths) {
  let newest = 0
  for (const file of paths) {
    const stat = fs.statSync(file, { throwIfNoEntry: false })
    if (stat === undefined) continue
    const inside = stat.isDirectory() ? newestTime(fs.readdirSync(file).map((name) => path.join(file, name))) : 0
    newest = Math.max(newest, stat.mtimeMs, inside)
  }
  return newest
}

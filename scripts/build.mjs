import fs from 'node:fs'
import path from 'node:path'
import { PROJECT_ROOT, runCommand, SetupError } from './command.mjs'

const SOURCES = ['electron', 'renderer', 'shared', 'vite.config.ts', 'package.json', 'package-lock.json']
const OUTPUTS = ['dist/renderer/index.html', 'dist/electron/main.js', 'dist/electron/engine.js', 'dist/electron/preload.cjs']
/** Its time is the start of the last build that finished: a file saved while that ran is newer, as it must be. */
const STAMP = 'dist/.built'

/** Builds the app unless what lies in dist/ is newer than every source. */
export async function ensureBuilt() {
  if (isBuildFresh(PROJECT_ROOT)) return
  console.error('Building the app')
  await build()
}

/** Builds the app. **Errors** SetupError; the builder has said why. */
export async function build() {
  const startedAt = new Date()
  const stamp = path.join(PROJECT_ROOT, STAMP)
  fs.rmSync(stamp, { force: true })
  const vite = path.join(PROJECT_ROOT, 'node_modules/vite/bin/vite.js')
  if ((await runCommand(process.execPath, [vite, 'build', '--app', '--logLevel', 'warn'])) !== 0) throw new SetupError('The build failed (output above).')
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
  if (!fs.existsSync(stamp) || !OUTPUTS.every((file) => fs.existsSync(path.join(root, file)))) return false
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

// npm run dist [-- --win | --linux] [--installers] [-- more arguments of electron-builder]
// Packages the app for this platform or the named ones. Without --installers only the unpacked folder is made, which
// needs no tool beyond npm; installers and archives make electron-builder fetch NSIS and 7-Zip.
import path from 'node:path'
import { build } from './build.mjs'
import { PROJECT_ROOT, runCommand, runMain, SetupError } from './command.mjs'
import { resolveElectron } from './electron-runtime.mjs'
import { requireNode24 } from './node-version.mjs'

const PLATFORMS = { '--linux': 'linux', '--win': 'win32' }

/** @param {readonly string[]} args */
function chosenTargets(args) {
  const named = Object.entries(PLATFORMS).filter(([flag]) => args.includes(flag))
  if (named.length > 0) return named
  const own = Object.entries(PLATFORMS).filter(([, platform]) => platform === process.platform)
  if (own.length === 0) throw new SetupError('Packages are made for Linux and Windows: name --linux or --win.')
  return own
}

await requireNode24(import.meta.url)
await runMain(async () => {
  // Only now: its reader of packages does not load in an older Node.
  const { findPackageFaults, packagedResources } = await import('./package-check.mjs')
  const args = process.argv.slice(2)
  const targets = chosenTargets(args)
  const shape = args.includes('--installers') ? [] : ['--dir']
  const extra = args.filter((arg) => arg !== '--installers' && !(arg in PLATFORMS))
  await build()
  const builder = path.join(PROJECT_ROOT, 'node_modules/electron-builder/cli.js')
  for (const [flag, platform] of targets) {
    const electronDist = await resolveElectron({ platform, arch: 'x64' })
    const builderArgs = [flag, '--x64', ...shape, '--publish', 'never', `-c.electronDist=${electronDist}`, ...extra]
    const exitCode = await runCommand(process.execPath, [builder, ...builderArgs])
    if (exitCode !== 0) return exitCode
    const faults = findPackageFaults(packagedResources(platform), platform)
    if (faults.length > 0) throw new SetupError(`The package is wrong:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`)
  }
  return 0
})

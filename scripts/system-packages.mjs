// What Electron needs from a Linux system and a bare one lacks: shared libraries, a screen, Chinese glyphs.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { isEntryPoint, runMain, SetupError } from './command.mjs'
import { executableName, resolveElectron } from './electron-runtime.mjs'

/** Everything Electron 42 links to comes in with these; measured on a bare Debian 12. */
const DEBIAN_PACKAGES = ['xvfb', 'xauth', 'libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1', 'fonts-noto-cjk']
/** Renamed by the 64-bit time transition (Debian 13, Ubuntu 24.04). */
const RENAMED_T64 = new Set(['libgtk-3-0', 'libasound2'])
const FEDORA_COMMAND = 'sudo dnf install -y xorg-x11-server-Xvfb gtk3 nss alsa-lib mesa-libgbm google-noto-sans-cjk-fonts'
const CHINESE_FONT_FILE = /cjk|wqy|source-?han|uming|ukai|fallback|msyh|sim(hei|sun)/i
const ARCH_COMMAND = 'sudo pacman -S --needed xorg-server-xvfb gtk3 nss alsa-lib mesa noto-fonts-cjk'

/**
 * Makes sure that a window of this Electron can open here. As root on Debian or Ubuntu it installs what is missing and
 * says so; anywhere else it names the one command to run. Does nothing on Windows and macOS.
 *
 * **Errors** SetupError with that command, or with what is still missing after the installation.
 *
 * @param {string} electronDirectory
 */
export function ensureSystemPackages(electronDirectory) {
  if (process.platform !== 'linux') return
  const missing = findMissing(electronDirectory)
  if (missing.length > 0) {
    const system = readSystem()
    if (system.family !== 'debian' || !system.isRoot) throw new SetupError(installAdvice(missing, system))
    installOnDebian(missing, system)
    const still = findMissing(electronDirectory)
    if (still.length > 0) throw new SetupError(`apt-get installed its packages, yet this is still missing: ${still.join(', ')}.`)
  }
  ensureSandbox(electronDirectory)
}

/**
 * The names of what is missing, for people: libraries by file name, "Xvfb", "a Chinese font".
 *
 * @param {string} electronDirectory
 * @returns {string[]}
 */
export function findMissing(electronDirectory) {
  const missing = missingLibraries(path.join(electronDirectory, executableName('linux')))
  if (!hasDisplay() && findProgram('Xvfb') === null) missing.push('Xvfb (a screen for machines without one)')
  if (!hasChineseFont()) missing.push('a Chinese font')
  return missing
}

/** @param {NodeJS.ProcessEnv} [env] */
export function hasDisplay(env = process.env) {
  return Boolean(env['DISPLAY']) || Boolean(env['WAYLAND_DISPLAY'])
}

/**
 * The absolute path of a program on PATH, or null.
 *
 * @param {string} name
 */
export function findProgram(name) {
  // Debian keeps some programs of ordinary users out of the PATH of cron and services.
  const directories = [...(process.env['PATH'] ?? '').split(path.delimiter), '/usr/bin', '/usr/local/bin']
  return directories.map((directory) => path.join(directory, name)).find((file) => fs.existsSync(file)) ?? null
}

/**
 * The libraries that `ldd` cannot find for a program.
 *
 * @param {string} binary
 * @returns {string[]}
 */
function missingLibraries(binary) {
  const ldd = spawnSync('ldd', [binary], { encoding: 'utf8' })
  return parseLdd(ldd.stdout ?? '')
}

/** @param {string} output of `ldd` */
export function parseLdd(output) {
  return [...new Set([...output.matchAll(/^\s*(\S+) => not found$/gm)].map((match) => match[1] ?? ''))]
}

/** Asks fontconfig; where that is not installed yet, looks at the names of the font files. */
function hasChineseFont() {
  const fontconfig = findProgram('fc-list')
  if (fontconfig !== null) return spawnSync(fontconfig, [':lang=zh', 'family'], { encoding: 'utf8' }).stdout.trim() !== ''
  const own = ['.fonts', '.local/share/fonts'].map((directory) => path.join(os.homedir(), directory))
  return ['/usr/share/fonts', '/usr/local/share/fonts', ...own]
    .filter((directory) => fs.existsSync(directory))
    .flatMap((directory) => fs.readdirSync(directory, { recursive: true, encoding: 'utf8' }))
    .some((file) => CHINESE_FONT_FILE.test(file))
}

/**
 * What decides how packages are installed here.
 *
 * @returns {import('./system-packages.d.mts').LinuxSystem}
 */
function readSystem() {
  const release = fs.existsSync('/etc/os-release') ? fs.readFileSync('/etc/os-release', 'utf8') : ''
  return {
    family: familyOf(release),
    isRoot: process.getuid?.() === 0,
    isKnownPackage: (name) => spawnSync('apt-cache', ['show', '--no-all-versions', name], { stdio: 'ignore' }).status === 0,
  }
}

/**
 * @param {string} release text of /etc/os-release
 * @returns {import('./system-packages.d.mts').LinuxSystem['family']}
 */
export function familyOf(release) {
  const ids = [...release.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].flatMap((match) => (match[1] ?? '').split(' '))
  if (ids.includes('debian') || ids.includes('ubuntu')) return 'debian'
  if (ids.includes('fedora') || ids.includes('rhel')) return 'fedora'
  return ids.includes('arch') ? 'arch' : 'other'
}

/**
 * The list for this release: where the package lists know the new name of a renamed library, that one.
 *
 * @param {(name: string) => boolean} isKnownPackage
 */
export function debianPackages(isKnownPackage) {
  return DEBIAN_PACKAGES.map((name) => (RENAMED_T64.has(name) && isKnownPackage(`${name}t64`) ? `${name}t64` : name))
}

/**
 * The message for someone whose packages a script must not touch: what is missing and the one command that mends it.
 *
 * @param {readonly string[]} missing
 * @param {import('./system-packages.d.mts').LinuxSystem} system
 */
export function installAdvice(missing, system) {
  const head = `This system lacks what the window needs: ${missing.join(', ')}.`
  if (system.family === 'other') {
    return `${head}\nInstall GTK 3, NSS, ALSA, GBM, Xvfb and a Chinese font with its package manager, then run the command again.`
  }
  const commands = { debian: debianCommand(system), fedora: FEDORA_COMMAND, arch: ARCH_COMMAND }
  return `${head}\nRun this once, then the same command again:\n  ${commands[system.family]}`
}

/** @param {import('./system-packages.d.mts').LinuxSystem} system */
function debianCommand(system) {
  const install = `sudo apt-get install -y --no-install-recommends ${debianPackages(system.isKnownPackage).join(' ')}`
  // On a machine that never ran "update" apt knows no package at all, not even by the old names.
  return system.isKnownPackage('xvfb') ? install : `sudo apt-get update && ${install}`
}

/**
 * @param {readonly string[]} missing
 * @param {import('./system-packages.d.mts').LinuxSystem} system
 */
function installOnDebian(missing, system) {
  console.error(`Missing for the window: ${missing.join(', ')}`)
  runApt(['update', '-qq'])
  runApt(['install', '-y', '-qq', '--no-install-recommends', ...debianPackages(system.isKnownPackage)])
}

/** @param {readonly string[]} args */
function runApt(args) {
  console.error(`As root: apt-get ${args.join(' ')}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  // Another apt may be at work on a freshly started machine; stdout stays free for the caller's own output.
  const settings = ['-o', 'DPkg::Lock::Timeout=120', '-o', 'Dpkg::Use-Pty=0']
  const apt = spawnSync('apt-get', [...settings, ...args], { env, stdio: ['ignore', 2, 2] })
  if (apt.status !== 0) throw new SetupError(`"apt-get ${args[0]}" failed (output above). Mend that, then run the command again.`)
}

/**
 * As an ordinary user Electron isolates its pages with user namespaces or, where the kernel forbids these (Ubuntu 24.04,
 * many containers), with its set-uid helper. Without either it dies with a stack of addresses; this says it in words.
 *
 * @param {string} electronDirectory
 */
function ensureSandbox(electronDirectory) {
  if (process.getuid?.() === 0) return
  const helper = path.join(electronDirectory, 'chrome-sandbox')
  const { uid, mode } = fs.existsSync(helper) ? fs.statSync(helper) : { uid: -1, mode: 0 }
  if (uid === 0 && (mode & 0o4001) === 0o4001) return
  const probe = spawnSync('unshare', ['--user', '--map-root-user', 'true'], { stdio: 'ignore' })
  if (probe.error !== undefined || probe.status === 0) return
  throw new SetupError(
    `This system does not let ordinary users isolate a window's pages. Run this once, then the same command again:\n` +
      `  sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`,
  )
}

if (isEntryPoint(import.meta.url)) {
  await runMain(async () => {
    ensureSystemPackages(await resolveElectron())
    console.log(`Everything a window needs is installed.`)
    return 0
  })
}

import { listPackage } from '@electron/asar'
import fs from 'node:fs'
import path from 'node:path'
import { BUILD_OUTPUTS } from './build.mjs'
import { PROJECT_ROOT } from './command.mjs'

/** What users get, and nothing else: no source, no test, no Node of the developers. */
const SHIPPED = [
  /^package\.json$/,
  /^dist\/(electron|renderer)\//,
  /^resources\//,
  /^node_modules\/(better-sqlite3|bindings|file-uri-to-path)\//,
]
const NATIVE_MODULE = /^node_modules\/better-sqlite3\/prebuilds\/.*\.node$/

/** @param {string} platform */
export function packagedResources(platform) {
  return path.join(PROJECT_ROOT, 'release', platform === 'win32' ? 'win-unpacked' : 'linux-unpacked', 'resources')
}

/**
 * What a packaged app holds too much of or lacks; empty when it is right. The filters in electron-builder.yml fail
 * silently (a wrong pattern ships the sources, or the database driver of another platform), so the result is read back.
 *
 * @param {string} resources the `resources` folder of an unpacked package
 * @param {string} platform
 * @returns {string[]}
 */
export function findPackageFaults(resources, platform) {
  const asar = path.join(resources, 'app.asar')
  const entries = listPackage(asar, { isPack: false }).map((entry) => entry.replaceAll('\\', '/').slice(1))
  const faults = findEntryFaults(entries, platform)
  for (const native of entries.filter((entry) => NATIVE_MODULE.test(entry))) {
    if (!fs.existsSync(path.join(`${asar}.unpacked`, native))) faults.push(`${native} is not unpacked beside app.asar`)
  }
  if (fs.existsSync(path.join(resources, 'default_app.asar'))) faults.push("Electron's own default_app.asar is still there")
  return faults
}

/**
 * @param {readonly string[]} entries paths inside app.asar, folders included
 * @param {string} platform
 * @returns {string[]}
 */
export function findEntryFaults(entries, platform) {
  const isFolder = (/** @type {string} */ entry) => entries.some((other) => other.startsWith(`${entry}/`))
  const faults = entries
    .filter((entry) => !isFolder(entry) && !SHIPPED.some((pattern) => pattern.test(entry)))
    .map((entry) => `${entry} does not belong to the app`)
  const native = entries.filter((entry) => NATIVE_MODULE.test(entry))
  const wrong = native.filter((entry) => !path.posix.basename(entry).startsWith(`${platform}-`))
  faults.push(...wrong.map((entry) => `${entry} is for another platform`))
  if (wrong.length === native.length) faults.push(`no database driver for ${platform}`)
  const missing = ['package.json', ...BUILD_OUTPUTS].filter((needed) => !entries.includes(needed))
  return [...faults, ...missing.map((needed) => `${needed} is missing`)]
}

import path from 'node:path'
import { ensureBuilt } from './build.mjs'
import { openDisplay, SCREEN } from './display.mjs'
import { executableName, resolveElectron } from './electron-runtime.mjs'
import { ensureSystemPackages } from './system-packages.mjs'

/**
 * Electron and what it needs of the system. **Errors** SetupError that names the next step.
 *
 * @returns {Promise<string>} the executable
 */
export async function prepareElectron() {
  const directory = await resolveElectron()
  ensureSystemPackages(directory)
  return path.join(directory, executableName())
}

/**
 * Everything between a fresh clone and an open window: Electron itself, what it needs of the system, the built app, a
 * screen. What is there already costs milliseconds.
 *
 * **Errors** SetupError that names the next step.
 *
 * @returns {Promise<import('./window-environment.d.mts').WindowEnvironment>}
 */
export async function prepareWindow() {
  const executable = await prepareElectron()
  await ensureBuilt()
  const display = await openDisplay()
  if (display.isVirtual) {
    const place = `DISPLAY=${display.env['DISPLAY']} (${SCREEN})`
    console.error(`No screen here: windows open on a virtual one, ${place}, until this command ends.`)
  }
  return { executable, flags: rootFlags(), display }
}

/** Chromium refuses to isolate its pages when it runs as root on Linux; nothing else ever switches the sandbox off. */
export function rootFlags() {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []
}

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { hasDisplay } from '../../scripts/system-packages.mjs'
import { executableName, resolveElectron } from '../../scripts/electron-runtime.mjs'
import { rootFlags } from '../../scripts/window-environment.mjs'

const ROOT = path.resolve(import.meta.dirname, '../..')
const SCREENSHOTS = path.join(import.meta.dirname, 'screenshots')
const LAUNCH_TIMEOUT_MS = 45_000
/** The smallest screen the product promises to work on. */
const WINDOW = { x: 0, y: 0, width: 1366, height: 768 }

export interface LaunchOptions {
  /** Keep the settings and recent files of an earlier launch; default: an empty directory, removed by `close`. */
  readonly userDataDir?: string
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** A packaged app instead of the built one; it must be packaged with the fuse enableNodeCliInspectArguments on. */
  readonly executablePath?: string
}

export interface LaunchedApp {
  readonly app: ElectronApplication
  readonly page: Page
  readonly userDataDir: string
  /** What the processes of the app wrote so far: shown when a launch fails, searched by tests. */
  readonly output: () => string
  readonly close: () => Promise<void>
}

/**
 * Starts the built app in Chinese with its own user data and a window of 1366×768, and waits for its first page.
 * `npm run e2e` builds the app and gives the tests a screen.
 */
export async function launchApp(options: LaunchOptions = {}): Promise<LaunchedApp> {
  if (process.platform === 'linux' && !hasDisplay()) throw new Error('No screen: run these tests with "npm run e2e".')
  const userDataDir = options.userDataDir ?? fs.mkdtempSync(path.join(os.tmpdir(), 'liuke-e2e-'))
  const appPath = options.executablePath === undefined ? [ROOT] : []
  const start = async () =>
    _electron.launch({
      ...(await executableOf(options)),
      args: [...rootFlags(), '--disable-gpu', '--lang=zh-CN', ...appPath, ...(options.args ?? [])],
      env: { ...inheritedEnvironment(), LIUKE_USER_DATA: userDataDir, ...options.env },
      timeout: LAUNCH_TIMEOUT_MS,
    })
  // On a busy machine the driver now and then loses the handshake with a process that has just started: once more, then fail.
  const app = await start().catch(start)
  let output = ''
  const collect = (chunk: unknown) => (output += String(chunk))
  app.process().stdout?.on('data', collect)
  app.process().stderr?.on('data', collect)
  const close = async () => {
    await app.close()
    // Windows releases the files of an ended process a moment later.
    if (options.userDataDir === undefined) fs.rmSync(userDataDir, { recursive: true, force: true, maxRetries: 10 })
  }
  try {
    const page = await app.firstWindow({ timeout: 60_000 })
    const window = await app.browserWindow(page)
    await window.evaluate((browserWindow, bounds) => browserWindow.setBounds(bounds), WINDOW)
    return { app, page, userDataDir, output: () => output, close }
  } catch (error) {
    await close()
    throw new Error(`The app opened no window. It wrote:\n${output}`, { cause: error })
  }
}

/**
 * Only where the driver finds Electron itself does it hold back the app until it is listening; an app that opens its window
 * while the driver connects hangs one launch in twenty. Elsewhere than on Linux the name of the executable must be told.
 */
async function executableOf({ executablePath }: LaunchOptions): Promise<{ executablePath?: string }> {
  if (executablePath !== undefined) return { executablePath }
  const directory = await resolveElectron()
  if (process.platform !== 'linux') return { executablePath: path.join(directory, executableName()) }
  process.env['ELECTRON_OVERRIDE_DIST_PATH'] = directory
  return {}
}

/** Answers the next "open" dialogs of the app with these files; none means that the user cancels. */
export async function stubOpenDialog(app: ElectronApplication, paths: readonly string[]): Promise<void> {
  await app.evaluate(({ dialog }, filePaths) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: filePaths.length === 0, filePaths })
  }, [...paths])
}

/** Answers the next "save" dialogs of the app with this file; null means that the user cancels. */
export async function stubSaveDialog(app: ElectronApplication, file: string | null): Promise<void> {
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: filePath === null, filePath: filePath ?? '' })
  }, file)
}

/** Saves a picture of the page as tests/e2e/screenshots/NAME.png, for people to look at; answers its path. */
export async function screenshot(page: Page, name: string): Promise<string> {
  const file = path.join(SCREENSHOTS, `${name}.png`)
  await page.screenshot({ path: file, animations: 'disabled' })
  return file
}

/** The environment of the tests, without what would turn Electron into a bare Node. */
function inheritedEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return Object.fromEntries(entries.filter(([name]) => name !== 'ELECTRON_RUN_AS_NODE'))
}

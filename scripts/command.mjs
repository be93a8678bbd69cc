import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

// Not import.meta.dirname: the Node of an older Debian has to get as far as the message about its age.
export const PROJECT_ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '')

/** A failure whose message alone tells the reader what to do next; it is printed without a stack. */
export class SetupError extends Error {}

/**
 * Runs a program with the terminal of this one and answers its exit code. Signals sent to this process reach the
 * program, so that stopping a script never leaves something running behind it.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>}
 */
export function runCommand(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: PROJECT_ROOT, stdio: 'inherit', ...options })
    /** @type {readonly NodeJS.Signals[]} */
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
    /** @param {NodeJS.Signals} signal */
    const forward = (signal) => child.kill(signal)
    for (const signal of signals) process.on(signal, forward)
    const settle = () => {
      for (const signal of signals) process.off(signal, forward)
    }
    child.once('error', (error) => {
      settle()
      reject(error)
    })
    child.once('exit', (code, signal) => {
      settle()
      // A shell reports death by a signal as 128 + its number.
      resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]))
    })
  })
}

/**
 * Runs a script of package.json. Inside `npm run` the same npm is used, so a machine with several keeps to one.
 *
 * @param {string} name
 */
export function runNpmScript(name) {
  const npm = process.env['npm_execpath']
  if (npm !== undefined && /\.c?js$/.test(npm)) return runCommand(process.execPath, [npm, 'run', '--silent', name])
  return runCommand('npm', ['run', '--silent', name], { shell: process.platform === 'win32' })
}

/**
 * The frame of every script: its answer becomes the exit code, a SetupError becomes its message and exit code 1.
 *
 * @param {() => Promise<number>} main
 */
export async function runMain(main) {
  try {
    process.exitCode = await main()
  } catch (error) {
    console.error(error instanceof SetupError ? `\n${error.message}` : error)
    process.exitCode = 1
  }
}

/**
 * True when a module was started by hand and not imported.
 *
 * @param {string} moduleUrl its `import.meta.url`
 */
export function isEntryPoint(moduleUrl) {
  const started = process.argv[1]
  return started !== undefined && path.resolve(started) === fileURLToPath(moduleUrl)
}

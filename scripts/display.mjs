import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { SetupError } from './command.mjs'
import { findProgram, hasDisplay } from './system-packages.mjs'

/** Larger than the smallest supported screen, so that a window of 1366×768 is never clipped. */
export const SCREEN = '1920x1200x24'

// The server ends when the standard input of this shell does: that also happens when the script is killed outright,
// where no exit handler runs. The shell closes its copy of fd 3 so that a server that dies early ends the number's pipe.
const GUARDED_SERVER = `"$@" </dev/null & server=$!; exec 3>&-; cat >/dev/null; kill "$server" 2>/dev/null; wait "$server"`

/**
 * A screen for windows: the one that is there, or on a Linux machine without one a virtual screen of its own. The
 * server picks a free number itself, so parallel runs never share one.
 *
 * **Errors** SetupError when the server does not start.
 *
 * @returns {Promise<import('./display.d.mts').Display>}
 */
export async function openDisplay() {
  if (process.platform !== 'linux' || hasDisplay()) return { env: {}, isVirtual: false, close: async () => {} }
  const xvfb = findProgram('Xvfb')
  if (xvfb === null) throw new SetupError('Xvfb is not installed, and there is no screen (DISPLAY is empty).')
  const serverArgs = [xvfb, '-displayfd', '3', '-screen', '0', SCREEN, '-nolisten', 'tcp', '-noreset']
  const guard = spawn('/bin/sh', ['-c', GUARDED_SERVER, 'sh', ...serverArgs], {
    // Its own session: Ctrl+C must reach the app first, and the screen only after it.
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe', 'pipe'],
  })
  const exited = once(guard, 'exit')
  let errors = ''
  guard.stderr?.on('data', (chunk) => (errors += String(chunk)))
  const number = await readNumber(/** @type {import('node:stream').Readable} */ (guard.stdio[3]))
  if (number === null) {
    guard.stdin?.end()
    await exited
    throw new SetupError(`The virtual screen did not start: ${errors.trim() || 'Xvfb said nothing'}`)
  }
  return {
    env: { DISPLAY: `:${number}` },
    isVirtual: true,
    close: async () => {
      guard.stdin?.end()
      await exited
    },
  }
}

/**
 * The display number that the server writes when it is ready, or null when it ends without one.
 *
 * @param {import('node:stream').Readable} stream
 */
async function readNumber(stream) {
  let text = ''
  for await (const chunk of stream) {
    text += String(chunk)
    if (text.includes('\n')) return text.trim()
  }
  return null
}

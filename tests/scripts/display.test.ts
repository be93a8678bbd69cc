import { spawn } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDisplay } from '../../scripts/display.mjs'
import { findProgram } from '../../scripts/system-packages.mjs'

const DISPLAY_MODULE = path.resolve(import.meta.dirname, '../../scripts/display.mjs')
const canRun = process.platform === 'linux' && findProgram('Xvfb') !== null
if (!canRun) console.warn('The virtual screen is not tested here: no Linux, or Xvfb is not installed.')

const socketOf = (display: string) => `/tmp/.X11-unix/X${display.slice(1)}`
const savedDisplay = process.env['DISPLAY']

beforeEach(() => {
  delete process.env['DISPLAY']
})

afterEach(() => {
  if (savedDisplay !== undefined) process.env['DISPLAY'] = savedDisplay
})

describe('openDisplay', () => {
  it('leaves a screen that is there alone', async () => {
    process.env['DISPLAY'] = ':77'
    const display = await openDisplay()
    expect(display).toMatchObject({ env: {}, isVirtual: false })
    delete process.env['DISPLAY']
  })

  it.runIf(canRun)('gives each caller a screen of its own and takes it away again', async () => {
    const [first, second] = await Promise.all([openDisplay(), openDisplay()])
    const names = [first, second].map(({ env }) => env['DISPLAY'] ?? '')
    expect(new Set(names).size).toBe(2)
    expect(names.every((name) => fs.existsSync(socketOf(name)))).toBe(true)
    await Promise.all([first.close(), second.close()])
    expect(names.some((name) => fs.existsSync(socketOf(name)))).toBe(false)
  })

  it.runIf(canRun)('takes the screen away when its owner is killed outright', async () => {
    const code = `const { openDisplay } = await import(${JSON.stringify(DISPLAY_MODULE)})
      console.log((await openDisplay()).env.DISPLAY)
      setInterval(() => {}, 1000)`
    const owner = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = await once(owner.stdout, 'data')
    const socket = socketOf(String(line).trim())
    expect(fs.existsSync(socket)).toBe(true)
    owner.kill('SIGKILL')
    await expect.poll(() => fs.existsSync(socket), { timeout: 20_000 }).toBe(false)
  })
})

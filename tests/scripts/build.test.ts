import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isBuildFresh } from '../../scripts/build.mjs'

const BUILT_AT = 1_700_000_000
const OUTPUTS = ['dist/renderer/index.html', 'dist/electron/main.js', 'dist/electron/engine.js', 'dist/electron/preload.cjs']
const SOURCES = ['electron/main/main.ts', 'renderer/app/app.tsx', 'shared/domain/month.ts', 'vite.config.ts', 'package.json']

let root: string

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'liuke-build-'))
  for (const file of [...SOURCES, ...OUTPUTS, 'dist/.built']) {
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true })
    fs.writeFileSync(path.join(root, file), '')
  }
  for (const entry of fs.readdirSync(root, { recursive: true, encoding: 'utf8' })) touch(entry, BUILT_AT - 10)
  touch('dist/.built', BUILT_AT)
})

afterEach(() => fs.rmSync(root, { recursive: true, force: true }))

function touch(file: string, seconds: number): void {
  fs.utimesSync(path.join(root, file), seconds, seconds)
}

describe('isBuildFresh', () => {
  it('accepts a build that started after the last change', () => {
    expect(isBuildFresh(root)).toBe(true)
  })

  it.each(SOURCES)('sees a change of %s', (file) => {
    touch(file, BUILT_AT + 1)
    expect(isBuildFresh(root)).toBe(false)
  })

  it('sees a file saved while the build ran', () => {
    touch('shared/domain/month.ts', BUILT_AT)
    expect(isBuildFresh(root)).toBe(false)
  })

  it('sees a deleted file by the time of its folder', () => {
    fs.rmSync(path.join(root, 'shared/domain/month.ts'))
    expect(isBuildFresh(root)).toBe(false)
  })

  it.each([...OUTPUTS, 'dist/.built'])('misses %s', (file) => {
    fs.rmSync(path.join(root, file))
    expect(isBuildFresh(root)).toBe(false)
  })
})

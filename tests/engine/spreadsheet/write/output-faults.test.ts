import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { writeCsv } from '../../../../electron/engine/spreadsheet/write/csv-writer.ts'
import { toOutputError } from '../../../../electron/engine/spreadsheet/write/output-file.ts'
import { AppError } from '../../../../shared/domain/errors.ts'
import type { Attempt } from './faulty-disk.ts'

let dir = ''
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'liuke-output-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** Runs a command where it may mount a disk of its own that nobody else sees. */
const withOwnDisk = (folder: string, command: readonly string[]) => spawnSync(
  'unshare', ['-rm', 'sh', '-c', 'mount -t tmpfs -o size=1m tmpfs "$0" && exec "$@"', folder, ...command], { encoding: 'utf8' },
)
const canMount = withOwnDisk(tmpdir(), ['true']).status === 0
if (!canMount) console.warn('SKIPPED: no disk can be mounted here (unshare -rm), full and read-only disks are not tested')

it.skipIf(!canMount)('a disk that is full or read-only is named, keeps the old file and gets no other', () => {
  const { stdout, stderr } = withOwnDisk(dir, [process.execPath, join(import.meta.dirname, 'faulty-disk.ts'), dir])
  expect(stderr).toBe('')
  const attempts = JSON.parse(stdout) as readonly Attempt[]
  const kept = { files: ['a.csv', 'a.xlsx'], old: 'old' }
  expect(attempts).toEqual([
    { code: 'DISK_FULL', ...kept }, { code: 'DISK_FULL', ...kept },
    { code: 'OUTPUT_NOT_WRITABLE', ...kept }, { code: 'OUTPUT_NOT_WRITABLE', ...kept },
  ])
})

it('a target that is open elsewhere is replaced, or named where the system holds it', async () => {
  const path = join(dir, 'open.csv')
  writeFileSync(path, 'old')
  const handle = openSync(path, 'r')
  try {
    const outcome: unknown = await writeCsv(path, { rows: [['new']], encoding: 'utf8' }).then(() => null, (error: unknown) => error)
    const isHeld = outcome instanceof AppError && outcome.code === 'OUTPUT_NOT_WRITABLE'
    // Who has it open goes on with the old file, nobody sees a mixture.
    expect(isHeld ? null : outcome).toBeNull()
    expect(readFileSync(handle, 'utf8')).toBe('old')
    expect(readFileSync(path, 'utf8')).toBe(isHeld ? 'old' : 'new\r\n')
  } finally {
    closeSync(handle)
  }
  // What Windows answers while Excel or WPS has the file open.
  for (const code of ['EBUSY', 'EPERM', 'EACCES']) {
    const error = toOutputError(Object.assign(new Error(code), { code }), path)
    expect(error).toMatchObject({ code: 'OUTPUT_NOT_WRITABLE', params: { path: 'open.csv' } })
  }
})

it('nothing is to be seen under the name before the last byte is written', async () => {
  const path = join(dir, 'later.csv')
  const seen: string[][] = []
  const rows = function* () {
    for (let i = 0; i < 4; i++) {
      seen.push(readdirSync(dir).filter(name => name === 'later.csv'))
      yield ['x'.repeat(300_000)]
    }
  }
  await writeCsv(path, { rows: rows() })
  expect(seen).toEqual([[], [], [], []])
  expect(readdirSync(dir).filter(name => name.includes('later'))).toEqual(['later.csv'])
})

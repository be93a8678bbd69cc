import { spawnSync } from 'node:child_process'
import { appendFileSync, copyFileSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runImport } from '../../../electron/engine/import/run.job.ts'
import { fromSystemError } from '../../../electron/engine/spreadsheet/read/file-errors.ts'
import { writeXlsx } from '../../../electron/engine/spreadsheet/write/xlsx-writer.ts'
import type { TableRequest } from '../../../shared/api/import.ts'
import { createTestWorkspace, type TestWorkspace } from '../../helpers/workspace.ts'
import { asProposed, contentOf, importFiles, planFiles, writeText } from './import-files.ts'

let workspace: TestWorkspace
beforeAll(async () => {
  workspace = createTestWorkspace()
  await importFiles(workspace, [writeText(workspace, '资料_202407.csv', [['用户编号', '用户号码'], ['S1', '13800000001'], ['S2', '13800000002']])])
})
afterAll(() => workspace.close())

const at = (name: string) => path.join(workspace.dir, name)
/** Several pieces of reading, so that something can happen between them. */
const ROWS = 30_000
const header = ['账期', '用户编号', '用户号码', '出账收入']
const row = (i: number): readonly string[] => ['202408', `N${i}`, String(13_900_000_000 + i), `${i % 300}.50`]

async function write(name: string): Promise<string> {
  if (name.endsWith('.csv')) return writeText(workspace, name, [header, ...Array.from({ length: ROWS }, (_, i) => row(i))])
  const rows = Array.from({ length: ROWS }, (_, i) => row(i))
  await writeXlsx(at(name), [{ name: '账单', columns: header.map((one) => ({ header: one, format: 'text' })), rows }])
  return at(name)
}

/** Imports and lets something happen once so many cancel points of the reading have passed. */
async function importWhile(table: TableRequest, happens: () => void): Promise<void> {
  await workspace.runJob('import.run', (input, context) => {
    const state = { hasBegun: false, points: 0 }
    return runImport(input, {
      ...context,
      tick: (phase) => {
        const tick = context.tick(phase)
        return (done, total) => {
          state.hasBegun = true
          tick(done, total)
        }
      },
      checkCancelled: () => {
        if (state.hasBegun && ++state.points === 2) happens()
      },
    })
  }, { tables: [table] })
}

describe.each(['账单.csv', '账单.xlsx'])('a source that changes while it is read: %s', (name) => {
  let original = ''
  let table: TableRequest
  beforeAll(async () => {
    original = await write(`原${name}`)
    copyFileSync(original, at(name))
    const plan = (await planFiles(workspace, [at(name)])).tables[0]
    if (!plan) throw new Error('no plan')
    table = asProposed(plan)
  }, 60_000)

  it.each<readonly [string, string, (file: string) => void]>([
    ['is deleted', 'FILE_NOT_FOUND', (file) => rmSync(file)],
    ['is cut', 'FILE_CHANGED', (file) => truncateSync(file, 200_000)],
    ['is emptied', 'FILE_CHANGED', (file) => truncateSync(file, 0)],
    ['grows', 'FILE_CHANGED', (file) => appendFileSync(file, '202408,N1,13900000001,5\n')],
    ['is replaced by another', 'FILE_CHANGED', (file) => {
      writeFileSync(`${file}.neu`, '用户编号\nS1\n')
      renameSync(`${file}.neu`, file)
    }],
    ['becomes a folder', 'FILE_CHANGED', (file) => {
      rmSync(file)
      mkdirSync(file)
    }],
  ])('%s: %s, and the workspace is as before', { timeout: 30_000 }, async (_, code, happens) => {
    const file = at(name)
    rmSync(file, { recursive: true, force: true })
    copyFileSync(original, file)
    const before = contentOf(workspace)
    let hasHappened = false
    await expect(importWhile(table, () => {
      hasHappened = true
      happens(file)
    })).rejects.toMatchObject({ code, params: { file: name } })
    expect(hasHappened).toBe(true)
    expect(workspace.db.inTransaction).toBe(false)
    expect(contentOf(workspace)).toEqual(before)
  })

  it('is imported once it keeps still', { timeout: 30_000 }, async () => {
    rmSync(at(name), { recursive: true, force: true })
    copyFileSync(original, at(name))
    const count = () => workspace.db.prepare<[], { n: number }>('SELECT count(*) AS n FROM import_batch').get()?.n ?? 0
    const before = count()
    await importWhile(table, () => undefined)
    expect(count()).toBe(before + 1)
  })
})

describe.runIf(process.platform !== 'win32')('what is no file at all', () => {
  it.each<readonly [string, string, (file: string) => void]>([
    ['a pipe nobody writes to', 'FILE_UNREADABLE', (file) => expect(spawnSync('mkfifo', [file]).status).toBe(0)],
    ['a folder named .xlsx', 'FILE_IS_DIRECTORY', (file) => mkdirSync(file)],
    ['a link to nothing', 'FILE_NOT_FOUND', (file) => symlinkSync(at('nothing'), file)],
    ['a link to itself', 'FILE_UNREADABLE', (file) => symlinkSync(file, file)],
    ['a link to a device', 'FILE_UNREADABLE', (file) => symlinkSync('/dev/zero', file)],
    ['a file below a file', 'FILE_NOT_FOUND', (file) => writeFileSync(file, 'x')],
  ])('%s is refused with %s', async (what, code, make) => {
    const file = at(`${what}.xlsx`)
    make(file)
    const asked = code === 'FILE_NOT_FOUND' && what.startsWith('a file') ? path.join(file, 'a.xlsx') : file
    const { refused, tables } = await planFiles(workspace, [asked])
    expect(tables).toEqual([])
    expect(refused).toMatchObject([{ code, fileName: path.basename(asked) }])
    rmSync(file, { recursive: true, force: true })
  })

  it('a socket is refused with FILE_UNREADABLE', async () => {
    const server = createServer().listen(at('s.csv'))
    await new Promise((resolve) => server.once('listening', resolve))
    expect((await planFiles(workspace, [at('s.csv')])).refused).toMatchObject([{ code: 'FILE_UNREADABLE' }])
    await new Promise((resolve) => server.close(resolve))
  })
})

it.each(['EACCES', 'EPERM', 'EBUSY', 'EIO', 'ETXTBSY', 'ELOOP', 'ENXIO', 'ESTALE', 'ETIMEDOUT', 'EHOSTDOWN', 'ENOTCONN', 'ENAMETOOLONG', 'UNKNOWN'])('the system saying %s is FILE_UNREADABLE', (code) => {
  const cause = Object.assign(new Error(code), { code })
  expect(fromSystemError(cause, '/a/账单.xlsx')).toMatchObject({ code: 'FILE_UNREADABLE', params: { file: '账单.xlsx' }, cause })
})

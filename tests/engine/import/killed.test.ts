import { spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { sweepStaged } from '../../../electron/engine/db/sweep.ts'
import { createTestWorkspace } from '../../helpers/workspace.ts'
import { asProposed, contentOf, importFiles, planFiles, runTables, writeText } from './import-files.ts'

it('a process killed in the middle of an import leaves the workspace as it was, and the import can be done again', async () => {
  const workspace = createTestWorkspace()
  try {
    const header = ['账期', '用户编号', '用户号码', '出账收入', '新的一列']
    await importFiles(workspace, [writeText(workspace, '账单.csv', [header.slice(0, 4), ['202407', 'S1', '13800000001', '58.50']])])
    const before = contentOf(workspace)
    const rows = Array.from({ length: 250_000 }, (_, i) => ['202408', `N${i}`, String(13_900_000_000 + i), `${i % 300}.50`, 'abc'])
    const plan = await planFiles(workspace, [writeText(workspace, '多.csv', [header, ...rows])])
    const tables = plan.tables.map(asProposed)
    const requestFile = path.join(workspace.dir, 'request.json')
    writeFileSync(requestFile, JSON.stringify({ tables }))

    const child = spawn(process.execPath, [fileURLToPath(new URL('import-child.ts', import.meta.url)), workspace.file, requestFile])
    const ended = new Promise<NodeJS.Signals | null>((resolve) => child.on('exit', (_, signal) => resolve(signal)))
    const staged = workspace.db.prepare<[], { n: number }>('SELECT count(*) AS n FROM subscriber_month')
    const watch = setInterval(() => {
      if ((staged.get()?.n ?? 0) > 1) child.kill('SIGKILL')
    }, 5)
    const signal = await ended
    clearInterval(watch)

    expect(signal).toBe('SIGKILL')
    expect(staged.get()?.n).toBeGreaterThan(1)
    sweepStaged(workspace.db)
    expect(contentOf(workspace)).toEqual(before)
    const { batches } = await runTables(workspace, tables)
    expect(batches[0]).toMatchObject({ rowsRead: 250_000, rowsStored: 250_000 })
  } finally {
    workspace.close()
  }
})

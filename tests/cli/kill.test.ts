import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { generateSample } from '../../electron/engine/sample/generate-sample.ts'
import { createEngine } from '../../electron/engine/create-engine.ts'
import { dumpWorkspace } from '../helpers/engine.ts'
import { runCli } from './run-cli.ts'

const dir = mkdtempSync(path.join(os.tmpdir(), 'liuke-kill-'))
const workspace = path.join(dir, 'ws.liuke')
const MAIN = path.resolve(import.meta.dirname, '../../electron/cli/main.ts')
let bills = ''

beforeAll(async () => {
  for (const name of ['small', 'large']) mkdirSync(path.join(dir, name))
  const first = await generateSample(path.join(dir, 'small'), { subscribers: 300 })
  const second = await generateSample(path.join(dir, 'large'), { subscribers: 20_000, seed: 5 })
  bills = second.files[1]?.path ?? ''
  const { code } = await runCli(['import', workspace, ...first.files.map((file) => file.path)], { stateDir: path.join(dir, 'state') })
  if (code !== 0) throw new Error('the first import failed')
}, 120_000)
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** Rows that other programs see of the import that is under way. */
function stagedRows(): number {
  const db = new Database(workspace, { readonly: true })
  try {
    return db.prepare<[], { n: number }>('SELECT count(*) AS n FROM subscriber_month WHERE batch_id > 3').get()?.n ?? 0
  } finally {
    db.close()
  }
}

it.each([0.02, 0.4, 0.8])('an engine killed in the middle of an import leaves the workspace as before (after %d of the rows)', async (share) => {
  const before = dumpWorkspace(workspace)
  const child = spawn(process.execPath, [MAIN, 'import', workspace, bills], {
    env: { ...process.env, LIUKE_USER_DATA: path.join(dir, 'state') },
    stdio: 'ignore',
  })
  const exited = once(child, 'exit')
  // About 160,000 rows are coming; wait until that share of them lies in the file, then pull the plug.
  while (stagedRows() < share * 150_000 && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5))
  child.kill('SIGKILL')
  const [code, signal] = await exited
  expect([code, signal]).toEqual([null, 'SIGKILL'])
  expect(stagedRows()).toBeGreaterThan(0)

  const engine = createEngine({ stateDir: path.join(dir, 'other'), appVersion: 'test', role: 'test' })
  const status = await engine.call('workspace.open', { path: workspace, create: false })
  expect(status.batches).toBe(3)
  const { jobs } = await engine.call('job.list', { limit: 1 })
  expect(jobs[0]).toMatchObject({ method: 'import.run', state: 'interrupted' })
  await engine.close()
  expect(dumpWorkspace(workspace)).toEqual(before)
})

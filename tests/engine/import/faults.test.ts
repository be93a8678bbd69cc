import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WriteDb } from '../../../electron/engine/db/handles.ts'
import { asDatabaseError, openWorkspace } from '../../../electron/engine/db/open.ts'
import { sweepStaged } from '../../../electron/engine/db/sweep.ts'
import { runImport } from '../../../electron/engine/import/run.job.ts'
import { Cancelled } from '../../../electron/engine/jobs/progress.ts'
import type { TableRequest } from '../../../shared/api/import.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import { createTestWorkspace, NOW, type TestWorkspace } from '../../helpers/workspace.ts'
import { asProposed, contentOf, importFiles, planFiles, writeText } from './import-files.ts'

const CHILD = fileURLToPath(new URL('import-child.ts', import.meta.url))
/** The user without rights of every Unix. */
const NOBODY = 65_534
const SEEDS = 50
/** More than are committed at once, so that a part of them lies in the file when the import ends early. */
const ROWS = 55_000

/** The workspace before the import that meets the fault, its content, and what is imported. */
let county: TestWorkspace
let before: unknown
let tables: TableRequest[]
let requestFile = ''

beforeAll(async () => {
  county = createTestWorkspace()
  const bill = ['账期', '用户编号', '用户号码', '出账收入', '合约到期时间']
  const row = (month: number, i: number, more: readonly string[] = []) => [month, `N${i}`, 13_900_000_000 + i, `${i % 300}.50`, '2025-06-30', ...more]
  await importFiles(county, [writeText(county, '账单7.csv', [bill, ...Array.from({ length: 200 }, (_, i) => row(202_407, i))])])
  before = contentOf(county)
  const files = [
    writeText(county, '账单8.csv', [[...bill, '新的一列'], ...Array.from({ length: ROWS }, (_, i) => row(202_408, i, [i % 97 === 0 ? '' : 'abc']))]),
    writeText(county, '投诉.csv', [['投诉时间', '用户号码', '投诉内容'], ...Array.from({ length: 300 }, (_, i) => [`2024-08-${String((i % 28) + 1).padStart(2, '0')}`, 13_900_000_000 + i, '网速慢'])]),
    writeText(county, '账单科目_202408.csv', [['用户号码', '科目', '金额'], ...Array.from({ length: 600 }, (_, i) => [13_900_000_000 + (i % 300), i < 300 ? '语音费' : '视频会员', '3.00'])]),
  ]
  const plan = await planFiles(county, files)
  const kinds = plan.tables.map(({ kind }) => kind).join()
  if (kinds !== 'monthlyBill,complaint,billItem') throw new Error(`the files were taken for ${kinds}`)
  tables = plan.tables.map(asProposed)
  requestFile = path.join(county.dir, 'request.json')
  writeFileSync(requestFile, JSON.stringify({ tables }))
  county.db.pragma('wal_checkpoint(TRUNCATE)')
}, 60_000)
afterAll(() => county.close())

/** Small, fast and repeatable random numbers. Source: mulberry32. */
function randomNumbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

async function withCopy<T>(use: (file: string) => Promise<T>, dir = county.dir): Promise<T> {
  const own = mkdtempSync(path.join(dir, 'copy-'))
  const file = path.join(own, 'county.liuke')
  copyFileSync(county.file, file)
  try {
    return await use(file)
  } finally {
    rmSync(own, { recursive: true, force: true })
  }
}

/** Opens a workspace as the app does after a crash. */
function reopened<T>(file: string, use: (db: WriteDb) => T): T {
  const { db, release } = openWorkspace(file, { create: false, now: NOW })
  try {
    sweepStaged(db)
    return use(db)
  } finally {
    db.close()
    release()
  }
}

const AFTER = {
  stored: [200, ROWS, 600, 300],
  // The items give each of their subscribers one more fact.
  rows: { subscriber_month: 200 + ROWS + 300, bill_item: 600, contact: 300, contract: 200 + ROWS },
}

/** Whole = as before the import, or with all of it; nothing in between. */
function expectWhole(db: WriteDb): 'before' | 'after' {
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
  const stored = db.prepare<[], [number]>('SELECT rows_stored FROM import_batch ORDER BY batch_id').raw().all().flat()
  const isBefore = stored.length === 1
  const count = (table: string) => db.prepare<[], [number]>(`SELECT count(*) FROM ${table}`).raw().get()?.[0]
  const rows = Object.fromEntries(Object.keys(AFTER.rows).map((table) => [table, count(table)]))
  expect(isBefore ? contentOf({ db }) : { stored, rows }).toEqual(isBefore ? before : AFTER)
  return isBefore ? 'before' : 'after'
}

describe('an import that is killed', () => {
  /** Starts the import in a process of its own and kills that so many milliseconds after it opened the workspace. */
  async function killAfter(file: string, delayMs: number | null): Promise<{ readonly output: string; readonly ms: number }> {
    const child = spawn(process.execPath, [CHILD, file, requestFile], { stdio: ['ignore', 'pipe', 'inherit'] })
    let output = ''
    let startedAt = 0
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      if (startedAt > 0 || !output.includes('started')) return
      startedAt = performance.now()
      if (delayMs !== null) setTimeout(() => child.kill('SIGKILL'), delayMs)
    })
    await new Promise((resolve) => child.on('exit', resolve))
    return { output, ms: performance.now() - startedAt }
  }

  it(`leaves the workspace whole, at ${SEEDS} random moments`, { timeout: 600_000 }, async () => {
    const whole = await withCopy(async (file) => {
      const run = await killAfter(file, null)
      expect(run.output).toContain('done')
      expect(reopened(file, expectWhole)).toBe('after')
      return run
    })
    const random = randomNumbers(20_240_831)
    const delays = Array.from({ length: SEEDS }, () => random() * whole.ms)
    const ends: string[] = []
    let again: string | null = null
    const killNext = async (): Promise<void> => {
      for (let delay = delays.pop(); delay !== undefined; delay = delays.pop()) {
        await withCopy(async (file) => {
          await killAfter(file, delay ?? 0)
          const end = reopened(file, expectWhole)
          ends.push(end)
          if (again !== null || end === 'after') return
          again = 'started'
          await killAfter(file, null)
          again = reopened(file, expectWhole)
        })
      }
    }
    await Promise.all([killNext(), killNext()])
    expect(ends).toHaveLength(SEEDS)
    expect(ends).toContain('before')
    expect(again).toBe('after')
  })
})

describe('an import that is cancelled', () => {
  /** Runs the import and cancels it at its n-th cancel point. Gives how many there were. */
  async function cancelAt(workspace: TestWorkspace, n: number): Promise<number> {
    let points = 0
    const point = (): void => {
      points++
      if (points === n) throw new Cancelled()
    }
    await workspace.runJob('import.run', (input, context) =>
      runImport(input, {
        ...context,
        checkCancelled: point,
        tick: (phase) => {
          const tick = context.tick(phase)
          return (done, total) => {
            point()
            tick(done, total)
          }
        },
      }), { tables }).catch((error: unknown) => {
      if (!(error instanceof Cancelled)) throw error
    })
    return points
  }

  it(`leaves the workspace as it was, or whole once published, at ${SEEDS} random cancel points`, { timeout: 300_000 }, async () => {
    const whole = createTestWorkspace()
    try {
      const points = await cancelAt(whole, Infinity)
      const random = randomNumbers(7)
      const chosen = [1, points, ...Array.from({ length: SEEDS - 2 }, () => 1 + Math.floor(random() * points))]
      const ends: string[] = []
      for (const n of chosen) {
        const workspace = createTestWorkspace()
        try {
          const empty = contentOf(workspace)
          await cancelAt(workspace, n)
          expect(workspace.db.inTransaction).toBe(false)
          const batches = workspace.db.prepare<[], { n: number }>('SELECT count(*) AS n FROM import_batch').get()?.n
          const found = batches === 0 ? contentOf(workspace) : workspace.db.prepare('SELECT rows_stored AS n FROM import_batch ORDER BY batch_id').all()
          expect(found).toEqual(batches === 0 ? empty : [{ n: ROWS }, { n: 600 }, { n: 300 }])
          ends.push(batches === 0 ? 'before' : 'after')
        } finally {
          workspace.close()
        }
      }
      expect(new Set(ends)).toEqual(new Set(['before', 'after']))
    } finally {
      whole.close()
    }
  })
})

describe('an import that runs out of room', () => {
  it('fails with DISK_FULL wherever the database stops growing, and the workspace is whole', async () => {
    for (const share of [0.02, 0.2, 0.5, 0.9]) {
      await withCopy(async (file) => {
        const { db, release } = openWorkspace(file, { create: false, now: NOW })
        const pages = Number(db.pragma('page_count', { simple: true }))
        db.pragma(`max_page_count = ${pages + Math.ceil(share * pagesOfImport())}`)
        const context = { ...county, db, file } // the county's frame is not asked before publishing
        const failure = await context.runJob('import.run', (input, own) => runImport(input, { ...own, db }), { tables }).catch((error: unknown) => asDatabaseError(error, ''))
        expect(failure).toBeInstanceOf(AppError)
        expect(failure).toMatchObject({ code: 'DISK_FULL' })
        db.close()
        release()
        expect(reopened(file, expectWhole)).toBe('before')
      })
    }
  })

  it('fails with DISK_FULL on a full disk', async (context) => {
    const disk = mkdtempSync(path.join(os.tmpdir(), 'liuke-disk-'))
    const mounted = process.platform === 'linux' && process.getuid?.() === 0 && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', disk]).status === 0
    try {
      if (!mounted) {
        console.warn('SKIPPED: a full disk needs the right to mount a tmpfs')
        return context.skip()
      }
      await withCopy(async (file) => {
        const child = spawnSync(process.execPath, [CHILD, file, requestFile], { encoding: 'utf8' })
        expect(child.stdout.trim().split('\n')).toEqual(['started', 'DISK_FULL'])
        expect(reopened(file, expectWhole)).toBe('before')
      }, disk)
    } finally {
      if (mounted) spawnSync('umount', ['-l', disk])
      rmSync(disk, { recursive: true, force: true })
    }
  })
})

/** Pages that the whole import adds, roughly: 100 bytes a row. */
function pagesOfImport(): number {
  return (ROWS * 100) / 4096
}

describe.runIf(process.getuid?.() === 0)('an import without the rights it needs', () => {
  function importAsNobody(file: string, request: string): readonly string[] {
    return spawnSync(process.execPath, [CHILD, file, request, String(NOBODY)], { encoding: 'utf8' }).stdout.trim().split('\n')
  }

  /** A folder that nobody owns, since test folders belong to root alone. */
  async function asNobody(use: (dir: string, file: string) => void): Promise<void> {
    const dir = mkdtempSync(path.join(os.tmpdir(), 'liuke-nobody-'))
    try {
      const file = path.join(dir, 'county.liuke')
      copyFileSync(county.file, file)
      for (const one of [dir, file]) chownSync(one, NOBODY, NOBODY)
      use(dir, file)
    } finally {
      rmSync(dir, { recursive: true, force: true })
    }
  }

  it('says FILE_UNREADABLE for a source it may not read', async () => {
    await asNobody((dir, file) => {
      const secret = path.join(dir, '账单8.csv')
      copyFileSync(tables[0]?.path ?? '', secret)
      chmodSync(secret, 0)
      chownSync(secret, 0, 0)
      const request = path.join(dir, 'request.json')
      writeFileSync(request, JSON.stringify({ tables: [{ ...tables[0], path: secret }] }))
      expect(importAsNobody(file, request)).toEqual(['started', 'FILE_UNREADABLE'])
      expect(reopened(file, expectWhole)).toBe('before')
    })
  })

  it('says OUTPUT_NOT_WRITABLE for a workspace in a read-only folder', async () => {
    await asNobody((dir, file) => {
      const request = path.join(dir, 'request.json')
      writeFileSync(request, JSON.stringify({ tables: [] }))
      mkdirSync(path.join(dir, 'x'))
      chownSync(dir, 0, 0)
      chmodSync(dir, 0o555)
      chownSync(file, 0, 0)
      chmodSync(file, 0o444)
      writeFileSync(request, JSON.stringify({ tables }))
      expect(importAsNobody(file, request)).toEqual(['OUTPUT_NOT_WRITABLE'])
      chmodSync(dir, 0o755)
      expect(reopened(file, expectWhole)).toBe('before')
    })
  })
})

import { readFileSync } from 'node:fs'
import { importApi } from '../../../shared/api/import.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import { asDatabaseError, openWorkspace } from '../../../electron/engine/db/open.ts'
import { sweepStaged } from '../../../electron/engine/db/sweep.ts'
import { Frame } from '../../../electron/engine/frame/frame.ts'
import { runImport } from '../../../electron/engine/import/run.job.ts'
import { ComputePool } from '../../../electron/engine/jobs/compute-pool.ts'
import { silentLog } from '../../../electron/engine/log.ts'

/**
 * A process that imports into a workspace of its own and says how it ended: argv = workspace file, request file, user id
 * to become ('' = stay). Prints `started` once the workspace is open, then `done` or an error code.
 */
const [file = '', requestFile = '', uid = ''] = process.argv.slice(2)
if (uid !== '') {
  process.setgid?.(Number(uid))
  process.setuid?.(Number(uid))
}
const input = importApi['import.run'].input.parse(JSON.parse(readFileSync(requestFile, 'utf8')))
const pool = new ComputePool(1)
try {
  const { db, release } = openWorkspace(file, { create: false, now: new Date() })
  console.log('started')
  try {
    await runImport(input, {
      jobId: 1, db, frame: new Frame(db), pool, now: () => new Date('2024-09-05T02:00:00Z'), stateDir: '', log: silentLog,
      tick: () => () => undefined, checkCancelled: () => undefined,
    })
    console.log('done')
  } catch (error) {
    console.log(codeOf(error))
    sweepStaged(db)
  }
  db.close()
  release()
} catch (error) {
  console.log(codeOf(error))
} finally {
  await pool.close()
}

function codeOf(error: unknown): string {
  const known = asDatabaseError(error, '')
  return known instanceof AppError ? known.code : String(error)
}

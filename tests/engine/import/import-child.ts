import { readFileSync } from 'node:fs'
import { connect } from '../../../electron/engine/db/open.ts'
import { Frame } from '../../../electron/engine/frame/frame.ts'
import { runImport } from '../../../electron/engine/import/run.job.ts'
import { ComputePool } from '../../../electron/engine/jobs/compute-pool.ts'
import { silentLog } from '../../../electron/engine/log.ts'
import { importApi } from '../../../shared/api/import.ts'

/** A process that imports into a workspace and can be killed: argv = workspace file, request file. */
const [file = '', requestFile = ''] = process.argv.slice(2)
const db = connect(file)
const input = importApi['import.run'].input.parse(JSON.parse(readFileSync(requestFile, 'utf8')))
await runImport(input, {
  jobId: 1, db, frame: new Frame(db), pool: new ComputePool(1), now: () => new Date('2024-09-05T02:00:00Z'), stateDir: '', log: silentLog,
  tick: () => () => undefined, checkCancelled: () => undefined,
})

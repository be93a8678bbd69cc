import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { AppError } from '../../../shared/domain/errors.ts'
import type { JobRun } from '../jobs/define-job.ts'
import { generateSample } from './generate-sample.ts'

/** Writes the extracts of the sample county, into the app's own folder when none is given. */
export const writeSample: JobRun<'sample.write'> = async ({ dir, seed, subscribers }, { stateDir, tick, checkCancelled }) => {
  const folder = dir ?? path.join(stateDir, 'sample', 'extracts')
  try {
    mkdirSync(folder, { recursive: true })
  } catch (cause) {
    throw new AppError('OUTPUT_NOT_WRITABLE', { path: path.basename(folder) }, { cause })
  }
  const options = { ...(seed === undefined ? {} : { seed }), ...(subscribers === undefined ? {} : { subscribers }) }
  const { files } = await generateSample(folder, options, { signal: checkCancelled, onProgress: tick('write') })
  return { dir: folder, files: files.map((file) => file.path) }
}

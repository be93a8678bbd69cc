import { AppError } from '../../../shared/domain/errors.ts'
import { writeAudit } from '../audit.ts'
import type { HandlerTable } from '../session.ts'
import { findBatch, listBatches, pageIssues, readCustomFields, setUndone } from './import.repo.ts'
import { ALL_TARGETS } from './targets.ts'

export const importHandlers: Pick<HandlerTable, 'import.batches' | 'import.issues' | 'import.undo' | 'import.targets'> = {
  'import.batches': (_, { db }) => ({ batches: listBatches(db) }),

  'import.issues': ({ batchId, code, offset, limit }, { db }) => {
    if (!findBatch(db, batchId)) throw new AppError('BATCH_NOT_FOUND', { batchId })
    return pageIssues(db, { batchId, code, offset, limit })
  },

  'import.undo': ({ batchId, undone }, { db, frame, now, isJobRunning }) => {
    if (isJobRunning()) throw new AppError('JOB_BUSY')
    const batch = findBatch(db, batchId)
    if (!batch) throw new AppError('BATCH_NOT_FOUND', { batchId })
    if (batch.undone === undone) return batch
    db.transaction(() => {
      setUndone(db, batchId, undone ? now().toISOString() : null)
      writeAudit(db, now(), 'import.undo', { batchId, undone, rowsStored: batch.rowsStored })
    })()
    frame.refresh()
    return { ...batch, undone }
  },

  'import.targets': (_, { db }) => ({
    fields: [
      ...ALL_TARGETS.map(({ id, zh, en, type, unit, group }) => ({ id, zh, en, type, unit, group })),
      ...readCustomFields(db).map(({ id, zh, en, type, unit, group }) => ({ id, zh, en, type, unit, group })),
    ],
  }),
}

import { AppError } from '../../../shared/domain/errors.ts'
import { writeAudit } from '../audit.ts'
import { countParties } from '../frame/parties.ts'
import type { HandlerTable } from '../session.ts'
import { batchRows } from './batch-rows.ts'
import { importCalendar } from './calendar.ts'
import { readCustomFields } from './import.repo.ts'
import { issueRow } from './issue-row.ts'
import { findBatch, listBatches, pageIssues, requireBatch } from './ledger.repo.ts'
import { pageUnmatched } from './match-rate.ts'
import { setUndone } from './replaced.repo.ts'
import { ALL_TARGETS } from './targets.ts'

type ImportMethod =
  | 'import.batches' | 'import.issues' | 'import.issueRow' | 'import.unmatched' | 'import.rows' | 'import.parties' | 'import.calendar' | 'import.undo'
  | 'import.targets'

export const importHandlers: Pick<HandlerTable, ImportMethod> = {
  'import.batches': (_, { db }) => ({ batches: listBatches(db) }),

  'import.issues': ({ batchId, code, offset, limit }, { db }) => {
    requireBatch(db, batchId)
    return pageIssues(db, { batchId, code, offset, limit })
  },

  'import.issueRow': (input, { db, now }) => {
    const row = issueRow(db, input)
    if (input.reveal && row.cells !== null) writeAudit(db, now(), 'import.reveal', { batchId: input.batchId, rows: 1 })
    return row
  },

  'import.unmatched': (input, { db, frame, now }) => {
    const page = pageUnmatched(db, frame, requireBatch(db, input.batchId), input)
    if (input.reveal) writeAudit(db, now(), 'import.reveal', { batchId: input.batchId, rows: page.subscribers.length })
    return page
  },

  'import.rows': (input, { db, now }) => {
    const page = batchRows(db, input)
    if (input.reveal) writeAudit(db, now(), 'import.reveal', { batchId: input.batchId, rows: page.rows.length })
    return page
  },

  'import.parties': ({ month }, { frame }) => countParties(frame, month),

  'import.calendar': (_, { db, frame }) => importCalendar(db, frame),

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
    return findBatch(db, batchId) ?? { ...batch, undone }
  },

  'import.targets': (_, { db }) => ({
    fields: [
      ...ALL_TARGETS.map(({ id, zh, en, type, unit, group }) => ({ id, zh, en, type, unit, group })),
      ...readCustomFields(db).map(({ id, zh, en, type, unit, group }) => ({ id, zh, en, type, unit, group })),
    ],
  }),
}

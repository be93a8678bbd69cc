import { AppError } from '../../../shared/domain/errors.ts'
import { fieldsOf } from '../../../shared/domain/rule.ts'
import { writeAudit } from '../audit.ts'
import { describeRule, fieldNamesOf } from '../frame/describe-rule.ts'
import type { HandlerTable } from '../session.ts'
import { profileSegments } from './profile.ts'
import {
  insertSegment,
  isNameTaken,
  listName,
  listRuns,
  listSegments,
  ownSegment,
  segmentName,
  segmentsOfFamily,
  setRemoved,
} from './segment.repo.ts'

type SegmentMethod = 'segment.list' | 'segment.profile' | 'segment.save' | 'segment.remove' | 'segment.describe'

export const segmentHandlers: Pick<HandlerTable, SegmentMethod> = {
  'segment.list': (_input, { db }) => ({ segments: listSegments(db), runs: listRuns(db) }),

  'segment.profile': ({ family, month }, { db, frame }) => profileSegments(frame, family, segmentsOfFamily(db, family), month),

  'segment.save': ({ name, rule, month }, { db, frame, now }) => {
    const count = frame.select(rule, month).count()
    return db.transaction(() => {
      if (isNameTaken(db, name)) throw new AppError('SEGMENT_NAME_TAKEN', { name })
      const createdAt = now().toISOString()
      const segment = insertSegment(db, null, { family: 'custom', code: '', name, rule, month, count, version: 1, createdAt })
      writeAudit(db, now(), 'segment.save', { segmentId: segment.segmentId, month, count })
      return segment
    })()
  },

  'segment.remove': ({ segmentId, removed }, { db, now }) =>
    db.transaction(() => {
      const segment = ownSegment(db, segmentId)
      if (!segment) throw new AppError('SEGMENT_NOT_FOUND', { segmentId })
      if (segment.removed !== removed) {
        if (!removed && isNameTaken(db, segment.name)) throw new AppError('SEGMENT_NAME_TAKEN', { name: segment.name })
        setRemoved(db, segmentId, removed ? now() : null)
        writeAudit(db, now(), removed ? 'segment.remove' : 'segment.restore', { segmentId })
      }
      return { segmentId }
    })(),

  'segment.describe': ({ rule, language }, { db, frame }) => {
    const fieldOf = fieldNamesOf(frame.catalogue)
    const unknown = fieldsOf(rule).find((id) => !fieldOf(id))
    if (unknown !== undefined) throw new AppError('FIELD_UNKNOWN', { field: unknown })
    const text = describeRule(rule, language, fieldOf, { segment: (id) => segmentName(db, id), list: (id) => listName(db, id) })
    return { text }
  },
}

import { AppError } from '../../../shared/domain/errors.ts'
import { fieldsOf, type Rule } from '../../../shared/domain/rule.ts'
import type { Language } from '../../../shared/i18n/catalogue.ts'
import { writeAudit } from '../audit.ts'
import type { ReadDb } from '../db/handles.ts'
import { noSuchField } from '../frame/absent-fields.ts'
import { ruleNamesOf } from '../frame/analysis.repo.ts'
import { describeRule, fieldNamesOf } from '../frame/describe-rule.ts'
import type { Frame } from '../frame/frame.ts'
import type { HandlerTable } from '../session.ts'
import { countSegments } from './count-segments.ts'
import { PROFILED, profileSegments } from './profile.ts'
import {
  insertSegment,
  isNameTaken,
  keepMembers,
  listRuns,
  listSegments,
  ownSegment,
  segmentsOfFamily,
  setRemoved,
} from './segment.repo.ts'

type SegmentMethod =
  | 'segment.list'
  | 'segment.profile'
  | 'segment.save'
  | 'segment.remove'
  | 'segment.counts'
  | 'segment.overlap'
  | 'segment.describe'

export const segmentHandlers: Pick<HandlerTable, SegmentMethod> = {
  'segment.list': (_input, { db }) => ({ segments: listSegments(db), runs: listRuns(db) }),

  'segment.profile': async ({ family, month }, { db, frame }) => {
    await frame.ready({ month, fields: PROFILED, rules: segmentsOfFamily(db, family).map(({ rule }) => rule) })
    return profileSegments(frame, family, segmentsOfFamily(db, family), month)
  },

  'segment.save': async ({ name, rule, month, keep = 'rule' }, { db, frame, now }) => {
    await frame.ready({ month, rules: [rule] })
    const members = frame.select(rule, month)
    const count = members.count()
    const recipe = { 'zh-CN': describe(rule, 'zh-CN', db, frame), en: describe(rule, 'en', db, frame) }
    return db.transaction(() => {
      if (isNameTaken(db, name)) throw new AppError('SEGMENT_NAME_TAKEN', { name })
      const createdAt = now().toISOString()
      const segment = insertSegment(db, null, { family: 'custom', code: '', name, rule, month, count, version: 1, createdAt })
      writeAudit(db, now(), 'segment.save', { segmentId: segment.segmentId, month, count, keep })
      return keep === 'members' ? keepMembers(db, segment, members, recipe) : segment
    })()
  },

  'segment.remove': ({ segmentId, removed }, { db, now }) =>
    db.transaction(() => {
      const segment = ownSegment(db, segmentId)
      if (!segment) throw new AppError('SEGMENT_NOT_FOUND', { segment: segmentId })
      if (segment.removed !== removed) {
        if (!removed && isNameTaken(db, segment.name)) throw new AppError('SEGMENT_NAME_TAKEN', { name: segment.name })
        setRemoved(db, segmentId, removed ? now() : null)
        writeAudit(db, now(), removed ? 'segment.remove' : 'segment.restore', { segmentId })
      }
      return { segmentId }
    })(),

  'segment.counts': async ({ month }, { db, frame }) => {
    await frame.ready({ month, rules: listSegments(db).map(({ rule }) => rule) })
    frame.requireMonth(month)
    return { rows: countSegments(frame, listSegments(db), month) }
  },

  'segment.overlap': async ({ month, left: leftRule, right: rightRule }, { frame }) => {
    await frame.ready({ month, rules: [leftRule, rightRule] })
    const left = frame.select(leftRule, month)
    const right = frame.select(rightRule, month)
    const both = left.clone().and(right).count()
    return { onlyLeft: left.count() - both, both, onlyRight: right.count() - both, base: frame.present(month).count() }
  },

  'segment.describe': ({ rule, language }, { db, frame }) => {
    const fieldOf = fieldNamesOf(frame.catalogue)
    const unknown = fieldsOf(rule).find((id) => !fieldOf(id))
    if (unknown !== undefined) throw noSuchField(frame.catalogue, unknown)
    return { text: describe(rule, language, db, frame) }
  },
}

function describe(rule: Rule, language: Language, db: ReadDb, frame: Frame): string {
  return describeRule(rule, language, fieldNamesOf(frame.catalogue), ruleNamesOf(db))
}

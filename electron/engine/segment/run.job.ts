import { AppError } from '../../../shared/domain/errors.ts'
import type { Rule } from '../../../shared/domain/rule.ts'
import { writeAudit } from '../audit.ts'
import type { BitSet } from '../frame/bit-set.ts'
import type { Frame } from '../frame/frame.ts'
import type { JobRun } from '../jobs/define-job.ts'
import { segmentName } from '../frame/analysis.repo.ts'
import { freezeRule } from './freeze-rule.ts'
import { insertSegment, nextVersion, publishRun, segmentRule, segmentsOfFamily, stageRun } from './segment.repo.ts'
import { classifyValue, defaultValueBase } from './value-tiers.ts'
import { classifyVad, defaultVadBase } from './vad.ts'

/** Fewer than one subscriber per class and a few more say nothing about a quantile. */
const FEWEST_ROWS = 10

/**
 * Runs a preset: thresholds over the base, one stored segment per class. Thresholds and base are frozen with the run, so
 * later months are classified by the same numbers.
 */
export const runSegments: JobRun<'segment.run'> = (input, { jobId, db, frame, tick, now }) => {
  const { preset: family, month } = input
  frame.requireMonth(month)
  const measured = tick('measure')
  measured(0, 2)
  const wanted = input.base ?? (family === 'vad' ? defaultVadBase(frame, month) : defaultValueBase(frame, month))
  const baseRule = freezeRule(wanted, {
    segmentRule: (segmentId) => segmentRule(db, segmentId),
    segmentName: (segmentId) => segmentName(db, segmentId),
    classesOf: (id) => {
      const { origin } = frame.field(id)
      if (origin.kind === 'segment') {
        const isIn: Rule = { op: 'inSegment', segmentId: origin.segment.segmentId }
        return [{ code: '1', rule: isIn }, { code: '0', rule: { op: 'not', of: isIn } }]
      }
      if (origin.kind !== 'segmentFamily') return null
      return segmentsOfFamily(db, origin.family === 'vad' ? 'vad' : 'value')
    },
  })
  const base = frame.select(baseRule, month)
  const baseCount = base.count()
  if (baseCount < FEWEST_ROWS) throw new AppError('TOO_FEW_ROWS', { found: baseCount, needed: FEWEST_ROWS })
  measured(1, 2)
  const { thresholds, classes, needs } =
    family === 'vad' ? classifyVad(frame, month, baseRule, base, input.quantile) : classifyValue(frame, month, baseRule, base)
  measured(2, 2)

  const classified = tick('classify')
  const counted = classes.map(({ code, rule }, i) => {
    classified(i, classes.length)
    return { code, rule, count: frame.select(rule, month).count() }
  })
  const incomplete = countIncomplete(frame, month, base, needs)
  classified(classes.length, classes.length)

  const stored = tick('store')
  stored(0, 1)
  const createdAt = now().toISOString()
  const run = db.transaction(() => {
    const head = {
      family,
      month,
      version: nextVersion(db, family),
      base: { rule: baseRule, count: baseCount },
      thresholds: [...thresholds],
      incomplete,
    }
    const runId = stageRun(db, jobId, head)
    const segments = counted.map(({ code, rule, count }) =>
      insertSegment(db, runId, { family, code, name: code, rule, month, count, version: head.version, createdAt }),
    )
    publishRun(db, runId, now())
    writeAudit(db, now(), 'segment.run', { family, month, version: head.version, base: baseCount, incomplete })
    return { ...head, segments }
  })()
  stored(1, 1)
  return run
}

/** Subscribers of the base with one of the values missing. */
function countIncomplete(frame: Frame, month: number, base: BitSet, needs: readonly string[]): number {
  const columns = needs.map((id) => frame.numbers(id, month))
  return base.toIndices().reduce((count, i) => count + (columns.some((values) => Number.isNaN(values[i] ?? NaN)) ? 1 : 0), 0)
}

import type { Output } from '../../../shared/api/engine-api.ts'
import type { SegmentFamily } from '../../../shared/api/segment.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { ReadDb } from '../db/handles.ts'
import type { Excerpt } from '../frame/excerpt.ts'

type Segments = Output<'customer.card'>['segments']

/** The segments that the only subscriber of an excerpt belongs to in a month: classes of the newest run of each family, and the analyst's own. */
export function readSegments(db: ReadDb, excerpt: Excerpt, month: Month): Segments {
  const segments = db
    .prepare<[], { segmentId: number; family: SegmentFamily; code: string; name: string }>(
      `SELECT segment_id AS segmentId, segment.family, code, name FROM segment LEFT JOIN segment_run USING (run_id)
       WHERE removed_at IS NULL AND (run_id IS NULL OR segment_run.version = (
         SELECT max(newer.version) FROM segment_run AS newer WHERE newer.family = segment_run.family AND newer.published_at IS NOT NULL))
       ORDER BY run_id IS NULL, segment_id`,
    )
    .all()
  return segments.filter(({ segmentId }) => isMember(excerpt, segmentId, month))
}

/** Nobody belongs to a segment whose fields were taken back with their batch. */
function isMember(excerpt: Excerpt, segmentId: number, month: Month): boolean {
  try {
    return excerpt.select({ op: 'inSegment', segmentId }, month).has(0)
  } catch (error) {
    if (error instanceof AppError) return false
    throw error
  }
}

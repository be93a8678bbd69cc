import type { Output } from '../../../shared/api/engine-api.ts'
import type { SegmentFamily } from '../../../shared/api/segment.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { ReadDb } from '../db/handles.ts'
import type { Frame } from '../frame/frame.ts'

type Segments = Output<'customer.card'>['segments']

/** The segments somebody belongs to in a month: classes of the newest run of each family, and the analyst's own. */
export function readSegments(db: ReadDb, frame: Frame, row: number, month: Month): Segments {
  const segments = db
    .prepare<[], { segmentId: number; family: SegmentFamily; code: string; name: string }>(
      `SELECT segment_id AS segmentId, segment.family, code, name FROM segment LEFT JOIN segment_run USING (run_id)
       WHERE removed_at IS NULL AND (run_id IS NULL OR segment_run.version = (
         SELECT max(newer.version) FROM segment_run AS newer WHERE newer.family = segment_run.family AND newer.published_at IS NOT NULL))
       ORDER BY run_id IS NULL, segment_id`,
    )
    .all()
  return segments.filter(({ segmentId }) => isMember(frame, segmentId, row, month))
}

/** Nobody belongs to a segment whose fields were taken back with their batch. */
function isMember(frame: Frame, segmentId: number, row: number, month: Month): boolean {
  try {
    return frame.select({ op: 'inSegment', segmentId }, month).has(row)
  } catch (error) {
    if (error instanceof AppError) return false
    throw error
  }
}

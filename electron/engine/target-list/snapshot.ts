import { z } from 'zod'
import { valueSchema, type Value } from '../../../shared/api/schemas.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { Frame } from '../frame/frame.ts'
import { cellReader } from '../frame/show-value.ts'

/** The fields a list keeps of each member, in the order of the dispatch sheet. Those not imported are left out. */
export const SNAPSHOT_FIELDS: readonly FieldId[] = [
  'sub_id',
  'msisdn',
  'cust_name',
  'county',
  'area',
  'grid',
  'manager',
  'brand',
  'plan_name',
  'tenure_months',
  'bill_fee_avg3',
  'bill_fee',
  'bill_fee_trend3',
  'voice_min_avg3',
  'data_mb_avg3',
  'contract_name',
  'contract_end',
  'vad_class',
  'value_tier',
  'cluster',
  'churn_score',
]

export const snapshotSchema = z.object({
  /** In shown units, by field id. */
  values: z.record(z.string(), valueSchema),
  /** Why the model expects the member to leave, strongest first. */
  reasons: z.array(z.object({ field: z.string(), value: valueSchema })),
  /** 1 (most urgent) … 4; null without a score. */
  warningLevel: z.int().min(1).max(4).nullable(),
})
export type Snapshot = z.infer<typeof snapshotSchema>

/** Reads the snapshot values of a row; fields that the workspace lacks are not in it. */
export function snapshotReader(frame: Frame, month: Month): (row: number) => Record<FieldId, Value> {
  const readers = SNAPSHOT_FIELDS.filter((id) => frame.has(id)).map((id) => [id, cellReader(frame.field(id), frame.column(id, month))] as const)
  return (row) => Object.fromEntries(readers.map(([id, read]) => [id, read(row)]))
}

import type { FieldId } from './field.ts'

/** What the imported columns and months may allow. */
export const CAPABILITY_KINDS = ['measure', 'segmentPack', 'model'] as const
export type CapabilityKind = (typeof CAPABILITY_KINDS)[number]

/** 可运行, 降级 (runs, less exactly) and 缺数据. */
export const CAPABILITY_STATES = ['ready', 'degraded', 'lacking'] as const
export type CapabilityState = (typeof CAPABILITY_STATES)[number]

/** What a segment pack or a model needs of the imported columns. A measure says so itself. */
export interface Needs {
  readonly kind: Exclude<CapabilityKind, 'measure'>
  readonly id: 'vad' | 'value' | 'portrait' | 'churn'
  /** Fields of which `fewest` have to be there; the others make it better. */
  readonly inputs: readonly FieldId[]
  readonly fewest: number
  readonly optional: readonly FieldId[]
  /** Imported months it needs at least, and those it does best with. */
  readonly fewestMonths: number
  readonly wantedMonths: number
}

/** Months of a churn model: one to learn from, one of gap and two of outcome; six to learn from do best. */
const CHURN_MONTHS = { fewestMonths: 4, wantedMonths: 9 } as const

export const NEEDS: readonly Needs[] = [
  {
    kind: 'segmentPack', id: 'vad', inputs: ['bill_fee', 'voice_min', 'data_mb'], fewest: 3, optional: ['vas_fee', 'status'],
    fewestMonths: 1, wantedMonths: 3,
  },
  { kind: 'segmentPack', id: 'value', inputs: ['bill_fee'], fewest: 1, optional: ['status'], fewestMonths: 1, wantedMonths: 3 },
  {
    kind: 'model', id: 'portrait', inputs: ['bill_fee', 'voice_min', 'data_mb', 'vas_fee'], fewest: 2,
    optional: ['voice_fee', 'data_fee', 'open_date', 'age'], fewestMonths: 1, wantedMonths: 3,
  },
  { kind: 'model', id: 'churn', inputs: ['bill_fee', 'voice_min', 'data_mb', 'status'], fewest: 1, optional: ['open_date', 'contract_end', 'contact_type'], ...CHURN_MONTHS },
]

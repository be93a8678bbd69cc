import type { Field } from '../../../shared/domain/field.ts'
import type { ColumnSample } from './column-sample.ts'
import { storedFactor } from './units.ts'

/** Below these many numbers a median says nothing. */
const FEWEST = 5
const BILL_FEN_FROM = 1000
const VOICE_SECONDS_FROM = 3000
const DATA_KB_FROM = 200_000
const TENURE_DAYS_FROM = 300

export interface InferredUnit {
  readonly unit: string
  /** What says so; null for the field's own unit, which nothing contradicts. */
  readonly evidence: 'unitHeader' | 'unitValues' | null
}

/**
 * The unit of a column's values: what its header says, else what their size says, else the field's own.
 * Source: domain rules; bills with a median over 1000 are fen, voice over 3000 seconds, data over 200,000 KB, tenure over
 * 300 days.
 */
export function inferUnit(field: Pick<Field, 'id' | 'unit'>, headerUnit: string, sample: ColumnSample): InferredUnit {
  if (headerUnit !== '' && storedFactor(field, headerUnit) !== null) return { unit: headerUnit, evidence: 'unitHeader' }
  const bySize = unitBySize(field, sample)
  return bySize === null ? { unit: field.unit, evidence: null } : { unit: bySize, evidence: 'unitValues' }
}

function unitBySize(field: Pick<Field, 'id' | 'unit'>, sample: ColumnSample): string | null {
  if (sample.numbers.length < FEWEST) return null
  const median = medianOf(sample.numbers)
  switch (field.id) {
    case 'bill_fee':
    case 'paid_fee':
    case 'plan_fee':
      return isWhole(sample) && median > BILL_FEN_FROM ? '分' : null
    case 'voice_min':
    case 'min_call':
    case 'min_called':
    case 'min_local':
      return median > VOICE_SECONDS_FROM ? '秒' : null
    case 'data_mb':
    case 'data_4g':
    case 'data_5g':
      return median > DATA_KB_FROM ? 'KB' : null
    case 'tenure_m':
      return median > TENURE_DAYS_FROM ? '天' : null
    case 'onnet_ratio':
      return median > 1 && !sample.values.some((value) => value.includes('%')) ? '%' : null
    default:
      return null
  }
}

/** Units an extract uses for all columns of a sort: a billing system that prints one fee in fen prints them all so. */
const SHARED_UNITS: readonly { readonly unit: string; readonly fields: ReadonlySet<string>; readonly isWhole: boolean }[] = [
  {
    unit: '分',
    fields: new Set([
      'bill_fee', 'paid_fee', 'discount', 'voice_fee', 'fee_local', 'fee_ld', 'fee_roam', 'data_fee', 'sms_fee', 'vas_fee', 'crbt_fee', 'owe_fee',
      'balance', 'recharge',
    ]),
    isWhole: true,
  },
  { unit: '秒', fields: new Set(['voice_min', 'min_call', 'min_called', 'min_local', 'min_ld', 'min_roam']), isWhole: true },
  { unit: 'KB', fields: new Set(['data_mb', 'data_4g', 'data_5g', 'data_over']), isWhole: false },
]

export interface ColumnUnit extends InferredUnit {
  readonly fieldId: string
  readonly sample: ColumnSample
}

/**
 * The units of the columns of one table, seen together: where the size of one column shows a smaller unit, the others of
 * its sort that say no unit have it too. A column with decimals is
 * not one of whole fen or seconds.
 */
export function shareUnits(columns: readonly ColumnUnit[]): readonly InferredUnit[] {
  return columns.map(({ fieldId, sample, unit, evidence }) => {
    if (evidence === 'unitHeader') return { unit, evidence }
    const shared = SHARED_UNITS.find(({ fields }) => fields.has(fieldId))
    const alike = columns.filter((one) => shared?.fields.has(one.fieldId) === true && one.evidence !== 'unitHeader')
    if (!shared || !alike.some((one) => one.unit === shared.unit)) return { unit, evidence }
    const fits = !shared.isWhole || isWhole(sample)
    return fits ? { unit: shared.unit, evidence: 'unitValues' } : { unit, evidence }
  })
}

function isWhole({ wholeShare, numberShare }: ColumnSample): boolean {
  return wholeShare >= numberShare
}

function medianOf(numbers: readonly number[]): number {
  const sorted = Float64Array.from(numbers).sort()
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2
}

import type { Field } from '../../../shared/domain/field.ts'
import type { ColumnSample } from './column-sample.ts'
import { storedFactor } from './units.ts'

/** Below these many numbers a median says nothing. */
const FEWEST = 5
const BILL_FEN_FROM = 1000
const VOICE_SECONDS_FROM = 3000
const DATA_KB_FROM = 200_000
const TENURE_DAYS_FROM = 300

/**
 * The unit of a column's values: what its header says, else what their size says, else the field's own.
 * Source: domain rules; bills with a median over 1000 are fen, voice over 3000 seconds, data over 200,000 KB, tenure over
 * 300 days.
 */
export function inferUnit(field: Pick<Field, 'id' | 'unit'>, headerUnit: string, sample: ColumnSample): string {
  if (headerUnit !== '' && storedFactor(field, headerUnit) !== null) return headerUnit
  if (sample.numbers.length < FEWEST) return field.unit
  const median = medianOf(sample.numbers)
  const isWhole = sample.wholeShare >= sample.numberShare
  switch (field.id) {
    case 'bill_fee':
    case 'paid_fee':
    case 'plan_fee':
      return isWhole && median > BILL_FEN_FROM ? '分' : field.unit
    case 'voice_min':
    case 'min_call':
    case 'min_called':
    case 'min_local':
      return median > VOICE_SECONDS_FROM ? '秒' : field.unit
    case 'data_mb':
    case 'data_4g':
    case 'data_5g':
      return median > DATA_KB_FROM ? 'KB' : field.unit
    case 'tenure_m':
      return median > TENURE_DAYS_FROM ? '天' : field.unit
    case 'onnet_ratio':
      return median > 1 && !sample.values.some((value) => value.includes('%')) ? '%' : field.unit
    default:
      return field.unit
  }
}

function medianOf(numbers: readonly number[]): number {
  const sorted = Float64Array.from(numbers).sort()
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2
}

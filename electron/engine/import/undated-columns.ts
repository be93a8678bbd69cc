import type { Period } from '../../../shared/api/import.ts'
import { dictionaryField } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'

interface Placed {
  readonly header: string
  readonly field: string
  readonly period: Period | null
}

/** The sum of the months beside it, whatever field those are of. */
const SUM_OF_MONTHS = /合计|小计|总计|累计|全年|年度|[上下]半年|季度/

/**
 * Columns without a month beside columns of months of the same field: 合计 after 1月消费 … 6月消费 is of no month, and taken for
 * the field it would stand in the place of the last one. `rowMonth` is what the name or the title says; tables with a month
 * column have a month in every row, which such a column is of.
 */
export function undatedColumns<T extends Placed>(columns: readonly T[], rowMonth: Month | null): ReadonlySet<T> {
  if (columns.some(({ field }) => field === 'month')) return new Set()
  return new Set(columns.filter(({ field, header, period }) => {
    if (period !== null || dictionaryField(field)?.group !== 'usage_month') return false
    const isSum = SUM_OF_MONTHS.test(header)
    const dated = columns.filter((other) => isSum || other.field === field)
    const months = new Set(dated.flatMap((other) => (other.period !== null && 'month' in other.period ? [other.period.month] : [])))
    if (months.size === 0) return false
    return rowMonth === null || months.has(rowMonth) || (isSum && months.size > 1)
  }))
}

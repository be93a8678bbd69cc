import type { Value } from '../../../shared/api/schemas.ts'
import { storedScale, type Field, type Sensitivity } from '../../../shared/domain/field.ts'
import { formatDay, formatMonth } from '../../../shared/domain/month.ts'
import type { Column } from './column.ts'

/** Reads one cell as users see it: numbers in the shown unit, dates and months as text, null = missing. */
export function cellReader(field: Field, column: Column): (row: number) => Value {
  if (column.kind === 'code') {
    return (row) => {
      const code = column.codes[row] ?? -1
      return code < 0 ? null : (column.dictionary[code] ?? null)
    }
  }
  const { values } = column
  const scale = storedScale(field)
  const show: (value: number) => Value =
    field.type === 'date' ? formatDay : field.type === 'month' ? formatMonth : scale === 1 ? (value) => value : (value) => value / scale
  return (row) => {
    const value = values[row] ?? NaN
    return Number.isNaN(value) ? null : show(value)
  }
}

/** Hides what identifies a person, keeping enough to recognise: 138****1234, 王*, 城关镇****. */
export function maskValue(value: Value, sensitivity: Sensitivity): Value {
  if (value === null) return null
  const letters = Array.from(String(value))
  switch (sensitivity) {
    case 'phone':
      return letters.length >= 7 ? `${letters.slice(0, 3).join('')}****${letters.slice(-4).join('')}` : '****'
    case 'name':
      return `${letters[0] ?? ''}${'*'.repeat(Math.max(1, Math.min(3, letters.length - 1)))}`
    case 'address':
      return `${letters.slice(0, 3).join('')}****`
    case 'identity':
      return `****${letters.slice(-4).join('')}`
    case 'derived':
      return '****'
  }
}

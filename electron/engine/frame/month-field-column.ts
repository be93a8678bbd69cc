import type { FieldType } from '../../../shared/domain/field.ts'
import type { MonthPart } from '../../../shared/domain/month-field.ts'
import { monthIndex } from '../../../shared/domain/month.ts'
import { numberColumn, type Column } from './column.ts'

/**
 * The column of a month field from those of its base in the analysis month and in the other one.
 *
 * Units: a difference has the stored unit of the base; of months it is a number of months, of dates one of days. A change
 * is in percent of the other month's size, so that a fee that falls from −10 to −20 has fallen.
 * Missing: where either month is; a change also where the other month is 0.
 */
export function monthFieldColumn(part: MonthPart, type: FieldType, now: Column, other: Column): Column {
  if (part === 'value') return other
  if (now.kind === 'code' || other.kind === 'code') return changedTexts(now, other)
  const result = numberColumn(now.values.length)
  const { values } = result
  const place = type === 'month' ? monthIndex : (value: number): number => value
  for (let i = 0; i < values.length; i++) {
    const [a, b] = [now.values[i] ?? NaN, other.values[i] ?? NaN]
    if (Number.isNaN(a) || Number.isNaN(b)) continue
    if (part === 'changed') values[i] = Number(a !== b)
    else if (part === 'difference') values[i] = place(a) - place(b)
    else if (b !== 0) values[i] = ((a - b) * 100) / Math.abs(b)
  }
  return result
}

/** Two months have dictionaries of their own: each text of the one is looked up in the other once, not for each row. */
function changedTexts(now: Column, other: Column): Column {
  if (now.kind === 'number' || other.kind === 'number') throw new TypeError('a field has one kind of column in all months')
  const result = numberColumn(now.codes.length)
  const otherCode = new Map(other.dictionary.map((text, code) => [text, code]))
  const sameAs = Int32Array.from(now.dictionary, (text) => otherCode.get(text) ?? -1)
  for (let i = 0; i < now.codes.length; i++) {
    const [a, b] = [now.codes[i] ?? -1, other.codes[i] ?? -1]
    if (a >= 0 && b >= 0) result.values[i] = Number(sameAs[a] !== b)
  }
  return result
}

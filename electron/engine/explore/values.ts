import type { Input, Output } from '../../../shared/api/engine-api.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { CodeColumn } from '../frame/column.ts'
import type { Frame } from '../frame/frame.ts'
import { matchTexts } from '../frame/search-text.ts'
import { countCodes } from '../kernels/summarise-bits.ts'

/**
 * The values a set has in a field, the most frequent first, those of equal frequency in the order of the field. A hundred
 * thousand of them are searched here, not in the window.
 *
 * Errors: FIELD_UNKNOWN, FIELD_TYPE_WRONG for numbers that are no flags.
 */
export function valuesOf(frame: Frame, { month, rule, field, text, limit }: Input<'grid.values'>): Output<'grid.values'> {
  const set = frame.select(rule, month)
  const { codes, dictionary } = codesOf(frame, field, month)
  const counts = countCodes(set.words, codes, dictionary.length)
  const isWanted = text === '' ? null : matchTexts(dictionary, text, 'anywhere')
  const found: number[] = []
  let foundRows = 0
  for (let code = 0; code < dictionary.length; code++) {
    const count = counts[code] ?? 0
    if (count === 0 || (isWanted && isWanted[code] === 0)) continue
    found.push(code)
    foundRows += count
  }
  found.sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0) || a - b)
  const values = found.slice(0, limit).map((code) => ({ value: dictionary[code] ?? '', count: counts[code] ?? 0 }))
  const listedRows = values.reduce((sum, { count }) => sum + count, 0)
  return { values, matching: found.length, unlistedRows: foundRows - listedRows, missing: counts[dictionary.length] ?? 0, rows: set.count() }
}

const FLAG_VALUES = ['0', '1']

function codesOf(frame: Frame, field: FieldId, month: Month): CodeColumn {
  const column = frame.column(field, month)
  if (column.kind === 'code') return column
  const { type } = frame.field(field)
  if (type !== 'flag') throw new AppError('FIELD_TYPE_WRONG', { field, type })
  return { kind: 'code', codes: Int32Array.from(column.values, (value) => (Number.isNaN(value) ? -1 : value)), dictionary: FLAG_VALUES }
}

import { assertNever } from '../../../shared/domain/errors.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import { lastDayOfMonth, monthIndex, type Month } from '../../../shared/domain/month.ts'
import type { Frame } from '../frame/frame.ts'

/** How one column of a model is made from a field as it was known at the end of a month. Plain data, stored with the model. */
export type FeatureRecipe =
  | { readonly kind: 'number'; readonly field: FieldId }
  /** Months from the date to the end of the month; negative for a date to come. */
  | { readonly kind: 'monthsSince'; readonly field: FieldId }
  | { readonly kind: 'isMissing'; readonly field: FieldId }
  | { readonly kind: 'isLevel'; readonly field: FieldId; readonly level: string }
  /** Filled, but with none of these. */
  | { readonly kind: 'isOther'; readonly field: FieldId; readonly levels: readonly string[] }

const DAYS_PER_MONTH = 365.25 / 12

/** What model columns are made from: a frame, or an excerpt of one. */
export type FeatureSource = Pick<Frame, 'column' | 'field'>

/**
 * One model column for some subscribers of a month.
 * **Shapes**: rows are those of the frame's columns; the result has their order. **Units**: stored ones. **Missing**: NaN for numbers and
 * dates; a missing category is 0 in every level.
 * **Errors**: FIELD_UNKNOWN when the workspace no longer has the field.
 */
export function featureColumn(frame: FeatureSource, month: Month, recipe: FeatureRecipe, rows: Int32Array): Float64Array {
  const column = frame.column(recipe.field, month)
  if (recipe.kind === 'isMissing') {
    if (column.kind === 'number') return Float64Array.from(rows, (row) => (Number.isNaN(column.values[row]) ? 1 : 0))
    return Float64Array.from(rows, (row) => ((column.codes[row] ?? -1) < 0 ? 1 : 0))
  }
  if (column.kind === 'number') return numericFeature(frame.field(recipe.field).type, column.values, recipe, month, rows)
  const { codes, dictionary } = column
  switch (recipe.kind) {
    case 'isLevel': {
      const wanted = dictionary.indexOf(recipe.level)
      return Float64Array.from(rows, (row) => (wanted >= 0 && codes[row] === wanted ? 1 : 0))
    }
    case 'isOther': {
      const named = new Set(recipe.levels)
      const isOther = dictionary.map((level) => !named.has(level))
      return Float64Array.from(rows, (row) => (isOther[codes[row] ?? -1] === true ? 1 : 0))
    }
    case 'number':
    case 'monthsSince':
      return new Float64Array(rows.length).fill(NaN)
    default:
      return assertNever(recipe)
  }
}

function numericFeature(type: string, values: Float64Array, recipe: FeatureRecipe, month: Month, rows: Int32Array): Float64Array {
  if (recipe.kind !== 'monthsSince') return Float64Array.from(rows, (row) => values[row] ?? NaN)
  if (type === 'month') {
    const now = monthIndex(month)
    return Float64Array.from(rows, (row) => now - monthIndex(values[row] ?? NaN))
  }
  const lastDay = lastDayOfMonth(month)
  return Float64Array.from(rows, (row) => (lastDay - (values[row] ?? NaN)) / DAYS_PER_MONTH)
}

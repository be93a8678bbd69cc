import type { Field } from '../../../shared/domain/field.ts'
import type { CatalogueField } from '../frame/field-catalogue.ts'
import type { Frame } from '../frame/frame.ts'
import type { LabelledRows } from './labelled-rows.ts'

/** A field over stacked rows, each row with the value known at the end of its own month. **Missing**: NaN, −1. */
export type FieldColumn =
  | { readonly kind: 'number'; readonly values: Float64Array }
  | { readonly kind: 'code'; readonly codes: Int32Array; readonly levels: readonly string[] }

/** Stacks a field; levels of all months are joined and sorted. **Units**: stored ones. */
export function fieldColumn(frame: Frame, id: Field['id'], { parts, labels }: LabelledRows): FieldColumn {
  const columns = parts.map((part) => ({ column: frame.column(id, part.month), rows: part.rows }))
  const levels = [...new Set(columns.flatMap(({ column }) => (column.kind === 'code' ? column.dictionary : [])))].sort()
  if (columns.some(({ column }) => column.kind === 'number')) {
    const values = new Float64Array(labels.length).fill(NaN)
    let at = 0
    for (const { column, rows } of columns) {
      for (const row of rows) values[at++] = column.kind === 'number' ? (column.values[row] ?? NaN) : NaN
    }
    return { kind: 'number', values }
  }
  const codeOf = new Map(levels.map((level, code) => [level, code]))
  const codes = new Int32Array(labels.length).fill(-1)
  let at = 0
  for (const { column, rows } of columns) {
    if (column.kind !== 'code') continue
    const joined = column.dictionary.map((level) => codeOf.get(level) ?? -1)
    for (const row of rows) codes[at++] = joined[column.codes[row] ?? -1] ?? -1
  }
  return { kind: 'code', codes, levels }
}

/**
 * False for what other models or rules of the workspace made, perhaps from the same outcome, and for measures that only
 * judge amounts.
 */
export function mayPredict(field: CatalogueField): boolean {
  if (field.origin.kind === 'measure') return field.origin.measure.isModelled
  if (field.origin.kind === 'formula') return field.origin.isOfData
  return field.source !== 'model' && field.source !== 'segment'
}

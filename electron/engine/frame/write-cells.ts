import type { Field, FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { ColumnFormat, WriteCell } from '../spreadsheet/write/sheet-spec.ts'
import type { Frame } from './frame.ts'
import { cellReader, maskValue } from './show-value.ts'

/** How a field's values look in a workbook: identifiers and months stay text, money has two decimals. */
export function columnFormat(field: Field): ColumnFormat {
  switch (field.type) {
    case 'money':
      return 'money'
    case 'int':
    case 'flag':
      return 'integer'
    case 'number':
      return 'decimal'
    case 'date':
      return 'date'
    case 'month':
      return 'month'
    default:
      return 'text'
  }
}

/** Reads a field's cells for a workbook or CSV: as shown on screen, dates as days. */
export function workbookCellReader(frame: Frame, id: FieldId, month: Month, masked: boolean): (row: number) => WriteCell {
  const field = frame.field(id)
  const column = frame.column(id, month)
  if (field.type === 'date' && column.kind === 'number') {
    return (row) => {
      const days = column.values[row] ?? NaN
      return Number.isNaN(days) ? null : { date: days }
    }
  }
  const read = cellReader(field, column)
  const { sensitive } = field
  return masked && sensitive !== undefined ? (row) => maskValue(read(row), sensitive) : read
}

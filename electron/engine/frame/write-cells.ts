import type { Value } from '../../../shared/api/schemas.ts'
import type { Field, FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { translateTo, type Language, type Translate } from '../../../shared/i18n/catalogue.ts'
import { classText } from '../../../shared/i18n/class-text.ts'
import type { ColumnFormat, WriteCell } from '../spreadsheet/write/sheet-spec.ts'
import type { Frame } from './frame.ts'
import { cellReader, maskValue } from './show-value.ts'

/** How a field's values look in a workbook: identifiers and months stay text, money has two decimals. */
export function columnFormat(field: Field): ColumnFormat {
  switch (field.type) {
    case 'money':
      return 'money'
    case 'int':
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

/** A value in the words of the window: yes and no, computed classes in the reader's language. */
export function inWords({ id, type }: Pick<Field, 'id' | 'type'>, value: Value, t: Translate): Value {
  if (type === 'flag' && typeof value === 'number') return t(value === 1 ? 'workbook.yes' : 'workbook.no')
  return typeof value === 'string' ? classText(id, value, t) : value
}

interface CellChoices {
  readonly masked: boolean
  readonly language: Language
}

/** Reads a field's cells for a workbook or CSV: as shown on screen, dates as days. */
export function workbookCellReader(frame: Frame, id: FieldId, month: Month, { masked, language }: CellChoices): (row: number) => WriteCell {
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
  if (masked && sensitive !== undefined) return (row) => maskValue(read(row), sensitive)
  if (field.type !== 'flag' && field.type !== 'enum') return read
  const t = translateTo(language)
  return (row) => inWords(field, read(row), t)
}

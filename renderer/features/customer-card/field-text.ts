import type { FieldView } from '../../../shared/api/explore.ts'
import type { Value } from '../../../shared/api/schemas.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import { modelFieldById } from '../../../shared/domain/model-field.ts'
import type { Translate } from '../../../shared/i18n/catalogue.ts'
import { MISSING, type Format } from '../../../shared/i18n/format.ts'
import { classText } from '../../../shared/i18n/class-text.ts'
import { digitsOf } from '../../state/field-digits.ts'
import type { FieldIndex } from '../../state/field-index.ts'

/** What the card writes with: names, units and numbers in the language of the window. */
export interface Words {
  readonly t: Translate
  readonly format: Format
  readonly fields: FieldIndex
  readonly byId: ReadonlyMap<FieldId, Pick<FieldView, 'type' | 'unit'>>
}

/** A value as its field is shown, with its unit; — for a missing one. */
export function writeValue(id: FieldId, value: Value, words: Words): string {
  const { t, format, fields, byId } = words
  if (value === null) return MISSING
  if (typeof value === 'string') return classText(id, value, t)
  const field = byId.get(id) ?? modelFieldById(id)
  if (field?.type === 'flag') return t(value === 1 ? 'common.yes' : 'common.no')
  const unit = fields.unitOf(id)
  const text = format.number(value, digitsById(id, words))
  return unit === '' ? text : unit === '%' ? `${text}%` : `${text} ${unit}`
}

/** A median, which lies between two values where there are as many below as above: of whole numbers it may have a half. */
export function writeMedian(id: FieldId, median: number, words: Words): string {
  const digits = digitsById(id, words)
  return words.format.number(median, Number.isInteger(median) ? digits : Math.max(1, digits))
}

/** Of whom a median is: the people of the place by its field's name, or those of the same class. */
export function medianText(by: FieldId, { t, fields }: Words): string {
  return PLACES.includes(by) ? t('customer.median', { name: fields.nameOf(by) }) : t('customer.classMedian')
}

const PLACES: readonly FieldId[] = ['grid', 'area', 'county']

/** Decimals of a field's numbers; of one that is not listed, one. */
export function digitsById(id: FieldId, { byId }: Pick<Words, 'byId'>): number {
  const field = byId.get(id) ?? modelFieldById(id)
  return field === undefined ? 1 : digitsOf(field)
}

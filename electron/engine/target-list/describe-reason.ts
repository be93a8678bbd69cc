import type { Value } from '../../../shared/api/schemas.ts'
import type { Field, FieldId } from '../../../shared/domain/field.ts'
import type { Language } from '../../../shared/i18n/catalogue.ts'
import { formatOf } from '../../../shared/i18n/format.ts'

/** One reason in a few words, such as “出账收入近3月比前3月 -31%”. */
export function describeReason(reason: { readonly field: FieldId; readonly value: Value }, field: Field | undefined, language: Language): string {
  const label = field ? (language === 'en' ? field.en : field.zh) : reason.field
  if (reason.value === null) return language === 'en' ? `no ${label}` : `无${label}`
  if (typeof reason.value === 'string') return `${label} ${reason.value}`
  const digits = Math.abs(reason.value) >= 100 || Number.isInteger(reason.value) ? 0 : Math.abs(reason.value) >= 10 ? 1 : 2
  const number = reason.value.toFixed(digits)
  const unit = formatOf(language).unit(field?.unit ?? '')
  return unit === '%' ? `${label} ${number}%` : `${label} ${number}${unit === '' ? '' : ` ${unit}`}`
}

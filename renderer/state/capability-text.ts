import type { CapabilityView } from '../../shared/api/measure.ts'
import type { FieldId } from '../../shared/domain/field.ts'
import { addMonths, formatMonth, type Month } from '../../shared/domain/month.ts'
import { MODEL_FIELDS } from '../../shared/domain/model-field.ts'
import type { Translate } from '../../shared/i18n/catalogue.ts'

/** The model whose scores a field holds: they are computed, no file brings them. */
export function modelOf(field: FieldId): keyof typeof MODEL_FIELDS | null {
  return field === MODEL_FIELDS.churn.id ? 'churn' : field === MODEL_FIELDS.portrait.id ? 'portrait' : null
}

/** What something cannot run without, or does without: none when all is there. */
export function capabilityReasons({ state, missing, absent, lackingMonths: { months, fields } }: CapabilityView, t: Translate, nameOf: (id: FieldId) => string): readonly string[] {
  const namesOf = (ids: readonly FieldId[]): string => ids.map(nameOf).join(t('measure.capability.separator'))
  const columns = missing.filter((field) => modelOf(field) === null)
  const models = missing.flatMap((field) => modelOf(field) ?? [])
  const lacking = [
    ...(columns.length > 0 ? [t('measure.capability.missing', { names: namesOf(columns) })] : []),
    ...models.map((model) => t('measure.capability.needsModel', { action: t(`measure.capability.run.${model}`) })),
  ]
  if (lacking.length > 0) return lacking
  return [
    ...(months.length > 0 ? [t(`measure.capability.${state === 'lacking' ? 'needsMonths' : 'fewerMonths'}`, { months: listMonths(months, t), names: fields.length > 0 ? namesOf(fields) : t('measure.capability.ofMonths') })] : []),
    ...(absent.length > 0 ? [t('measure.capability.absent', { names: namesOf(absent) })] : []),
  ]
}

/** Ascending months, those that follow each other as a range. */
function listMonths(months: readonly Month[], t: Translate): string {
  const ranges: [Month, Month][] = []
  for (const month of months) {
    const last = ranges.at(-1)
    if (last && addMonths(last[1], 1) === month) last[1] = month
    else ranges.push([month, month])
  }
  return ranges.map(([first, last]) => (first === last ? formatMonth(first) : t('measure.capability.monthRange', { first: formatMonth(first), last: formatMonth(last) }))).join(t('measure.capability.separator'))
}

import type { Outcome } from '../../../shared/api/churn.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { Translate } from '../../../shared/i18n/catalogue.ts'
import type { Format } from '../../../shared/i18n/format.ts'

/** Who counts as left, in a few words. */
export function outcomeTitle(outcome: Outcome, nameOf: (field: FieldId) => string, t: Translate): string {
  if (outcome.kind === 'field') return t('churn.outcome.field', { field: nameOf(outcome.field), value: outcome.positive })
  const first = outcome.gap + 1
  const last = outcome.gap + outcome.window
  return first === last ? t('churn.outcome.laterOne', { first }) : t('churn.outcome.later', { first, last })
}

/** What those words stand for. */
export function outcomeMeaning(outcome: Outcome, t: Translate): string {
  if (outcome.kind === 'field') return t('churn.outcome.column')
  const meaning = t('churn.outcome.laterMeaning', { silentMonths: outcome.silentMonths })
  return outcome.gap > 0 ? `${meaning} · ${t('churn.outcome.gap', { gap: outcome.gap })}` : meaning
}

/** Months in ascending order: the first and the last of several. */
export function monthSpan(months: readonly Month[], format: Format): string {
  const first = months[0]
  const last = months.at(-1)
  return first === last ? format.month(first) : `${format.month(first)} – ${format.month(last)}`
}

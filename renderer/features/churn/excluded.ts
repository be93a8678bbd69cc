import type { Output } from '../../../shared/api/engine-api.ts'
import { assertNever } from '../../../shared/domain/errors.ts'
import type { Translate } from '../../../shared/i18n/catalogue.ts'
import { MISSING, type Format } from '../../../shared/i18n/format.ts'

export type Excluded = Output<'churn.detail'>['excluded'][number]

/** Known only once the outcome is known: training on it would look better than it can be in use. */
export function isLeak({ reason }: Pick<Excluded, 'reason'>): boolean {
  return LEAKS.includes(reason)
}

const LEAKS: readonly Excluded['reason'][] = ['namesOutcome', 'determinesOutcome', 'presenceTellsOutcome', 'afterOutcome']

/** Leaks first, each kind in the order the engine gave. */
export function leaksFirst(excluded: readonly Excluded[]): readonly Excluded[] {
  return [...excluded.filter(isLeak), ...excluded.filter((field) => !isLeak(field))]
}

/** The number behind a reason, in words; — where the reason is the nature of the field. */
export function evidenceText({ reason, evidence }: Excluded, t: Translate, format: Format): string {
  if (evidence === null) return MISSING
  switch (reason) {
    case 'namesOutcome':
    case 'determinesOutcome':
    case 'presenceTellsOutcome':
      return t('churn.evidence.auc', { auc: format.number(evidence, 3) })
    case 'afterOutcome':
      return t('churn.evidence.laterDates', { share: format.percent(evidence) })
    case 'mostlyMissing':
      return t('churn.evidence.filled', { share: format.percent(evidence) })
    case 'constant':
    case 'tooManyCategories':
      return t('churn.evidence.distinct', { count: evidence })
    case 'identifier':
    case 'outcomeItself':
      return MISSING
    default:
      return assertNever(reason)
  }
}

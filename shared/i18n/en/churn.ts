import type { Texts } from '../texts.ts'
import type { churn as source } from '../zh-CN/churn.ts'

export const churn: Texts<typeof source> = {
  excludedReason: {
    identifier: 'an identifier, nothing to learn from',
    outcomeItself: 'the outcome itself',
    namesOutcome: 'named after the outcome and tells it by itself',
    determinesOutcome: 'all but decides the outcome (known only afterwards)',
    presenceTellsOutcome: 'whether it has a value tells the outcome',
    afterOutcome: 'records what happened after leaving',
    constant: 'always the same value',
    mostlyMissing: 'hardly any values',
    tooManyCategories: 'too many different values',
  },
}

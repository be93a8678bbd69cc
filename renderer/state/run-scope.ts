import { useState } from 'react'
import type { Month } from '../../shared/domain/month.ts'
import { EVERYONE, type Rule } from '../../shared/domain/rule.ts'
import { translateTo } from '../../shared/i18n/catalogue.ts'
import { populationOptions, usePopulations } from './populations.ts'
import { useRuleText } from './rule-text.ts'
import { useSettings } from './settings.ts'
import { useWorkspace } from './workspace.ts'

/**
 * Of when and of whom a run is: it starts with the month of the top bar and what another page asked for, and may take others.
 * `rule` is null for those a run takes when nothing else is said; `choice` is what the selects show and call.
 */
export function useRunScope(month: Month, asked: { readonly rule: Rule; readonly label: string } | null) {
  const language = useSettings((settings) => settings.language)
  const months = useWorkspace()?.months ?? []
  const [ownMonth, setOwnMonth] = useState<Month | null>(null)
  const [own, setOwn] = useState<Rule | null>(null)
  const [key, setKey] = useState(asked ? 'asked' : '')
  const populations = usePopulations(asked, own)
  const population = populations.find((one) => one.key === key) ?? null
  const runMonth = ownMonth !== null && months.some((one) => one.month === ownMonth) ? ownMonth : month
  return {
    month: runMonth,
    rule: population?.rule ?? null,
    choice: {
      month: runMonth,
      months: months.map((one) => one.month),
      onMonth: setOwnMonth,
      population: population?.key ?? '',
      populationText: useRuleText(population?.rule ?? null),
      populations: populationOptions(populations, translateTo(language)),
      rule: population?.rule ?? EVERYONE,
      onPopulation: setKey,
      onRule: (rule: Rule) => {
        setOwn(rule)
        setKey('own')
      },
    },
  }
}

import { Select, Space } from 'antd'
import { useState } from 'react'
import type { Month } from '../../shared/domain/month.ts'
import { EVERYONE, type Rule } from '../../shared/domain/rule.ts'
import { populationOptions, usePopulations, type Population } from '../state/populations.ts'
import { useRuleText } from '../state/rule-text.ts'
import { useWorkspace } from '../state/workspace.ts'
import { useFormat, useT } from './locale.tsx'
import { RuleButton } from './rule-button.tsx'
import './run-scope.css'

/** Of whom and of when a run is. */
export interface RunScope {
  readonly month: Month
  /** null: those a run takes when nothing else is said. */
  readonly population: Population | null
  /** What is on offer and what was chosen, for the selects. */
  readonly populations: readonly Population[]
  readonly chooseMonth: (month: Month) => void
  readonly choosePopulation: (key: string) => void
  readonly writeRule: (rule: Rule) => void
}

const DEFAULT_POPULATION = 'default'

/** Starts with the month of the top bar and what another page asked for; a run may take another month and another population. */
export function useRunScope(month: Month, asked: { readonly rule: Rule; readonly label: string } | null): RunScope {
  const months = useWorkspace()?.months ?? []
  const [ownMonth, setOwnMonth] = useState<Month | null>(null)
  const [own, setOwn] = useState<Rule | null>(null)
  const [key, setKey] = useState(asked ? 'asked' : DEFAULT_POPULATION)
  const populations = usePopulations(asked, own)
  return {
    month: ownMonth !== null && months.some((one) => one.month === ownMonth) ? ownMonth : month,
    population: populations.find((one) => one.key === key) ?? null,
    populations,
    chooseMonth: setOwnMonth,
    choosePopulation: setKey,
    writeRule: (rule) => {
      setOwn(rule)
      setKey('own')
    },
  }
}

interface RunScopeChoiceProps {
  readonly scope: RunScope
  /** What the population is called in this run, and who it is when nothing is chosen. */
  readonly label: string
  readonly defaultText: string
}

/** The two selects of a run: month and population. */
export function RunScopeChoice({ scope, label, defaultText }: RunScopeChoiceProps) {
  const t = useT()
  const format = useFormat()
  const months = useWorkspace()?.months ?? []
  const text = useRuleText(scope.population?.rule ?? null)
  return (
    <>
      <label>
        <span>{t('shell.month.label')}</span>
        <Select
          value={scope.month}
          onChange={scope.chooseMonth}
          popupMatchSelectWidth={false}
          options={[...months].reverse().map((one) => ({ value: one.month, label: format.month(one.month) }))}
        />
      </label>
      <label>
        <span>{label}</span>
        <Space.Compact>
          <Select
            className="run-population"
            value={scope.population?.key ?? DEFAULT_POPULATION}
            title={scope.population ? text : defaultText}
            onChange={scope.choosePopulation}
            popupMatchSelectWidth={false}
            options={[{ value: DEFAULT_POPULATION, label: defaultText }, ...populationOptions(scope.populations, t)]}
          />
          <RuleButton month={scope.month} rule={scope.population?.rule ?? EVERYONE} onChange={scope.writeRule} />
        </Space.Compact>
      </label>
    </>
  )
}

import { Select, Space } from 'antd'
import type { Month } from '../../shared/domain/month.ts'
import type { Rule } from '../../shared/domain/rule.ts'
import { useFormat, useT } from './locale.tsx'
import { RuleButton } from './rule-button.tsx'
import './run-scope.css'

interface Choice {
  readonly value: string
  readonly label: string
}

interface RunScopeProps {
  readonly month: Month
  /** Oldest first. */
  readonly months: readonly Month[]
  readonly onMonth: (month: Month) => void
  /** What the population is called in this run, and who it is when nothing is chosen. */
  readonly label: string
  readonly defaultText: string
  /** A value of `populations`, or '' for the default. */
  readonly population: string
  /** Its rule in words. Missing: '' for the default. */
  readonly populationText: string
  readonly populations: readonly { readonly label: string; readonly title: string; readonly options: readonly Choice[] }[]
  readonly rule: Rule
  readonly onPopulation: (value: string) => void
  readonly onRule: (rule: Rule) => void
}

const DEFAULT = ''

/** The two selects of a run: month and population. */
export function RunScope({ label, defaultText, ...scope }: RunScopeProps) {
  const t = useT()
  const format = useFormat()
  const isChosen = scope.population !== DEFAULT
  return (
    <>
      <label>
        <span>{t('shell.month.label')}</span>
        <Select
          value={scope.month}
          onChange={scope.onMonth}
          popupMatchSelectWidth={false}
          options={scope.months.toReversed().map((month) => ({ value: month, label: format.month(month) }))}
        />
      </label>
      <label>
        <span>{label}</span>
        <Space.Compact>
          <Select
            className="run-population"
            value={scope.population}
            title={isChosen ? scope.populationText : defaultText}
            onChange={scope.onPopulation}
            popupMatchSelectWidth={false}
            options={[{ value: DEFAULT, label: defaultText }, ...scope.populations.map((group) => ({ ...group, options: [...group.options] }))]}
          />
          <RuleButton month={scope.month} rule={scope.rule} onChange={scope.onRule} />
        </Space.Compact>
      </label>
    </>
  )
}

import { Button, InputNumber, Select, Space } from 'antd'
import { useState } from 'react'
import type { Month } from '../../../shared/domain/month.ts'
import { EVERYONE, type Rule } from '../../../shared/domain/rule.ts'
import type { PageRequests } from '../../state/navigation.ts'
import { useFieldIndex } from '../../state/field-index.ts'
import type { EngineJob } from '../../state/jobs.ts'
import { populationOptions, usePopulations } from '../../state/populations.ts'
import { useRuleText } from '../../state/rule-text.ts'
import { useWorkspace } from '../../state/workspace.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { JobProgress } from '../../ui/job-progress.tsx'
import { useFormat, useT } from '../../ui/locale.tsx'
import { Panel } from '../../ui/panel.tsx'
import { RuleButton } from '../../ui/rule-button.tsx'
import { FieldChooser } from './field-chooser.tsx'

/** Lets a button elsewhere on the page run what is chosen here. */
export const RUN_FORM = 'portrait-run'

const EVERYONE_ACTIVE = 'active'
const DEFAULT_SEED = 42
const MOST_CLUSTERS = 20

interface RunPanelProps {
  /** Of the top bar; the run may take another. */
  readonly month: Month
  /** Population another page asked for. */
  readonly asked: PageRequests['portrait'] | null
  readonly run: EngineJob<'portrait.cluster'>
  readonly onDone: (modelId: number) => void
}

/** Chooses month, population, fields, number of clusters and seed, and runs the clustering. */
export function RunPanel({ month, asked, run, onDone }: RunPanelProps) {
  const t = useT()
  const format = useFormat()
  const months = useWorkspace()?.months ?? []
  const [ownMonth, setOwnMonth] = useState<Month | null>(null)
  const [populationKey, setPopulationKey] = useState(asked ? 'asked' : EVERYONE_ACTIVE)
  const [fields, setFields] = useState<readonly string[] | null>(null)
  const [k, setK] = useState<number | 'auto'>('auto')
  const [seed, setSeed] = useState(DEFAULT_SEED)
  const [isChoosing, setChoosing] = useState(false)
  const runMonth = ownMonth !== null && months.some((one) => one.month === ownMonth) ? ownMonth : month
  const index = useFieldIndex(runMonth)
  const [own, setOwn] = useState<Rule | null>(null)
  const populations = usePopulations(asked, own)
  const population = populations.find(({ key }) => key === populationKey) ?? null
  const populationText = useRuleText(population?.rule ?? null)
  const start = (): void =>
    run.start(
      { month: runMonth, k, seed, ...(population ? { rule: population.rule } : {}), ...(fields ? { fields: [...fields] } : {}) },
      ({ modelId }) => onDone(modelId),
    )
  return (
    <Panel title={t('portrait.runTitle')} info={t('portrait.runInfo')} isFilling={false}>
      <form
        id={RUN_FORM}
        className="portrait-run"
        onSubmit={(event) => {
          event.preventDefault()
          start()
        }}
      >
        <label>
          <span>{t('shell.month.label')}</span>
          <Select
            value={runMonth}
            onChange={setOwnMonth}
            popupMatchSelectWidth={false}
            options={[...months].reverse().map((one) => ({ value: one.month, label: format.month(one.month) }))}
          />
        </label>
        <label>
          <span>{t('portrait.population')}</span>
          <Space.Compact>
            <Select
              className="portrait-population"
              value={population ? populationKey : EVERYONE_ACTIVE}
              title={population ? populationText : t('portrait.everyoneActive')}
              onChange={setPopulationKey}
              popupMatchSelectWidth={false}
              options={[{ value: EVERYONE_ACTIVE, label: t('portrait.everyoneActive') }, ...populationOptions(populations, t)]}
            />
            <RuleButton
              month={runMonth}
              rule={population?.rule ?? EVERYONE}
              onChange={(rule) => {
                setOwn(rule)
                setPopulationKey('own')
              }}
            />
          </Space.Compact>
        </label>
        <label>
          <span>{t('portrait.fieldsLabel')}</span>
          <Button onClick={() => setChoosing(true)} title={fields?.map(index.nameOf).join('\n')}>
            {fields ? t('portrait.fieldsChosen', { count: fields.length }) : t('portrait.fieldsDefault')}
          </Button>
        </label>
        <label>
          <span>{t('portrait.k')}</span>
          <Select
            value={k}
            onChange={setK}
            popupMatchSelectWidth={false}
            options={[
              { value: 'auto' as const, label: t('portrait.kAuto') },
              ...Array.from({ length: MOST_CLUSTERS - 1 }, (_, i) => ({ value: i + 2, label: String(i + 2) })),
            ]}
          />
        </label>
        <label>
          <span>{t('portrait.seed')}</span>
          <InputNumber
            className="portrait-seed"
            min={0}
            max={0xffffffff}
            precision={0}
            value={seed}
            onChange={(value) => setSeed(value ?? DEFAULT_SEED)}
          />
        </label>
        {run.isRunning ? (
          <JobProgress title={t('portrait.running')} job={run.job} onCancel={run.cancel} />
        ) : (
          <Button type="primary" htmlType="submit">
            {t('portrait.run')}
          </Button>
        )}
      </form>
      {run.error && <ErrorNotice error={run.error} onClose={run.reset} />}
      {isChoosing && (
        <FieldChooser fields={index.fields} chosen={fields} onChoose={setFields} onClose={() => setChoosing(false)} />
      )}
    </Panel>
  )
}

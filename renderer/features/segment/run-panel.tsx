import { Button, InputNumber, Select, Slider, Space } from 'antd'
import { useState } from 'react'
import type { Input } from '../../../shared/api/engine-api.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { EVERYONE, type Rule } from '../../../shared/domain/rule.ts'
import type { EngineJob } from '../../state/jobs.ts'
import { populationOptions, usePopulations } from '../../state/populations.ts'
import { useRuleText } from '../../state/rule-text.ts'
import { useWorkspace } from '../../state/workspace.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { JobProgress } from '../../ui/job-progress.tsx'
import { useFormat, useT } from '../../ui/locale.tsx'
import { Panel } from '../../ui/panel.tsx'
import { RuleButton } from '../../ui/rule-button.tsx'

export type Preset = Input<'segment.run'>['preset']

/** Lets a button elsewhere on the page run what is chosen here. */
export const RUN_FORM = 'segment-run'

const DEFAULT_PERCENTILE = 70
const DEFAULT_BASE = 'default'

interface RunPanelProps {
  readonly preset: Preset
  /** Of the top bar; the run may take another. */
  readonly month: Month
  /** Base another page or the custom segments asked for. */
  readonly asked: { readonly rule: Rule; readonly label: string } | null
  readonly run: EngineJob<'segment.run'>
}

/** Chooses month, base and quantile of a preset, and runs it. */
export function RunPanel({ preset, month, asked, run }: RunPanelProps) {
  const t = useT()
  const format = useFormat()
  const months = useWorkspace()?.months ?? []
  const [ownMonth, setOwnMonth] = useState<Month | null>(null)
  const [percentile, setPercentile] = useState(DEFAULT_PERCENTILE)
  const [own, setOwn] = useState<Rule | null>(null)
  const populations = usePopulations(asked, own)
  const [baseKey, setBaseKey] = useState(asked ? 'asked' : DEFAULT_BASE)
  const base = populations.find(({ key }) => key === baseKey) ?? null
  const baseText = useRuleText(base?.rule ?? null)
  const runMonth = ownMonth !== null && months.some((one) => one.month === ownMonth) ? ownMonth : month
  const start = (): void =>
    run.start({
      preset,
      month: runMonth,
      ...(base ? { base: base.rule } : {}),
      ...(preset === 'vad' ? { quantile: percentile / 100 } : {}),
    })
  return (
    <Panel title={t(`segment.runTitle.${preset}`)} info={t(`segment.runInfo.${preset}`)} isFilling={false}>
      <form
        id={RUN_FORM}
        className="run"
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
          <span>{t('segment.base')}</span>
          <Space.Compact>
            <Select
              className="run-base"
              value={base ? baseKey : DEFAULT_BASE}
              title={base ? baseText : t(`segment.defaultBase.${preset}`)}
              onChange={setBaseKey}
              popupMatchSelectWidth={false}
              options={[{ value: DEFAULT_BASE, label: t(`segment.defaultBase.${preset}`) }, ...populationOptions(populations, t)]}
            />
            <RuleButton
              month={runMonth}
              rule={base?.rule ?? EVERYONE}
              onChange={(rule) => {
                setOwn(rule)
                setBaseKey('own')
              }}
            />
          </Space.Compact>
        </label>
        {preset === 'vad' && (
          <label>
            <span>{t('segment.quantile')}</span>
            <Slider
              className="run-slider"
              min={50}
              max={95}
              value={percentile}
              onChange={setPercentile}
              tooltip={{ open: false }}
            />
            <InputNumber
              className="run-number"
              aria-label={t('segment.quantile')}
              min={1}
              max={99}
              precision={0}
              prefix="P"
              value={percentile}
              onChange={(value) => setPercentile(value ?? DEFAULT_PERCENTILE)}
            />
          </label>
        )}
        {run.isRunning ? (
          <JobProgress title={t('segment.running')} job={run.job} onCancel={run.cancel} />
        ) : (
          <Button type="primary" htmlType="submit">
            {t('segment.run')}
          </Button>
        )}
      </form>
      {run.error && <ErrorNotice error={run.error} onClose={run.reset} />}
    </Panel>
  )
}

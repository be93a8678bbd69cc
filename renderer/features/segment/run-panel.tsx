import { Button, InputNumber, Slider } from 'antd'
import { useState } from 'react'
import type { Input } from '../../../shared/api/engine-api.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { Rule } from '../../../shared/domain/rule.ts'
import type { EngineJob } from '../../state/jobs.ts'
import { useRunScope } from '../../state/run-scope.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { JobProgress } from '../../ui/job-progress.tsx'
import { useT } from '../../ui/locale.tsx'
import { Panel } from '../../ui/panel.tsx'
import { RunScope } from '../../ui/run-scope.tsx'

export type Preset = Input<'segment.run'>['preset']

/** Lets a button elsewhere on the page run what is chosen here. */
export const RUN_FORM = 'segment-run'

const DEFAULT_PERCENTILE = 70

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
  const scope = useRunScope(month, asked)
  const [percentile, setPercentile] = useState(DEFAULT_PERCENTILE)
  const start = (): void =>
    run.start({
      preset,
      month: scope.month,
      ...(scope.rule ? { base: scope.rule } : {}),
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
        <RunScope {...scope.choice} label={t('segment.base')} defaultText={t(`segment.defaultBase.${preset}`)} />
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

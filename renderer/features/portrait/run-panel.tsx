import { Button, InputNumber, Select } from 'antd'
import { useState } from 'react'
import type { Month } from '../../../shared/domain/month.ts'
import type { PageRequests } from '../../state/navigation.ts'
import { useFieldIndex } from '../../state/field-index.ts'
import type { EngineJob } from '../../state/jobs.ts'
import { useRunScope } from '../../state/run-scope.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { JobProgress } from '../../ui/job-progress.tsx'
import { useT } from '../../ui/locale.tsx'
import { Panel } from '../../ui/panel.tsx'
import { RunScope } from '../../ui/run-scope.tsx'
import { FieldChooser } from './field-chooser.tsx'

/** Lets a button elsewhere on the page run what is chosen here. */
export const RUN_FORM = 'portrait-run'

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
  const scope = useRunScope(month, asked)
  const [fields, setFields] = useState<readonly string[] | null>(null)
  const [k, setK] = useState<number | 'auto'>('auto')
  const [seed, setSeed] = useState(DEFAULT_SEED)
  const [isChoosing, setChoosing] = useState(false)
  const index = useFieldIndex(scope.month)
  const start = (): void =>
    run.start(
      { month: scope.month, k, seed, ...(scope.rule ? { rule: scope.rule } : {}), ...(fields ? { fields: [...fields] } : {}) },
      ({ modelId }) => onDone(modelId),
    )
  return (
    <Panel title={t('portrait.runTitle')} info={t('portrait.runInfo')} isFilling={false}>
      <form
        id={RUN_FORM}
        className="run"
        onSubmit={(event) => {
          event.preventDefault()
          start()
        }}
      >
        <RunScope {...scope.choice} label={t('portrait.population')} defaultText={t('portrait.everyoneActive')} />
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

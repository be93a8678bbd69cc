import { Alert, Button, InputNumber, Radio, Segmented, Select } from 'antd'
import { useState } from 'react'
import type { Outcome } from '../../../shared/api/churn.ts'
import type { Input, Output } from '../../../shared/api/engine-api.ts'
import type { FieldIndex } from '../../state/field-index.ts'
import type { EngineJob } from '../../state/jobs.ts'
import { openPage } from '../../state/navigation.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { JobProgress } from '../../ui/job-progress.tsx'
import { useFormat, useT } from '../../ui/locale.tsx'
import { monthSpan, outcomeMeaning, outcomeTitle } from './outcome-text.ts'

type Candidate = Output<'churn.outcomes'>['candidates'][number]
type HoldoutKind = 'auto' | 'time' | 'share'

const MODELS = ['auto', 'logistic', 'gbdt'] as const
const HOLDOUTS: readonly HoldoutKind[] = ['auto', 'time', 'share']
/** The engine's own default, shown so that it can be kept or changed. */
const DEFAULT_SEED = 42

interface TrainFormProps {
  readonly train: EngineJob<'churn.train'>
  readonly index: FieldIndex
  readonly onStart: (input: Input<'churn.train'>) => void
}

/** Who counts as left, which model, how it is tested; starts the training and shows its progress. */
export function TrainForm({ train, index, onStart }: TrainFormProps) {
  const t = useT()
  const { data, error, refetch } = useEngineQuery('churn.outcomes', {})
  const [chosen, setChosen] = useState<string | null>(null)
  const [model, setModel] = useState<(typeof MODELS)[number]>('auto')
  const [holdout, setHoldout] = useState<HoldoutKind>('auto')
  const [share, setShare] = useState(0.2)
  const [seed, setSeed] = useState(DEFAULT_SEED)
  const [exclude, setExclude] = useState<string[]>([])
  if (error) return <ErrorNotice error={error} onRetry={refetch} />
  if (!data) return null

  const usable = data.candidates.filter(({ problem }) => problem === null)
  const current = usable.find(({ outcome }) => keyOf(outcome) === chosen) ?? usable[0]
  const start = (): void => {
    if (!current) return
    onStart({
      outcome: current.outcome,
      model,
      ...(holdout === 'auto' ? {} : { holdout: holdout === 'time' ? holdout : share }),
      seed,
      ...(exclude.length > 0 ? { exclude } : {}),
    })
  }
  if (data.candidates.length === 0) {
    return <EmptyState text={t('churn.train.none')} action={{
      label: t('churn.train.import'),
      onClick: () => openPage('import'),
    }} />
  }
  return (
    <div className="churn-train">
      <h4>{t('churn.train.outcome')}</h4>
      <p className="soft">{t('churn.train.outcomeHint')}</p>
      <OutcomeTable
        candidates={data.candidates}
        current={current}
        onChoose={(outcome) => setChosen(keyOf(outcome))}
        index={index}
      />
      {usable.length === 0 && (
        <Alert
          type="warning"
          showIcon
          title={t('churn.train.none')}
          action={<Button onClick={() => openPage('import')}>{t('churn.train.import')}</Button>}
        />
      )}
      <div className="churn-options">
        <label>{t('churn.train.model')}</label>
        <div>
          <Segmented
            options={MODELS.map((value) => ({ value, label: t(`churn.model.${value}`) }))}
            value={model}
            onChange={setModel}
          />
          <p className="soft">{t('churn.train.modelHint')}</p>
        </div>
        <label>{t('churn.train.holdout')}</label>
        <div className="churn-inline">
          <Segmented
            options={HOLDOUTS.map((value) => ({ value, label: t(`churn.train.holdoutKind.${value}`) }))}
            value={holdout}
            onChange={setHoldout}
          />
          {holdout === 'share' && (
            <InputNumber
              aria-label={t('churn.train.holdoutShare')}
              value={Math.round(share * 100)}
              min={5}
              max={50}
              suffix="%"
              onChange={(percent) => percent !== null && setShare(percent / 100)}
            />
          )}
        </div>
        <label htmlFor="churn-seed">{t('churn.train.seed')}</label>
        <InputNumber
          id="churn-seed"
          value={seed}
          min={0}
          max={0xffffffff}
          precision={0}
          onChange={(value) => value !== null && setSeed(value)}
        />
        <label htmlFor="churn-exclude">{t('churn.train.exclude')}</label>
        <Select
          id="churn-exclude"
          mode="multiple"
          allowClear
          value={exclude}
          onChange={setExclude}
          placeholder={t('churn.train.excludePlaceholder')}
          maxTagCount="responsive"
          optionFilterProp="label"
          options={index.fields.map(({ id }) => ({ value: id, label: index.nameOf(id) }))}
        />
      </div>
      {train.error && train.error.code !== 'CANCELLED' && <ErrorNotice error={train.error} onClose={train.reset} />}
      {train.isRunning ? (
        <JobProgress title={t('churn.train.title')} job={train.job} onCancel={train.cancel} />
      ) : (
        <Button type="primary" disabled={!current} onClick={start}>
          {t('churn.train.start')}
        </Button>
      )}
    </div>
  )
}

interface OutcomeTableProps {
  readonly candidates: readonly Candidate[]
  readonly current: Candidate | undefined
  readonly onChoose: (outcome: Outcome) => void
  readonly index: FieldIndex
}

function OutcomeTable({ candidates, current, onChoose, index }: OutcomeTableProps) {
  const t = useT()
  const format = useFormat()
  return (
    <table className="churn-outcomes">
      <thead>
        <tr>
          <th>{t('churn.train.definition')}</th>
          <th className="cell-number">{t('churn.train.rows')}</th>
          <th className="cell-number">{t('churn.train.positives')}</th>
          <th className="cell-number">{t('churn.train.share')}</th>
        </tr>
      </thead>
      <tbody>
        {candidates.map((candidate) => {
          const { outcome, rows, positives, problem, featureMonths } = candidate
          const months = featureMonths.length > 0 ? t(
            'churn.outcome.featureMonths',
            { months: monthSpan(featureMonths, format) },
          ) : null
          return (
            <tr key={keyOf(outcome)} className={problem === null ? undefined : 'churn-unusable'}>
              <td>
                <Radio checked={candidate === current} disabled={problem !== null} onChange={() => onChoose(outcome)}>
                  <strong>{outcomeTitle(outcome, index.nameOf, t)}</strong>
                  <div className="soft">{outcomeMeaning(outcome, t)}</div>
                  {months !== null && <div className="soft figures">{months}</div>}
                  {problem !== null && <div className="warn">{t(`churn.problem.${problem}`)}</div>}
                </Radio>
              </td>
              <td className="cell-number figures">{format.count(rows)}</td>
              <td className="cell-number figures">{format.count(positives)}</td>
              <td className="cell-number figures">{format.percent(rows > 0 ? positives / rows : null)}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

function keyOf(outcome: Outcome): string {
  return JSON.stringify(outcome)
}

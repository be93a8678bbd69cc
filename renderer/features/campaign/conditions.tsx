import { Button, InputNumber, Segmented, Select, Tag } from 'antd'
import type { Output } from '../../../shared/api/engine-api.ts'
import { VAD_CLASSES, VALUE_TIERS } from '../../../shared/domain/preset-classes.ts'
import { EVERYONE } from '../../../shared/domain/rule.ts'
import type { FieldIndex } from '../../state/field-index.ts'
import { openPage } from '../../state/navigation.ts'
import { segmentName } from '../../state/populations.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { useRuleText } from '../../state/rule-text.ts'
import { useFormat, useT } from '../../ui/locale.tsx'
import type { ListDraft, ScoreCondition } from './list-draft.ts'

type Categories = Output<'explore.categories'>

interface ConditionsProps {
  readonly draft: ListDraft
  readonly index: FieldIndex
  readonly onChange: (change: Partial<ListDraft>) => void
}

/** Who is meant: what was handed over, value tiers, VAD classes, own segments, grids, churn probability. */
export function Conditions({ draft, index, onChange }: ConditionsProps) {
  const t = useT()
  const format = useFormat()
  const { month, start, tiers, classes, grids, segments, score } = draft
  const has = (id: string): boolean => index.fields.some((field) => field.id === id)
  // Scores belong to a month: the field may be there while this month has none.
  const isScored = index.fields.some(({ id, fillRate }) => id === 'churn_score' && fillRate !== 0)
  const categoriesOf = (field: string, limit: number) => (has(field) ? { month, rule: EVERYONE, field, limit } : null)
  const tierCounts = useEngineQuery('explore.categories', categoriesOf('value_tier', 10)).data
  const classCounts = useEngineQuery('explore.categories', categoriesOf('vad_class', 10)).data
  const gridCounts = useEngineQuery('explore.categories', categoriesOf('grid', 200)).data
  const own = (useEngineQuery('segment.list', {}).data?.segments ?? []).filter(({ family }) => family === 'custom')
  const startText = useRuleText(start && start.label === '' ? start.rule : null)
  return (
    <>
      {start && (
        <>
          <label>{t('campaign.builder.from')}</label>
          <div>
            <Tag
              className="campaign-start"
              closable
              onClose={() => onChange({ start: null })}
              title={t('campaign.builder.dropStart')}
            >
              {start.label === '' ? startText : start.label}
            </Tag>
          </div>
        </>
      )}
      <label>{t('campaign.builder.tiers')}</label>
      <CategoryChips
        label={t('campaign.builder.tiers')}
        counts={tierCounts}
        chosen={tiers}
        nameOf={(code) => segmentName({ family: 'value', code, name: code }, t)}
        order={VALUE_TIERS}
        onChange={(next) => onChange({ tiers: next })}
      />
      <label>{t('campaign.builder.classes')}</label>
      <CategoryChips
        label={t('campaign.builder.classes')}
        counts={classCounts}
        chosen={classes}
        nameOf={(code) => code}
        order={VAD_CLASSES}
        onChange={(next) => onChange({ classes: next })}
      />
      {own.length > 0 && (
        <>
          <label htmlFor="list-segments">{t('campaign.builder.segments')}</label>
          <Select
            id="list-segments"
            mode="multiple"
            allowClear
            optionFilterProp="label"
            placeholder={t('campaign.builder.segmentsPlaceholder')}
            value={[...segments]}
            onChange={(next) => onChange({ segments: next })}
            options={own.map((segment) => ({ value: segment.segmentId, label: segmentName(segment, t) }))}
          />
        </>
      )}
      {has('grid') && (
        <>
          <label htmlFor="list-grids">{t('campaign.builder.grids')}</label>
          <Select
            id="list-grids"
            mode="multiple"
            allowClear
            maxTagCount={4}
            placeholder={t('campaign.builder.gridsPlaceholder')}
            value={[...grids]}
            onChange={(next) => onChange({ grids: next })}
            options={(gridCounts?.items ?? []).map(({ value, count }) => ({ value, label: `${value} ${format.count(count)}` }))}
          />
        </>
      )}
      <label>{t('campaign.builder.score')}</label>
      {isScored ? (
        <ScoreChoice score={score} onChange={(next) => onChange({ score: next })} />
      ) : (
        <div className="campaign-inline soft">
          {t('campaign.builder.noScores')}
          <Button type="link" size="small" onClick={() => openPage('churn')}>
            {t('campaign.builder.train')}
          </Button>
        </div>
      )}
    </>
  )
}

interface CategoryChipsProps {
  readonly label: string
  readonly counts: Categories | undefined
  readonly chosen: readonly string[]
  readonly nameOf: (value: string) => string
  /** Values in the order to show them; others follow. */
  readonly order: readonly string[]
  readonly onChange: (chosen: readonly string[]) => void
}

function CategoryChips({ label, counts, chosen, nameOf, order, onChange }: CategoryChipsProps) {
  const t = useT()
  const format = useFormat()
  if (!counts || counts.items.length === 0) {
    return (
      <div className="campaign-inline soft">
        {t('campaign.builder.notRun')}
        <Button type="link" size="small" onClick={() => openPage('segment')}>
          {t('campaign.builder.runSegments')}
        </Button>
      </div>
    )
  }
  const rankOf = (value: string): number => (order.includes(value) ? order.indexOf(value) : order.length)
  const items = counts.items.toSorted((a, b) => rankOf(a.value) - rankOf(b.value))
  const toggle = (value: string): void => {
    onChange(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value])
  }
  return (
    <div className="campaign-chips" role="group" aria-label={label}>
      {items.map(({ value, count }) => (
        <button key={value} type="button" aria-pressed={chosen.includes(value)} onClick={() => toggle(value)}>
          {nameOf(value)} <span className="figures">{format.count(count)}</span>
        </button>
      ))}
    </div>
  )
}

const SCORE_KINDS = ['any', 'range', 'top'] as const
const DEFAULT_OF: Readonly<Record<ScoreCondition['kind'], ScoreCondition>> = {
  any: { kind: 'any' },
  range: { kind: 'range', lo: 0.5, hi: null },
  top: { kind: 'top', share: 0.1 },
}

interface ScoreChoiceProps {
  readonly score: ScoreCondition
  readonly onChange: (score: ScoreCondition) => void
}

function ScoreChoice({ score, onChange }: ScoreChoiceProps) {
  const t = useT()
  const bound = (label: string, value: number | null, set: (value: number | null) => void) => (
    <InputNumber aria-label={label} placeholder="—" min={0} max={1} step={0.05} value={value} onChange={set} />
  )
  return (
    <div className="campaign-inline">
      <Segmented
        options={SCORE_KINDS.map((value) => ({ value, label: t(`campaign.builder.scoreKind.${value}`) }))}
        value={score.kind}
        onChange={(kind) => onChange(DEFAULT_OF[kind])}
      />
      {score.kind === 'range' && (
        <>
          {bound(t('campaign.builder.scoreLow'), score.lo, (lo) => onChange({ ...score, lo }))}
          <span>–</span>
          {bound(t('campaign.builder.scoreHigh'), score.hi, (hi) => onChange({ ...score, hi }))}
        </>
      )}
      {score.kind === 'top' && (
        <>
          <InputNumber
            aria-label={t('campaign.builder.topShare')}
            min={0.1}
            max={100}
            step={1}
            suffix="%"
            value={Math.round(score.share * 1000) / 10}
            onChange={(percent) => percent !== null && onChange({ kind: 'top', share: percent / 100 })}
          />
          <span className="soft">{t('campaign.builder.topHint')}</span>
        </>
      )}
    </div>
  )
}

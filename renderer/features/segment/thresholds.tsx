import type { Output } from '../../../shared/api/engine-api.ts'
import { textOr, type Translate } from '../../../shared/i18n/catalogue.ts'
import type { Format } from '../../../shared/i18n/format.ts'
import { useFieldIndex, type FieldIndex } from '../../state/field-index.ts'
import { useRuleText } from '../../state/rule-text.ts'
import { useFormat, useT } from '../../ui/locale.tsx'
import { Info, Panel } from '../../ui/panel.tsx'

export type Run = Output<'segment.list'>['runs'][number]
type Threshold = Run['thresholds'][number]

/** From which value on a subscriber earns a letter or tier, and who was compared. */
export function Thresholds({ run }: { readonly run: Run }) {
  const t = useT()
  const format = useFormat()
  const index = useFieldIndex(run.month)
  const base = useRuleText(run.base.rule)
  return (
    <Panel title={t('segment.thresholds')} info={t('segment.thresholdsInfo')}>
      <ul className="thresholds">
        {run.thresholds.map((threshold) => (
          <li key={threshold.letter}>
            <ThresholdMark threshold={threshold} family={run.family} />
            <span>{thresholdText(threshold, index, t, format)}</span>
            <Info info={{ field: threshold.field, month: run.month }} />
          </li>
        ))}
      </ul>
      <dl className="base">
        <dt>{t('segment.baseOf', { month: format.month(run.month) })}</dt>
        <dd>
          {base}
          <span className="soft"> · {t('common.subscribers', { count: run.base.count })}</span>
        </dd>
        {run.incomplete > 0 && <dd className="warn">{t('segment.incomplete', { count: run.incomplete })}</dd>}
        {missingLetters(run).map((letter) => (
          <dd key={letter} className="warn">
            {t('segment.noThreshold', { letter, what: t(`segment.letter.${letter}`) })}
          </dd>
        ))}
      </dl>
    </Panel>
  )
}

function ThresholdMark({ threshold, family }: { readonly threshold: Threshold; readonly family: Run['family'] }) {
  const t = useT()
  const { letter } = threshold
  const meaning = family === 'vad' ? textOr(t, `segment.letter.${letter}`, 'segment.tier.unknown', { code: letter }) : null
  return (
    <strong>
      {family === 'vad' ? letter : textOr(t, `segment.tier.${letter}`, 'segment.tier.unknown', { code: letter })}
      {meaning !== null && <span className="soft"> {meaning}</span>}
    </strong>
  )
}

/** `近3月通话时长均值 ≥ 312 分钟（P70）`. */
export function thresholdText(
  { field, value, quantile }: Threshold,
  index: Pick<FieldIndex, 'nameOf' | 'unitOf'>,
  t: Translate,
  format: Format,
): string {
  const params = { field: index.nameOf(field), value: `${format.number(value)} ${index.unitOf(field)}`.trim() }
  return quantile === null
    ? t('segment.threshold.smallest', params)
    : t('segment.threshold.atQuantile', { ...params, percentile: format.number(quantile * 100) })
}

const VAD_LETTERS = ['V', 'A', 'D'] as const

/** Letters that nobody can earn: the field is not imported, or nobody has any. */
function missingLetters({ family, thresholds }: Run): readonly (typeof VAD_LETTERS)[number][] {
  if (family !== 'vad') return []
  return VAD_LETTERS.filter((letter) => !thresholds.some((one) => one.letter === letter))
}

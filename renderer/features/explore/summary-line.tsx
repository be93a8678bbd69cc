import { memo } from 'react'
import type { Output } from '../../../shared/api/engine-api.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { MISSING } from '../../../shared/i18n/format.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { ruleOf, useSelection } from '../../state/selection.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { useFormat, useT } from '../../ui/locale.tsx'
import { Explained, Info, useAfter } from '../../ui/panel.tsx'

type Summary = Output<'explore.summary'>

/** Who is chosen, in numbers: how many, which share, what they bring. It follows a brush while it is dragged. */
export function LiveSummary({ month }: { readonly month: Month }) {
  const t = useT()
  const clauses = useSelection((selection) => selection.clauses)
  const query = useEngineQuery('explore.summary', { month, rule: ruleOf(clauses) })
  const isSlow = useAfter(100, query.isStale)
  if (query.error) return <ErrorNotice error={query.error} onRetry={query.refetch} />
  if (!query.data) return <div className="explore-summary" />
  return (
    <div className={`explore-summary${isSlow ? ' panel-stale' : ''}`} role="status" aria-label={t('explore.summary.label')}>
      <SummaryFigures month={month} summary={query.data} />
      <Info info={t('explore.summary.info')} />
    </div>
  )
}

const SummaryFigures = memo(function SummaryFigures({ month, summary }: { readonly month: Month; readonly summary: Summary }) {
  const t = useT()
  const format = useFormat()
  const { count, base, revenue, arpu, arpuUsers, mou, dou } = summary
  const share = base === 0 ? null : count / base
  const money = format.money(revenue)
  const yuan = (value: number | null): string => (value === null ? format.number(value) : t('explore.summary.yuan', { number: format.yuan(value) }))
  const minutes = mou === null ? format.number(mou) : t('explore.summary.minutes', { number: format.number(mou, 1) })
  const megabytes = dou === null ? format.number(dou) : t('explore.summary.megabytes', { number: format.number(dou, 0) })
  return (
    <>
      <Explained info={t('explore.summary.countInfo', { count, base })}>
        <strong>{t('common.subscribers', { count })}</strong>
      </Explained>
      <Explained info={t('explore.summary.countInfo', { count, base })} title={t('explore.summary.ofAllTitle', { count, base })}>
        {t('explore.summary.ofAll', { share: format.percent(share) })}
      </Explained>
      <Figure kind="revenue" field="bill_fee" month={month} text={money.text} title={money.title} note={t('explore.summary.made.revenue')} />
      <Figure
        kind="arpu"
        field="arpu"
        month={month}
        text={yuan(arpu)}
        title={format.number(arpu, 4)}
        note={arpuUsers === null ? '' : t('explore.summary.made.arpu', { users: t(`explore.summary.arpuOf.${arpuUsers.of}`, { count: arpuUsers.count }) })}
      />
      <Figure kind="mou" field="voice_min" month={month} text={minutes} title={format.number(mou, 4)} note={t('explore.summary.made.mou')} />
      <Figure kind="dou" field="data_mb" month={month} text={megabytes} title={format.number(dou, 4)} note={t('explore.summary.made.dou')} />
    </>
  )
})

interface FigureProps {
  readonly kind: 'revenue' | 'arpu' | 'mou' | 'dou'
  /** What the figure is a sum or mean of. */
  readonly field: FieldId
  readonly month: Month
  readonly text: string
  readonly title: string
  /** How it is made of the field. */
  readonly note: string
}

function Figure({ kind, field, month, text, title, note }: FigureProps) {
  const t = useT()
  return (
    <Explained info={text === MISSING ? t('explore.summary.lacking') : { field, month }} note={note} title={title}>
      <span className="soft">{t(`explore.summary.${kind}`)}</span> {text}
    </Explained>
  )
}

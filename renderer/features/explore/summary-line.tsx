import type { Output } from '../../../shared/api/engine-api.ts'
import type { EngineQuery } from '../../state/queries.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { useFormat, useT } from '../../ui/locale.tsx'
import { Info, useAfter } from '../../ui/panel.tsx'

type Summary = Output<'explore.summary'>

/** Who is chosen, in numbers: how many, which share, what they bring. */
export function SummaryLine({ query }: { readonly query: EngineQuery<Summary> }) {
  const t = useT()
  const isSlow = useAfter(100, query.isStale)
  if (query.error) return <ErrorNotice error={query.error} onRetry={query.refetch} />
  if (!query.data) return <div className="explore-summary" />
  return (
    <div className={`explore-summary${isSlow ? ' panel-stale' : ''}`} role="status" aria-label={t('explore.summary.label')}>
      <SummaryFigures summary={query.data} />
      <Info info={t('explore.summary.info')} />
    </div>
  )
}

function SummaryFigures({ summary }: { readonly summary: Summary }) {
  const t = useT()
  const format = useFormat()
  const { count, base, revenue, arpu, mou, dou } = summary
  const share = base === 0 ? null : count / base
  const money = format.money(revenue)
  const yuan = (value: number | null): string => (value === null ? format.number(value) : t('explore.summary.yuan', { number: format.yuan(value) }))
  const minutes = mou === null ? format.number(mou) : t('explore.summary.minutes', { number: format.number(mou, 1) })
  const megabytes = dou === null ? format.number(dou) : t('explore.summary.megabytes', { number: format.number(dou, 0) })
  return (
    <>
      <strong>{t('common.subscribers', { count })}</strong>
      <span title={t('explore.summary.ofAllTitle', { count, base })}>{t('explore.summary.ofAll', { share: format.percent(share) })}</span>
      <Figure label={t('explore.summary.revenue')} text={money.text} title={money.title} />
      <Figure label={t('explore.summary.arpu')} text={yuan(arpu)} title={format.number(arpu, 4)} />
      <Figure label={t('explore.summary.mou')} text={minutes} title={format.number(mou, 4)} />
      <Figure label={t('explore.summary.dou')} text={megabytes} title={format.number(dou, 4)} />
    </>
  )
}

function Figure({ label, text, title }: { readonly label: string; readonly text: string; readonly title: string }) {
  return (
    <span title={title}>
      <span className="soft">{label}</span> {text}
    </span>
  )
}

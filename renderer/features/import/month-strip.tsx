import type { WorkspaceStatus } from '../../../shared/api/workspace.ts'
import { monthFromIndex, monthIndex } from '../../../shared/domain/month.ts'
import { useFormat, useT } from '../../ui/locale.tsx'
import { Panel } from '../../ui/panel.tsx'

/** Months with their subscribers, gaps between them shown. */
export function MonthStrip({ months }: { readonly months: WorkspaceStatus['months'] }) {
  const t = useT()
  const format = useFormat()
  const counts = new Map(months.map(({ month, subscribers }) => [month, subscribers]))
  const indexes = months.map(({ month }) => monthIndex(month))
  const first = Math.min(...indexes)
  const all = months.length === 0 ? [] : Array.from({ length: Math.max(...indexes) - first + 1 }, (_, i) => monthFromIndex(first + i))
  const largest = Math.max(1, ...counts.values())
  return (
    <Panel title={t('import.months.title')} info={t('import.months.info')} isFilling={false}>
      {all.length === 0 ? (
        <span className="soft">{t('import.months.empty')}</span>
      ) : (
        <ol className="months">
          {all.map((month) => {
            const count = counts.get(month)
            return (
              <li key={month} className={count === undefined ? 'month-gap' : undefined} title={count === undefined ? undefined : t('import.months.subscribers', { count })}>
                <span className="soft">{format.month(month)}</span>
                <strong className="figures">{count === undefined ? t('import.months.gap') : format.count(count)}</strong>
                <span className="month-track">
                  <span style={{ width: `${((count ?? 0) / largest) * 100}%` }} />
                </span>
              </li>
            )
          })}
        </ol>
      )}
    </Panel>
  )
}

import { useEffect, useRef, type ReactNode } from 'react'
import type { Month } from '../../../shared/domain/month.ts'
import { MISSING } from '../../../shared/i18n/format.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { useFormat, useT } from '../../ui/locale.tsx'
import { Info, Panel } from '../../ui/panel.tsx'
import { calendarGrid, type CalendarCell, type CalendarGrid } from './calendar-grid.ts'

interface MonthCalendarProps {
  /** The month whose batches are shown; null for all. */
  readonly month: Month | null
  readonly onMonth: (month: Month | null) => void
}

/** Which tables each month has, and how complete it is. */
export function MonthCalendar({ month, onMonth }: MonthCalendarProps) {
  const t = useT()
  const query = useEngineQuery('import.calendar', {})
  const present = query.data?.months.filter(({ subscribers }) => subscribers > 0).map((one) => one.month) ?? []
  const partiesOf = month !== null && present.includes(month) ? month : (present.toSorted((a, b) => a - b).at(-1) ?? null)
  return (
    <Panel
      title={t('import.calendar.title')}
      info={t('import.calendar.info')}
      query={query}
      isFlush
      actions={partiesOf !== null && <Parties month={partiesOf} />}
      emptyText={({ months }) => (months.length === 0 ? t('import.calendar.empty') : null)}
    >
      {({ months }) => <Grid grid={calendarGrid(months)} month={month} onMonth={onMonth} />}
    </Panel>
  )
}

function Grid({ grid, month, onMonth }: MonthCalendarProps & { readonly grid: CalendarGrid }) {
  const t = useT()
  const format = useFormat()
  const box = useRef<HTMLDivElement>(null)
  const { months, rows, completeness } = grid
  // The newest month is the one looked for.
  useEffect(() => box.current?.scrollTo({ left: box.current.scrollWidth }), [months.length])
  return (
    <div className="calendar" ref={box}>
      <table aria-label={t('import.calendar.title')}>
        <thead>
          <tr>
            <th>{t('import.calendar.content')}</th>
            {months.map((one) => (
              <th key={one}>
                <button
                  type="button"
                  aria-pressed={one === month}
                  title={t('import.calendar.filter', { month: format.month(one) })}
                  onClick={() => onMonth(one === month ? null : one)}
                >
                  {format.month(one)}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ kind, cells }) => (
            <tr key={kind}>
              <th scope="row">{kind === 'subscribers' ? t('import.calendar.subscribers') : t(`import.kind.${kind}`)}</th>
              {cells.map((cell, i) => (
                <Cell key={months[i]} cell={cell} />
              ))}
            </tr>
          ))}
          <tr>
            <th scope="row">{t('import.calendar.completeness')}</th>
            {completeness.map((share, i) => (
              <td key={months[i]}>{share === null ? MISSING : format.percent(share)}</td>
            ))}
          </tr>
        </tbody>
      </table>
    </div>
  )
}

function Cell({ cell }: { readonly cell: CalendarCell }): ReactNode {
  const t = useT()
  const format = useFormat()
  if (cell === 'gap') return <td className="calendar-gap">{t('import.calendar.gap')}</td>
  return <td className={cell === 'none' ? 'soft' : undefined}>{cell === 'none' ? MISSING : format.count(cell.value)}</td>
}

/** Subscribers, accounts and customers of a month, and from what each was told. */
function Parties({ month }: { readonly month: Month }) {
  const t = useT()
  const format = useFormat()
  const parties = useEngineQuery('import.parties', { month }).data
  if (!parties) return null
  const { subscribers, accounts, customers, customersFrom, accountsFrom } = parties
  const byAccount = customersFrom.acct_id
  return (
    <span className="parties figures">
      {t('import.parties.line', { month: format.month(month), subscribers, accounts, customers })}
      {byAccount > 0 && <span className="soft">{t('import.parties.byAccount', { count: byAccount })}</span>}
      <Info
        info={t('import.parties.info', {
          byCustomer: customersFrom.cust_id,
          byAccount,
          bySubscriber: customersFrom.sub_id,
          accountKnown: accountsFrom.acct_id,
          accountOwn: accountsFrom.sub_id,
        })}
      />
    </span>
  )
}

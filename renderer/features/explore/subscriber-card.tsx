import { LeftOutlined, RightOutlined, SolutionOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import type { Input } from '../../../shared/api/engine-api.ts'
import { textOr } from '../../../shared/i18n/catalogue.ts'
import { MISSING } from '../../../shared/i18n/format.ts'
import { openCustomer } from '../../state/customer.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { useSettings } from '../../state/settings.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { useT } from '../../ui/locale.tsx'
import { groupFields, isAvailable } from './fields.ts'
import { useCellText } from './use-cell-text.ts'
import { rowsOfPage } from './rows.ts'
import type { Fields } from './use-fields.ts'

/** The sorted set the card was opened from, and the place in it. */
export interface CardPlace {
  readonly set: Pick<Input<'explore.page'>, 'month' | 'rule' | 'sort'>
  readonly index: number
}

/** Who it is, at a glance; masked as in the grid. */
const HEAD_FIELDS = ['cust_name', 'msisdn', 'plan_name']
/** As many fields as one request takes. */
const MOST_FIELDS = 200

interface SubscriberCardProps {
  readonly place: CardPlace
  readonly fields: Fields
  readonly onMove: (index: number) => void
}

/** All that is known of one subscriber, by group; the neighbours of the sorted set are one click away. */
export function SubscriberCard({ place, fields, onMove }: SubscriberCardProps) {
  const t = useT()
  const reveal = useSettings((settings) => settings.reveal)
  const available = fields.fields.filter(isAvailable).slice(0, MOST_FIELDS)
  const input = { ...place.set, offset: place.index, limit: 1, fields: available.map(({ id }) => id), reveal }
  const { data, error, refetch, isStale } = useEngineQuery('explore.page', available.length === 0 ? null : input)
  const cellText = useCellText()
  if (error) return <ErrorNotice error={error} onRetry={refetch} />
  if (!data) return null
  const [row] = rowsOfPage(data, place.index)
  return (
    <div className={`explore-card${isStale ? ' panel-stale' : ''}`}>
      <div className="explore-card-line">
        <Button size="small" icon={<LeftOutlined />} disabled={place.index === 0} onClick={() => onMove(place.index - 1)}>
          {t('explore.card.previous')}
        </Button>
        <span className="soft figures">{t('explore.card.place', { at: place.index + 1, total: data.total })}</span>
        <Button size="small" icon={<RightOutlined />} iconPlacement="end" disabled={place.index + 1 >= data.total} onClick={() => onMove(place.index + 1)}>
          {t('explore.card.next')}
        </Button>
      </div>
      {row && (
        <Button size="small" icon={<SolutionOutlined />} onClick={() => openCustomer({ subscriber: row.key, list: { kind: 'set', ...place } })}>
          {t('explore.card.whole')}
        </Button>
      )}
      {row && <strong className="figures">{HEAD_FIELDS.flatMap((id) => row.values[id] ?? []).join(' · ')}</strong>}
      {!row && <EmptyState text={t('explore.card.gone')} />}
      {row &&
        groupFields(available).map(({ group, fields: members }) => (
          <section key={group}>
            <h4>{textOr(t, `explore.group.${group}`, 'explore.group.other')}</h4>
            <dl>
              {members.map((field) => {
                const text = cellText(field, row.values[field.id] ?? null)
                const unit = fields.unitOf(field.id)
                return (
                  <div key={field.id} className={text === MISSING ? 'soft' : undefined}>
                    <dt title={fields.nameOf(field.id)}>{fields.nameOf(field.id)}</dt>
                    <dd className="figures">{text === MISSING || unit === '' ? text : `${text} ${unit}`}</dd>
                  </div>
                )
              })}
            </dl>
          </section>
        ))}
    </div>
  )
}

import { Button, Dropdown, Tooltip } from 'antd'
import { useMemo } from 'react'
import type { Month } from '../../../shared/domain/month.ts'
import type { FieldIndex } from '../../state/field-index.ts'
import { categoryColour } from '../../ui/category-colours.ts'
import { useAppearance, useColours, useFormat, useT } from '../../ui/locale.tsx'
import { Explained } from '../../ui/panel.tsx'
import type { ClusterActions } from './cluster-actions.ts'
import { divergingBar, fieldOf, usableIndex, type Cluster, type ClusterField } from './index-scale.ts'
import { clusterSentence, withUnit } from './sentence.ts'

interface ClusterCardProps {
  readonly cluster: Cluster
  readonly index: FieldIndex
  /** Of the model. */
  readonly month: Month
  readonly actions: ClusterActions
}

/** Who one cluster is: sentence, size, strongest differences and outstanding categories. */
export function ClusterCard({ cluster, index, month, actions }: ClusterCardProps) {
  const t = useT()
  const format = useFormat()
  const { theme } = useAppearance()
  const sentence = useMemo(() => clusterSentence(cluster, index, t, format), [cluster, index, t, format])
  const name = t('portrait.clusterName', { cluster: cluster.cluster })
  const items = actions
    .menuItems([cluster.cluster], sentence)
    .map(({ key, label, isDisabled, onClick }) => ({ key, label, disabled: isDisabled ?? false, onClick }))
  return (
    <Dropdown autoFocus trigger={['contextMenu']} menu={{ items }}>
      <article className="card" aria-label={name}>
        <header style={{ borderColor: categoryColour(theme, String(cluster.cluster), 'cluster') }}>
          <strong>{name}</strong>
          <Explained info={t('portrait.size.info')}>
            <span className="figures">{t('common.subscribers', { count: cluster.count })}</span>{' '}
            <span className="soft figures">{t('portrait.cardShare', { share: format.percent(cluster.share) })}</span>
          </Explained>
          {cluster.revenueShare !== null && (
            <Explained info={{ field: 'bill_fee', month }} note={t('portrait.cardRevenueInfo')}>
              <span className="soft figures">{t('portrait.cardRevenue', { share: format.percent(cluster.revenueShare) })}</span>
            </Explained>
          )}
        </header>
        <p className="card-sentence">{sentence}</p>
        <ul className="card-bars">
          {cluster.topFields.map((id) => {
            const field = fieldOf(cluster, id)
            return field && <FieldBar key={id} field={field} index={index} month={month} />
          })}
        </ul>
        {cluster.topCategories.length > 0 && (
          <ul className="card-categories">
            {cluster.topCategories.map(({ field, value, share, baseShare, lift }) => (
              <li
                key={`${field}=${value}`}
                title={t('portrait.categoryTitle', { share: format.percent(share), base: format.percent(baseShare) })}
              >
                <span className="soft">{index.nameOf(field)}</span> {value}
                <span className="figures">
                  {format.percent(share)} · {t('portrait.lift', { lift: format.number(lift, 1) })}
                </span>
              </li>
            ))}
          </ul>
        )}
        <footer>
          {actions.menuItems([cluster.cluster], sentence).map(({ key, label, isDisabled, onClick }) => (
            <Tooltip key={key} title={isDisabled ? t('portrait.olderModel') : ''}>
              <Button size="small" disabled={isDisabled ?? false} onClick={onClick}>
                {label}
              </Button>
            </Tooltip>
          ))}
        </footer>
      </article>
    </Dropdown>
  )
}

/** A field against the base: to the right more, to the left less; the exact means on hover. */
function FieldBar({ field, index, month }: { readonly field: ClusterField; readonly index: FieldIndex; readonly month: Month }) {
  const t = useT()
  const format = useFormat()
  const { palette } = useColours()
  const { extent, isIndex } = divergingBar(field)
  const unit = index.unitOf(field.field)
  const value = usableIndex(field)
  const difference = field.mean !== null && field.baseMean !== null ? field.mean - field.baseMean : null
  const mean = withUnit(field.mean, unit, format)
  const base = withUnit(field.baseMean, unit, format)
  const side = extent < 0 ? { right: '50%' } : { left: '50%' }
  const sign = difference !== null && difference > 0 ? '+' : ''
  const name = index.nameOf(field.field)
  return (
    <li>
      <Tooltip title={t('portrait.barTitle', { field: name, mean, base, effect: format.number(field.effect, 2) })}>
        {/* The same words for the keyboard and for screen readers. */}
        <span className="bar-line" tabIndex={0}>
          <span className="bar-name">
            <Explained info={{ field: field.field, month }} note={t('portrait.barTitle', { field: name, mean, base, effect: format.number(field.effect, 2) })}>
              {name}
            </Explained>
          </span>
          <span className="bar-track">
            <i
              className={isIndex ? undefined : 'bar-difference'}
              style={{ ...side, width: `${Math.abs(extent) * 50}%`, background: palette[extent < 0 ? 1 : 0] }}
            />
          </span>
          <span className="bar-value figures">
            {value === null ? `${sign}${withUnit(difference, unit, format)}` : format.number(value, 0)}
          </span>
        </span>
      </Tooltip>
    </li>
  )
}

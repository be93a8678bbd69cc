import { Tag } from 'antd'
import { useMemo } from 'react'
import type { Output } from '../../shared/api/engine-api.ts'
import { MISSING } from '../../shared/i18n/format.ts'
import { openCustomer } from '../state/customer.ts'
import { useFieldIndex } from '../state/field-index.ts'
import { useEngineQuery } from '../state/queries.ts'
import { useSelection } from '../state/selection.ts'
import { useSettings } from '../state/settings.ts'
import { useWorkspace } from '../state/workspace.ts'
import { useFormat, useT } from '../ui/locale.tsx'
import type { Command } from './palette.tsx'

/** As many customers as the palette shows. */
const SHOWN = 8
/** J and K go through these, too; those after them are found when somebody gets there. */
const IN_LIST = 50

export interface FoundCustomers {
  readonly commands: readonly Command[]
  readonly total: number
  /** What is shown belongs to another text: Enter waits for the customers of this one. */
  readonly isWaiting: boolean
}

/** Customers by number, 用户编号, name, account, customer id or address. An empty text readies the search. */
export function useFoundCustomers(text: string): FoundCustomers {
  const hasData = (useWorkspace()?.months.length ?? 0) > 0
  const reveal = useSettings((settings) => settings.reveal)
  const { data, isFetching, isStale } = useEngineQuery('customer.search', hasData ? { text, limit: IN_LIST, reveal: reveal && text !== '' } : null)
  const isWaiting = text !== '' && hasData && (isStale || (isFetching && data === undefined))
  return useMemo(() => {
    if (text === '' || data === undefined) return { commands: [], total: 0, isWaiting }
    const subscribers = data.items.map(({ subscriber }) => subscriber)
    const commands = data.items.slice(0, SHOWN).map(
      (item): Command => ({
        key: `customer.${item.subscriber}`,
        label: String(item.msisdn ?? item.subId ?? MISSING),
        content: <Customer item={item} />,
        run: () => openCustomer({ subscriber: item.subscriber, list: { kind: 'found', subscribers, search: { text, total: data.total } } }),
      }),
    )
    return { commands, total: data.total, isWaiting }
  }, [text, data, isWaiting])
}

/** Fields that the line of a customer shows anyway. */
const SHOWN_FIELDS = ['msisdn', 'cust_name']

function Customer({ item }: { readonly item: Output<'customer.search'>['items'][number] }) {
  const t = useT()
  const format = useFormat()
  const month = useSelection((selection) => selection.month)
  const { nameOf } = useFieldIndex(month)
  const { msisdn, subId, name, plan, standing, from, to, field, value } = item
  return (
    <span className="palette-customer">
      <span className="figures">{msisdn ?? subId ?? MISSING}</span>
      <bdi>{name}</bdi>
      {!SHOWN_FIELDS.includes(field) && (
        <span className="soft">
          {nameOf(field)} <bdi>{value}</bdi>
        </span>
      )}
      <span className="soft palette-plan">{plan}</span>
      {standing !== 'active' && (
        <Tag color={standing === 'suspended' ? 'warning' : 'error'}>
          {t(`customer.standing.${standing}`)} {from !== null && to !== null && t('customer.period', { from: format.month(from), to: format.month(to) })}
        </Tag>
      )}
    </span>
  )
}

import { Button, Tag } from 'antd'
import type { ReactNode } from 'react'
import type { Block, SubscriberBrief } from '../../../shared/api/customer-card.ts'
import type { Output } from '../../../shared/api/engine-api.ts'
import { MISSING } from '../../../shared/i18n/format.ts'
import { openCustomer } from '../../state/customer.ts'
import { segmentName } from '../../state/populations.ts'
import { useFormat, useT } from '../../ui/locale.tsx'
import { daysText, periodText } from './card-text.ts'
import type { Words } from './field-text.ts'
import { writeValue } from './field-text.ts'
import { Figures, type Usual } from './figures.tsx'

export type Card = Output<'customer.card'>

interface BlockProps {
  readonly card: Card
  readonly usual: Usual
  readonly words: Words
}

/** As many rows of a list as fit beside the others; the count says how many there are. */
const ROWS_SHOWN = 8

function BlockFrame({ block, card, children }: { readonly block: Block; readonly card: Card; readonly children: ReactNode }) {
  const format = useFormat()
  const t = useT()
  const missing = card.missing.find((one) => one.block === block)
  const tables = missing && format.list(missing.tables.map((kind) => t(`import.kind.${kind}`)))
  return (
    <section className="card-block" aria-label={t(`customer.block.${block}`)} data-block={block}>
      <h3>{t(`customer.block.${block}`)}</h3>
      {children}
      {tables !== undefined && <p className="soft card-needs">{t('customer.needs', { tables })}</p>}
    </section>
  )
}

/** Who it is, the other numbers of the same customer, and the segments. */
export function IdentityBlock({ card, words }: Omit<BlockProps, 'usual'>) {
  const t = useT()
  const { others, sameNumber, figures } = card.identity
  const title =
    others.by === null
      ? t('customer.othersUnknown')
      : others.total === 0
        ? t('customer.othersNone')
        : t(others.by === 'cust_id' ? 'customer.others' : 'customer.othersByAccount', { count: others.total })
  return (
    <BlockFrame block="identity" card={card}>
      <Figures figures={figures} month={card.month} words={words} />
      {others.total > 0 ? <h4>{title}</h4> : <p className="soft card-needs">{title}</p>}
      <People people={others.items.slice(0, ROWS_SHOWN)} words={words} />
      {others.total > ROWS_SHOWN && <p className="soft">{t('customer.moreOthers', { count: others.total - ROWS_SHOWN })}</p>}
      {sameNumber.length > 0 && (
        <>
          <h4>{t('customer.sameNumber')}</h4>
          <People people={sameNumber.slice(0, ROWS_SHOWN)} words={words} />
        </>
      )}
      <h4>{t('customer.segments')}</h4>
      {card.segments.length === 0 ? (
        <p className="soft">{t('customer.segmentsNone')}</p>
      ) : (
        <p className="card-tags">
          {card.segments.map((segment) => (
            <Tag key={segment.segmentId}>{segmentName(segment, t)}</Tag>
          ))}
        </p>
      )}
    </BlockFrame>
  )
}

function People({ people, words }: { readonly people: readonly SubscriberBrief[]; readonly words: Words }) {
  const t = useT()
  return (
    <ul className="card-list">
      {people.map((one) => (
        <li key={one.subscriber}>
          <Button type="link" size="small" onClick={() => openCustomer({ subscriber: one.subscriber, list: { kind: 'found', subscribers: people.map(({ subscriber }) => subscriber), search: null } })}>
            <span className="figures">{one.msisdn ?? one.subId ?? MISSING}</span>
          </Button>
          <bdi>{one.name}</bdi>
          <span className="soft">{[one.plan, periodText(one, words)].filter((part) => part !== null).join(' · ')}</span>
          {one.standing !== 'active' && <Tag>{t(`customer.standing.${one.standing}`)}</Tag>}
        </li>
      ))}
    </ul>
  )
}

/** Values beside medians: what it brings, or how much it uses. */
export function FigureBlock({ block, card, usual, words }: BlockProps & { readonly block: 'value' | 'use' }) {
  return (
    <BlockFrame block={block} card={card}>
      <Figures figures={card[block]} usual={usual} month={card.month} words={words} />
    </BlockFrame>
  )
}

export function ProductsBlock({ card, words }: Omit<BlockProps, 'usual'>) {
  const t = useT()
  const { figures, contracts, products } = card.products
  const lacks = (table: string): boolean => card.missing.some(({ block, tables }) => block === 'products' && tables.some((one) => one === table))
  return (
    <BlockFrame block="products" card={card}>
      <Figures figures={figures} month={card.month} words={words} />
      {!lacks('contract') && (
        <>
          <h4>{t('customer.contracts')}</h4>
          {contracts.length === 0 && <p className="soft">{t('customer.contractsNone')}</p>}
          <ul className="card-list">
            {contracts.slice(0, ROWS_SHOWN).map((contract) => (
              <li key={JSON.stringify(contract)}>
                <span>{contract.name ?? contract.type ?? MISSING}</span>
                <span className="soft figures">{[contract.start, contract.end].map((day) => day ?? '…').join(' — ')}</span>
                <span className={contract.daysLeft !== null && contract.daysLeft >= 0 && contract.daysLeft <= SOON ? 'warn' : 'soft'}>
                  {daysText(contract.daysLeft, card.month, words)}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {!lacks('productSubscription') && (
        <>
          <h4>{t('customer.products')}</h4>
          {products.length === 0 && <p className="soft">{t('customer.productsNone')}</p>}
          <ul className="card-list">
            {products.slice(0, ROWS_SHOWN).map((product) => (
              <li key={JSON.stringify(product)}>
                <span>{product.name}</span>
                <span className="soft figures">{[product.start, product.end].map((day) => day ?? '…').join(' — ')}</span>
                {product.status !== null && <span className="soft">{product.status}</span>}
              </li>
            ))}
          </ul>
        </>
      )}
    </BlockFrame>
  )
}

/** Days to the end of a contract that ask for something to be done: two months. */
const SOON = 61

export function RiskBlock({ card, usual, words }: BlockProps) {
  const t = useT()
  const { figures, scores } = card.risk
  return (
    <BlockFrame block="risk" card={card}>
      <Figures figures={figures} usual={usual} month={card.month} words={words} />
      {scores.length === 0 && <p className="soft">{t('customer.scoreNone')}</p>}
      {scores.map((score) => (
        <div key={score.modelId} className="card-score">
          <h4>
            {t('customer.score', { score: words.format.percent(score.score), month: words.format.month(score.month), model: t(`customer.model.${score.model}`) })}
            <span className="soft"> {t('customer.scoreAbove', { share: words.format.percent(score.above) })}</span>
          </h4>
          {score.reasons.length > 0 && (
            <ol aria-label={t('customer.reasons')}>
              {score.reasons.map(({ field, value }) => (
                <li key={field}>
                  {words.fields.nameOf(field)} <span className="figures">{writeValue(field, value, words)}</span>
                </li>
              ))}
            </ol>
          )}
        </div>
      ))}
    </BlockFrame>
  )
}

export function ContactsBlock({ card, usual, words }: BlockProps) {
  const t = useT()
  const { figures, total, items, lists } = card.contacts
  const isMissing = card.missing.some(({ block }) => block === 'contacts')
  return (
    <BlockFrame block="contacts" card={card}>
      <Figures figures={figures} usual={usual} month={card.month} words={words} />
      {!isMissing && (total > 0 ? <h4>{t('customer.contacts', { count: total })}</h4> : <p className="soft card-needs">{t('customer.contactsNone')}</p>)}
      <ul className="card-list">
        {items.slice(0, ROWS_SHOWN).map((item) => (
          <li key={JSON.stringify(item)}>
            <span className="figures">{item.at}</span>
            <span>{[item.type, item.channel].filter((part) => part !== null).join(' · ')}</span>
            {item.note !== null && (
              <span className="soft" title={String(item.note)} dir="auto">
                {item.note}
              </span>
            )}
          </li>
        ))}
      </ul>
      <h4>{t('customer.lists')}</h4>
      {lists.length === 0 && <p className="soft">{t('customer.listsNone')}</p>}
      <ul className="card-list">
        {lists.slice(0, ROWS_SHOWN).map((list) => (
          <li key={list.listId}>
            <span>{list.name}</span>
            <span className="soft">
              {[words.format.month(list.month), t(`customer.listState.${list.state}`), t(`customer.arm.${list.arm}`), list.workOrder].join(' · ')}
            </span>
            {list.warningLevel !== null && <span>{t('customer.warningLevel', { level: list.warningLevel })}</span>}
          </li>
        ))}
      </ul>
    </BlockFrame>
  )
}

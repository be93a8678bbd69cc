import { ArrowLeftOutlined, CopyOutlined, EyeInvisibleOutlined, EyeOutlined, LeftOutlined, PrinterOutlined, RightOutlined } from '@ant-design/icons'
import { App, Button, Tag } from 'antd'
import { useEffect, useEffectEvent, useMemo } from 'react'
import type { Month } from '../../../shared/domain/month.ts'
import { MISSING } from '../../../shared/i18n/format.ts'
import { closeCustomer, useCustomers, type OpenCustomer } from '../../state/customer.ts'
import { useFieldIndex } from '../../state/field-index.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { useSelection } from '../../state/selection.ts'
import { useSettings } from '../../state/settings.ts'
import { copyText } from '../../ui/clipboard.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { useFormat, useT } from '../../ui/locale.tsx'
import { Page } from '../../ui/page.tsx'
import { ContactsBlock, FigureBlock, IdentityBlock, ProductsBlock, RiskBlock, type Card } from './blocks.tsx'
import { cardText, periodText } from './card-text.ts'
import './customer-card.css'
import type { Words } from './field-text.ts'
import { Timeline, Trends } from './history.tsx'
import { useNeighbours } from './use-neighbours.ts'
import { usePrint } from './use-print.tsx'

/** All that is known of one customer, on one page. */
export function CustomerCardView() {
  const t = useT()
  const month = useSelection((selection) => selection.month)
  const open = useCustomers(({ stack }) => stack.at(-1))
  if (open === undefined || month === null) {
    return (
      <Page breadcrumb={[t('customer.title')]}>
        <EmptyState text={t('customer.none')} action={{ label: t('customer.back'), onClick: closeCustomer }} />
      </Page>
    )
  }
  return <CustomerCard open={open} month={month} />
}

function CustomerCard({ open, month }: { readonly open: OpenCustomer; readonly month: Month }) {
  const t = useT()
  const { message } = App.useApp()
  const words = useWords(month)
  const { reveal, set } = useSettings()
  const { subscriber } = open
  const card = useEngineQuery('customer.card', { subscriber, month, reveal })
  // Asked once the card is there, which they would only keep waiting.
  const peers = useEngineQuery('customer.peers', card.data ? { subscriber: card.data.subscriber, month: card.data.month } : null)
  const history = useEngineQuery('customer.history', { subscriber, month })
  const neighbours = useNeighbours(open, words.fields.fields[0]?.id)
  const isCurrent = card.data?.subscriber === subscriber
  const usual = { peers: peers.data?.peers ?? [], isCurrent: !peers.isStale }
  const { print, isPrinting, notice } = usePrint(() =>
    t('customer.printName', { number: String(card.data?.brief.msisdn ?? card.data?.brief.subId ?? subscriber).replaceAll('*', 'x'), month: words.format.month(month) }),
  )
  const copy = (): void => {
    if (!card.data) return
    copyText(cardText(card.data, usual.isCurrent ? usual.peers : [], history.data, words))
    void message.success(t('common.copied'))
  }
  useCardKeys({
    ArrowLeft: () => neighbours?.go(-1),
    ArrowRight: () => neighbours?.go(1),
    k: () => neighbours?.go(-1),
    j: () => neighbours?.go(1),
    Escape: closeCustomer,
    'Ctrl+p': print,
  })
  const revealText = t(reveal ? 'customer.hide' : 'customer.reveal')
  return (
    <Page
      breadcrumb={[t('customer.title')]}
      isScrolling
      action={
        <>
          {neighbours && (
            <>
              <Button icon={<LeftOutlined />} disabled={!neighbours.hasPrevious} title={t('customer.previousHint')} onClick={() => neighbours.go(-1)}>
                {t('customer.previous')}
              </Button>
              <span className="soft figures card-place">{neighbours.most < neighbours.total
                  ? t('customer.placeOfFirst', { at: neighbours.at, most: neighbours.most, total: neighbours.total })
                  : t('customer.place', { at: neighbours.at, total: neighbours.total })}</span>
              <Button icon={<RightOutlined />} iconPlacement="end" disabled={!neighbours.hasNext} title={t('customer.nextHint')} onClick={() => neighbours.go(1)}>
                {t('customer.next')}
              </Button>
            </>
          )}
          <Button
            icon={reveal ? <EyeInvisibleOutlined /> : <EyeOutlined />}
            title={`${revealText} · ${t('customer.revealHint')}`}
            aria-label={revealText}
            aria-pressed={reveal}
            onClick={() => set({ reveal: !reveal })}
          />
          <Button icon={<CopyOutlined />} title={t('customer.copy')} aria-label={t('customer.copy')} disabled={!isCurrent} onClick={copy} />
          <Button icon={<PrinterOutlined />} loading={isPrinting} title={t('customer.printHint')} disabled={!isCurrent} onClick={print}>
            {t(isPrinting ? 'customer.printing' : 'customer.print')}
          </Button>
          <Button icon={<ArrowLeftOutlined />} title={t('customer.backHint')} onClick={closeCustomer}>
            {t('customer.back')}
          </Button>
        </>
      }
    >
      {notice}
      {card.error && <ErrorNotice error={card.error} onRetry={card.refetch} />}
      {card.data && !card.error && (
        <article className={isCurrent && !card.isStale ? 'customer-card' : 'customer-card panel-stale'}>
          <Head card={card.data} words={words} />
          <Trends query={history} words={words} />
          <div className="card-columns">
            <div>
              <IdentityBlock card={card.data} words={words} />
              <ContactsBlock card={card.data} usual={usual} words={words} />
            </div>
            <div>
              <FigureBlock block="value" card={card.data} usual={usual} words={words} />
              <FigureBlock block="use" card={card.data} usual={usual} words={words} />
            </div>
            <div>
              <ProductsBlock card={card.data} words={words} />
              <RiskBlock card={card.data} usual={usual} words={words} />
              <section className="card-block" aria-label={t('customer.history')}>
                <h3>{t('customer.history')}</h3>
                <Timeline query={history} words={words} />
              </section>
            </div>
          </div>
        </article>
      )}
    </Page>
  )
}

function Head({ card, words }: { readonly card: Card; readonly words: Words }) {
  const t = useT()
  const { brief, month, months } = card
  return (
    <header className="card-head">
      <strong>
        <bdi>{brief.name ?? MISSING}</bdi>
      </strong>
      <strong className="figures">{brief.msisdn ?? brief.subId ?? MISSING}</strong>
      <Tag color={brief.standing === 'active' ? 'success' : brief.standing === 'suspended' ? 'warning' : 'error'}>{t(`customer.standing.${brief.standing}`)}</Tag>
      <span>{brief.plan}</span>
      <span className="soft figures">{periodText(brief, words)}</span>
      <span className={months.includes(month) ? 'soft' : 'warn'}>
        {t(months.includes(month) ? 'customer.asOf' : 'customer.notInMonth', { month: words.format.month(month) })}
      </span>
    </header>
  )
}

function useWords(month: Month): Words {
  const t = useT()
  const format = useFormat()
  const fields = useFieldIndex(month)
  return useMemo(() => ({ t, format, fields, byId: new Map(fields.fields.map((field) => [field.id, field])) }), [t, format, fields])
}

/** Something above the page has the keys. */
const OVERLAYS = '.ant-modal-wrap, .ant-drawer-open, .ant-popover:not(.ant-popover-hidden), .ant-dropdown:not(.ant-dropdown-hidden), .ant-select-open'

function useCardKeys(actions: Readonly<Record<string, () => void>>): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent): void => {
    const { target } = event
    const isTyping = target instanceof HTMLElement && target.matches('input, textarea, [contenteditable]')
    const isCtrl = event.ctrlKey || event.metaKey
    const action = actions[isCtrl ? `Ctrl+${event.key}` : event.key]
    if (!action || event.altKey || event.shiftKey || event.defaultPrevented || isTyping || document.querySelector(OVERLAYS) !== null) return
    event.preventDefault()
    event.stopImmediatePropagation()
    action()
  })
  useEffect(() => {
    const following = new AbortController()
    window.addEventListener('keydown', onKeyDown, { capture: true, signal: following.signal })
    return () => following.abort()
  }, [])
}

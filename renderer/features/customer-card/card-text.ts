import type { Figure, HistoryEvent, Peer, SubscriberBrief } from '../../../shared/api/customer-card.ts'
import type { Output } from '../../../shared/api/engine-api.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { MISSING } from '../../../shared/i18n/format.ts'
import { medianText, writeMedian, writeValue, type Words } from './field-text.ts'

/** From when to when somebody was in the extracts. */
export function periodText({ from, to }: Pick<SubscriberBrief, 'from' | 'to'>, { t, format }: Words): string | null {
  if (from === null || to === null) return null
  return from === to ? t('customer.oneMonth', { month: format.month(from) }) : t('customer.period', { from: format.month(from), to: format.month(to) })
}

export function daysText(daysLeft: number | null, month: Month, { t, format }: Words): string {
  if (daysLeft === null) return t('customer.openEnd')
  return daysLeft >= 0 ? t('customer.daysLeft', { month: format.month(month), count: daysLeft }) : t('customer.daysOver', { count: -daysLeft })
}

/** One change in a few words. */
export function eventText({ kind, field, from, to }: HistoryEvent, words: Words): string {
  const { t, fields } = words
  if (kind === 'changed' && field !== null) {
    return t('customer.event.changed', { field: fields.nameOf(field), from: writeValue(field, from, words), to: writeValue(field, to, words) })
  }
  if (kind === 'activated' || kind === 'closed' || kind === 'appeared' || kind === 'vanished' || kind === 'changed') {
    const event = t(`customer.event.${kind}`)
    return to === null ? event : t('customer.eventNote', { event, note: to })
  }
  return t(`customer.event.${kind}`, { what: to ?? MISSING })
}

/** The card as lines of text, for a message or a note: what is known and nothing else. */
export function cardText(card: Output<'customer.card'>, peers: readonly Peer[], history: Output<'customer.history'> | undefined, words: Words): string {
  const { t, format, fields } = words
  const figureLine = ({ field, value }: Figure): string[] => {
    if (value === null) return []
    const medians = peers.filter((peer) => peer.field === field).map(({ by, median }) => `${medianText(by, words)} ${writeMedian(field, median, words)}`)
    return [`${fields.nameOf(field)}\t${[writeValue(field, value, words), ...medians].join('\t')}`]
  }
  const block = (title: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : ['', `【${title}】`, ...lines])
  const person = (one: SubscriberBrief): string =>
    [one.msisdn ?? one.subId, one.name, one.plan, periodText(one, words), t(`customer.standing.${one.standing}`)].filter((part) => part !== null).join(' · ')
  const between = (start: string | null, end: string | null): string => `${start ?? '…'} — ${end ?? '…'}`
  return [
    [person(card.brief), t('customer.asOf', { month: format.month(card.month) })].join(' · '),
    ...block(t('customer.block.identity'), [...card.identity.figures.flatMap(figureLine), ...card.identity.others.items.map(person)]),
    ...block(t('customer.sameNumber'), card.identity.sameNumber.map(person)),
    ...block(t('customer.block.value'), card.value.flatMap(figureLine)),
    ...block(t('customer.block.use'), card.use.flatMap(figureLine)),
    ...block(t('customer.block.products'), [
      ...card.products.figures.flatMap(figureLine),
      ...card.products.contracts.map(({ name, type, start, end, daysLeft }) => `${name ?? type ?? MISSING} ${between(start, end)} ${daysText(daysLeft, card.month, words)}`),
      ...card.products.products.map(({ name, start, end }) => `${name} ${between(start, end)}`),
    ]),
    ...block(t('customer.block.risk'), [
      ...card.risk.figures.flatMap(figureLine),
      ...card.risk.scores.flatMap(({ score, month, model, reasons }) => [
        t('customer.score', { score: format.percent(score), month: format.month(month), model: t(`customer.model.${model}`) }),
        ...reasons.map(({ field, value }) => `- ${fields.nameOf(field)} ${writeValue(field, value, words)}`),
      ]),
    ]),
    ...block(t('customer.block.contacts'), [
      ...card.contacts.figures.flatMap(figureLine),
      ...card.contacts.items.map(({ at, type, channel, note }) => [at, type, channel, note].filter((part) => part !== null).join(' ')),
      ...card.contacts.lists.map(({ name, month, arm, workOrder }) => [name, format.month(month), t(`customer.arm.${arm}`), workOrder].join(' ')),
    ]),
    ...block(t('customer.history'), (history?.events ?? []).map((event) => `${event.at} ${eventText(event, words)}`)),
  ].join('\n')
}

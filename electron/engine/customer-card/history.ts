import type { HistoryEvent } from '../../../shared/api/customer-card.ts'
import type { Input, Output } from '../../../shared/api/engine-api.ts'
import type { Value } from '../../../shared/api/schemas.ts'
import { isNumeric, storedScale, type FieldId } from '../../../shared/domain/field.ts'
import { CLOSED, statusClassOf } from '../../../shared/domain/status.ts'
import { addMonths, formatDay, formatMonth, lastDayOfMonth, type Month } from '../../../shared/domain/month.ts'
import { codeColumn, numberColumn } from '../frame/column.ts'
import type { CatalogueField } from '../frame/field-catalogue.ts'
import type { Frame } from '../frame/frame.ts'
import { cellReader } from '../frame/show-value.ts'
import type { HandlerContext } from '../session.ts'
import { monthsOf, shownReader } from './brief.ts'
import { detailScope, hasContracts, hasFacts, requireRow } from './card.ts'
import { detailRows, readContacts, readContracts, readLists, readOwnFacts, readProducts } from './details.repo.ts'

const SERIES: readonly FieldId[] = ['bill_fee', 'voice_min', 'data_mb', 'sms_cnt']
const SERIES_MONTHS = 12
/** States whose changes are told. */
const FOLLOWED: readonly FieldId[] = [
  'status', 'plan_name', 'plan_fee', 'pay_type', 'vip_level', 'credit_level', 'brand', 'is_fusion', 'grid', 'manager', 'term_model', 'dnd',
]
const MOST_EVENTS = 300

/** Stored value of a field by month; of several batches the newest with a value wins, as in the frame. */
type Values = ReadonlyMap<Month, string | number>

/** **Errors**: SUBSCRIBER_UNKNOWN, MONTH_NOT_IMPORTED. **Cost**: the first time a scan of each batch, see `rowsOfSubscriber`. */
export async function readHistory(context: HandlerContext, { subscriber, month }: Input<'customer.history'>): Promise<Output<'customer.history'>> {
  const { frame } = context
  const row = requireRow(frame, subscriber, month)
  const values = await readFacts(context, subscriber, [...SERIES, ...FOLLOWED])
  const months = Array.from({ length: SERIES_MONTHS }, (_, i) => addMonths(month, i + 1 - SERIES_MONTHS))
  const events = [
    ...changes(frame, values), ...presence(frame, row, values.get('status') ?? new Map()),
    ...(await milestones(context, row, month)), ...(await detailEvents(context, subscriber)),
  ]
  const end = formatDay(lastDayOfMonth(month))
  return {
    months,
    series: SERIES.flatMap((field) => {
      const own = values.get(field)
      if (!own) return []
      const scale = storedScale(frame.field(field))
      return [{ field, values: months.map((at) => (own.has(at) ? Number(own.get(at)) / scale : null)) }]
    }),
    events: events
      .filter(({ at, kind }) => kind === 'listed' || at <= end)
      .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0))
      .slice(0, MOST_EVENTS),
  }
}

/** Values of imported fields, of those the workspace has. */
async function readFacts(context: HandlerContext, subscriber: number, ids: readonly FieldId[]): Promise<ReadonlyMap<FieldId, Values>> {
  const { frame } = context
  const columns = ids.flatMap((id) => {
    const origin = frame.has(id) ? frame.field(id).origin : null
    return origin?.kind === 'fact' ? [{ id, column: origin.column }] : []
  })
  const values = new Map(columns.map(({ id }) => [id, new Map<Month, string | number>()]))
  if (columns.length === 0) return values
  const names = columns.map(({ column }) => `"${column.replaceAll('"', '""')}"`)
  const scope = detailScope(context, subscriber, hasFacts)
  for (const fact of await detailRows<Readonly<Record<string, string | number | null>>>(scope, 'subscriber_month', `month AS "#month", ${names.join(', ')}`)) {
    for (const { id, column } of columns) {
      const value = fact[column]
      if (value != null) values.get(id)?.set(Number(fact['#month']), value)
    }
  }
  return values
}

function changes(frame: Frame, values: ReadonlyMap<FieldId, Values>): HistoryEvent[] {
  return FOLLOWED.flatMap((id) => {
    const byMonth = [...(values.get(id) ?? [])].sort(([a], [b]) => a - b)
    const show = byMonth.length > 1 ? valueWriter(frame.field(id)) : null
    return byMonth.flatMap(([month, value], i): HistoryEvent[] => {
      const before = byMonth[i - 1]?.[1]
      if (before === undefined || before === value || !show) return []
      return [{ at: formatMonth(month), kind: 'changed', field: id, from: show(before), to: show(value) }]
    })
  })
}

/** Writes a stored value as users see it. */
function valueWriter(field: CatalogueField): (stored: string | number) => Value {
  return (stored) => {
    if (!isNumeric(field.type)) return cellReader(field, { ...codeColumn(1, [String(stored)]), codes: Int32Array.of(0) })(0)
    const column = numberColumn(1)
    column.values[0] = Number(stored)
    return cellReader(field, column)(0)
  }
}

/**
 * When somebody came into the extracts after the first month, and when they were no longer in them. A row that says that somebody
 * has left, as master files keep them for a while, is no coming back.
 */
function presence(frame: Frame, row: number, status: Values): HistoryEvent[] {
  const hasLeft = (month: Month): boolean => {
    const word = status.get(month)
    const statusClass = word === undefined ? null : statusClassOf(String(word))
    return statusClass !== null && CLOSED.includes(statusClass)
  }
  const own = new Set(monthsOf(frame, row).filter((month) => !hasLeft(month)))
  return frame.months.flatMap((month, i): HistoryEvent[] => {
    const before = frame.months[i - 1]
    if (before === undefined || own.has(before) === own.has(month)) return []
    return [{ at: formatMonth(month), kind: own.has(month) ? 'appeared' : 'vanished', field: null, from: null, to: null }]
  })
}

function milestones(context: HandlerContext, row: number, month: Month): Promise<HistoryEvent[]> {
  const excerpt = context.frame.excerpt([row], () => readOwnFacts(detailScope(context, row + 1, hasFacts)))
  const shown = (id: FieldId): Value => shownReader(excerpt, id, month, true)(0)
  const day = (id: FieldId, kind: 'activated' | 'closed', note: Value): HistoryEvent[] => {
    const at = shown(id)
    return typeof at === 'string' ? [{ at, kind, field: id, from: null, to: note }] : []
  }
  return excerpt.read(() => [...day('open_date', 'activated', shown('open_channel')), ...day('close_date', 'closed', shown('close_reason'))])
}

async function detailEvents(context: HandlerContext, subscriber: number): Promise<HistoryEvent[]> {
  const event = (at: string, kind: HistoryEvent['kind'], to: Value): HistoryEvent => ({ at, kind, field: null, from: null, to })
  const onDay = (day: number | null, kind: HistoryEvent['kind'], to: Value): HistoryEvent[] => (day === null ? [] : [event(formatDay(day), kind, to)])
  const contracts = await readContracts(detailScope(context, subscriber, hasContracts))
  const products = await readProducts(detailScope(context, subscriber, ({ kind }) => kind === 'productSubscription'))
  const contacts = await readContacts(detailScope(context, subscriber, ({ kind }) => kind === 'complaint'))
  return [
    ...contracts.flatMap(({ name, start, end }) => [...onDay(start, 'contractStart', name), ...onDay(end, 'contractEnd', name)]),
    ...unique(products.flatMap(({ name, start, end }) => [...onDay(start, 'productStart', name), ...onDay(end, 'productEnd', name)])),
    ...contacts.map(({ at, type }) => event(at.slice(0, 10), 'contact', type)),
    ...readLists(context.db, subscriber).map(({ createdAt, name }) => event(createdAt.slice(0, 10), 'listed', name)),
  ]
}

/** The lists of several months repeat what still runs. */
function unique(events: readonly HistoryEvent[]): HistoryEvent[] {
  return [...new Map(events.map((event) => [JSON.stringify(event), event])).values()]
}

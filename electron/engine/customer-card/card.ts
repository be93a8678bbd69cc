import type { Block, Figure } from '../../../shared/api/customer-card.ts'
import type { Input, Output } from '../../../shared/api/engine-api.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { TableKind } from '../../../shared/domain/table-kind.ts'
import type { WriteDb } from '../db/handles.ts'
import type { ActiveBatch } from '../frame/active-batches.ts'
import { CONTRACT_FIELDS } from '../frame/field-catalogue.ts'
import type { Excerpt } from '../frame/excerpt.ts'
import type { Frame } from '../frame/frame.ts'
import { OF_EVERYBODY } from '../frame/measures.ts'
import { explainScores } from '../scoring/explain-scores.ts'
import type { HandlerContext } from '../session.ts'
import { briefsIn, monthsOf } from './brief.ts'
import { readContacts, readContracts, readLists, readOwnFacts, readProducts, readScores, showContracts, showProducts, type DetailScope } from './details.repo.ts'
import { readFigures, readPeers } from './figures.ts'
import { otherNumbers, sameNumber } from './people.ts'
import { readSegments } from './segments.repo.ts'

type Card = Output<'customer.card'>

/** What each block shows of the month, in this order; fields the workspace lacks are left out. */
const BLOCK_FIELDS: Readonly<Record<Block, readonly FieldId[]>> = {
  identity: [
    'cust_name', 'msisdn', 'sub_id', 'cust_id', 'acct_id', 'cust_type', 'id_type', 'id_no', 'gender', 'age', 'contact_name', 'contact_phone', 'address',
    'group_name', 'industry', 'vip_level', 'credit_level', 'service_type', 'brand', 'county', 'area', 'grid', 'manager', 'open_date', 'tenure_months',
    'open_channel', 'real_name',
  ],
  value: [
    'bill_fee', 'bill_fee_avg3', 'bill_fee_trend3', 'paid_fee', 'vad_class', 'value_tier', 'value_tier_share', 'mid_high', 'owe_fee', 'owe_months',
    'balance', 'recharge', 'revenue_at_risk',
  ],
  use: [
    'voice_min', 'voice_min_avg3', 'data_mb', 'data_mb_avg3', 'sms_cnt', 'call_cnt', 'call_days', 'peer_cnt', 'voice_saturation', 'data_saturation',
    'data_over', 'silent_usage',
  ],
  products: [
    'plan_name', 'plan_fee', 'next_plan_name', 'pay_type', 'is_fusion', 'sub_card', 'contract_months_left', 'low_fee', 'product_cnt', 'term_brand',
    'term_model', 'term_price', 'term_age_m',
  ],
  risk: [
    'churn_score', 'status', 'status_date', 'stop_type', 'stop_cnt', 'stop_days', 'close_date', 'close_reason', 'lost_contact', 'mnp_flag', 'churned',
    'level_alert', 'bill_fee_direction', 'stability_class', 'stickiness', 'rival_calls',
  ],
  contacts: ['complaints_3m', 'dnd', 'app_active', 'bad_net_cnt'],
}

const MOST_CONTACTS = 50

/** Blocks whose numbers are compared with those of others. */
const COMPARED: readonly Block[] = ['value', 'use', 'risk', 'contacts']

/**
 * **Errors**: SUBSCRIBER_UNKNOWN, MONTH_NOT_IMPORTED. **Cost**: of the one subscriber, not of the columns; other requests are
 * answered while it is read.
 */
export async function readCard(context: HandlerContext, { subscriber, month, reveal }: Input<'customer.card'>): Promise<Card> {
  const { frame, db } = context
  await frame.ready({ month, fields: Object.values(BLOCK_FIELDS).flat().filter((id) => OF_EVERYBODY.has(id)) })
  const row = requireRow(frame, subscriber, month)
  const newest = frame.months.at(-1) ?? month
  const excerpt = frame.excerpt([row], () => readOwnFacts(detailScope(context, subscriber, hasFacts)))
  const [brief] = await excerpt.read(() => briefsIn(frame, excerpt, reveal))
  if (!brief) throw new RangeError('an excerpt without its subscriber')
  const figures = (block: Block): Promise<Figure[]> => readFigures(excerpt, month, BLOCK_FIELDS[block], reveal)
  const contacts = (await readContacts(detailScope(context, subscriber, (batch) => batch.kind === 'complaint'))).filter(({ at }) => monthOfText(at) <= month)
  return {
    subscriber,
    month,
    brief,
    months: monthsOf(frame, row),
    identity: { figures: await figures('identity'), others: otherNumbers(frame, newest, row, reveal), sameNumber: sameNumber(frame, newest, row, reveal) },
    value: await figures('value'),
    use: await figures('use'),
    products: {
      figures: await figures('products'),
      contracts: showContracts(await readContracts(detailScope(context, subscriber, hasContracts)), month),
      products: showProducts(await readProducts(detailScope(context, subscriber, (batch) => batch.kind === 'productSubscription')), month),
    },
    risk: { figures: await figures('risk'), scores: await excerpt.read(() => scoresOf(db, excerpt, subscriber, month)) },
    contacts: {
      figures: await figures('contacts'),
      total: contacts.length,
      items: contacts.slice(0, MOST_CONTACTS).map(({ at, channel, type, note }) => ({ at, channel, type, note: reveal ? note : null })),
      lists: readLists(db, subscriber).map(({ createdAt: _createdAt, ...list }) => list),
    },
    segments: await excerpt.read(() => readSegments(db, excerpt, month)),
    missing: missingTables(frame),
  }
}

/** **Errors**: as `readCard`. **Cost**: the columns of the fields, the first time. */
export function readCardPeers({ frame }: HandlerContext, { subscriber, month }: Input<'customer.peers'>): Promise<Output<'customer.peers'>['peers']> {
  const row = requireRow(frame, subscriber, month)
  return readPeers(frame, month, row, COMPARED.flatMap((block) => BLOCK_FIELDS[block]))
}

/** The row of a subscriber that somebody may ask about. */
export function requireRow(frame: Frame, subscriber: number, month: Month): number {
  frame.requireMonth(month)
  const row = subscriber - 1
  if (row >= frame.rows || monthsOf(frame, row).length === 0) throw new AppError('SUBSCRIBER_UNKNOWN', { subscriber })
  return row
}

export function detailScope({ db, frame, isJobRunning }: HandlerContext, subscriberNo: number, has: (batch: ActiveBatch) => boolean): DetailScope {
  return { db, batches: frame.catalogue.batches.filter(has), subscriberNo, mayStore: !isJobRunning() }
}

export function hasContracts({ fields }: ActiveBatch): boolean {
  return CONTRACT_FIELDS.some(({ id }) => fields.has(id))
}

export function hasFacts({ firstFactId, lastFactId }: ActiveBatch): boolean {
  return lastFactId >= firstFactId
}

/** Of 'YYYY-MM-DD …'. */
function monthOfText(at: string): Month {
  return Number(at.slice(0, 4)) * 100 + Number(at.slice(5, 7))
}

function scoresOf(db: WriteDb, excerpt: Excerpt, subscriber: number, month: Month): Card['risk']['scores'] {
  return readScores(db, subscriber, month).map((scored) => ({ ...scored, reasons: reasonsOf(db, excerpt, scored.modelId) }))
}

/** What a field that is not there any more is refused with. */
const IS_GONE: ReadonlySet<string> = new Set(['FIELD_UNKNOWN', 'FIELD_LACKS_INPUTS', 'FORMULA_REMOVED', 'SEGMENT_NOT_FOUND'])

/** A model whose columns were taken back with their batch still has its scores, and no reasons any more. */
function reasonsOf(db: WriteDb, excerpt: Excerpt, modelId: number): Card['risk']['scores'][number]['reasons'] {
  try {
    return [...(explainScores(db, excerpt, modelId, Int32Array.of(0))[0] ?? [])]
  } catch (error) {
    if (error instanceof AppError && IS_GONE.has(error.code)) return []
    throw error
  }
}

/** Which tables would fill a block whose fields nobody has brought. */
function missingTables(frame: Frame): Card['missing'] {
  const lacks = (...fields: readonly FieldId[]): boolean => fields.every((id) => !frame.has(id))
  const isLoaded = (kind: TableKind): boolean => frame.catalogue.batches.some((batch) => batch.kind === kind)
  const wanted: Readonly<Record<Block, readonly (TableKind | false)[]>> = {
    identity: [lacks('cust_name', 'cust_id') && 'subscriberMaster'],
    value: [lacks('bill_fee') && 'monthlyBill'],
    use: [lacks('voice_min', 'data_mb') && 'monthlyBill'],
    products: [
      lacks(...CONTRACT_FIELDS.map(({ id }) => id)) && 'contract',
      !isLoaded('productSubscription') && 'productSubscription',
      lacks('term_brand', 'term_model') && 'terminal',
    ],
    risk: [lacks('status') && 'subscriberMaster'],
    contacts: [!isLoaded('complaint') && 'complaint'],
  }
  return (Object.keys(wanted) as Block[])
    .map((block) => ({ block, tables: wanted[block].filter((kind) => kind !== false) }))
    .filter(({ tables }) => tables.length > 0)
}

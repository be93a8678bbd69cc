import type { Input, Output } from '../../../shared/api/engine-api.ts'
import type { Batch, TableKind } from '../../../shared/api/import.ts'
import { dictionaryField, type FieldId } from '../../../shared/domain/field.ts'
import { isBaseKind, TABLE_KIND_RULES } from '../../../shared/domain/table-kind.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { ReadDb } from '../db/handles.ts'
import { BitSet } from '../frame/bit-set.ts'
import type { Frame } from '../frame/frame.ts'
import { maskValue } from '../frame/show-value.ts'
import type { BatchRecord } from './ledger.repo.ts'

interface SetRow {
  readonly batch_id: number
  readonly kind: TableKind
  readonly subscribers: Buffer | null
  readonly first_fact_id: number
  readonly last_fact_id: number
}

const SET_COLUMNS = 'batch_id, kind, subscribers, first_fact_id, last_fact_id'
const ACTIVE = 'published_at IS NOT NULL AND undone_at IS NULL AND superseded_by IS NULL'

/** The tables beside `subscriber_month` whose rows are about subscribers. */
const SUBSCRIBER_TABLES: ReadonlySet<string> = new Set(['bill_item', 'contract', 'product_subscription', 'contact'])

/** In one base table at least, and in two at least: with both, "in another than this one" needs no set per batch. */
interface InBase {
  readonly once: BitSet
  readonly twice: BitSet
  readonly batches: ReadonlySet<number>
}

/**
 * Who is in which batch, against the base tables that count. The sets of the base tables are read once, whatever the
 * number of batches asked about.
 *
 * Cost: one bit per subscriber and batch; batches older than their stored set are read row by row.
 */
export class BatchSets {
  readonly #db: ReadDb
  readonly #size: number
  readonly #known: Map<number, Batch['match']>
  #inBase: InBase | null = null

  constructor(db: ReadDb) {
    this.#db = db
    this.#size = db.prepare<[], { n: number }>('SELECT coalesce(max(subscriber_no), 0) AS n FROM subscriber').get()?.n ?? 0
    this.#known = knownMatches(db)
  }

  /** Subscribers with a stored row in the batch. Missing: null for a kind about nobody. */
  of(batchId: number): BitSet | null {
    const row = this.#db.prepare<[number], SetRow>(`SELECT ${SET_COLUMNS} FROM import_batch WHERE batch_id = ?`).get(batchId)
    return row ? this.#read(row) : null
  }

  /** Subscribers of the base tables that count, those of the batch itself left out. */
  baseWithout(batchId: number, own: BitSet): BitSet {
    const { once, twice, batches } = this.#base()
    return batches.has(batchId) ? once.clone().andNot(own).or(twice) : once
  }

  /** Missing: null for a kind about nobody, and while no other table says who there is. */
  match(batchId: number): Batch['match'] {
    const known = this.#known.get(batchId)
    if (known !== undefined) return known
    const own = this.of(batchId)
    const { once, twice, batches } = this.#base()
    const match = own && this.hasBaseBeside(batchId) ? { subscribers: own.count(), matched: own.and(batches.has(batchId) ? twice : once).count() } : null
    this.#known.set(batchId, match)
    return match
  }

  /** True when a base table other than the batch counts. */
  hasBaseBeside(batchId: number): boolean {
    const { batches } = this.#base()
    return batches.size > (batches.has(batchId) ? 1 : 0)
  }

  #base(): InBase {
    if (this.#inBase) return this.#inBase
    const once = new BitSet(this.#size)
    const twice = new BitSet(this.#size)
    const batches = new Set<number>()
    const statement = this.#db.prepare<[], SetRow>(`SELECT ${SET_COLUMNS} FROM import_batch WHERE ${ACTIVE} ORDER BY batch_id`)
    for (const row of statement.all()) {
      if (!isBaseKind(row.kind)) continue
      const set = this.#read(row)
      if (!set) continue
      batches.add(row.batch_id)
      addSet(once.words, twice.words, set.words)
    }
    return (this.#inBase = { once, twice, batches })
  }

  #read(row: SetRow): BitSet | null {
    const { table } = TABLE_KIND_RULES[row.kind]
    if (table !== 'subscriber_month' && !SUBSCRIBER_TABLES.has(table ?? '')) return null
    const set = new BitSet(this.#size)
    if (row.subscribers) {
      new Uint8Array(set.words.buffer).set(row.subscribers.subarray(0, set.words.byteLength))
      return set
    }
    const rows =
      table === 'subscriber_month'
        ? this.#db
            .prepare<[number, number], [number]>('SELECT subscriber_no FROM subscriber_month WHERE fact_id BETWEEN ? AND ?')
            .raw()
            .iterate(row.first_fact_id, row.last_fact_id)
        : this.#db.prepare<[number], [number]>(`SELECT subscriber_no FROM ${table} WHERE batch_id = ?`).raw().iterate(row.batch_id)
    for (const [subscriberNo] of rows) set.add(subscriberNo - 1)
    return set
  }
}

/** In one pass: twice |= once & set, once |= set. */
function addSet(once: Uint32Array, twice: Uint32Array, set: Uint32Array): void {
  for (let w = 0; w < set.length; w++) {
    const word = set[w] ?? 0
    if (word === 0) continue
    const before = once[w] ?? 0
    twice[w] = (twice[w] ?? 0) | (before & word)
    once[w] = before | word
  }
}

const found = new WeakMap<ReadDb, { readonly stamp: string; readonly matches: Map<number, Batch['match']> }>()

/** Matches hold as long as the same batches count: the list of them is asked for again and again. */
function knownMatches(db: ReadDb): Map<number, Batch['match']> {
  const stamp = db.prepare<[], [string | null]>(`SELECT group_concat(batch_id) FROM import_batch WHERE ${ACTIVE}`).raw().get()?.[0] ?? ''
  const known = found.get(db)
  if (known?.stamp === stamp) return known.matches
  const matches = new Map<number, Batch['match']>()
  found.set(db, { stamp, matches })
  return matches
}

/** One page of the subscribers of a batch that no other base table knows, or of those of its months that it lacks. */
export function pageUnmatched(
  db: ReadDb, frame: Frame, { batchId, months }: Pick<BatchRecord, 'batchId' | 'months'>, { side, offset, limit, reveal }: Input<'import.unmatched'>,
): Output<'import.unmatched'> {
  const set = unmatched(db, frame, batchId, months, side)
  const find = db.prepare<[number], { sub_id: string | null; msisdn: string | null }>('SELECT sub_id, msisdn FROM subscriber WHERE subscriber_no = ?')
  const shown = (id: FieldId, value: string | null | undefined): string | null => {
    const sensitive = dictionaryField(id)?.sensitive
    return value == null ? null : reveal || sensitive === undefined ? value : String(maskValue(value, sensitive))
  }
  const members = set.toIndices()
  const subscribers = Array.from(members.subarray(offset, offset + limit), (i) => {
    const row = find.get(i + 1)
    return { subscriberNo: i + 1, subId: shown('sub_id', row?.sub_id), msisdn: shown('msisdn', row?.msisdn) }
  })
  return { total: members.length, subscribers }
}

function unmatched(db: ReadDb, frame: Frame, batchId: number, months: readonly Month[], side: 'onlyHere' | 'missingHere'): BitSet {
  const sets = new BatchSets(db)
  const own = sets.of(batchId)
  if (!own) return new BitSet(0)
  if (side === 'onlyHere') return own.clone().andNot(sets.baseWithout(batchId, own))
  const expected = new BitSet(own.size)
  for (const month of months) expected.or(frame.present(month))
  return expected.andNot(own)
}

import { setImmediate as pause } from 'node:timers/promises'
import type { FieldId } from '../../../shared/domain/field.ts'
import { otherMonth } from '../../../shared/domain/month-field.ts'
import type { ReadDb } from '../db/handles.ts'
import { ruleOfSegment } from './analysis.repo.ts'
import { keyOf } from './column-key.ts'
import type { ColumnMaker } from './column-maker.ts'
import type { Frame } from './frame.ts'
import { isSameStamp } from './frame-stamp.ts'
import { columnsBehind, columnsOfRule, type Wanted, type WantedColumn } from './wanted-columns.ts'

/**
 * Brings columns into a frame before an answer reads them: those that are kept in the workspace one in each turn of the host,
 * all others by the column thread. Whoever waits for the same column waits for one making of it.
 */
export class ReadyColumns {
  readonly #db: ReadDb
  readonly #frame: Frame
  readonly #maker: ColumnMaker
  readonly #making = new Map<string, Promise<void>>()
  #turns: Promise<unknown> = Promise.resolve()

  constructor(db: ReadDb, frame: Frame, maker: ColumnMaker) {
    this.#db = db
    this.#frame = frame
    this.#maker = maker
  }

  /** Errors: NO_WORKSPACE. What is wrong with a field, or a rule, is left to whoever reads it. */
  async load(wanted: Wanted): Promise<void> {
    if (this.#frame.rows < this.#maker.fromRows || !this.#frame.months.includes(wanted.month)) return
    const lacking = new Map<string, WantedColumn>()
    for (const column of this.#columnsOf(wanted)) {
      const field = this.#frame.catalogue.byId.get(column.id)
      if (field && !this.#frame.held(column.id, column.month)) lacking.set(keyOf(field, column.month), column)
    }
    if (lacking.size === 0) return
    await Promise.all(Array.from(lacking, ([key, column]) => this.#once(key, column)))
    // Several answers may have waited for one column: each is made in a turn of its own.
    await this.#inTurn(() => this.#frame.refresh())
  }

  *#columnsOf({ month, fields = [], rules = [], everyMonth = [] }: Wanted): Generator<WantedColumn, void, undefined> {
    for (const id of fields) yield* this.#parts({ id, month })
    for (const id of everyMonth) for (const at of this.#frame.months) yield* this.#parts({ id, month: at })
    const ruleOf = (segmentId: number) => ruleOfSegment(this.#db, segmentId)
    for (const rule of rules) for (const column of columnsOfRule(rule, month, ruleOf)) yield* this.#parts(column)
  }

  /** A month field is made of columns that are shared with its base faster than it is handed over. */
  *#parts(column: WantedColumn): Generator<WantedColumn, void, undefined> {
    const { id, month } = column
    const field = this.#frame.catalogue.byId.get(id)
    if (!field || (field.history === 'fact' && !this.#frame.months.includes(month))) return
    if (field.origin.kind !== 'otherMonth') return yield column
    const { base, at, part } = field.origin
    if (part !== 'value') yield* this.#parts({ id: base.id, month })
    yield* this.#parts({ id: base.id, month: otherMonth(at, month) })
  }

  #once(key: string, column: WantedColumn): Promise<void> {
    const making = this.#making.get(key) ?? this.#bring(column).finally(() => this.#making.delete(key))
    this.#making.set(key, making)
    return making
  }

  /** Begun anew when the workspace changes meanwhile. */
  async #bring({ id, month }: WantedColumn): Promise<void> {
    const frame = this.#frame
    while (frame.has(id) && !frame.held(id, month)) {
      if (frame.isAtHand(id, month)) return this.#inTurn(() => this.#read(id, month))
      const behind = await this.#bringBehind({ id, month })
      if (!frame.has(id)) return
      const { rows, stamp } = frame
      const made = await this.#maker.make({ field: id, month, rows, stamp, given: [...frame.heldOf(behind)] })
      if (made === null) return
      frame.refresh()
      if (made !== 'changed' && rows === frame.rows && isSameStamp(stamp, frame.stamp)) return frame.keep(id, month, made)
    }
  }

  /** What a column is made of is kept once, by the host, as far as it is at hand. Answers with all fields it is made of. */
  async #bringBehind(column: WantedColumn): Promise<ReadonlySet<FieldId>> {
    const frame = this.#frame
    const behind = [...columnsBehind(column, frame)]
    for (const { id, month } of behind) {
      const field = frame.catalogue.byId.get(id)
      if (field && frame.months.includes(month) && !frame.held(id, month) && frame.isAtHand(id, month)) await this.#once(keyOf(field, month), { id, month })
    }
    return new Set(behind.map(({ id }) => id))
  }

  #read(id: WantedColumn['id'], month: WantedColumn['month']): void {
    this.#frame.refresh()
    if (this.#frame.has(id)) this.#frame.column(id, month)
  }

  /** However many requests wait, each piece of work has a turn of its own. */
  #inTurn(work: () => void): Promise<void> {
    const done = this.#turns.then(() => pause()).then(work)
    this.#turns = done.catch(() => undefined)
    return done
  }
}

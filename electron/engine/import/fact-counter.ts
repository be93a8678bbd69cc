import type { Check } from '../../../shared/api/import.ts'
import { storedScale, type Field, type FieldId } from '../../../shared/domain/field.ts'
import { monthIndex, monthOfDay, type Month } from '../../../shared/domain/month.ts'
import { statusClassOf } from '../../../shared/domain/status.ts'
import { LEAST_NUMBER, MOST, MOST_CATEGORIES, SERVICE_FEES, TENURE_MONTHS } from './quality-limits.ts'
import type { BatchCounts, Oddity } from './batch-counts.ts'

type Value = string | number | null

/** Where the values of a row that are checked against each other stand; −1 = the batch lacks the field. */
interface Places {
  readonly bill: number
  readonly opened: number
  readonly tenure: number
  readonly status: number
  readonly services: readonly number[]
  /** True when the services are all that a bill is made of. */
  readonly isWholeBill: boolean
  readonly use: readonly number[]
  /** Fees and use: what is too large or too small where a unit was mistaken. */
  readonly amounts: readonly number[]
  /** What each of them cannot be above, in its stored unit. */
  readonly most: Float64Array
  readonly age: number
  /** Those of them that cannot be below zero. */
  readonly fees: readonly number[]
}

/** Fields whose values are names of a list the operator keeps: a name nobody has seen is worth a notice. */
export const CATEGORY_FIELDS: readonly FieldId[] = ['plan_code', 'plan_name', 'grid']
const USE_FIELDS: readonly FieldId[] = ['bill_fee', 'voice_min', 'data_mb', 'sms_cnt']
/** Units that files mistake for others: seconds for minutes, KB for MB. */
const MEASURED: ReadonlySet<string> = new Set(['分钟', 'MB', 'GB'])
/** Money that may be below zero: what is owed to the subscriber, or taken off the bill. */
const SIGNED_MONEY: ReadonlySet<FieldId> = new Set(['balance', 'discount'])

/**
 * Counts what a batch holds while its rows are stored, so that no check has to read them again.
 *
 * Shapes: a row is its values in the order of `fields`, from `offset` on.   Units: stored ones.   Missing: null.
 * Cost: one pass over the row's cells.
 */
export class FactCounter {
  readonly #fields: readonly Field[]
  readonly #offset: number
  readonly #today: number
  readonly #places: Places
  readonly #categories: readonly { readonly at: number; readonly id: FieldId; readonly values: Set<string> }[]
  readonly #months = new Map<Month, MonthTally>()
  readonly #monthOfDay = new Map<number, number>()
  readonly #isNormal = new Map<Value, boolean>()
  #current: MonthTally | null = null

  /** `today`: day of the import, after which nobody can have joined. */
  constructor(fields: readonly Field[], offset: number, today: number) {
    this.#fields = fields
    this.#offset = offset
    this.#today = today
    const at = (id: FieldId) => fields.findIndex((field) => field.id === id)
    const present = (ids: readonly FieldId[]) => ids.map(at).filter((i) => i >= 0)
    const { needed, further, parts } = SERVICE_FEES
    const isWholeBill = needed.every((id) => at(id) >= 0)
    const amounts = fields.flatMap(({ type, unit }, i) => (type === 'money' || MEASURED.has(unit) ? [i] : []))
    const services = [...needed, ...further].flatMap((id) => (at(id) >= 0 ? [id] : (parts[id] ?? [])))
    this.#places = {
      bill: at('bill_fee'),
      opened: at('open_date'),
      tenure: at('tenure_m'),
      status: at('status'),
      // What was taken off the bill may be what a part of its services is above it.
      services: isWholeBill || at('discount') < 0 ? present(services) : [],
      isWholeBill,
      use: at('bill_fee') >= 0 ? present(USE_FIELDS) : [],
      amounts,
      most: Float64Array.from(amounts, (i) => mostOf(fields[i])),
      age: at('age'),
      fees: fields.flatMap(({ id, type }, i) => (type === 'money' && !SIGNED_MONEY.has(id) ? [i] : [])),
    }
    this.#categories = CATEGORY_FIELDS.flatMap((id) => (at(id) >= 0 ? [{ at: at(id), id, values: new Set<string>() }] : []))
  }

  add(month: Month, row: readonly Value[]): void {
    this.#tally(month, row, 1)
    for (const { at, values } of this.#categories) {
      const value = row[this.#offset + at]
      if (typeof value === 'string' && values.size <= MOST_CATEGORIES) values.add(value)
    }
  }

  /** Takes back a row that a later one replaces. */
  remove(month: Month, row: readonly Value[]): void {
    this.#tally(month, row, -1)
  }

  get counts(): BatchCounts {
    const tallies = [...this.#months.values()].filter(({ rows }) => rows > 0).sort((a, b) => a.month - b.month)
    return {
      months: tallies.map(({ month, rows, filled, billed, revenue, sums }) => ({
        month,
        rows,
        revenueFen: billed > 0 ? revenue : null,
        filled: Object.fromEntries(this.#fields.map(({ id }, f) => [id, filled[f] ?? 0])),
        sums: Object.fromEntries(this.#places.amounts.map((at) => [this.#fields[at]?.id ?? '', sums[at] ?? 0])),
      })),
      categories: Object.fromEntries(
        this.#categories.flatMap(({ id, values }) => (values.size > 0 && values.size <= MOST_CATEGORIES ? [[id, [...values].sort()]] : [])),
      ),
      oddities: tallies.flatMap((tally) => this.#oddities(tally)),
    }
  }

  #tally(month: Month, row: readonly Value[], sign: 1 | -1): void {
    const offset = this.#offset
    const tally = this.#current?.month === month ? this.#current : this.#tallyOf(month)
    const { excessive, filled, negative, sums } = tally
    tally.rows += sign
    for (let f = 0; f < filled.length; f++) if (row[offset + f] != null) filled[f] = (filled[f] ?? 0) + sign
    const { age, amounts, bill, most, opened, status, services, use } = this.#places
    for (let i = 0; i < amounts.length; i++) {
      const at = amounts[i] ?? 0
      const amount = row[offset + at]
      if (typeof amount !== 'number') continue
      sums[at] = (sums[at] ?? 0) + sign * amount
      if (amount < 0) negative[at] = (negative[at] ?? 0) + sign
      else if (amount > (most[i] ?? Infinity)) excessive[at] = (excessive[at] ?? 0) + sign
    }
    const years = age < 0 ? null : row[offset + age]
    if (typeof years === 'number' && years > MOST.age) excessive[age] = (excessive[age] ?? 0) + sign
    const fee = bill < 0 ? null : row[offset + bill]
    if (typeof fee === 'number') {
      tally.billed += sign
      tally.revenue += sign * fee
      if (services.length > 0) this.#tallyServices(tally, row, fee, sign)
    }
    if (opened >= 0) this.#tallyOpened(tally, row, sign)
    if (status >= 0 && use.length > 1 && fee === 0) this.#tallyUse(tally, row, sign)
  }

  #tallyServices(tally: MonthTally, row: readonly Value[], fee: number, sign: number): void {
    let sum = 0
    let given = 0
    for (const at of this.#places.services) {
      const value = row[this.#offset + at]
      if (typeof value !== 'number') continue
      sum += value
      given++
    }
    if (given === 0) return
    tally.itemised += sign
    tally.services += sign * sum
    tally.itemisedRevenue += sign * fee
  }

  #tallyOpened(tally: MonthTally, row: readonly Value[], sign: number): void {
    const day = row[this.#offset + this.#places.opened]
    if (typeof day !== 'number') return
    tally.opened += sign
    if (day > this.#today) tally.openedLater += sign
    const tenure = this.#places.tenure < 0 ? null : row[this.#offset + this.#places.tenure]
    if (typeof tenure !== 'number') return
    let opened = this.#monthOfDay.get(day)
    if (opened === undefined) this.#monthOfDay.set(day, (opened = monthIndex(monthOfDay(day))))
    tally.tenured += sign
    if (Math.abs(tenure - (tally.index - opened)) > TENURE_MONTHS) tally.contradicting += sign
  }

  /** Called for rows billed nothing: the rest of their use has to be given as nothing, too. */
  #tallyUse(tally: MonthTally, row: readonly Value[], sign: number): void {
    const status = row[this.#offset + this.#places.status] ?? null
    let isNormal = this.#isNormal.get(status)
    if (isNormal === undefined) this.#isNormal.set(status, (isNormal = typeof status === 'string' && statusClassOf(status) === '正常'))
    if (!isNormal) return
    let given = 0
    for (const at of this.#places.use) {
      const value = row[this.#offset + at]
      if (value == null) continue
      if (value !== 0) return
      given++
    }
    // The bill alone says nothing of use.
    if (given > 1) tally.idle += sign
  }

  #tallyOf(month: Month): MonthTally {
    let tally = this.#months.get(month)
    if (!tally) this.#months.set(month, (tally = new MonthTally(month, this.#fields.length)))
    this.#current = tally
    return tally
  }

  #oddities(tally: MonthTally): Oddity[] {
    const { month, rows, billed, excessive, filled, negative } = tally
    const found: Oddity[] = []
    const add = (code: Check['code'], field: FieldId | null, odd: number, of: number, params?: Oddity['params']) => {
      if (odd > 0) found.push({ code, field, month, rows: odd, of, ...(params ? { params } : {}) })
    }
    add('OPEN_DATE_IN_FUTURE', 'open_date', tally.openedLater, tally.opened)
    add('TENURE_CONTRADICTS', 'tenure_m', tally.contradicting, tally.tenured)
    for (const at of this.#places.fees) add('FEE_NEGATIVE', this.#fields[at]?.id ?? null, negative[at] ?? 0, filled[at] ?? 0)
    for (const [at, odd] of excessive.entries()) {
      const field = this.#fields[at]
      const [code, limit] = excessOf(field)
      add(code, field?.id ?? null, odd, filled[at] ?? 0, limit === null ? undefined : { limit })
    }
    add('FEES_DIFFER_FROM_BILL', 'bill_fee', tally.itemised, billed, {
      servicesFen: tally.services, revenueFen: tally.itemisedRevenue, isWhole: this.#places.isWholeBill ? 1 : 0,
    })
    add('NORMAL_WITHOUT_USE', 'status', tally.idle, rows)
    return found
  }
}

/** In stored units. What is allowed in a plan may be a large number for "all". */
function mostOf(field: Field | undefined): number {
  if (!field || field.group !== 'usage_month' || field.id.endsWith('_allow')) return Infinity
  if (field.type === 'money') return LEAST_NUMBER * storedScale(field) - 1
  const most = field.unit === '分钟' ? MOST.minutes : MOST.dataTb * (field.unit === 'GB' ? 1024 : 1024 ** 2)
  return most * storedScale(field)
}

/** What is wrong with values above the most a field can be, and that most in the unit the text names. */
function excessOf(field: Field | undefined): readonly [code: Check['code'], limit: number | null] {
  if (field?.type === 'money') return ['FEE_IS_NUMBER', null]
  if (field?.id === 'age') return ['AGE_TOO_HIGH', MOST.age]
  return field?.unit === '分钟' ? ['MINUTES_TOO_MANY', MOST.minutes] : ['DATA_TOO_MUCH', MOST.dataTb]
}

class MonthTally {
  readonly month: Month
  readonly index: number
  readonly filled: Float64Array
  readonly negative: Float64Array
  readonly excessive: Float64Array
  readonly sums: Float64Array
  rows = 0
  billed = 0
  revenue = 0
  itemised = 0
  itemisedRevenue = 0
  services = 0
  opened = 0
  openedLater = 0
  tenured = 0
  contradicting = 0
  idle = 0

  constructor(month: Month, fields: number) {
    this.month = month
    this.index = monthIndex(month)
    this.filled = new Float64Array(fields)
    this.negative = new Float64Array(fields)
    this.excessive = new Float64Array(fields)
    this.sums = new Float64Array(fields)
  }
}

import { isNumeric, storedScale, type FieldId } from '../../../shared/domain/field.ts'
import type { Measure } from '../../../shared/domain/measure-definition.ts'
import { measureById, readsField } from '../../../shared/domain/measure.ts'
import { addMonths, firstDayOfMonth, lastDayOfMonth, monthIndex, type Month } from '../../../shared/domain/month.ts'
import { batchesSaying, type ActiveBatch } from '../frame/active-batches.ts'
import { BitSet } from '../frame/bit-set.ts'
import { codeColumn, numberColumn, type CodeColumn, type Column } from '../frame/column.ts'
import type { Frame } from '../frame/frame.ts'
import { computeMeasure } from '../frame/measures.ts'
import type { MeasureInputs } from '../frame/measures-rows.ts'

/** Fields by month. */
export type MonthlyFields = ReadonlyMap<Month, ReadonlySet<FieldId>>

/** Whether anybody can have a value of a measure, whatever the values in the imported columns are. */
export interface Attainable {
  readonly isPossible: boolean
  /** What is not imported of what would make it possible, the newest months first; where it is, of all that it reads and counts on. */
  readonly lacking: MonthlyFields
}

/**
 * Finds out by the very code of the measure, run over a few made-up subscribers who have a value wherever one may be imported:
 * so months, parameters and columns mean here what they mean to the measure, and nothing of the county is computed.
 */
export function attainable(measure: Measure, frame: Frame, month: Month): Attainable {
  const witnesses = new Witnesses(new ImportedFields(frame), measure, month)
  const attempt = (assumed: ReadonlySet<Month>): Reading => witnesses.read(measure, month, assumed)
  const now = attempt(new Set())
  // A contract may have begun at any time: what it lacks of so many months makes no value less exact.
  if (hasValue(now.column)) return { isPossible: true, lacking: measure.monthOffsets === 'sinceContract' ? new Map() : now.lacking }
  const wanted = new Set([...now.unread.keys()].sort((a, b) => b - a))
  if (hasValue(attempt(wanted).column)) {
    for (const oldest of [...wanted].toReversed()) {
      wanted.delete(oldest)
      if (!hasValue(attempt(wanted).column)) wanted.add(oldest)
    }
  }
  const months = [...wanted].sort((a, b) => b - a)
  return { isPossible: false, lacking: new Map(months.map((at) => [at, now.unread.get(at) ?? new Set()])) }
}

interface Reading {
  readonly column: Column
  /** What is read and not imported, as far as it counts. */
  readonly lacking: MonthlyFields
  /** And as far as it would do instead of something else. */
  readonly unread: MonthlyFields
}

/** More than any limit of a parameter in any stored unit. */
const PLENTY = 1e10
/** A day that everything has happened after. */
const LONG_AGO = 0
/** Written so that it is among the highest of any levels. */
const HIGH_LEVEL = '99'
/** Months before the month at hand that contracts of the witnesses begin and end in. */
const CONTRACT_MONTHS = 36

/** When the contract of a witness began and ended, in months back. Its fees are none from then on, so that its value has fallen. */
interface Witness {
  readonly start: number
  readonly end: number
}

const ONE_WITNESS: readonly Witness[] = [{ start: 0, end: 0 }]
const CONTRACT_WITNESSES: readonly Witness[] = Array.from({ length: CONTRACT_MONTHS }, (_, start) => start).flatMap((start) =>
  Array.from({ length: start + 1 }, (_, end) => ({ start, end })),
)

/** Made-up subscribers with a value of each field and month that is imported. */
class Witnesses {
  readonly #imported: ImportedFields
  readonly #month: Month
  readonly #witnesses: readonly Witness[]
  readonly #columns = new Map<string, Column>()

  constructor(imported: ImportedFields, measure: Measure, month: Month) {
    this.#imported = imported
    this.#month = month
    this.#witnesses = readsField(measure, 'contract_start') ? CONTRACT_WITNESSES : ONE_WITNESS
  }

  /** `assumed`: months of which everything is taken as imported. */
  read(measure: Measure, month: Month, assumed: ReadonlySet<Month>): Reading {
    const { frame } = this.#imported
    const lacking = new Map<Month, Set<FieldId>>()
    const unread = new Map<Month, Set<FieldId>>()
    const rows = this.#witnesses.length
    const read = (id: FieldId, at: Month, isThere: boolean): void => {
      if (isThere) return
      note(unread, at, [id])
      if (countsOn(measure, id)) note(lacking, at, [id])
    }
    const columnOf = (id: FieldId, at: Month, isThere = this.#imported.hasAt(id, at)): Column => {
      const inner = measureById(id)
      if (inner) {
        const reading = this.read(inner, at, assumed)
        for (const [when, ids] of reading.unread) note(unread, when, ids)
        if (countsOn(measure, id)) for (const [when, ids] of reading.lacking) note(lacking, when, ids)
        return reading.column
      }
      read(id, at, isThere)
      return this.#columnOf(id, at, isThere || assumed.has(at))
    }
    const inputs: MeasureInputs = {
      rows,
      month,
      has: (id) => frame.has(id),
      numbers: (id, offset) => {
        const at = addMonths(month, offset)
        const column = columnOf(id, at, this.#imported.hasFactsAt(id, at))
        return column.kind === 'number' ? column.values : numberColumn(rows).values
      },
      codes: (id, offset = 0) => {
        const column = columnOf(id, addMonths(month, offset))
        return column.kind === 'code' ? column : codeColumn(rows, [])
      },
      complaints: (months) => {
        for (const at of months) for (const id of measure.inputs) read(id, at, this.#imported.hasComplaintsAt(at))
        const isCovered = months.every((at) => assumed.has(at) || this.#imported.hasComplaintsAt(at))
        return isCovered ? new Float64Array(rows) : numberColumn(rows).values
      },
      products: () => {
        const isListed = this.#imported.hasProductsAt(month)
        for (const id of measure.inputs) read(id, month, isListed)
        return isListed || assumed.has(month) ? new Float64Array(rows) : numberColumn(rows).values
      },
      present: (offset = 0) => {
        const at = addMonths(month, offset)
        const isThere = this.#imported.months.has(at)
        if (!isThere) for (const map of [unread, lacking]) note(map, at, [])
        return isThere || assumed.has(at) ? BitSet.of(rows, this.#witnesses.keys()) : new BitSet(rows)
      },
      scale: (id) => storedScale(frame.field(id)),
      // How many peers somebody has is a matter of the county, not of its columns.
      parameter: (id) => (id === 'fewestPeers' ? 1 : frame.parameterOf(measure, id)),
    }
    return { column: computeMeasure(measure, inputs), lacking, unread }
  }

  #columnOf(id: FieldId, month: Month, isThere: boolean): Column {
    const key = `${id}|${month}|${isThere}`
    const column = this.#columns.get(key) ?? this.#make(id, month, isThere)
    this.#columns.set(key, column)
    return column
  }

  #make(id: FieldId, month: Month, isThere: boolean): Column {
    const rows = this.#witnesses.length
    const { type } = this.#imported.frame.field(id)
    if (!isNumeric(type)) {
      const column: CodeColumn = codeColumn(rows, [id === 'status' ? '正常' : HIGH_LEVEL])
      if (isThere) column.codes.fill(0)
      return column
    }
    const column = numberColumn(rows)
    if (isThere) column.values.set(this.#witnesses.map(this.#valueIn(id, month)))
    return column
  }

  #valueIn(id: FieldId, month: Month): (witness: Witness) => number {
    if (id === 'contract_start') return ({ start }) => firstDayOfMonth(addMonths(this.#month, -start))
    if (id === 'contract_end') return ({ end }) => lastDayOfMonth(addMonths(this.#month, -end))
    if (this.#imported.frame.field(id).type === 'date') return () => LONG_AGO
    const back = monthIndex(this.#month) - monthIndex(month)
    return ({ start }) => (back < start ? 0 : PLENTY)
  }
}

function note(fields: Map<Month, Set<FieldId>>, month: Month, ids: Iterable<FieldId>): void {
  const noted = fields.get(month) ?? new Set()
  for (const id of ids) noted.add(id)
  fields.set(month, noted)
}

/** Whether a value without one of its inputs is none, or less exact. Of inputs that say the same, one is as good as all. */
function countsOn({ inputs, requires, optional }: Measure, id: FieldId): boolean {
  return (requires === 'all' && inputs.includes(id)) || optional.includes(id)
}

function hasValue(column: Column): boolean {
  return column.kind === 'number' ? column.values.some((value) => !Number.isNaN(value)) : column.codes.some((code) => code >= 0)
}

/** Which columns there are of which months. */
class ImportedFields {
  readonly frame: Frame
  readonly months: ReadonlySet<Month>
  readonly #has = new Map<string, boolean>()

  constructor(frame: Frame) {
    this.frame = frame
    this.months = new Set(frame.months)
  }

  hasAt(id: FieldId, month: Month): boolean {
    const key = `${id}|${month}`
    const has = this.#has.get(key) ?? this.#isSaidAt(id, month)
    this.#has.set(key, has)
    return has
  }

  /** As frames read numbers: facts of months without subscribers are none. */
  hasFactsAt(id: FieldId, month: Month): boolean {
    return (this.frame.field(id).history !== 'fact' || this.months.has(month)) && this.hasAt(id, month)
  }

  hasComplaintsAt(month: Month): boolean {
    return this.#batchesOf('complaint').some(({ months }) => (months[0] ?? Infinity) <= month && month <= (months.at(-1) ?? 0))
  }

  hasProductsAt(month: Month): boolean {
    return this.#batchesOf('productSubscription').some(({ months }) => months.includes(month))
  }

  #batchesOf(kind: ActiveBatch['kind']): readonly ActiveBatch[] {
    return this.frame.catalogue.batches.filter((batch) => batch.kind === kind)
  }

  #isSaidAt(id: FieldId, month: Month): boolean {
    const field = this.frame.field(id)
    const { batches } = this.frame.catalogue
    switch (field.origin.kind) {
      case 'contract':
        // Without a start it is known from the month of its file on.
        return batches.some(({ fields, months }) => fields.has(id) && (fields.has('contract_start') || (months[0] ?? Infinity) <= month))
      case 'churnScore':
        return this.frame.newestModel('churn', month) !== null
      default:
        return batchesSaying(batches, field, month).length > 0
    }
  }
}

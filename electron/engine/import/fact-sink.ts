import type { Period } from '../../../shared/api/import.ts'
import { addMonths, type Month } from '../../../shared/domain/month.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import { isNumeric } from '../../../shared/domain/field.ts'
import { stageFile, StagedInsert } from '../db/staged-insert.ts'
import { FactStage } from '../frame/fact-stage.ts'
import { factReader, nextRowId, sumFacts, type FactReader } from './batch-writers.repo.ts'
import type { BulkInsert } from './bulk-insert.ts'
import { cellText } from './cell-text.ts'
import { FactCounter } from './fact-counter.ts'
import type { LoadColumn } from './load-columns.ts'
import type { RowSink, SinkInput, SinkResult } from './row-sink.ts'
import { RowTracker } from './row-tracker.ts'

type Value = string | number | null

const KEYS = ['fact_id', 'batch_id', 'month', 'subscriber_no', 'row_no']
const CONTRACT_KEYS = ['contract_id', 'batch_id', 'subscriber_no', 'month', 'row_no']
const LISTED_VALUES = 20

/** What a row says of one month: the keys, then one value per SQL column. */
interface MonthFact {
  /** null = the month of the row. */
  readonly period: Period | null
  readonly columns: readonly LoadColumn[]
  /** Where the value of each column stands in `params`. */
  readonly places: readonly number[]
  readonly params: Value[]
  /** What stands in `params` before a row is read: nothing but what every row says. */
  readonly blank: readonly Value[]
  readonly isImplied: boolean
  month: Month
  hasValue: boolean
  /** Values of another period were put in: to be cleared before the next row. */
  isMerged: boolean
}

/** What an earlier row said of a subscriber. Missing: contractId 0 = nothing of a contract. */
interface Replaced {
  readonly factId: number
  readonly rowNo: number
  readonly subscriberNo: number
  readonly contractId: number
}

/** Stores facts: one per row and subscriber, or one for each month that the row speaks of. */
export class FactSink implements RowSink {
  readonly months = new Set<Month>()
  duplicates = 0
  readonly #input: SinkInput
  readonly #facts: RowTracker
  readonly #contracts: RowTracker
  readonly #factRows: StagedInsert
  readonly #contractRows: BulkInsert
  readonly #contractParams: Value[]
  readonly #stage: FactStage
  readonly #counter: FactCounter
  readonly #readFacts: FactReader
  /** That of the row's own month first. */
  readonly #ofMonths: readonly MonthFact[]
  /** True when columns speak of months before that of their row: see `Carried`. */
  readonly #carries: boolean
  readonly #own: MonthFact
  /** Position of the outcome's column in the own fact; −1 without one. */
  readonly #outcomeAt: number
  readonly #outcomeValues = new Set<string>()
  #hasPositive = false
  #hasContract = false
  #lastMonth = 0
  #nextFactId: number
  #nextContractId: number
  #replacedRow = 0
  /** Row of the file of each fact since the last flush. */
  #rowNos: number[] = []
  /** Replaced since then: taken out when they are in. */
  #replaced: Replaced[] = []

  constructor(input: SinkInput) {
    this.#input = input
    const { batchId, columns, db, firstFactId, today, writers } = input
    const { implied, outcome } = columns
    const fields = new Map([...columns.facts, ...(implied ? [implied] : [])].map(({ field, sqlColumn }) => [sqlColumn, field]))
    const names = [...fields.keys()]
    const factOf = (period: Period | null, own: readonly LoadColumn[]): MonthFact => {
      const isImplied = period === null && implied !== null
      const blank: Value[] = [0, batchId, 0, 0, 0, ...names.map((name) => (isImplied && name === implied.sqlColumn ? implied.value : null))]
      const places = own.map(({ sqlColumn }) => KEYS.length + names.indexOf(sqlColumn))
      return { period, columns: own, places, params: [...blank], blank, isImplied, month: 0, hasValue: false, isMerged: false }
    }
    this.#own = factOf(null, columns.facts.filter(({ period }) => period === null))
    this.#carries = columns.facts.some(({ period }) => period !== null && 'offset' in period)
    this.#ofMonths = [this.#own, ...periodsOf(columns.facts).map(({ period, columns: own }) => factOf(period, own))]
    this.#outcomeAt = outcome ? KEYS.length + names.indexOf(outcome.column.sqlColumn) : -1
    this.#counter = new FactCounter([...fields.values()], KEYS.length, today)
    this.#readFacts = factReader(db, [...KEYS, ...names])
    this.#nextFactId = firstFactId
    this.#nextContractId = nextRowId(db, 'contract')
    this.#facts = new RowTracker(firstFactId)
    this.#contracts = new RowTracker(this.#nextContractId)
    this.#factRows = new StagedInsert(db, 'subscriber_month', [...KEYS, ...names])
    const staged = Array.from(fields, ([name, field]) => ({ name, isText: !isNumeric(field.type) }))
    this.#stage = new FactStage(stageFile(db.name, `columns-${batchId}`), firstFactId, staged)
    input.stages.set(batchId, this.#stage)
    this.#contractRows = writers.inserter('contract', [...CONTRACT_KEYS, ...columns.contract.map(({ sqlColumn }) => sqlColumn)])
    this.#contractParams = Array.from({ length: CONTRACT_KEYS.length + columns.contract.length }, () => null)
    this.#contractParams[1] = batchId
  }

  read(month: Month): boolean {
    const facts = this.#ofMonths
    for (let f = 0; f < facts.length; f++) {
      const fact = facts[f]
      if (fact) this.#readFact(fact, month)
    }
    if (facts.length > 1) this.#merge()
    if (this.#outcomeAt >= 0) this.#noteOutcome(this.#own.params[this.#outcomeAt] ?? null)
    if (this.#input.columns.contract.length > 0) this.#readContract()
    return true
  }

  write(month: Month, subscriberNo: number): boolean {
    const earlier = this.#facts.get(month, subscriberNo)
    if (earlier > 0) this.#replace(earlier, month, subscriberNo)
    this.#facts.set(month, subscriberNo, this.#nextFactId)
    const facts = this.#ofMonths
    const { periodMonth } = this.#input.columns
    let written = 0
    for (let f = facts.length - 1; f >= 0; f--) {
      const fact = facts[f]
      if (!fact) continue
      // A row that nothing but its columns dates has a month only where it says something of it.
      const isSaid = fact.hasValue || (f === 0 && (periodMonth === null || written === 0))
      if (!isSaid) continue
      this.#writeFact(fact, subscriberNo)
      written++
    }
    if (this.#hasContract) this.#writeContract(month, subscriberNo)
    return true
  }

  get isFull(): boolean {
    return this.#factRows.isFull
  }

  flush(): void {
    const { writers } = this.#input
    this.#factRows.flush()
    this.#contractRows.flush()
    for (const { contractId, factId, rowNo, subscriberNo } of this.#replaced) {
      for (const row of this.#readFacts(factId, this.#ofMonths.length, subscriberNo)) {
        this.#counter.remove(Number(row[2]), row)
        this.#stage.remove(Number(row[0]))
      }
      writers.removeFacts(factId, this.#ofMonths.length, rowNo, subscriberNo)
      if (contractId > 0) writers.removeContract(contractId)
    }
    this.#replaced = []
    this.#rowNos = []
  }

  close(): void {
    this.#factRows.close()
  }

  sums(sqlColumns: readonly string[]): readonly (number | null)[] {
    return sumFacts(this.#input.db, this.#input.firstFactId, sqlColumns)
  }

  /** Errors: OUTCOME_VALUE_NOT_FOUND. */
  finish(): SinkResult {
    const { columns, fileName } = this.#input
    if (columns.outcome && !this.#hasPositive) {
      const { column, positive } = columns.outcome
      const values = [...this.#outcomeValues].join(', ')
      throw new AppError('OUTCOME_VALUE_NOT_FOUND', { file: fileName, column: column.header, value: positive, values })
    }
    return { lastFactId: this.#nextFactId - 1, fields: columns.implied ? [columns.implied.field.id] : [], counts: this.#counter.counts }
  }

  #readFact(fact: MonthFact, month: Month): void {
    const { blank, columns, params, period, places } = fact
    const { reader } = this.#input
    if (fact.isMerged) {
      for (let p = KEYS.length; p < params.length; p++) params[p] = blank[p] ?? null
      fact.isMerged = false
    }
    fact.month = period === null ? month : 'month' in period ? period.month : addMonths(month, period.offset)
    fact.hasValue = fact.isImplied
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i]
      const value = column ? reader.value(column) : null
      params[places[i] ?? 0] = value
      if (value !== null) fact.hasValue = true
    }
  }

  /** Columns of different periods may speak of one month: what is said once is enough. */
  #merge(): void {
    const facts = this.#ofMonths
    for (let f = 1; f < facts.length; f++) {
      const fact = facts[f]
      if (!fact?.hasValue) continue
      for (let t = 0; t < f; t++) {
        const target = facts[t]
        if (target?.month !== fact.month || (t > 0 && !target.hasValue)) continue
        this.#mergeInto(target, fact)
        target.hasValue = true
        target.isMerged = true
        fact.hasValue = false
        break
      }
    }
  }

  /** A column that says its month stands before one of the row's month, else what is said first. */
  #mergeInto(target: MonthFact, fact: MonthFact): void {
    const { reader } = this.#input
    for (let i = 0; i < fact.places.length; i++) {
      const place = fact.places[i] ?? 0
      const value = fact.params[place] ?? null
      const said = target.params[place] ?? null
      const isNewer = value !== null && (said === null || target === this.#own)
      if (isNewer) target.params[place] = value
      if (said !== null && value !== null && value !== said) {
        const column = (isNewer ? target.columns[target.places.indexOf(place)] : fact.columns[i]) ?? null
        reader.note(column, 'VALUE_CONFLICT', column ? cellText(reader.row[column.column]) : '')
      }
    }
  }

  #writeFact(fact: MonthFact, subscriberNo: number): void {
    const { month, params } = fact
    params[0] = this.#nextFactId++
    params[2] = month
    params[3] = subscriberNo
    params[4] = this.#input.reader.rowNo
    this.#factRows.add(params)
    this.#rowNos.push(this.#input.reader.rowNo)
    this.#counter.add(month, params)
    this.#stage.add(month, subscriberNo, params, KEYS.length, this.#carries && fact !== this.#own)
    if (month === this.#lastMonth) return
    this.#lastMonth = month
    this.months.add(month)
  }

  /** Of several rows of a subscriber and month the last stands. */
  #replace(factId: number, month: Month, subscriberNo: number): void {
    const { reader, writers } = this.#input
    const rowNo = this.#rowNos[factId - this.#nextFactId + this.#rowNos.length] ?? writers.rowNoOf(factId)
    const contractId = this.#contracts.get(month, subscriberNo)
    if (contractId > 0) this.#contracts.forget(month, subscriberNo)
    this.#replaced.push({ factId, rowNo, subscriberNo, contractId })
    // A row about several subscribers is taken back once.
    if (rowNo === this.#replacedRow) return
    this.#replacedRow = rowNo
    this.duplicates++
    reader.rejectEarlier(rowNo, 'DUPLICATE_ROW')
  }

  #readContract(): void {
    const { columns, reader } = this.#input
    this.#hasContract = false
    for (let i = 0; i < columns.contract.length; i++) {
      const column = columns.contract[i]
      const value = column ? reader.value(column) : null
      this.#contractParams[CONTRACT_KEYS.length + i] = value
      if (value !== null) this.#hasContract = true
    }
  }

  #writeContract(month: Month, subscriberNo: number): void {
    const params = this.#contractParams
    const contractId = this.#nextContractId++
    params[0] = contractId
    params[2] = subscriberNo
    params[3] = month
    params[4] = this.#input.reader.rowNo
    this.#contractRows.add(params)
    this.#contracts.set(month, subscriberNo, contractId)
  }

  #noteOutcome(value: Value): void {
    if (value === null) return
    const text = String(value)
    if (text === this.#input.columns.outcome?.positive) this.#hasPositive = true
    else if (this.#outcomeValues.size < LISTED_VALUES) this.#outcomeValues.add(text.slice(0, 40))
  }
}

function periodsOf(facts: readonly LoadColumn[]): readonly { readonly period: Period; readonly columns: LoadColumn[] }[] {
  const periods = new Map<string, { readonly period: Period; readonly columns: LoadColumn[] }>()
  for (const column of facts) {
    const { period } = column
    if (period === null) continue
    const key = JSON.stringify(period)
    const known = periods.get(key)
    if (known) known.columns.push(column)
    else periods.set(key, { period, columns: [column] })
  }
  return [...periods.values()]
}

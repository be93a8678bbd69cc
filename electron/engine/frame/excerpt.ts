import { storedScale, type FieldId } from '../../../shared/domain/field.ts'
import { otherMonth } from '../../../shared/domain/month-field.ts'
import { addMonths, type Month } from '../../../shared/domain/month.ts'
import type { Rule } from '../../../shared/domain/rule.ts'
import type { ReadDb } from '../db/handles.ts'
import { evaluateFormula } from '../formula/evaluate.ts'
import { batchesSaying, stampOf } from './active-batches.ts'
import { newestClasses, segmentName, segmentRule } from './analysis.repo.ts'
import { BitSet } from './bit-set.ts'
import { readCachedCells, readCachedCodes } from './column-cache.ts'
import { clusterColumn, countComplaints, countProducts, loadContractColumn, loadFactColumns, loadScores, loadStateColumns, loadSubscriberColumn, missingColumn, type StoredField } from './column-loader.ts'
import { codeColumn, numberColumn, type CodeColumn, type Column } from './column.ts'
import { evaluateRule, type RuleScope } from './evaluate-rule.ts'
import type { FactColumns } from './fact-stage.ts'
import type { CatalogueField } from './field-catalogue.ts'
import type { Frame } from './frame.ts'
import { computeMeasure, OF_EVERYBODY } from './measures.ts'
import { monthFieldColumn } from './month-field-column.ts'
import { membershipColumn } from './segment-fields.ts'
import { someOf } from './subset.ts'

/** Segments may name segments; deeper ones are left to the frame, which says what is wrong with them. */
const MOST_SEGMENTS_DEEP = 8

/** All facts of one subscriber by batch, told of subscriber_no 1. */
export type OwnFacts = ReadonlyMap<number, FactColumns>

/** A column is made of facts that have not been read. */
class FactsAwaited extends Error {}

/**
 * Some subscribers of a frame, with columns as long as they are many: place k stands for row `rows[k]`. Nobody else is computed:
 * cells are read out of kept columns, and what is made row by row is made of these cells by the code that makes whole columns.
 * Only what depends on others, a rank or a count of who shares something, is taken from the frame's columns.
 *
 * Values are those of the frame; dictionaries hold the texts of these subscribers alone. Made for one answer and for few
 * subscribers: it does not learn of changes.
 */
export class Excerpt {
  readonly rows: Int32Array
  readonly #db: ReadDb
  readonly #frame: Frame
  readonly #columns = new Map<string, Column>()
  readonly #segments = new Map<string, BitSet>()
  readonly #byRow = new Map<number, boolean>()
  readonly #readFacts: (() => Promise<OwnFacts>) | null
  #facts: OwnFacts | null = null

  /** `rows`: row indices, each once; of a single one the facts can be read. */
  constructor(db: ReadDb, frame: Frame, rows: Int32Array, readFacts: (() => Promise<OwnFacts>) | null = null) {
    this.#db = db
    this.#frame = frame
    this.rows = rows
    this.#readFacts = readFacts
  }

  /** Runs work that asks for columns; what turns out to be kept nowhere is made of the facts, which are read then. */
  async read<Result>(work: () => Result): Promise<Result> {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof FactsAwaited) || !this.#readFacts) throw error
      this.#facts = await this.#readFacts()
      return work()
    }
  }

  has(id: FieldId): boolean {
    return this.#frame.has(id)
  }

  /** Errors: FIELD_UNKNOWN. */
  field(id: FieldId): CatalogueField {
    return this.#frame.field(id)
  }

  /** Errors: FIELD_UNKNOWN. */
  column(id: FieldId, month: Month): Column {
    const key = `${id}|${month}`
    const known = this.#columns.get(key)
    if (known) return known
    const held = this.#frame.held(id, month)
    const column = held ? this.#gather(held) : this.#make(this.field(id), month)
    this.#columns.set(key, column)
    return column
  }

  present(month: Month): BitSet {
    return this.#gatherBits(this.#frame.present(month))
  }

  /** Which of these subscribers satisfy a rule in a month, by place. Errors: as `Frame.select`. */
  select(rule: Rule, month: Month): BitSet {
    this.#frame.requireMonth(month)
    return this.#isByRow(rule, 0) ? evaluateRule(rule, this.#scope(month)) : this.#gatherBits(this.#frame.select(rule, month))
  }

  #make(field: CatalogueField, month: Month): Column {
    const { origin } = field
    const { batches } = this.#frame.catalogue
    const of = someOf(this.rows)
    switch (origin.kind) {
      case 'subscriber':
        return loadSubscriberColumn(this.#db, origin.column, of)
      case 'fact':
        return this.#makeStored({ ...field, column: origin.column }, month)
      case 'contract':
        return loadContractColumn(this.#db, batches, origin.column, field.type, month, of)
      case 'measure':
        if (OF_EVERYBODY.has(field.id)) return this.#gather(this.#frame.column(field.id, month))
        return computeMeasure(origin.measure, {
          rows: of.count,
          month,
          has: (id) => this.has(id),
          numbers: (id, offset) => this.#numbers(id, addMonths(month, offset)),
          codes: (id, offset = 0) => this.#codes(id, addMonths(month, offset)),
          complaints: (months) => countComplaints(this.#db, batches, months, of),
          products: () => countProducts(this.#db, batches, month, of),
          present: (offset = 0) => this.present(addMonths(month, offset)),
          scale: (id) => storedScale(this.field(id)),
          parameter: (id) => this.#frame.parameterOf(origin.measure, id),
        })
      case 'formula':
        return evaluateFormula(origin.formula.sound.node, field, {
          rows: of.count,
          month,
          column: (id, monthsBack) => this.#columnOrMissing(id, addMonths(month, -monthsBack)),
        })
      case 'churnScore': {
        const modelId = this.#frame.newestModel('churn', month)
        return modelId === null ? numberColumn(of.count) : { kind: 'number', values: loadScores(this.#db, modelId, of) }
      }
      case 'cluster':
        return clusterColumn(this.#db, this.#frame.newestModel('portrait', month), of)
      case 'segmentFamily': {
        const classes = newestClasses(this.#db, origin.family)
        const column = codeColumn(of.count, classes.map(({ code }) => code))
        for (const [code, { rule }] of classes.entries()) for (const place of this.select(rule, month).toIndices()) column.codes[place] = code
        return column
      }
      case 'segment':
        return membershipColumn(this.present(month), this.select({ op: 'inSegment', segmentId: origin.segment.segmentId }, month))
      case 'otherMonth': {
        const { base, at, part } = origin
        return monthFieldColumn(part, base.type, this.column(base.id, month), this.#columnOrMissing(base.id, otherMonth(at, month)))
      }
    }
  }

  #makeStored(field: StoredField, month: Month): Column {
    const { length } = this.rows
    const saying = batchesSaying(this.#frame.catalogue.batches, field, month)
    if (saying.length === 0) return missingColumn(field.type, length)
    const kept = readCachedCells(this.#db, field.id, month, stampOf(saying), this.rows)
    if (kept) return kept
    if (!this.#facts) {
      if (this.#readFacts) throw new FactsAwaited()
      return this.#gather(this.#frame.column(field.id, month))
    }
    const [made] =
      field.history === 'fact'
        ? loadFactColumns(this.#db, saying, [field], [month], length, this.#facts).map((byMonth) => byMonth.get(month))
        : loadStateColumns(this.#db, saying, [field], month, length, this.#facts)
    return made ?? missingColumn(field.type, length)
  }

  #columnOrMissing(id: FieldId, month: Month): Column {
    const field = this.field(id)
    return field.history === 'fact' && !this.#frame.months.includes(month) ? missingColumn(field.type, this.rows.length) : this.column(id, month)
  }

  #numbers(id: FieldId, month: Month): Float64Array {
    const column = this.#columnOrMissing(id, month)
    if (column.kind === 'code') throw new TypeError(`${id} holds texts`)
    return column.values
  }

  #codes(id: FieldId, month: Month): CodeColumn {
    const column = this.column(id, month)
    if (column.kind === 'number') throw new TypeError(`${id} holds numbers`)
    return column
  }

  #scope(month: Month): RuleScope {
    return {
      month,
      base: this.present(month),
      has: (id) => this.has(id),
      column: (id, months = 0) => this.#columnOrMissing(id, addMonths(month, months)),
      field: (id) => this.field(id),
      segmentRule: (segmentId) => segmentRule(this.#db, segmentId),
      segmentName: (segmentId) => segmentName(this.#db, segmentId),
      segmentMembers: (segmentId) => {
        const members = this.#frame.members(segmentId)
        return members && this.#gatherBits(members)
      },
      listMembers: () => null,
      part: (rule, evaluate) => {
        if (rule.op !== 'inSegment') return evaluate()
        const key = `${rule.segmentId}|${month}`
        const set = this.#segments.get(key) ?? evaluate()
        this.#segments.set(key, set)
        return set
      },
    }
  }

  /** Whether nobody else's values matter to a rule; a list of row numbers is not looked up here either. */
  #isByRow(rule: Rule, deep: number): boolean {
    switch (rule.op) {
      case 'all':
      case 'any':
        return rule.of.every((part) => this.#isByRow(part, deep))
      case 'not':
        return this.#isByRow(rule.of, deep)
      case 'inSegment': {
        const known = this.#byRow.get(rule.segmentId)
        if (known !== undefined) return known
        const inner = segmentRule(this.#db, rule.segmentId)
        const isByRow = inner === null || (deep < MOST_SEGMENTS_DEEP && this.#isByRow(inner, deep + 1))
        this.#byRow.set(rule.segmentId, isByRow)
        return isByRow
      }
      case 'top':
      case 'percentile':
      case 'inNumbers':
      case 'inSubscribers':
      case 'inList':
        return false
      default:
        return true
    }
  }

  #gather(column: Column): Column {
    const { rows } = this
    if (column.kind === 'number') return { kind: 'number', values: Float64Array.from(rows, (row) => column.values[row] ?? NaN) }
    const used = [...new Set(Array.from(rows, (row) => column.codes[row] ?? -1))].filter((code) => code >= 0).sort((a, b) => a - b)
    const places = new Map(used.map((code, place) => [code, place]))
    return { kind: 'code', codes: Int32Array.from(rows, (row) => places.get(column.codes[row] ?? -1) ?? -1), dictionary: used.map((code) => column.dictionary[code] ?? '') }
  }

  #gatherBits(set: BitSet): BitSet {
    const { rows } = this
    const gathered = new BitSet(rows.length)
    for (const [place, row] of rows.entries()) if (set.has(row)) gathered.add(place)
    return gathered
  }
}

/** Others with the text that a row has in a field; the texts themselves are not read. Null for a row without one. */
export function rowsSharing(db: ReadDb, frame: Frame, field: CatalogueField, month: Month, row: number): number[] | null {
  const { id, origin } = field
  const held = frame.held(id, month)
  if (origin.kind === 'subscriber' && !held) {
    const rows = db
      .prepare<[number], { subscriber_no: number }>(
        `SELECT subscriber_no FROM subscriber
         WHERE ${origin.column} = (SELECT ${origin.column} FROM subscriber WHERE subscriber_no = ?) ORDER BY subscriber_no`,
      )
      .all(row + 1)
    return rows.length === 0 ? null : rows.flatMap(({ subscriber_no: no }) => (no === row + 1 ? [] : [no - 1]))
  }
  const kept = held ? null : readCachedCodes(db, id, month, stampOf(batchesSaying(frame.catalogue.batches, field, month)), frame.rows)
  const codes = kept ?? frame.codes(id, month).codes
  const code = codes[row] ?? -1
  if (code < 0) return null
  const rows: number[] = []
  for (let at = codes.indexOf(code); at >= 0; at = codes.indexOf(code, at + 1)) if (at !== row) rows.push(at)
  return rows
}

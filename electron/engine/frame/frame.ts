import { AppError } from '../../../shared/domain/errors.ts'
import { storedScale, type FieldId } from '../../../shared/domain/field.ts'
import type { Measure } from '../../../shared/domain/measure-definition.ts'
import { dependentsOf, parameterValue, type ParameterValues } from '../../../shared/domain/measure.ts'
import { otherMonth, parseMonthField } from '../../../shared/domain/month-field.ts'
import { addMonths, formatMonth, type Month } from '../../../shared/domain/month.ts'
import type { Rule } from '../../../shared/domain/rule.ts'
import type { ReadDb } from '../db/handles.ts'
import { evaluateFormula } from '../formula/evaluate.ts'
import { listMembers, newestClasses, newestModel, ruleNamesOf, segmentMembers, segmentName, segmentRule } from './analysis.repo.ts'
import { requireField } from './absent-fields.ts'
import { baseBatches, batchesSaying, stampOf } from './active-batches.ts'
import { BitSet } from './bit-set.ts'
import { isQuicklyRead, readCachedColumn } from './column-cache.ts'
import { columnKey, keyOf, partsOfKey } from './column-key.ts'
import type { ColumnMaker } from './column-maker.ts'
import type { GivenColumn } from './column-messages.ts'
import { ColumnStore } from './column-store.ts'
import type { FactStages } from './fact-stage.ts'
import { codeColumn, numberColumn, type CodeColumn, type Column } from './column.ts'
import {
  clusterColumn,
  countComplaints,
  countProducts,
  loadContractColumn,
  loadFactColumns,
  loadScores,
  loadStateColumns,
  loadSubscriberColumn,
  missingColumn,
  type StoredField,
} from './column-loader.ts'
import type { RuleNames } from './describe-rule.ts'
import { evaluateRule, type RuleScope } from './evaluate-rule.ts'
import { Excerpt, rowsSharing, type OwnFacts } from './excerpt.ts'
import { inputsOf, isData, readCatalogue, type CatalogueField, type FieldCatalogue } from './field-catalogue.ts'
import { changedFormulas, isSameStamp, NO_STAMP, readStamp, type FrameStamp } from './frame-stamp.ts'
import { readParameters } from './measure-parameters.repo.ts'
import { computeMeasure } from './measures.ts'
import { monthFieldColumn } from './month-field-column.ts'
import { loadPresent } from './present.ts'
import { ReadyColumns } from './ready-columns.ts'
import { ruleKey } from './rule-key.ts'
import { membershipColumn } from './segment-fields.ts'
import { everybody } from './subset.ts'
import type { Wanted } from './wanted-columns.ts'

/** Texts that are copied in a millisecond. */
const FEW_TEXTS = 1000

/** How many evaluated rules and parts of rules are kept: a page, its charts and its counts ask for the same ones again and again. */
const RULES_KEPT = 128

/**
 * The columns of a workspace, loaded when first asked for and kept until a batch, model, segment run or parameter changes what they
 * would hold, or until their memory is needed for others. Row i is subscriber_no i + 1; values are in stored units.
 */
export class Frame {
  readonly #db: ReadDb
  #stamp: FrameStamp = NO_STAMP
  #parameters: ParameterValues = new Map()
  #catalogue: FieldCatalogue | null = null
  #rows = 0
  readonly #columns: ColumnStore
  #present = new Map<Month, BitSet>()
  #rules = new Map<string, BitSet>()
  #stages: FactStages = new Map()
  readonly #ready: ReadyColumns | null

  /** `maker`: makes the columns that `ready` is asked for; without one they are made when they are read. */
  constructor(db: ReadDb, columns = new ColumnStore(), maker: ColumnMaker | null = null) {
    this.#db = db
    this.#columns = columns
    this.#ready = maker && new ReadyColumns(db, this, maker)
  }

  /**
   * Forgets what a change of the workspace has made stale. Cheap; called before every method and job. `rows`: where columns
   * have to be as long as those of another frame, which may have counted subscribers of an import at hand.
   */
  refresh(rows?: number): void {
    const stamp = readStamp(this.#db)
    const isSameLength = rows === undefined || rows === this.#rows
    if (isSameLength && isSameStamp(stamp, this.#stamp)) return
    const isSameData = isSameLength && stamp.data === this.#stamp.data
    const isSameAnalysis = stamp.analysis === this.#stamp.analysis
    const areSameParameters = stamp.parameters === this.#stamp.parameters
    const areSameFormulas = stamp.formulas === this.#stamp.formulas
    this.#stamp = stamp
    const before = this.#parameters
    if (!areSameParameters) this.#parameters = readParameters(this.#db)
    this.#rules.clear()
    if (isSameData) {
      const held = this.catalogue
      if (!isSameAnalysis || !areSameFormulas) this.#catalogue = null
      const stale = new Set(this.#staleMeasures(before))
      for (const id of changedFormulas(held, this.catalogue)) stale.add(id)
      if (!isSameAnalysis) for (const field of held.fields) if (!isData(field)) stale.add(field.id)
      this.#addReaders(held, stale)
      for (const id of stale) this.#dropColumns(id)
      return
    }
    this.#catalogue = null
    this.#columns.clear()
    this.#present.clear()
    this.#rows = rows ?? this.#db.prepare<[], { n: number }>('SELECT coalesce(max(subscriber_no), 0) AS n FROM subscriber').get()?.n ?? 0
  }

  /** What the columns are made from now. */
  get stamp(): FrameStamp {
    return this.#stamp
  }

  /** Facts of the import at hand, from which columns are made faster than from their rows. */
  get stages(): FactStages {
    return this.#stages
  }

  set stages(stages: FactStages) {
    this.#stages = stages
  }

  /** Length of every column: the highest subscriber_no. */
  get rows(): number {
    return this.#rows
  }

  get catalogue(): FieldCatalogue {
    this.#catalogue ??= readCatalogue(this.#db)
    return this.#catalogue
  }

  /** What the analyst has set parameters of measures to. */
  get parameters(): ParameterValues {
    return this.#parameters
  }

  /** Of a measure, as the analyst has set it; else its default. */
  parameterOf(measure: Measure, id: string): number {
    const parameter = measure.parameters.find((candidate) => candidate.id === id)
    if (!parameter) throw new RangeError(`no parameter ${id} of ${measure.id}`)
    return parameterValue(measure, parameter, this.#parameters)
  }

  /** Months with subscribers, ascending: those of the tables that say who there is. */
  get months(): readonly Month[] {
    const months = baseBatches(this.catalogue.batches).flatMap((batch) => batch.months)
    return [...new Set(months)].sort((a, b) => a - b)
  }

  /** Errors: MONTH_NOT_IMPORTED. */
  requireMonth(month: Month): void {
    if (this.months.includes(month)) return
    throw new AppError('MONTH_NOT_IMPORTED', { month: formatMonth(month), months: this.months.map(formatMonth).join(', ') || '—' })
  }

  /** Of the segments and lists that rules refer to. */
  get ruleNames(): RuleNames {
    return ruleNamesOf(this.#db)
  }

  /** Errors: FIELD_UNKNOWN, FIELD_LACKS_INPUTS, FORMULA_REMOVED, SEGMENT_NOT_FOUND. */
  field(id: FieldId): CatalogueField {
    return requireField(this.catalogue, id)
  }

  has(id: FieldId): boolean {
    return this.catalogue.byId.has(id)
  }

  /** Errors: FIELD_UNKNOWN. */
  column(id: FieldId, month: Month): Column {
    const field = this.field(id)
    const held = this.held(id, month)
    if (held) return held
    const column = this.#load(field, month)
    this.#columns.set(keyOf(field, month), column)
    return column
  }

  /**
   * Has the columns made that an answer is going to read, while other requests are answered: reading them then takes no time.
   * Small ones, and what could not be made, are made when they are read. The workspace may be another one afterwards.
   *
   * Errors: NO_WORKSPACE.
   */
  async ready(wanted: Wanted): Promise<void> {
    await this.#ready?.load(wanted)
  }

  /** Takes a column that was made elsewhere, of this very state of the workspace. Errors: FIELD_UNKNOWN. */
  keep(id: FieldId, month: Month, column: Column): void {
    this.#columns.set(keyOf(this.field(id), month), column)
  }

  /** The columns of some fields in whatever months they are in memory, but for those of many texts. */
  *heldOf(ids: ReadonlySet<FieldId>): Generator<GivenColumn, void, undefined> {
    for (const [key, column] of this.#columns.entries()) {
      const [id, month] = partsOfKey(key)
      if (ids.has(id) && (column.kind === 'number' || column.dictionary.length <= FEW_TEXTS)) yield { id, month, column }
    }
  }

  /** Whether a column is read from the workspace as it is, or missing for everybody. Errors: FIELD_UNKNOWN. */
  isAtHand(id: FieldId, month: Month): boolean {
    const field = this.field(id)
    if (field.origin.kind !== 'fact') return false
    const saying = batchesSaying(this.catalogue.batches, field, month)
    return saying.length === 0 || isQuicklyRead(this.#db, id, month, stampOf(saying))
  }

  /** A column as long as it is in memory. Errors: FIELD_UNKNOWN. */
  held(id: FieldId, month: Month): Column | undefined {
    return this.#columns.get(keyOf(this.field(id), month))
  }

  /** Some subscribers, by row index, with columns as long as they are many. */
  excerpt(rows: ArrayLike<number>, readFacts: (() => Promise<OwnFacts>) | null = null): Excerpt {
    return new Excerpt(this.#db, this, Int32Array.from(rows), readFacts)
  }

  /** The column of a month that need not be imported: then facts are all missing. Errors: FIELD_UNKNOWN. */
  columnOrMissing(id: FieldId, month: Month): Column {
    const field = this.field(id)
    return field.history === 'fact' && !this.months.includes(month) ? missingColumn(field.type, this.#rows) : this.column(id, month)
  }

  /** Errors: FIELD_UNKNOWN, FIELD_TYPE_WRONG for a text field. */
  numbers(id: FieldId, month: Month): Float64Array {
    const column = this.column(id, month)
    if (column.kind === 'code') throw new AppError('FIELD_TYPE_WRONG', { field: id, type: this.field(id).type })
    return column.values
  }

  /** Errors: FIELD_UNKNOWN, FIELD_TYPE_WRONG for a numeric field. */
  codes(id: FieldId, month: Month): CodeColumn {
    const column = this.column(id, month)
    if (column.kind === 'number') throw new AppError('FIELD_TYPE_WRONG', { field: id, type: this.field(id).type })
    return column
  }

  /** Others with the same text, ascending; null for a row without one. Errors: FIELD_UNKNOWN. */
  sharing(id: FieldId, month: Month, row: number): number[] | null {
    return rowsSharing(this.#db, this, this.field(id), month, row)
  }

  /** The subscribers that a base table has a row for in this month. */
  present(month: Month): BitSet {
    if (this.#present.size === 0) this.#present = loadPresent(this.#db, this.catalogue.batches, this.months, this.#rows, this.#stages)
    return this.#present.get(month) ?? new BitSet(this.#rows)
  }

  /**
   * The subscribers of a month that satisfy a rule; never change the returned set.
   *
   * Errors: MONTH_NOT_IMPORTED, FIELD_UNKNOWN, FIELD_TYPE_WRONG, RULE_INVALID, RULE_TOO_DEEP, SEGMENT_NOT_FOUND, LIST_NOT_FOUND.
   */
  select(rule: Rule, month: Month): BitSet {
    this.requireMonth(month)
    return this.#remembered(rule, month, () => evaluateRule(rule, this.#scope(month)))
  }

  /**
   * The members a segment was saved with, whatever month they are in now, as a set of the caller's own; null for a segment
   * that is a rule. Those of a removed one still answer: what was made from them must not change.
   */
  members(segmentId: number): BitSet | null {
    return segmentMembers(this.#db, segmentId, this.#rows)
  }

  /** The newest published model of a kind for a month, if there is one. */
  newestModel(kind: 'churn' | 'portrait', month: Month): number | null {
    return newestModel(this.#db, kind, month)
  }

  #load(field: CatalogueField, month: Month): Column {
    const { origin } = field
    const { batches } = this.catalogue
    const rows = this.#rows
    const all = everybody(rows)
    switch (origin.kind) {
      case 'subscriber':
        return loadSubscriberColumn(this.#db, origin.column, all)
      case 'fact':
        return this.#loadStored({ ...field, column: origin.column }, month)
      case 'contract':
        return loadContractColumn(this.#db, batches, origin.column, field.type, month, all)
      case 'measure':
        return computeMeasure(origin.measure, {
          rows,
          month,
          has: (id) => this.has(id),
          numbers: (id, offset) => this.#numbersOrMissing(id, addMonths(month, offset)),
          codes: (id, offset = 0) => this.codes(id, addMonths(month, offset)),
          complaints: (months) => countComplaints(this.#db, batches, months, all),
          products: () => countProducts(this.#db, batches, month, all),
          present: (offset = 0) => this.present(addMonths(month, offset)),
          scale: (id) => storedScale(this.field(id)),
          parameter: (id) => this.parameterOf(origin.measure, id),
        })
      case 'formula':
        return evaluateFormula(origin.formula.sound.node, field, {
          rows,
          month,
          column: (id, monthsBack) => this.columnOrMissing(id, addMonths(month, -monthsBack)),
        })
      case 'churnScore': {
        const modelId = this.newestModel('churn', month)
        return modelId === null ? numberColumn(rows) : { kind: 'number', values: loadScores(this.#db, modelId, all) }
      }
      case 'cluster':
        return clusterColumn(this.#db, this.newestModel('portrait', month), all)
      case 'segmentFamily':
        return this.#segmentColumn(origin.family, month)
      case 'segment':
        return membershipColumn(this.present(month), this.select({ op: 'inSegment', segmentId: origin.segment.segmentId }, month))
      case 'otherMonth': {
        const { base, at, part } = origin
        return monthFieldColumn(part, base.type, this.column(base.id, month), this.columnOrMissing(base.id, otherMonth(at, month)))
      }
    }
  }

  #scope(month: Month): RuleScope {
    return {
      month,
      base: this.present(month),
      has: (id) => this.has(id),
      column: (id, months = 0) => this.columnOrMissing(id, addMonths(month, months)),
      field: (id) => this.field(id),
      segmentRule: (segmentId) => segmentRule(this.#db, segmentId),
      segmentName: (segmentId) => segmentName(this.#db, segmentId),
      segmentMembers: (segmentId) => this.members(segmentId),
      listMembers: (listId, arm) => listMembers(this.#db, listId, arm),
      part: (rule, evaluate) => this.#remembered(rule, month, evaluate),
    }
  }

  #remembered(rule: Rule, month: Month, evaluate: () => BitSet): BitSet {
    const key = `${month}|${ruleKey(rule)}`
    const set = this.#rules.get(key) ?? evaluate()
    if (!this.#rules.delete(key) && this.#rules.size >= RULES_KEPT) this.#rules.delete(this.#rules.keys().next().value ?? '')
    this.#rules.set(key, set)
    return set
  }

  /** Measures of which a parameter has another value now, and all that read them. */
  *#staleMeasures(before: ParameterValues): Generator<FieldId> {
    for (const key of new Set([...before.keys(), ...this.#parameters.keys()])) {
      if (before.get(key) !== this.#parameters.get(key)) yield* dependentsOf(key.slice(0, key.indexOf('.')))
    }
  }

  /** Adds the formula columns, segments and segment families that read a stale field, and again what reads those. */
  #addReaders({ fields }: FieldCatalogue, stale: Set<FieldId>): void {
    for (let before = -1; before !== stale.size; ) {
      before = stale.size
      for (const field of fields) {
        // Measures are found by their parameters, month fields go with their base.
        if (field.origin.kind === 'measure') continue
        if (inputsOf(field).some((id) => stale.has(parseMonthField(id)?.base ?? id))) stale.add(field.id)
      }
    }
  }

  /** From the cache where it holds; a scan of facts gives all months, since whoever asks for one soon asks for the others. */
  #loadStored(field: StoredField, month: Month): Column {
    const { batches } = this.catalogue
    const saying = batchesSaying(batches, field, month)
    if (saying.length === 0) return missingColumn(field.type, this.#rows)
    const cached = readCachedColumn(this.#db, field.id, month, stampOf(saying), this.#rows)
    if (cached) return cached
    if (field.history !== 'fact') return loadStateColumns(this.#db, saying, [field], month, this.#rows, this.#stages)[0] ?? missingColumn(field.type, this.#rows)
    // A month that only side tables speak of is asked for, too.
    const [byMonth] = loadFactColumns(this.#db, batches, [field], [...new Set([...this.months, month])], this.#rows, this.#stages)
    for (const at of this.months) this.#columns.set(columnKey(field.id, at), byMonth?.get(at) ?? missingColumn(field.type, this.#rows))
    return byMonth?.get(month) ?? missingColumn(field.type, this.#rows)
  }

  #numbersOrMissing(id: FieldId, month: Month): Float64Array {
    const field = this.field(id)
    if (field.history === 'fact' && !this.months.includes(month)) return numberColumn(this.#rows).values
    return this.numbers(id, month)
  }

  /** The class of each subscriber by the newest run of a family; its frozen thresholds applied to `month`. */
  #segmentColumn(family: string, month: Month): CodeColumn {
    const classes = newestClasses(this.#db, family)
    const column = codeColumn(this.#rows, classes.map(({ code }) => code))
    for (const [code, { rule }] of classes.entries()) for (const i of this.select(rule, month).toIndices()) column.codes[i] = code
    return column
  }

  /** With the month fields made of it. */
  #dropColumns(id: FieldId): void {
    for (const key of this.#columns.keys()) if (key.startsWith(columnKey(id, '')) || key.startsWith(`${id}@`)) this.#columns.delete(key)
  }
}

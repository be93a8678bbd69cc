import { dictionaryField, type Field, type FieldHistory, type FieldId, type FieldType, type Sensitivity } from '../../../shared/domain/field.ts'
import { formulaFieldId } from '../../../shared/domain/formula.ts'
import type { Measure } from '../../../shared/domain/measure-definition.ts'
import { MEASURES, readsField } from '../../../shared/domain/measure.ts'
import { MODEL_FIELDS } from '../../../shared/domain/model-field.ts'
import { FieldsById, type MonthFieldId, type MonthFieldNames, type MonthPart, type OtherMonth } from '../../../shared/domain/month-field.ts'
import { fieldsOf } from '../../../shared/domain/rule.ts'
import type { ReadDb } from '../db/handles.ts'
import { resolveFormulas, type FormulaField, type LackingFormula } from '../formula/formula-fields.ts'
import { readFormulas } from '../formula/formula.repo.ts'
import { absentFields, type AbsentField } from './absent-fields.ts'
import { activeBatches, type ActiveBatch } from './active-batches.ts'
import { fieldOfSegment, isComplete, newestRun, readOwnSegments, type FamilyRun, type OwnSegment } from './segment-fields.ts'

/** Where the loader finds a field's values. */
export type FieldOrigin =
  | { readonly kind: 'subscriber'; readonly column: 'sub_id' | 'msisdn' }
  | { readonly kind: 'fact'; readonly column: string }
  | { readonly kind: 'contract'; readonly column: string }
  | { readonly kind: 'measure'; readonly measure: Measure }
  | {
      readonly kind: 'formula'
      readonly formula: FormulaField
      /** Made of imported data alone, not of what models or segment runs brought. */
      readonly isOfData: boolean
    }
  | { readonly kind: 'churnScore' }
  | { readonly kind: 'cluster' }
  /** `inputs` are the fields that say who is in it. */
  | { readonly kind: 'segmentFamily'; readonly family: string; readonly run: FamilyRun; readonly inputs: readonly FieldId[] }
  | { readonly kind: 'segment'; readonly segment: OwnSegment; readonly inputs: readonly FieldId[] }
  | { readonly kind: 'otherMonth'; readonly base: CatalogueField; readonly at: OtherMonth; readonly part: MonthPart }

export interface CatalogueField extends Field {
  readonly origin: FieldOrigin
}

/** The fields a workspace has now: imported, custom, computable measures, model scores, segments and their classes, and formula columns. */
export interface FieldCatalogue {
  readonly fields: readonly CatalogueField[]
  /** Also of the month fields, which are not listed. */
  readonly byId: ReadonlyMap<FieldId, CatalogueField>
  readonly batches: readonly ActiveBatch[]
  /** Measures that cannot be computed, with the imported or model fields that are missing. */
  readonly unavailable: readonly { readonly measure: Measure; readonly missing: readonly FieldId[] }[]
  /** Formula columns whose inputs are gone. */
  readonly lackingFormulas: readonly LackingFormula[]
  /** Formula columns and segments that are no fields now, for what still names them; also of their month fields. */
  readonly absent: ReadonlyMap<FieldId, AbsentField>
}

interface FieldRow {
  readonly field_id: string
  readonly zh: string
  readonly en: string
  readonly type: FieldType
  readonly unit: string
  readonly group_id: string
  readonly source: 'imported' | 'custom'
  readonly history: FieldHistory
  readonly sensitive: Sensitivity | null
  readonly column_name: string
}

/** The contract columns in the order of the table. */
export const CONTRACT_FIELDS: readonly { readonly id: FieldId; readonly column: string }[] = [
  { id: 'contract_type', column: 'contract_type' },
  { id: 'contract_name', column: 'contract_name' },
  { id: 'contract_start', column: 'contract_start' },
  { id: 'contract_end', column: 'contract_end' },
  { id: 'contract_months', column: 'contract_months' },
  { id: 'low_fee', column: 'low_fee_fen' },
  { id: 'deposit', column: 'deposit_fen' },
  { id: 'monthly_rebate', column: 'monthly_rebate_fen' },
]

const MODEL_ORIGINS = { churn: { kind: 'churnScore' }, portrait: { kind: 'cluster' } } as const

const CLASS_FIELDS: Readonly<Record<string, Field>> = {
  vad: {
    id: 'vad_class', zh: 'VAD 八类', en: 'VAD class', type: 'enum', unit: '', source: 'segment', history: 'fact', group: 'segment',
  },
  value: {
    id: 'value_tier', zh: '价值层级', en: 'value tier', type: 'enum', unit: '', source: 'segment', history: 'fact', group: 'segment',
  },
}

export function readCatalogue(db: ReadDb): FieldCatalogue {
  const batches = activeBatches(db)
  const brought = new Set(batches.flatMap((batch) => [...batch.fields]))
  const fields: CatalogueField[] = []

  for (const column of ['sub_id', 'msisdn'] as const) {
    const field = dictionaryField(column)
    if (field && brought.has(column)) fields.push({ ...field, origin: { kind: 'subscriber', column } })
  }
  for (const row of importedFields(db)) {
    if (!brought.has(row.field_id)) continue
    fields.push({
      id: row.field_id,
      zh: row.zh,
      en: row.en,
      type: row.type,
      unit: row.unit,
      group: row.group_id,
      source: row.source,
      history: row.history,
      ...(row.sensitive === null ? {} : { sensitive: row.sensitive }),
      origin: { kind: 'fact', column: row.column_name },
    })
  }
  for (const { id, column } of CONTRACT_FIELDS) {
    const field = dictionaryField(id)
    if (field && brought.has(id)) fields.push({ ...field, origin: { kind: 'contract', column } })
  }

  const models = publishedModelKinds(db).map(({ kind }) => ({ ...MODEL_FIELDS[kind], origin: MODEL_ORIGINS[kind] }))
  const { computable, unavailable } = computableMeasures(new Set([...brought, ...models.map(({ id }) => id)]))
  for (const measure of computable) fields.push({ ...measure, origin: { kind: 'measure', measure } })

  fields.push(...models)
  const { lackingFormulas, absent } = addAnalystFields(fields, db)
  return {
    fields,
    byId: new FieldsById(fields, monthField),
    batches,
    unavailable,
    lackingFormulas,
    absent: new FieldsById(absent, (base, described) => ({ ...base, ...described })),
  }
}

/**
 * Formula columns, classes and segments may read each other: each is added after all it reads, so that none reads itself.
 * Gives those that cannot be added.
 */
function addAnalystFields(fields: CatalogueField[], db: ReadDb): { readonly lackingFormulas: readonly LackingFormula[]; readonly absent: readonly AbsentField[] } {
  const formulas = readFormulas(db)
  const families = publishedFamilies(db).flatMap(({ family }) => {
    const field = CLASS_FIELDS[family]
    const run = newestRun(db, family)
    if (!field || !run) return []
    const inputs = fieldsOfNewestRun(db, family)
    return [{ ...field, origin: { kind: 'segmentFamily' as const, family, run, inputs } }]
  })
  const segments = readOwnSegments(db)
  let lacking: readonly LackingFormula[] = []
  for (let before = -1; before !== fields.length; ) {
    before = fields.length
    const known = new Set(fields.map(({ id }) => id))
    const add = (field: CatalogueField): void => {
      fields.push(field)
      known.add(field.id)
    }
    const resolved = resolveFormulas(formulas.filter(({ formulaId }) => !known.has(formulaFieldId(formulaId))), fields)
    lacking = resolved.lacking
    addFormulas(fields, resolved.found)
    for (const { id } of resolved.found) known.add(id)
    for (const field of families) if (!known.has(field.id) && field.origin.inputs.every((id) => known.has(id))) add(field)
    for (const segment of segments) {
      const field = fieldOfSegment(segment)
      if (!known.has(field.id) && isComplete(segment, known)) add(field)
    }
  }
  const known = new Set(fields.map(({ id }) => id))
  return { lackingFormulas: lacking, absent: absentFields(db, { formulas, lacking, segments, known }) }
}

/** A month field belongs to its month, and hides what its base hides. */
function monthField(base: CatalogueField, described: MonthFieldNames, { at, part }: MonthFieldId): CatalogueField {
  const { group, source, sensitive } = base
  return {
    ...described,
    group,
    source,
    history: 'fact',
    ...(sensitive !== undefined && part === 'value' ? { sensitive } : {}),
    origin: { kind: 'otherMonth', base, at, part },
  }
}

function addFormulas(fields: CatalogueField[], formulas: readonly FormulaField[]): void {
  for (const formula of formulas) {
    const isOfData = formula.sound.inputs.every((id) => fields.some((field) => field.id === id && isData(field)))
    const { formula: _stored, sound: _sound, ...field } = formula
    fields.push({ ...field, origin: { kind: 'formula', formula, isOfData } })
  }
}

/** False for the fields that models and segment runs bring, and for what is computed of them. */
export function isData({ origin }: CatalogueField): boolean {
  if (origin.kind === 'measure') return !Object.values(MODEL_FIELDS).some(({ id }) => readsField(origin.measure, id))
  if (origin.kind === 'formula') return origin.isOfData
  if (origin.kind === 'otherMonth') return isData(origin.base)
  return origin.kind !== 'churnScore' && origin.kind !== 'cluster' && origin.kind !== 'segmentFamily' && origin.kind !== 'segment'
}

/** The fields that a computed field is made of directly; none for all others. */
export function inputsOf({ origin }: CatalogueField): readonly FieldId[] {
  if (origin.kind === 'measure') return [...origin.measure.inputs, ...origin.measure.optional]
  if (origin.kind === 'otherMonth') return [origin.base.id]
  if (origin.kind === 'segment' || origin.kind === 'segmentFamily') return origin.inputs
  return origin.kind === 'formula' ? origin.formula.sound.inputs : []
}

/** Which measures there is all for, and what the others lack. */
function computableMeasures(has: ReadonlySet<FieldId>): { readonly computable: readonly Measure[]; readonly unavailable: FieldCatalogue['unavailable'] } {
  const computable: Measure[] = []
  const lacking = new Map<FieldId, { readonly measure: Measure; readonly missing: readonly FieldId[] }>()
  const made = new Set<FieldId>()
  for (const measure of MEASURES) {
    const absent = measure.inputs.filter((input) => !has.has(input) && !made.has(input))
    if (measure.requires === 'all' ? absent.length === 0 : absent.length < measure.inputs.length) {
      computable.push(measure)
      made.add(measure.id)
    } else {
      // A measure that is lacking itself lacks what it is made of.
      const missing = new Set(absent.flatMap((input) => lacking.get(input)?.missing ?? [input]))
      lacking.set(measure.id, { measure, missing: [...missing] })
    }
  }
  return { computable, unavailable: [...lacking.values()] }
}

function importedFields(db: ReadDb): readonly FieldRow[] {
  return db.prepare<[], FieldRow>('SELECT * FROM field ORDER BY batch_id, column_name').all()
}

function publishedFamilies(db: ReadDb): readonly { readonly family: string }[] {
  return db
    .prepare<[], { family: string }>('SELECT DISTINCT family FROM segment_run WHERE published_at IS NOT NULL ORDER BY family')
    .all()
}

/** What the classes of a family are made of: after a batch is undone they may be of fields that are gone. */
export function fieldsOfNewestRun(db: ReadDb, family: string): readonly FieldId[] {
  return db
    .prepare<[string, string], { rule_json: string }>(
      `SELECT rule_json FROM segment WHERE family = ? AND run_id = (
         SELECT run_id FROM segment_run WHERE family = ? AND published_at IS NOT NULL ORDER BY version DESC LIMIT 1)`,
    )
    .all(family, family)
    .flatMap(({ rule_json: json }) => fieldsOf(JSON.parse(json)))
}

function publishedModelKinds(db: ReadDb): readonly { readonly kind: 'portrait' | 'churn' }[] {
  return db
    .prepare<[], { kind: 'portrait' | 'churn' }>('SELECT DISTINCT kind FROM model WHERE published_at IS NOT NULL ORDER BY kind')
    .all()
}

import { AppError } from '../../../shared/domain/errors.ts'
import type { Field, FieldId } from '../../../shared/domain/field.ts'
import { parseMonthField } from '../../../shared/domain/month-field.ts'
import type { ReadDb } from '../db/handles.ts'
import { fieldOfFormula, type LackingFormula } from '../formula/formula-fields.ts'
import type { StoredFormula } from '../formula/formula.repo.ts'
import type { CatalogueField, FieldCatalogue } from './field-catalogue.ts'
import { describeSegmentField, inputsOfSegment, readRemovedSegments, type OwnSegment } from './segment-fields.ts'

/** A formula column or segment that is no field now: it was removed, or what it is made of is not there. */
export interface AbsentField extends Field {
  /** As the analyst calls it. */
  readonly name: string
  readonly absence:
    | { readonly kind: 'removedFormula'; readonly formulaId: number }
    | { readonly kind: 'removedSegment'; readonly segmentId: number }
    | { readonly kind: 'lacking'; readonly missing: readonly FieldId[] }
}

interface AnalystFields {
  readonly formulas: readonly StoredFormula[]
  readonly lacking: readonly LackingFormula[]
  readonly segments: readonly OwnSegment[]
  readonly known: ReadonlySet<FieldId>
}

/** Those of the analyst's own that conditions, charts and columns may still name. */
export function absentFields(db: ReadDb, { formulas, lacking, segments, known }: AnalystFields): readonly AbsentField[] {
  const absent: AbsentField[] = []
  for (const { formula, missing } of lacking) absent.push({ ...fieldOfFormula(formula), name: formula.label, absence: { kind: 'lacking', missing } })
  for (const formula of formulas) {
    const { formulaId, label, removed } = formula
    if (removed) absent.push({ ...fieldOfFormula(formula), name: label, absence: { kind: 'removedFormula', formulaId } })
  }
  for (const segment of segments) {
    const field = describeSegmentField(segment)
    const missing = inputsOfSegment(segment).filter((id) => !known.has(baseOf(id)))
    if (!known.has(field.id)) absent.push({ ...field, name: segment.name, absence: { kind: 'lacking', missing } })
  }
  for (const segment of readRemovedSegments(db)) {
    absent.push({ ...describeSegmentField(segment), name: segment.name, absence: { kind: 'removedSegment', segmentId: segment.segmentId } })
  }
  return absent
}

/** Errors: FIELD_UNKNOWN, FIELD_LACKS_INPUTS, FORMULA_REMOVED, SEGMENT_NOT_FOUND. */
export function requireField(catalogue: FieldCatalogue, id: FieldId): CatalogueField {
  const field = catalogue.byId.get(id)
  if (!field) throw noSuchField(catalogue, id)
  return field
}

/** Why a field is none of the catalogue's: it was removed, or what it is made of was or is not there, or nobody knows it. */
export function noSuchField(catalogue: FieldCatalogue, id: FieldId): AppError {
  const base = baseOf(id)
  const removed = removedBehind(catalogue, base)
  if (removed) return removed
  const absent = catalogue.absent.get(base)
  const lacked = absent?.absence.kind === 'lacking' ? absent.absence.missing : []
  const missing = catalogue.unavailable.find(({ measure }) => measure.id === base)?.missing ?? lacked
  if (missing.length === 0) return new AppError('FIELD_UNKNOWN', { field: id })
  return new AppError('FIELD_LACKS_INPUTS', { field: absent?.name ?? id, missing: missing.join(', ') })
}

/** The removed formula column or segment that a field is, or is made of by way of others. */
function removedBehind(catalogue: FieldCatalogue, id: FieldId, seen = new Set<FieldId>()): AppError | null {
  if (seen.has(id)) return null
  seen.add(id)
  const absent = catalogue.absent.get(id)
  if (!absent) return null
  const { name, absence } = absent
  if (absence.kind === 'removedFormula') return new AppError('FORMULA_REMOVED', { name, formulaId: absence.formulaId })
  if (absence.kind === 'removedSegment') return noSuchSegment(absence.segmentId, name)
  for (const input of absence.missing) {
    const error = removedBehind(catalogue, baseOf(input), seen)
    if (error) return error
  }
  return null
}

/** `name`: of a segment that was removed and can be had back; undefined where there never was one. */
export function noSuchSegment(segmentId: number, name: string | undefined): AppError {
  return new AppError('SEGMENT_NOT_FOUND', name === undefined ? { segment: segmentId } : { segment: name, segmentId })
}

function baseOf(id: FieldId): FieldId {
  return parseMonthField(id)?.base ?? id
}

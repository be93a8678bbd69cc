import type { FieldId } from '../../../shared/domain/field.ts'
import type { ReadDb } from '../db/handles.ts'
import { formulaStamp } from '../formula/formula.repo.ts'
import type { FieldCatalogue } from './field-catalogue.ts'

/** What the columns were made from: batches, what analyses added since, what the analyst set, and the formula columns. */
export interface FrameStamp {
  readonly data: string
  readonly analysis: string
  readonly parameters: string
  readonly formulas: string
}

export const NO_STAMP: FrameStamp = { data: '', analysis: '', parameters: '', formulas: '' }

export function isSameStamp(one: FrameStamp, other: FrameStamp): boolean {
  return one.data === other.data && one.analysis === other.analysis && one.parameters === other.parameters && one.formulas === other.formulas
}

export function readStamp(db: ReadDb): FrameStamp {
  const row = db
    .prepare<[], Omit<FrameStamp, 'formulas'>>(
      `SELECT
         (SELECT coalesce(group_concat(batch_id || superseded_months_json), '') FROM import_batch
           WHERE published_at IS NOT NULL AND undone_at IS NULL AND superseded_by IS NULL) AS data,
         (SELECT coalesce(max(model_id), 0) FROM model WHERE published_at IS NOT NULL) || '|' ||
         (SELECT coalesce(max(run_id), 0) FROM segment_run WHERE published_at IS NOT NULL) || '|' ||
         (SELECT count(*) || '|' || count(removed_at) FROM segment) || '|' ||
         (SELECT count(*) || '|' || coalesce(max(list_id), 0) FROM target_list WHERE published_at IS NOT NULL) AS analysis,
         (SELECT coalesce(group_concat(measure_id || '.' || parameter_id || '=' || value), '') FROM measure_parameter) AS parameters`,
    )
    .get()
  return row === undefined ? NO_STAMP : { ...row, formulas: formulaStamp(db) }
}

/** Formula columns that were defined, redefined or removed. */
export function* changedFormulas(before: FieldCatalogue, after: FieldCatalogue): Generator<FieldId> {
  for (const [one, other] of [[before, after], [after, before]] as const) {
    for (const { id, unit, origin } of one.fields) {
      if (origin.kind !== 'formula') continue
      const held = other.byId.get(id)
      const isSame = held?.origin.kind === 'formula' && held.unit === unit && held.origin.formula.sound.expression === origin.formula.sound.expression
      if (!isSame) yield id
    }
  }
}

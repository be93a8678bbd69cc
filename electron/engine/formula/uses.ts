import type { FormulaUse } from '../../../shared/api/formula.ts'
import { formulaFieldId } from '../../../shared/domain/formula.ts'
import type { ReadDb } from '../db/handles.ts'
import { resolvedFormulas, type FormulaScope } from './scope.ts'

/** What of a workspace names a field in its stored definition; month fields of it begin with its id. */
const HOLDERS: readonly { readonly kind: FormulaUse['kind']; readonly sql: string }[] = [
  {
    kind: 'segment',
    sql: `SELECT name, rule_json AS json FROM segment WHERE removed_at IS NULL AND (run_id IS NULL OR run_id IN (
            SELECT max(run_id) FROM segment_run WHERE published_at IS NOT NULL GROUP BY family))`,
  },
  {
    kind: 'model',
    sql: `SELECT kind AS name, parameters_json AS json FROM model WHERE model_id IN (
            SELECT max(model_id) FROM model WHERE published_at IS NOT NULL GROUP BY kind, month)`,
  },
  { kind: 'list', sql: 'SELECT name, recipe_json AS json FROM target_list WHERE published_at IS NOT NULL AND removed_at IS NULL' },
  { kind: 'chart', sql: 'SELECT name, tiles_json AS json FROM chart_board WHERE removed_at IS NULL' },
  { kind: 'view', sql: 'SELECT name, view_json AS json FROM grid_view WHERE removed_at IS NULL' },
]

/** What reads a formula column, other formulas first. */
export function usesOf(db: ReadDb, formulaId: number, scope: FormulaScope): FormulaUse[] {
  const id = formulaFieldId(formulaId)
  const formulas = resolvedFormulas(scope).filter(({ sound }) => sound.inputs.includes(id))
  const uses = formulas.map(({ zh }): FormulaUse => ({ kind: 'formula', name: zh }))
  for (const { kind, sql } of HOLDERS) {
    const names = db
      .prepare<[string, string], { name: string }>(`SELECT DISTINCT name FROM (${sql}) WHERE instr(json, ?) > 0 OR instr(json, ?) > 0`)
      .all(`"${id}"`, `"${id}@`)
    uses.push(...names.map(({ name }): FormulaUse => ({ kind, name })))
  }
  return uses
}

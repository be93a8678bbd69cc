import type { Input, Output } from '../../../shared/api/engine-api.ts'
import type { ReadDb } from '../db/handles.ts'
import { maskValue } from '../frame/show-value.ts'
import { requireBatch } from './ledger.repo.ts'
import { sensitivityOf } from './sensitive-column.ts'

/**
 * The row of the file that an issue is about, as the batch kept it. Names, numbers and addresses are masked but for the cells the issues
 * are about, which their list shows as they are. Errors: BATCH_NOT_FOUND.
 */
export function issueRow(db: ReadDb, { batchId, rowNo, reveal = false }: Input<'import.issueRow'>): Output<'import.issueRow'> {
  const batch = requireBatch(db, batchId)
  const issues = db
    .prepare<[number, number], { header: string; row_json: string | null }>('SELECT header, row_json FROM import_issue WHERE batch_id = ? AND row_no = ?')
    .all(batchId, rowNo)
  const json = issues.find(({ row_json: kept }) => kept !== null)?.row_json ?? null
  if (json === null) return { cells: null }
  const told = new Set(issues.map(({ header }) => header))
  const columns = new Map(batch.columns.map((column) => [column.column, column]))
  const texts: readonly string[] = JSON.parse(json)
  return {
    cells: texts.map((text, column) => {
      const { header = '', field = null } = columns.get(column) ?? {}
      const sensitive = reveal || told.has(header) ? undefined : sensitivityOf({ header, field })
      return { column, header, text: text === '' || sensitive === undefined ? text : String(maskValue(text, sensitive) ?? '') }
    }),
  }
}

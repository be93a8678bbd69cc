import { dictionaryField } from '../../../shared/domain/field.ts'
import type { TableKind, TableRequest } from '../../../shared/api/import.ts'
import { openTable } from '../../../electron/engine/spreadsheet/read/table-source.ts'
import type { TestWorkspace } from '../../helpers/workspace.ts'
import { runTables, writeText } from './import-files.ts'

export interface TableSpec {
  /** Of the file, without its ending. */
  readonly name: string
  readonly kind: TableKind
  readonly month: number | null
  /** Header and field of each column; null = a column the dictionary does not know. */
  readonly columns: readonly (readonly [header: string, field: string | null])[]
  readonly rows: readonly (readonly (string | number)[])[]
}

/** Writes a table as CSV and asks for it column by column, so that a test depends on no recognition. */
export async function tableOf(workspace: TestWorkspace, { name, kind, month, columns, rows }: TableSpec): Promise<TableRequest> {
  const path = writeText(workspace, `${name}.csv`, [columns.map(([header]) => header), ...rows])
  const source = await openTable(path)
  const sheet = source.sheets[0]?.name ?? ''
  await source.close()
  return {
    path, sheet, kind, month, titleRows: [], headerRows: [1], outcome: null,
    columns: columns.map(([header, id], column) => {
      const field = id === null ? undefined : dictionaryField(id)
      return { column, header, field: id, type: field?.type ?? 'text', unit: field?.unit ?? '', period: null }
    }),
  }
}

/** Imports tables in one run and gives their batches in the order of the tables. */
export async function load(workspace: TestWorkspace, ...specs: readonly TableSpec[]) {
  const tables: TableRequest[] = []
  for (const spec of specs) tables.push(await tableOf(workspace, spec))
  return (await runTables(workspace, tables)).batches
}

/** The one batch of a run of one table. */
export async function loadOne(workspace: TestWorkspace, spec: TableSpec) {
  const [batch] = await load(workspace, spec)
  if (!batch) throw new RangeError('no batch')
  return batch
}

import path from 'node:path'
import { dictionaryField, type FieldType } from '../../../shared/domain/field.ts'
import type { Period, TableKind, TableRequest } from '../../../shared/api/import.ts'
import type { TestWorkspace } from '../../helpers/workspace.ts'
import { writeText } from './import-files.ts'

/** What a column is mapped to; a plain text is a field of the dictionary, null is left out. */
export type ColumnSpec = string | null | { readonly field: string; readonly type?: FieldType; readonly unit?: string; readonly period?: Period }

export interface TableSpec {
  readonly name: string
  readonly kind: TableKind
  readonly month?: number
  /** By header, in the order of the file. */
  readonly columns: Readonly<Record<string, ColumnSpec>>
  readonly rows: readonly (readonly (string | number)[])[]
}

/** Writes a file with these columns and asks for it as an analyst would who chose everything. */
export function tableOf(workspace: TestWorkspace, { name, kind, month, columns, rows }: TableSpec): TableRequest {
  const headers = Object.keys(columns)
  const file = writeText(workspace, name, [headers, ...rows])
  return {
    path: file, sheet: path.parse(file).name, kind, month: month ?? null, titleRows: [], headerRows: [1], outcome: null,
    columns: headers.map((header, column) => {
      const spec = columns[header] ?? null
      const chosen = typeof spec === 'string' || spec === null ? { field: spec } : spec
      const known = chosen.field === null ? undefined : dictionaryField(chosen.field)
      const { type = known?.type ?? 'text', unit = known?.unit ?? '', period = null } = typeof spec === 'object' && spec !== null ? spec : {}
      return { column, header, field: chosen.field, type, unit, period }
    }),
  }
}


import { readFileSync } from 'node:fs'
import Papa from 'papaparse'
import type { FieldType } from '../../../shared/domain/field.ts'
import { createTestWorkspace, publishFacts, type FactRow, type TestWorkspace } from '../../helpers/workspace.ts'

export type Table = readonly Readonly<Record<string, string>>[]

export const TABLE_MONTH = 202408

/** A public CSV as rows of text by trimmed header. */
export function readTable(path: string): Table {
  const { data } = Papa.parse<Record<string, string>>(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''), {
    header: true,
    skipEmptyLines: true,
    transformHeader: (header) => header.trim(),
  })
  return data
}

/** A workspace that holds a table as one extract with its outcome; every column is a custom field `x_…`. */
export function workspaceOf(
  table: Table,
  outcome: { readonly header: string; readonly positive: string },
  keyHeader: string,
): TestWorkspace {
  const workspace = createTestWorkspace()
  const headers = Object.keys(table[0] ?? {})
  const types = new Map(headers.map((header) => [header, typeOf(table.map((row) => row[header] ?? ''))]))
  const valuesOf = (row: Table[number]) =>
    headers.map((header) => [fieldOf(header), valueOf(row[header] ?? '', types.get(header) === 'number')] as const)
  const rows = table.map(
    (row, i): FactRow => ({ subscriber: i + 1, month: TABLE_MONTH, values: Object.fromEntries(valuesOf(row)) }),
  )
  const fields = headers.map((header) => {
    const field = { type: types.get(header) ?? 'text', zh: header, en: header, history: 'state' } as const
    return [fieldOf(header), field] as const
  })
  publishFacts(workspace, rows, {
    kind: 'outcomeTable',
    custom: Object.fromEntries(fields),
    outcome: { field: fieldOf(outcome.header), positive: outcome.positive },
  })
  const setKey = workspace.db.prepare('UPDATE subscriber SET subscriber_key = ? WHERE subscriber_no = ?')
  workspace.db.transaction(() => table.forEach((row, i) => setKey.run(row[keyHeader], i + 1)))()
  return workspace
}

export function fieldOf(header: string): string {
  return `x_${header.toLowerCase().replaceAll(/\W+/g, '_')}`
}

function typeOf(values: readonly string[]): FieldType {
  const filled = values.map((value) => value.trim()).filter((value) => value !== '')
  if (filled.every((value) => !Number.isNaN(Number(value)))) return 'number'
  return new Set(filled).size <= 20 ? 'enum' : 'text'
}

function valueOf(text: string, isNumber: boolean): string | number | null {
  const trimmed = text.trim()
  if (trimmed === '') return null
  return isNumber ? Number(trimmed) : trimmed
}

import type { ColumnMapping, TableKind, TablePlan } from '../../../shared/api/import.ts'
import { dictionaryField } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import type { Cell, SheetInfo, TableSource } from '../spreadsheet/read/table-source.ts'
import { AliasIndex } from './alias-index.ts'
import { cellText } from './cell-text.ts'
import { sampleColumn, type ColumnSample } from './column-sample.ts'
import { customField, type KnownField } from './custom-field.ts'
import { findHeader, type Header, type SheetHead } from './find-header.ts'
import { inferType } from './infer-type.ts'
import { inferUnit } from './infer-unit.ts'
import { matchColumns, type ColumnMatch } from './match-columns.ts'
import { monthInText } from './month-in-text.ts'
import { headerParts, looseHeader } from './normalise-header.ts'
import { rowKind } from './row-kind.ts'
import { outcomeColumn, positiveValue, tableKind } from './table-kind.ts'
import { ALL_TARGETS, REFUSED_FIELDS, targetsOf } from './targets.ts'
import { customUnit } from './units.ts'

const SAMPLED_ROWS = 2000
const PREVIEW_ROWS = 14
const PREVIEW_CELL = 60
const SAMPLES = 5

const everyField = new AliasIndex([...ALL_TARGETS, ...REFUSED_FIELDS])
const indexes = new Map<TableKind, AliasIndex>()

function indexOf(kind: TableKind): AliasIndex {
  const index = indexes.get(kind) ?? new AliasIndex([...targetsOf(kind), ...REFUSED_FIELDS])
  indexes.set(kind, index)
  return index
}

export interface PlanRequest {
  readonly source: TableSource
  readonly fileName: string
  readonly sheetIndex: number
  readonly sheet: SheetInfo
  readonly month: Month | undefined
  /** The month of the import, for outcome tables that say none. */
  readonly thisMonth: Month
  readonly outcome: { readonly column: string; readonly positive: string } | undefined
  readonly knownFields: readonly KnownField[]
  readonly profileOf: (kind: TableKind, headers: readonly string[]) => Profile | undefined
  readonly checkCancelled: () => void
}

/** How the columns of a file with the same headers were loaded last time: field and unit per header. */
export type Profile = ReadonlyMap<string, Pick<ColumnMapping, 'field' | 'type' | 'unit'>>

export async function readHead(source: TableSource, sheetIndex: number, rows: number, signal: () => void): Promise<SheetHead> {
  const head: { rows: (readonly Cell[])[]; rowNos: number[] } = { rows: [], rowNos: [] }
  for await (const chunk of source.rows(sheetIndex, { maxRows: rows, signal })) {
    for (const [i, row] of chunk.rows.entries()) {
      head.rows.push(row)
      head.rowNos.push(chunk.rowNos[i] ?? 0)
    }
  }
  return { ...head, merges: source.sheets[sheetIndex]?.merges ?? [] }
}

/**
 * Proposes how to load one sheet, from its first rows. Missing: null when the sheet is blank.
 * Errors: HEADER_NOT_FOUND, SHEET_EMPTY (a header without rows), OUTCOME_COLUMN_NOT_FOUND.
 */
export async function planTable(request: PlanRequest): Promise<TablePlan | null> {
  const { source, fileName, sheetIndex, sheet } = request
  const head = await readHead(source, sheetIndex, SAMPLED_ROWS, request.checkCancelled)
  if (head.rows.length === 0) return null
  const header = findHeader(head, everyField)
  if (!header) throw new AppError('HEADER_NOT_FOUND', { file: fileName })
  const data = head.rows.slice(header.firstData).filter((row) => rowKind(row, []) === 'data')
  if (data.length === 0) throw new AppError('SHEET_EMPTY', { file: fileName, sheet: sheet.name })
  const columns = sheetColumns(header, data)

  const outcomeAt = findOutcome(columns, request)
  const anyKind = matchColumns(columns, everyField, ALL_TARGETS)
  const kind = outcomeAt >= 0 ? 'outcomeTable' : tableKind(anyKind)
  const matches = withNumber(matchColumns(columns, indexOf(kind), targetsOf(kind)), columns)
  const profile = request.profileOf(kind, header.headers)
  const mappings = mapColumns({ columns, matches, kind, outcomeAt, profile, knownFields: request.knownFields })
  const outcomeField = mappings.find(({ column }) => column === columns[outcomeAt]?.column)?.field
  const positive = request.outcome?.positive ?? positiveValue(columns[outcomeAt]?.sample.values ?? [])
  return {
    path: source.path,
    fileName,
    member: '',
    format: source.kind,
    encoding: source.encoding ?? '',
    delimiter: source.delimiter ?? '',
    sheet: sheet.name,
    sheetIndex,
    kind,
    ...monthOf(request, kind, mappings, header),
    titleRows: [...header.titleRows],
    headerRows: [...header.headerRows],
    columns: mappings,
    outcome: typeof outcomeField === 'string' && positive !== null ? { field: outcomeField, positive } : null,
    preview: previewOf(head),
    rowEstimate: sheet.rowEstimate === null ? null : Math.max(0, sheet.rowEstimate - header.firstData),
  }
}

interface PlannedColumn {
  readonly column: number
  readonly header: string
  readonly sample: ColumnSample
  readonly cells: readonly Cell[]
}

/** Columns with a header or with values; wholly blank ones are not there. */
function sheetColumns(header: Header, data: readonly (readonly Cell[])[]): readonly PlannedColumn[] {
  const width = Math.max(header.headers.length, ...data.map((row) => row.length))
  return Array.from({ length: width }, (_, column) => {
    const cells = data.map((row) => row[column] ?? null)
    return { column, header: header.headers[column] ?? '', sample: sampleColumn(cells), cells }
  }).filter(({ header: text, sample }) => text !== '' || sample.filled > 0)
}

function findOutcome(columns: readonly PlannedColumn[], { outcome, fileName }: PlanRequest): number {
  if (outcome === undefined) {
    const column = outcomeColumn(columns.map(({ header }) => header))
    return column >= 0 && positiveValue(columns[column]?.sample.values ?? []) !== null ? column : -1
  }
  const wanted = looseHeader(outcome.column)
  const column = columns.findIndex(({ header }) => looseHeader(header) === wanted)
  if (column >= 0) return column
  const names = columns.map(({ header }) => header).filter((header) => header !== '').slice(0, 60).join(', ')
  throw new AppError('OUTCOME_COLUMN_NOT_FOUND', { file: fileName, column: outcome.column, columns: names })
}

type Matches = readonly (ColumnMatch | null)[]

/** A list whose only number is the contact's is taken to be about that number; the analyst is asked. */
function withNumber(matches: Matches, columns: readonly PlannedColumn[]): Matches {
  const msisdn = dictionaryField('msisdn')
  if (!msisdn || matches.some((match) => match?.field.id === 'sub_id' || match?.field.id === 'msisdn')) return matches
  return matches.map((match, i) => {
    const isNumber = match?.field.id === 'contact_phone' && (columns[i]?.sample.phoneShare ?? 0) >= 0.5
    return isNumber ? { field: msisdn, confidence: 0.6, evidence: ['valuePhone'] } : match
  })
}

interface Mapping {
  readonly columns: readonly PlannedColumn[]
  readonly matches: Matches
  readonly kind: TableKind
  readonly outcomeAt: number
  readonly profile: Profile | undefined
  readonly knownFields: readonly KnownField[]
}

function mapColumns({ columns, matches, kind, outcomeAt, profile, knownFields }: Mapping): ColumnMapping[] {
  const taken = new Set<string>()
  return columns.map((column, position) => {
    const { header, sample } = column
    const samples = samplesOf(column.cells)
    const base = { column: column.column, header, samples, period: null }
    const remembered = position === outcomeAt ? undefined : profile?.get(header)
    if (remembered && (remembered.field === null || !taken.has(remembered.field.toLowerCase()))) {
      if (remembered.field !== null) taken.add(remembered.field.toLowerCase())
      return { ...base, ...remembered, confidence: 1, evidence: ['profile'] }
    }
    const match = position === outcomeAt ? null : (matches[position] ?? null)
    const parts = headerParts(header)
    if (match && !REFUSED_FIELDS.includes(match.field)) {
      taken.add(match.field.id.toLowerCase())
      const { field } = match
      const unit = field.unit === '' && field.type !== 'number' ? '' : inferUnit(field, parts.unit, sample)
      return { ...base, field: field.id, type: field.type, unit, confidence: match.confidence, evidence: [...match.evidence] }
    }
    if (match || kind === 'complaint') {
      return { ...base, field: null, type: 'text', unit: '', confidence: match?.confidence ?? 0.5, evidence: ['none'] }
    }
    const inferred = position === outcomeAt ? 'enum' : inferType(header, sample)
    const fileUnit = parts.unit || sample.writtenUnit
    const shown = customUnit(inferred, fileUnit)
    const field = customField(header, column.column, { ...shown, isEmpty: sample.filled === 0 }, knownFields, taken)
    taken.add(field.id.toLowerCase())
    const unit = field.unit === '' && fileUnit !== '%' ? '' : fileUnit || field.unit
    return { ...base, field: field.id, type: field.type, unit, confidence: 1, evidence: ['none'] }
  })
}

function samplesOf(cells: readonly Cell[]): string[] {
  const samples = new Set<string>()
  for (const cell of cells) {
    const text = cellText(cell).trim().slice(0, PREVIEW_CELL)
    if (text !== '') samples.add(text)
    if (samples.size === SAMPLES) break
  }
  return [...samples]
}

/** Missing: month null with source `given` = nothing says the month, so somebody has to. */
function monthOf(
  request: PlanRequest,
  kind: TableKind,
  mappings: readonly ColumnMapping[],
  header: Header,
): Pick<TablePlan, 'month' | 'monthSource'> {
  const dating = kind === 'complaint' ? 'contact_time' : 'month'
  if (mappings.some(({ field }) => field === dating)) return { month: null, monthSource: 'column' }
  const sources = [
    // The sheet of a text file is named after the file.
    { monthSource: 'sheetName', month: request.source.kind === 'csv' ? null : monthInText(request.sheet.name) },
    { monthSource: 'title', month: monthInText(header.title) },
    { monthSource: 'fileName', month: monthInText(request.fileName.replace(/\.[^.]*$/, '')) },
    { monthSource: 'given', month: request.month ?? null },
  ] as const
  const found = sources.find(({ month }) => month !== null)
  if (found) return found
  return kind === 'outcomeTable' ? { month: request.thisMonth, monthSource: 'importDate' } : { month: null, monthSource: 'given' }
}

function previewOf(head: SheetHead): TablePlan['preview'] {
  const rows = head.rows.slice(0, PREVIEW_ROWS).map((row) => row.map((cell) => cellText(cell).slice(0, PREVIEW_CELL)))
  return { firstRowNo: head.rowNos[0] ?? 1, rows }
}

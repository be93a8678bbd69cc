import type { TableKind, TablePlan } from '../../../shared/api/import.ts'
import type { DataRows } from '../../../shared/api/sheet-rows.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { Cell, SheetInfo, TableSource } from '../spreadsheet/read/table-source.ts'
import { AliasIndex } from './alias-index.ts'
import { sampleColumn } from './column-sample.ts'
import { spellingOf } from './column-spelling.ts'
import type { KnownField } from './custom-field.ts'
import { isDataRow } from './data-rows.ts'
import { monthOfDecimal } from './decimal-months.ts'
import { findHeader, headerAt, NO_HEADER, type Header, type SheetHead } from './find-header.ts'
import { MOST_COLUMNS } from './load-columns.ts'
import { monthOfCell } from './month-in-text.ts'
import { looseHeader } from './normalise-header.ts'
import { isOwnIssueList } from './own-issue-list.ts'
import { outcomeColumn, positiveValue } from './outcome-column.ts'
import { latestMonth, monthOfTable, monthOfTexts, periodReader, type MonthTexts } from './plan-month.ts'
import type { Profile, Profiles } from './profile.ts'
import { proposeColumns, type PlannedColumn } from './propose-columns.ts'
import { rowKind } from './row-kind.ts'
import { previewOf, sheetFacts, SheetRefused, tableWithoutHeader } from './sheet-picture.ts'
import { tableKind } from './table-kind.ts'
import { ALL_TARGETS, REFUSED_FIELDS } from './targets.ts'
import { titleUnits } from './units.ts'

/** What a column holds is judged by so many rows, when it is planned and when it is loaded. */
export const SAMPLED_ROWS = 2000
/** Workbooks name merged cells behind all rows: in longer sheets the blanks beside a name have to tell how far it reaches. */
const MERGED_ROWS = 5000
/** The share of rows with a value from which on cells beyond the header are a column that has no name. Own choice. */
const COLUMN_FROM = 0.2

const everyField = new AliasIndex([...ALL_TARGETS, ...REFUSED_FIELDS])

export interface PlanRequest {
  readonly source: TableSource
  readonly fileName: string
  readonly sheetIndex: number
  readonly sheet: SheetInfo
  readonly month: Month | undefined
  /** The month of the import, for outcome tables that say none. */
  readonly thisMonth: Month
  readonly outcome: { readonly column: string; readonly positive: string } | undefined
  /** What the analyst said the sheet holds, where its header is (none = it has none), and its data. Units: row numbers from 1. */
  readonly kind: TableKind | undefined
  readonly headerRows: readonly number[] | undefined
  readonly dataRows: DataRows | undefined
  /** The header of an earlier sheet, where this one goes on without one of its own. */
  readonly continued?: Header
  /** True for sheets of a workbook that this program wrote for the executors of a campaign. */
  readonly isOwnDispatch: boolean
  readonly knownFields: readonly KnownField[]
  readonly profiles: Profiles
  /** Tables planned before in the same run: further parts of one of them are loaded alike. */
  readonly planned: Profiles
  readonly checkCancelled: () => void
}

export async function readHead(source: TableSource, sheetIndex: number, rows: number, signal: () => void): Promise<SheetHead> {
  const head: { rows: (readonly Cell[])[]; rowNos: number[]; doubtful: number[] } = { rows: [], rowNos: [], doubtful: [] }
  for await (const chunk of source.rows(sheetIndex, { maxRows: rows, signal })) {
    for (const [i, row] of chunk.rows.entries()) {
      head.rows.push(row)
      head.rowNos.push(chunk.rowNos[i] ?? 0)
    }
    head.doubtful.push(...(chunk.doubtful ?? []))
  }
  const { rowEstimate = null, merges = [] } = source.sheets[sheetIndex] ?? {}
  const isShort = rowEstimate !== null && rowEstimate <= MERGED_ROWS
  return { ...head, merges: isShort ? await source.merges(sheetIndex, signal) : merges }
}

/**
 * Proposes how to load one sheet, from its first rows. Missing: null when the sheet is blank.
 * Errors: HEADER_NOT_FOUND, SHEET_EMPTY (a header without rows), SHEET_IS_ISSUE_LIST, COLUMNS_TOO_MANY,
 * OUTCOME_COLUMN_NOT_FOUND.
 */
export async function planTable(request: PlanRequest): Promise<TablePlan | null> {
  const { source, fileName, sheetIndex, sheet } = request
  const head = await readHead(source, sheetIndex, SAMPLED_ROWS, request.checkCancelled)
  if (head.rows.length === 0) return null
  if (!request.headerRows && isOwnIssueList(head.rows[0])) throw new AppError('SHEET_IS_ISSUE_LIST', { file: fileName, sheet: sheet.name })
  const header = chooseHeader(head, request)
  if (!header) throw new SheetRefused('HEADER_NOT_FOUND', { file: fileName }, tableWithoutHeader(request, head))
  const profile = request.profiles.find(header.headers, request.kind) ?? request.planned.find(header.headers, request.kind)
  const dataRows = chooseDataRows(header, profile, request)
  const data = head.rows.slice(header.firstData).filter((row, i) => isDataRow(dataRows, head.rowNos[header.firstData + i] ?? 0) && rowKind(row, []) === 'data')
  if (data.length === 0) {
    const why = { file: fileName, sheet: sheet.name }
    throw head.rows.length > 1 ? new SheetRefused('SHEET_EMPTY', why, tableWithoutHeader(request, head)) : new AppError('SHEET_EMPTY', why)
  }
  const named = header.headers.filter((text) => text !== '').length
  if (named > MOST_COLUMNS) throw new AppError('COLUMNS_TOO_MANY', { file: fileName, sheet: sheet.name, columns: named, max: MOST_COLUMNS })
  const columns = sheetColumns(header, data)

  const texts = monthTexts(request, header, columns)
  const latest = latestMonth(texts)
  const outcomeAt = findOutcome(columns, profile, request)
  const words = [texts.file, sheet.name, header.title].join(' ')
  const guess = () => tableKind({ columns, words, isOwnDispatch: request.isOwnDispatch }, everyField, periodReader('monthlyBill', latest, request.thisMonth))
  const kind = request.kind ?? (request.outcome ? 'outcomeTable' : profile?.kind) ?? (outcomeAt >= 0 ? 'outcomeTable' : guess())
  const mappings = proposeColumns({
    columns,
    kind,
    outcomeAt,
    profile: profile?.kind === kind ? profile : undefined,
    knownFields: request.knownFields,
    readPeriod: periodReader(kind, latest, request.thisMonth),
    rowMonth: monthOfTexts(texts, request.thisMonth),
    titleUnits: titleUnits(header.title),
  })
  const outcomeField = mappings.find(({ column }) => column === columns[outcomeAt]?.column)?.field
  const positive = request.outcome?.positive ?? profile?.outcome?.positive ?? positiveValue(columns[outcomeAt]?.sample.values ?? [])
  return {
    ...sheetFacts(request, head),
    kind,
    ...monthOfTable(kind, mappings, texts, request.thisMonth),
    titleRows: [...header.titleRows],
    headerRows: [...header.headerRows],
    dataRows,
    columns: [...mappings],
    outcome: typeof outcomeField === 'string' && positive !== null ? { field: outcomeField, positive } : null,
    preview: previewOf(head, header.firstData),
    rowEstimate: sheet.rowEstimate === null ? null : Math.max(0, sheet.rowEstimate - header.firstData),
    importedAt: null,
    overlaps: [],
    overlap: 'auto',
  }
}

/** The header where the analyst pointed it out, now or in an earlier file of the same headers, else the likeliest. */
function chooseHeader(head: SheetHead, { continued, headerRows, profiles }: PlanRequest): Header | null {
  if (continued) return { ...continued, titleRows: [], headerRows: [], firstData: 0 }
  if (headerRows?.length === 0) return NO_HEADER
  if (headerRows) return headerAt(head, headerRows.toSorted((a, b) => a - b))
  for (const place of profiles.headerPlaces()) {
    const header = headerAt(head, place)
    if (header && profiles.has(header.headers)) return header
  }
  return findHeader(head, everyField)
}

/** Where the analyst said it is, now or of an earlier file with the same header. Missing: null = all rows below the header. */
function chooseDataRows({ headerRows }: Header, profile: Profile | undefined, request: PlanRequest): DataRows | null {
  const lowest = Math.max(0, ...headerRows)
  const isSamePlace = profile !== undefined && profile.headerRows.join() === headerRows.join()
  const { first, last } = request.dataRows ?? { first: isSamePlace ? profile.firstRow : null, last: null }
  const rows = { first: first !== null && first > lowest + 1 ? first : null, last }
  return rows.first === null && rows.last === null ? null : rows
}

/**
 * Columns with a header or with values; wholly blank ones are not there. Cells beyond the header that only single rows have are
 * no column either: the import says in which rows they stand.
 */
function sheetColumns({ headers }: Header, data: readonly (readonly Cell[])[]): readonly PlannedColumn[] {
  const width = Math.max(headers.length, ...data.map((row) => row.length))
  const columns = Array.from({ length: width }, (_, column) => {
    const cells = data.map((row) => row[column] ?? null)
    return { column, header: headers[column] ?? '', sample: sampleColumn(cells), cells }
  })
  const end = headers.every((text) => text === '') ? 0 : headers.length
  const last = columns.findLastIndex(({ column, sample }) => column < end || end === 0 || sample.filled >= data.length * COLUMN_FROM)
  return columns.slice(0, last + 1).filter(({ header, sample }) => header !== '' || sample.filled > 0)
}

/** What may say the month. The sheet of a text file is named after the file, that of a container after its file inside. */
function monthTexts({ source, sheet, fileName, month }: PlanRequest, header: Header, columns: readonly PlannedColumn[]): MonthTexts {
  const { member = '' } = sheet
  const isText = (sheet.kind ?? source.kind) === 'csv'
  const inside = member === '' ? sheet.name : sheet.name.slice(member.length)
  const file = [withoutExtension(member.slice(member.lastIndexOf('/') + 1)), withoutExtension(fileName)].filter((text) => text !== '')
  return {
    sheet: isText ? '' : inside,
    title: header.title,
    file: file.join(' '),
    given: month,
    inColumn: latestInColumn(columns),
  }
}

function withoutExtension(name: string): string {
  return name.replace(/\.[^.]*$/, '')
}

function latestInColumn(columns: readonly PlannedColumn[]): Month | null {
  const column = columns.find(({ header, sample }) => Math.max(sample.monthShare, sample.decimalMonthShare) > 0.5 && everyField.hits(header).some(({ field }) => field.id === 'month'))
  const { dayOrder, decimals } = spellingOf(column?.cells ?? [])
  const months = (column?.cells ?? []).map((cell) => monthOfDecimal(cell, decimals) ?? monthOfCell(cell, dayOrder)).filter((month) => month !== null)
  return months.length === 0 ? null : Math.max(...months)
}

/** Position of the column that says who left; −1 = none. Errors: OUTCOME_COLUMN_NOT_FOUND. */
function findOutcome(columns: readonly PlannedColumn[], profile: Profile | undefined, { outcome, kind, fileName, isOwnDispatch }: PlanRequest): number {
  if (outcome === undefined) {
    const wanted = kind ?? profile?.kind ?? 'outcomeTable'
    if (wanted !== 'outcomeTable' || isOwnDispatch) return -1
    const remembered = profile?.columns.find(({ field }) => field !== null && field === profile.outcome?.field)?.header
    if (remembered !== undefined) return columns.findIndex(({ header }) => header === remembered)
    const column = outcomeColumn(columns.map(({ header }) => header))
    return column >= 0 && positiveValue(columns[column]?.sample.values ?? []) !== null ? column : -1
  }
  const wanted = looseHeader(outcome.column)
  const column = columns.findIndex(({ header }) => looseHeader(header) === wanted)
  if (column >= 0) return column
  const names = columns.map(({ header }) => header).filter((header) => header !== '').slice(0, 60).join(', ')
  throw new AppError('OUTCOME_COLUMN_NOT_FOUND', { file: fileName, column: outcome.column, columns: names })
}

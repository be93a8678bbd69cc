import type { TablePlan } from '../../../shared/api/import.ts'
import { AppError, type ErrorCode, type ErrorParams } from '../../../shared/domain/errors.ts'
import { cellText } from './cell-text.ts'
import type { SheetHead } from './find-header.ts'
import type { PlanRequest } from './plan-table.ts'

/** Rows of the picture, and how many of them below the header where that stands further down. */
const PREVIEW_ROWS = 14
const BELOW_HEADER = 8
const PREVIEW_CELL = 60
/** Rows to look for a header in, where none was found. */
const SEARCHED_ROWS = 40

type SheetFacts = Pick<TablePlan, 'path' | 'fileName' | 'member' | 'format' | 'encoding' | 'delimiter' | 'unpairedRows' | 'sheet' | 'sheetIndex'>

/** What is known of a sheet whatever it holds. */
export function sheetFacts({ source, fileName, sheet, sheetIndex }: PlanRequest, head: SheetHead): SheetFacts {
  return {
    path: source.path,
    fileName,
    member: sheet.member ?? '',
    format: sheet.kind ?? source.kind,
    encoding: sheet.encoding ?? source.encoding ?? '',
    delimiter: sheet.delimiter ?? source.delimiter ?? '',
    unpairedRows: [...(head.doubtful ?? [])],
    sheet: sheet.name,
    sheetIndex,
  }
}

/** The first rows of a sheet as text, down to some below its header. */
export function previewOf(head: SheetHead, headerEnd: number): TablePlan['preview'] {
  const length = Math.max(PREVIEW_ROWS, headerEnd + BELOW_HEADER)
  return {
    rowNos: head.rowNos.slice(0, length),
    rows: head.rows.slice(0, length).map((row) => row.map((cell) => cellText(cell).slice(0, PREVIEW_CELL))),
  }
}

/** A sheet that cannot be planned as it stands, with what it looks like: pointing out its header can make it a table. */
export class SheetRefused extends AppError {
  readonly table: TablePlan

  constructor(code: ErrorCode, params: ErrorParams, table: TablePlan) {
    super(code, params)
    this.table = table
  }
}

/** The first rows of a sheet in which no header was found, or nothing below it, for the analyst to point it out. */
export function tableWithoutHeader(request: PlanRequest, head: SheetHead): TablePlan {
  return {
    ...sheetFacts(request, head),
    kind: 'customDataset',
    month: null,
    monthSource: 'given',
    titleRows: [],
    headerRows: [],
    dataRows: null,
    overlaps: [],
    overlap: 'auto',
    columns: [],
    outcome: null,
    preview: previewOf(head, SEARCHED_ROWS),
    rowEstimate: request.sheet.rowEstimate,
    importedAt: null,
  }
}

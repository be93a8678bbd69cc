import { MAX_CELL_TEXT, isTextFormat } from './sheet-spec.ts'
import type { SheetSpec, StyleName, WriteCell, WriteRow } from './sheet-spec.ts'
import { columnLetters } from '../../../../shared/domain/column-letters.ts'
import { isoDate } from './iso-date.ts'
import { CHUNK_BYTES, XmlBuffer, bytesOf, escapeXml } from './xml-buffer.ts'
import type { CellFrame } from './xml-buffer.ts'
import type { RowSource } from './row-source.ts'
import { columnWidth, displayWidth } from './xlsx-styles.ts'
import type { Styles } from './xlsx-styles.ts'

/** Days from 1899-12-30, the day 0 of spreadsheets, to 1970-01-01. */
const SERIAL_OF_1970 = 25_569
/** 1900-03-01. Before it Excel counts a leap day that never was, so earlier dates go out as text. */
const FIRST_SERIAL = 61
/** 10000-01-01, which no spreadsheet program shows. */
const END_SERIAL = 2_958_466

const ROW_OPEN = bytesOf('<row r="')
const TAG_END = bytesOf('">')
const ROW_CLOSE = bytesOf('</row>')
const VALUE_CLOSE = bytesOf('</v></c>')
const TEXT_CLOSE = bytesOf('</t></is></c>')

/** What stands around the cells of one column and one look: made once, copied for each cell. */
interface CellFrames {
  readonly value: CellFrame
  readonly text: CellFrame
  readonly spacedText: CellFrame
}
interface ColumnFrames extends CellFrames {
  readonly header: string
  readonly flag: CellFrame
  readonly asText: boolean
  readonly styled: (style: StyleName) => CellFrames
}

/** One physical worksheet: a `SheetSpec`, or one part of it when it was split. */
export interface SheetPlan {
  readonly spec: SheetSpec
  readonly name: string
  readonly styles: Styles
  readonly source: RowSource
  /** References of the drop-down cells, one per column, null where there is none. */
  readonly choiceFormulas: readonly (string | null)[]
  readonly maxRows: number
  readonly active: boolean
  readonly onChunk: (rows: number) => void
}

/** Rows above the data: titles and, unless turned off, the header. */
export function headRowCount(spec: SheetSpec): number {
  return (spec.titleRows?.length ?? 0) + (spec.header === false ? 0 : 1)
}

/** Streams the XML of one worksheet. Errors: RangeError for a cell text or row that does not fit. */
export async function* sheetXml(plan: SheetPlan): AsyncGenerator<Buffer> {
  const { spec, source } = plan
  const xml = new XmlBuffer()
  const columns = spec.columns.map((column, j) => columnFrames(plan, column.format, isLocked(plan, j), j))
  const head = headRowCount(spec)
  writeHead(xml, plan, columns, head)
  let rows = 0
  let told = 0
  while (rows < plan.maxRows) {
    const row = source.isAsync ? await source.nextAsync() : source.next()
    if (row === null) break
    rows++
    writeRow(xml, plan, columns, row, head + rows)
    if (xml.length >= CHUNK_BYTES) {
      plan.onChunk(rows - told)
      told = rows
      yield xml.take()
    }
  }
  plan.onChunk(rows - told)
  xml.raw(bytesOf(`</sheetData>${tail(plan, head, rows)}`))
  yield xml.take()
}

function isLocked(plan: SheetPlan, j: number): boolean {
  return plan.spec.columns[j]?.locked !== false
}

function columnFrames(plan: SheetPlan, format: SheetSpec['columns'][number]['format'], locked: boolean, j: number): ColumnFrames {
  const start = bytesOf(`<c r="${columnLetters(j)}`)
  const framed = (id: number) => ({
    value: { start, opened: bytesOf(`" s="${id}"><v>`), closed: VALUE_CLOSE },
    text: { start, opened: bytesOf(`" s="${id}" t="inlineStr"><is><t>`), closed: TEXT_CLOSE },
    spacedText: { start, opened: bytesOf(`" s="${id}" t="inlineStr"><is><t xml:space="preserve">`), closed: TEXT_CLOSE },
  })
  const byStyle = new Map<StyleName, CellFrames>()
  return {
    ...framed(plan.styles.cell(format, locked)),
    header: plan.spec.columns[j]?.header ?? '',
    flag: { start, opened: bytesOf(`" s="${plan.styles.cell('flag', locked)}" t="b"><v>`), closed: VALUE_CLOSE },
    asText: isTextFormat(format),
    styled: style => {
      const known = byStyle.get(style)
      if (known) return known
      const made = framed(plan.styles.cell(format, locked, style))
      byStyle.set(style, made)
      return made
    },
  }
}

function writeHead(xml: XmlBuffer, plan: SheetPlan, columns: readonly ColumnFrames[], head: number): void {
  const { spec } = plan
  const frozenRows = spec.freezeHeader ? head : 0
  const frozenColumns = Math.min(spec.freezeColumns ?? 0, spec.columns.length)
  const pane = frozenRows + frozenColumns === 0 ? '' : paneXml(frozenRows, frozenColumns)
  const cols = spec.columns.map((column, j) => {
    const style = plan.styles.cell(column.format, isLocked(plan, j))
    return `<col min="${j + 1}" max="${j + 1}" width="${columnWidth(column).toFixed(2)}" style="${style}" customWidth="1"/>`
  })
  xml.raw(bytesOf('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    + '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    + (spec.landscapeA4 ? '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>' : '')
    + `<sheetViews><sheetView${plan.active ? ' tabSelected="1"' : ''} workbookViewId="0">${pane}</sheetView></sheetViews>`
    + `<sheetFormatPr defaultRowHeight="15"/><cols>${cols.join('')}</cols><sheetData>`))
  for (const [i, row] of (spec.titleRows ?? []).entries()) writeRow(xml, plan, columns, row, i + 1)
  if (spec.header !== false) writeHeader(xml, plan, head)
}

function paneXml(rows: number, columns: number): string {
  const place = rows > 0 ? (columns > 0 ? 'bottomRight' : 'bottomLeft') : 'topRight'
  const split = (columns > 0 ? ` xSplit="${columns}"` : '') + (rows > 0 ? ` ySplit="${rows}"` : '')
  return `<pane${split} topLeftCell="${columnLetters(columns)}${rows + 1}" activePane="${place}" state="frozen"/>`
    + `<selection pane="${place}"/>`
}

function writeHeader(xml: XmlBuffer, plan: SheetPlan, rowNo: number): void {
  const { columns } = plan.spec
  const lines = Math.max(...columns.map(column => Math.ceil((displayWidth(column.header) + 1) / columnWidth(column))))
  xml.raw(bytesOf(`<row r="${rowNo}" ht="${Math.min(90, 6 + 16 * lines)}" customHeight="1">`))
  for (const [j, column] of columns.entries()) {
    const style = plan.styles.header(column.group ?? 'given')
    xml.raw(bytesOf(`<c r="${columnLetters(j)}${rowNo}" s="${style}" t="inlineStr"><is><t xml:space="preserve">`))
    xml.text(column.header)
    xml.raw(TEXT_CLOSE)
  }
  xml.raw(ROW_CLOSE)
}

function writeRow(xml: XmlBuffer, plan: SheetPlan, columns: readonly ColumnFrames[], row: WriteRow, rowNo: number): void {
  if (row.length > columns.length) {
    throw new RangeError(`row ${rowNo} of sheet ${plan.name} has ${row.length} cells for ${columns.length} columns`)
  }
  xml.raw(ROW_OPEN)
  xml.rowNumber(rowNo)
  xml.raw(TAG_END)
  for (let j = 0; j < row.length; j++) {
    const column = columns[j]
    const cell = row[j]
    if (column !== undefined && cell !== null && cell !== undefined) writeCell(xml, column, cell, rowNo)
  }
  xml.raw(ROW_CLOSE)
}

function writeCell(xml: XmlBuffer, column: ColumnFrames, cell: NonNullable<WriteCell>, rowNo: number): void {
  if (typeof cell === 'string') writeText(xml, column, column, cell, rowNo)
  else if (typeof cell === 'number') writeNumber(xml, column, column, cell, rowNo)
  else if (typeof cell === 'boolean') xml.numberCell(column.flag, cell ? 1 : 0)
  else if ('date' in cell) writeDate(xml, column, cell.date, rowNo)
  else if ('text' in cell) writeText(xml, column, column.styled(cell.style), cell.text, rowNo)
  else writeNumber(xml, column, column.styled(cell.style), cell.number, rowNo)
}

function writeText(xml: XmlBuffer, column: ColumnFrames, frames: CellFrames, text: string, rowNo: number): void {
  const n = text.length
  if (n === 0) return
  if (n > MAX_CELL_TEXT) {
    throw new RangeError(`text of ${n} characters in column ${column.header} row ${rowNo}; a cell holds ${MAX_CELL_TEXT}`)
  }
  // XML readers may drop white space at the ends of an element; U+3000 is not XML white space.
  xml.textCell(text.charCodeAt(0) <= 0x20 || text.charCodeAt(n - 1) <= 0x20 ? frames.spacedText : frames.text, text)
}

function writeNumber(xml: XmlBuffer, column: ColumnFrames, frames: CellFrames, value: number, rowNo: number): void {
  if (!Number.isFinite(value)) return
  if (column.asText) writeText(xml, column, frames, String(value), rowNo)
  else xml.numberCell(frames.value, value)
}

function writeDate(xml: XmlBuffer, column: ColumnFrames, days: number, rowNo: number): void {
  const serial = days + SERIAL_OF_1970
  if (serial >= FIRST_SERIAL && serial < END_SERIAL && !column.asText) writeNumber(xml, column, column, serial, rowNo)
  else if (Number.isFinite(days)) writeText(xml, column, column, isoDate(days), rowNo)
}

/** Range of header and data, where a filter belongs; null when the sheet wants none. */
export function filterRange(spec: SheetSpec, rows: number): string | null {
  if (!spec.autoFilter || spec.header === false) return null
  const head = headRowCount(spec)
  return `A${head}:${columnLetters(spec.columns.length - 1)}${head + rows}`
}

const PROTECTION = '<sheetProtection sheet="1" objects="1" scenarios="1"'
  + ' formatColumns="0" formatRows="0" sort="0" autoFilter="0"/>'
const PAGE = '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
  + '<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>'
  + '<headerFooter><oddFooter>&amp;C&amp;P / &amp;N</oddFooter></headerFooter>'

/** What follows the cells. The order of these elements is fixed by the format. Source: ECMA-376 part 1, 18.3.1.99. */
function tail(plan: SheetPlan, head: number, rows: number): string {
  const { spec } = plan
  const last = columnLetters(spec.columns.length - 1)
  const filter = filterRange(spec, rows)
  const merged = (spec.columns.length < 2 ? [] : spec.titleRows ?? []).flatMap((row, i) =>
    row.length === 1 ? [`<mergeCell ref="A${i + 1}:${last}${i + 1}"/>`] : [])
  const choices = rows === 0 ? [] : plan.choiceFormulas.flatMap((formula, j) => {
    if (formula === null) return []
    const letters = columnLetters(j)
    const cells = `${letters}${head + 1}:${letters}${head + rows}`
    return [`<dataValidation type="list" allowBlank="1" showErrorMessage="1" sqref="${cells}">`
      + `<formula1>${escapeXml(formula)}</formula1></dataValidation>`]
  })
  return (spec.protect ? PROTECTION : '')
    + (filter === null ? '' : `<autoFilter ref="${filter}"/>`)
    + (merged.length === 0 ? '' : `<mergeCells count="${merged.length}">${merged.join('')}</mergeCells>`)
    + (choices.length === 0 ? '' : `<dataValidations count="${choices.length}">${choices.join('')}</dataValidations>`)
    + (spec.landscapeA4 ? PAGE : '')
    + '</worksheet>'
}

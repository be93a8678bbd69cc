import type { Cell, MergeRange } from '../spreadsheet/read/table-source.ts'
import type { AliasIndex } from './alias-index.ts'
import { cellText, isBlankCell } from './cell-text.ts'
import { flagOf } from './flag-words.ts'
import { isPeriodLabel } from './header-period.ts'
import { monthOfCell } from './month-in-text.ts'
import { parseDate } from './parse-date.ts'
import { parseWrittenNumber } from './parse-number.ts'
import { rowKind } from './row-kind.ts'
import { unitOf } from './units.ts'

/** The first rows of a sheet, as read. */
export interface SheetHead {
  readonly rows: readonly (readonly Cell[])[]
  /** Units: from 1, as the spreadsheet shows them. */
  readonly rowNos: readonly number[]
  readonly merges: readonly MergeRange[]
  /** Rows whose quotes do not pair. */
  readonly doubtful?: readonly number[]
}

export interface Header {
  /** Rows above the header. Units: row numbers from 1. */
  readonly titleRows: readonly number[]
  readonly headerRows: readonly number[]
  /** One per column, header rows joined by `_`; '' where the header has none. */
  readonly headers: readonly string[]
  /** Text of the lowest header row as it stands, to know it again further down. */
  readonly lowest: readonly string[]
  /** Index in `rows` of the first row below the header. */
  readonly firstData: number
  readonly title: string
}

const SEARCHED_ROWS = 40
const LONGEST_LABEL = 60
const MOST_HEADER_ROWS = 3

/**
 * Finds the header under title rows: the row of the most known headers and different labels with data below it, and up to
 * two rows above it that head groups of columns. Missing: null when no row reads like a header.
 */
export function findHeader(head: SheetHead, index: AliasIndex): Header | null {
  const searched = head.rows.slice(0, SEARCHED_ROWS)
  let best = -1
  let bestScore = 0
  for (const i of searched.keys()) {
    const score = headerScore(head, i, index)
    // The first of equals: a repeated header further down scores the same.
    if (score > bestScore + 1e-9) {
      best = i
      bestScore = score
    }
  }
  if (best < 0) return null
  const top = firstHeaderRow(head, best)
  return describe(head, top, lastHeaderRow(head, top, best))
}

/** Puts a header together from rows already known, as the analyst confirmed them. Missing: null when one of them is absent. */
export function headerAt(head: SheetHead, headerRows: readonly number[]): Header | null {
  const positions = headerRows.map((rowNo) => head.rowNos.indexOf(rowNo))
  const [top, lowest] = [positions[0], positions.at(-1)]
  if (top === undefined || lowest === undefined || positions.includes(-1)) return null
  return describe(head, top, lowest)
}

/** The header of a table that has none: what its columns are is said by their values alone. */
export const NO_HEADER: Header = { titleRows: [], headerRows: [], headers: [], lowest: [], firstData: 0, title: '' }

function describe(head: SheetHead, top: number, lowest: number): Header {
  const rows = head.rows.slice(top, lowest + 1)
  return {
    titleRows: head.rowNos.slice(0, top),
    headerRows: head.rowNos.slice(top, lowest + 1),
    headers: flatten(head, top, lowest),
    lowest: (rows.at(-1) ?? []).map((cell) => cellText(cell).trim()),
    firstData: lowest + 1,
    title: head.rows.slice(0, top).map(rowText).join(' '),
  }
}

function rowText(row: readonly Cell[]): string {
  return row.map((cell) => cellText(cell).trim()).filter((text) => text !== '').join(' ')
}

/** The lowest row of a header stands for all of its rows: under groups, what a column is called is said by both. */
function headerScore(head: SheetHead, position: number, index: AliasIndex): number {
  const row = head.rows[position] ?? []
  const below = head.rows.slice(position + 1, position + 9)
  const cells = row.filter((cell) => !isBlankCell(cell))
  if (cells.length === 0 || !(rowKind(row, []) === 'data' || namesTotals(cells) || namesNotes(row, below, index))) return 0
  const joined = joinedHeaders(head, position, cells, index)
  const texts = joined ?? cells.map((cell) => cellText(cell).trim())
  const labels = joined ?? texts.filter((text, i) => isLabel(text) || (isMonthCell(cells[i]) && isAmongLabels(cells)))
  const known = labels.filter((text) => (joined ? index.hits(text).length > 0 : index.knows(text))).length
  const distinct = new Set(labels).size
  if (distinct < texts.length * 0.6) return 0
  const width = Math.max(texts.length, ...below.map((other) => other.filter((cell) => !isBlankCell(cell)).length))
  const isNarrow = texts.length < width * 0.5
  if (isNarrow && known < 2) return 0
  // A header stands over values of another kind; without that a row of words is as good as the next one.
  const contrast = below.length === 0 ? 0 : columnsThatChange(row, below) / cells.length
  if (known === 0 && contrast === 0 && below.length > 0 && texts.length < 2) return 0
  return known * 3 + distinct * (isNarrow ? 0.2 : 1) + contrast * texts.length * 0.5 - (texts.length - labels.length) * 2
}

/** 语音费 | 流量费 | 合计 names columns, where a row of totals has numbers beside the word or nothing at all. */
function namesTotals(cells: readonly Cell[]): boolean {
  const kinds = cells.map((cell) => rowKind([cell], []))
  const isName = (cell: Cell, i: number) => kinds[i] !== 'footer' && isHeading(cell) && (kinds[i] === 'data' || !/\d/.test(cellText(cell)))
  return cells.every(isName) && cells.some((cell, i) => kinds[i] === 'data' && isLabelCell(cell))
}

/**
 * 用户编号 | 合约名称 | 审核人 names columns, where a note says who or when in the same cell or the next one. Of words that no
 * dictionary knows, those are columns that are more than such pairs, or have values and no words below.
 */
function namesNotes(row: readonly Cell[], below: readonly (readonly Cell[])[], index: AliasIndex): boolean {
  const filled = [...row.keys()].filter((column) => !isBlankCell(row[column]))
  const texts = filled.map((column) => cellText(row[column]).trim())
  if (filled.length < 2 || below.length === 0 || new Set(texts).size < texts.length) return false
  if (!filled.every((column) => isHeading(row[column] ?? null)) || texts.some((text) => /[:：]/.test(text))) return false
  const notes = filled.filter((column) => rowKind([row[column] ?? null], []) === 'footer')
  const known = filled.filter((column, i) => !notes.includes(column) && index.knows(texts[i] ?? '')).length
  if (known >= 2 || (known === 1 && filled.length === 2)) return true
  const isOver = (column: number) => !isBlankCell(below[0]?.[column]) && !isLabelCell(below[0]?.[column])
  const isWidest = below.every((other) => other.filter((cell) => !isBlankCell(cell)).length <= filled.length)
  return isWidest && filled.some(isOver) && (notes.length * 2 < filled.length || notes.every(isOver))
}

/**
 * Headers of a row that means nothing without the one above: the same few fields under each month, or months under fields.
 * Missing: null for a row that stands for itself.
 */
function joinedHeaders(head: SheetHead, position: number, cells: readonly Cell[], index: AliasIndex): readonly string[] | null {
  if (cells.filter(isMonthCell).length < cells.length * 0.5 && !hasRepeats(cells)) return null
  const top = firstHeaderRow(head, position)
  if (top === position || !cells.every(isHeading)) return null
  const texts = flatten(head, top, position).filter((text) => text !== '')
  return texts.filter((text) => index.hits(text).length > 0).length >= texts.length * 0.3 ? texts : null
}

function hasRepeats(cells: readonly Cell[]): boolean {
  return new Set(cells.map((cell) => cellText(cell).trim())).size < cells.length
}

/** 202403, 2024年3月, 3月, 上月, or a date of the first: the name of a column, where names stand beside it. */
function isMonthCell(cell: Cell | undefined): boolean {
  if (typeof cell === 'object' && cell !== null) return cell.kind === 'date' && cellText(cell).endsWith('-01')
  if (typeof cell === 'number') return cell > 200_000 && cell < 210_000 && monthOfCell(cell) !== null
  return typeof cell === 'string' && isPeriodLabel(cell.trim())
}

/** Data rows have months too, but not several different ones beside words that are no values. */
function isAmongLabels(cells: readonly Cell[]): boolean {
  const months = cells.filter(isMonthCell).map((cell) => cellText(cell))
  return months.length >= 2 && new Set(months).size === months.length && cells.some((cell) => isLabelCell(cell) && !isMonthCell(cell))
}

function columnsThatChange(row: readonly Cell[], below: readonly (readonly Cell[])[]): number {
  const isOther = (cell: Cell | undefined) => !isBlankCell(cell) && !isLabelCell(cell)
  return row.filter((cell, column) => !isBlankCell(cell) && below.some((other) => isOther(other[column]))).length
}

function isLabelCell(cell: Cell | undefined): boolean {
  return typeof cell === 'string' && isLabel(cell.trim())
}

/** Words, not values. */
function isLabel(text: string): boolean {
  if (text === '' || text.length > LONGEST_LABEL) return false
  if (/^[\d\s.,:/%-]+$/.test(text) || parseDate(text) !== null) return false
  if (flagOf(text) !== null) return false
  return parseWrittenNumber(text) === null || /^[\d.]+[A-Za-z\u3400-\u9fff]/.test(text)
}

/** Rows of group names directly above the header belong to it: several texts, each over its own part of the columns. */
function firstHeaderRow(head: SheetHead, lowest: number): number {
  let top = lowest
  while (top > 0 && lowest - top + 1 < MOST_HEADER_ROWS) {
    const above = head.rows[top - 1] ?? []
    const texts = above.filter((cell) => !isBlankCell(cell))
    const isAdjacent = (head.rowNos[top] ?? 0) - (head.rowNos[top - 1] ?? 0) === 1
    const spansAll = texts.length === 1 && !isVerticalGroup(head, top - 1)
    if (!isAdjacent || texts.length < 2 || spansAll || !texts.every(isHeading) || isCaption(texts) || (pairsNotes(texts) && !isVerticalGroup(head, top - 1))) break
    top--
  }
  return top
}

/**
 * A row right below with words under groups only belongs to the header, whatever the words: 费用 over 套外 | 小计. Values have
 * something under the other headers too.
 */
function lastHeaderRow(head: SheetHead, top: number, best: number): number {
  let lowest = best
  while (lowest + 1 < head.rows.length && lowest - top + 1 < MOST_HEADER_ROWS && (namesGroups(head, lowest + 1) || namesUnits(head, lowest + 1) || isMergedInto(head, lowest + 1))) lowest++
  return lowest
}

/** Names of the row above reach down over this one, which names the columns beside them: the two are one header. */
function isMergedInto(head: SheetHead, position: number): boolean {
  const [rowNo = 0, aboveNo = 0] = [head.rowNos[position], head.rowNos[position - 1]]
  const row = head.rows[position] ?? []
  const above = head.rows[position - 1] ?? []
  const reaching = head.merges.filter((merge) => merge.firstRow === aboveNo && merge.lastRow >= rowNo && isLabelCell(above[merge.firstColumn]))
  const isCovered = (column: number) => reaching.some(({ firstColumn, lastColumn }) => firstColumn <= column && column <= lastColumn)
  const named = [...row.keys()].filter((column) => !isBlankCell(row[column]))
  return rowNo - aboveNo === 1 && reaching.length > 0 && named.length > 0 && named.every((column) => isHeading(row[column] ?? null) && !isCovered(column))
}

/** (元) | (分钟) | (GB): the units of the names above. */
function namesUnits(head: SheetHead, position: number): boolean {
  const named = (head.rows[position] ?? []).filter((cell) => !isBlankCell(cell))
  const isAdjacent = (head.rowNos[position] ?? 0) - (head.rowNos[position - 1] ?? 0) === 1
  return isAdjacent && named.length >= 2 && named.every(isUnit)
}

/** A letter alone may be anything. */
function isUnit(cell: Cell): boolean {
  if (typeof cell !== 'string') return false
  const word = cell.normalize('NFKC').replaceAll(/[()[\]\s]/g, '')
  return unitOf(word) !== null && !/^[a-z]$/i.test(word)
}

function namesGroups(head: SheetHead, position: number): boolean {
  const row = head.rows[position] ?? []
  const isAdjacent = (head.rowNos[position] ?? 0) - (head.rowNos[position - 1] ?? 0) === 1
  const named = [...row.keys()].filter((column) => !isBlankCell(row[column]))
  if (!isAdjacent || named.length < 2) return false
  // Blanks alone say less than merges do.
  if (head.merges.length === 0 && columnsThatChange(row, head.rows.slice(position + 1, position + 9)) === 0) return false
  const groups = groupedColumns(head, position - 1)
  return named.every((column) => groups.has(column) && isHeading(row[column] ?? null))
}

/** Columns under a name that is merged over several, or has blanks beside it where the sheet says nothing of merges. */
function groupedColumns(head: SheetHead, position: number): ReadonlySet<number> {
  const row = head.rows[position] ?? []
  const rowNo = head.rowNos[position] ?? 0
  if (head.merges.length > 0) {
    const own = head.merges.filter((merge) => merge.firstRow === rowNo && merge.lastRow === rowNo && !isBlankCell(row[merge.firstColumn]))
    return new Set(own.filter((merge) => merge.lastColumn > merge.firstColumn).flatMap((merge) => columnsOf(merge.firstColumn, merge.lastColumn)))
  }
  const below = head.rows[position + 1] ?? []
  const starts = [...row.keys()].filter((column) => !isBlankCell(row[column]))
  return new Set(starts.flatMap((start, i) => {
    const end = (starts[i + 1] ?? below.length) - 1
    return end > start ? columnsOf(start, end) : []
  }))
}

function columnsOf(first: number, last: number): readonly number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i)
}

function isHeading(cell: Cell): boolean {
  return isLabelCell(cell) || isMonthCell(cell)
}

function isVerticalGroup(head: SheetHead, row: number): boolean {
  const rowNo = head.rowNos[row] ?? 0
  return head.merges.some((merge) => merge.firstRow === rowNo && merge.lastRow > rowNo)
}

const CAPTION = /^(?:单位|制表|统计|填报|导出|日期|账期|月份|时间|打印|查询|操作|编制|审核)\S{0,6}[:：]|^(?!其中)[^:：]{1,10}[:：].*\d|^第\s*\d+\s*页/

/** 单位：元   制表时间：2024-09-03   第 1 页 */
function isCaption(texts: readonly Cell[]): boolean {
  const words = texts.map((cell) => cellText(cell).trim())
  return words.every((text) => /[:：]/.test(text)) || words.some((text) => CAPTION.test(text))
}

/** 制表人 | 张三 | 审核人 | 李四 */
function pairsNotes(texts: readonly Cell[]): boolean {
  return texts.length % 2 === 0 && texts.every((cell, i) => (rowKind([cell], []) === 'footer') === (i % 2 === 0))
}

/** 上级_下级: a group name reaches right over the blanks beside it, a name over blanks reaches down. */
function flatten(head: SheetHead, top: number, lowest: number): readonly string[] {
  const rows = head.rows.slice(top, lowest + 1)
  const width = Math.max(...rows.map((row) => row.length))
  const levels = rows.map((row, level) => (top + level === lowest ? plain(row, width) : spread(head, top + level, lowest, width)))
  return Array.from({ length: width }, (_, column) => {
    const parts = levels.map((level) => level[column] ?? '').filter((text) => text !== '')
    return [...new Set(parts)].join('_')
  })
}

function plain(row: readonly Cell[], width: number): readonly string[] {
  return Array.from({ length: width }, (_, column) => oneLine(headingText(row[column])))
}

function spread(head: SheetHead, position: number, lowest: number, width: number): readonly string[] {
  const own = plain(head.rows[position] ?? [], width)
  const lower = head.rows.slice(position + 1, lowest + 1)
  const rowNo = head.rowNos[position] ?? 0
  const merges = head.merges.filter(
    (merge) => merge.firstRow <= rowNo && rowNo <= merge.lastRow && merge.lastColumn > merge.firstColumn,
  )
  let group = ''
  return own.map((text, column) => {
    if (text !== '') {
      group = text
      return text
    }
    const merge = merges.find((one) => one.firstColumn <= column && column <= one.lastColumn)
    if (head.merges.length > 0) return merge ? (own[merge.firstColumn] ?? '') : ''
    if (lower.every((row) => isBlankCell(row[column]))) group = ''
    return group
  })
}

/** A month that the spreadsheet keeps as its first day reads as the month that it shows. */
function headingText(cell: Cell | undefined): string {
  const text = cellText(cell)
  return typeof cell === 'object' && isMonthCell(cell) ? text.slice(0, 7) : text
}

function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]+/g, '').trim()
}

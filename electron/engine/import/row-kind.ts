import type { Cell } from '../spreadsheet/read/table-source.ts'
import { cellText, isBlankCell } from './cell-text.ts'

/** 合计, 全县合计, 合计金额, 合计(元), 合计：12户 … and 平均, which is no subscriber either. */
const TOTAL = /^(?:以上|[\p{sc=Han}]{0,6})?(?:合计|总计|共计|累计|汇总|平均)(?:数|金额|费用|户数|行)?(?:\/(?:总计|合计))?(?:\([^)]{0,8}\)|[:]?[\d.,]*[户元人条行个]?)?[:]?$|^(?:grand)?total[:]?$/iu
const SUBTOTAL = /^(?:.{0,12}小计|subtotal)[:：]?$/i
const FOOTER = /^(?:制表|填表|审核|复核|打印|导出|制单|统计)(?:人|时间|日期|员|部门|单位)?(?:[:：\s]|$)|^(?:备注|说明|注|数据来源|单位负责人)\s*[:：]|^共\s*\d+\s*[条行户]/
/** The lines a note goes on in: 2. 流量含省内、国内。 Alone in its row; no identifier is a sentence. */
const NOTE = /^[（(]?\d{1,2}[.、．)）]\s*\p{sc=Han}|\p{sc=Han}.*[，。；：、]|^[（(].*\p{sc=Han}.*[）)]$/u
/** A footer is a note, not a row of values. */
const FOOTER_CELLS = 6
const LABEL_WITHIN = 8

export type RowKind = 'data' | 'blank' | 'total' | 'subtotal' | 'footer'

/**
 * What a row below the header is. A row with a word such as 合计 is data when an identifier column holds what could be an
 * identifier: anything with letters or five digits; where the word stands in an identifier column itself, only a phone
 * number, since totals print how many rows there are beside it.
 */
export function rowKind(row: readonly Cell[], idColumns: readonly number[]): RowKind {
  let filled = 0
  let label: RowKind = 'data'
  let labelColumn = -1
  for (let i = 0; i < row.length; i++) {
    const cell = row[i]
    if (isBlankCell(cell)) continue
    filled++
    if (label !== 'data' || typeof cell !== 'string' || filled > LABEL_WITHIN || cell.length > 60) continue
    label = labelKind(cell)
    // 审核 alone behind other cells is a value of theirs, or names their column; 审核：王五 is not.
    if (label === 'footer' && filled > 1 && !/[:：]/.test(cell)) label = 'data'
    if (label !== 'data') labelColumn = i
  }
  if (filled === 0) return 'blank'
  if (filled === 1 && label === 'data' && isNote(row.find((cell) => !isBlankCell(cell)))) return 'footer'
  if (label === 'data' || (label === 'footer' && filled > FOOTER_CELLS)) return 'data'
  const id = idColumns.includes(labelColumn) ? /^1\d{10}$/ : /\p{L}|\d{5}/u
  const isId = (text: string) => id.test(text) && labelKind(text) === 'data'
  const hasId = idColumns.some((column) => column !== labelColumn && isId(cellText(row[column]).trim()))
  return hasId && label !== 'footer' ? 'data' : label
}

function isNote(cell: Cell | undefined): boolean {
  return typeof cell === 'string' && NOTE.test(cell.trim())
}

function labelKind(text: string): RowKind {
  const plain = text.normalize('NFKC').replaceAll(/\s+/g, '')
  // An average is no sum of all.
  if (TOTAL.test(plain)) return plain.includes('平均') ? 'subtotal' : 'total'
  if (SUBTOTAL.test(plain)) return 'subtotal'
  return FOOTER.test(text.trim()) ? 'footer' : 'data'
}

/** True when a row below the header is the header again, as in pages pasted one under the other. */
export function isHeaderAgain(row: readonly Cell[], header: readonly string[]): boolean {
  let filled = 0
  let same = 0
  for (let i = 0; i < row.length; i++) {
    const cell = row[i]
    if (isBlankCell(cell)) continue
    filled++
    if (typeof cell === 'string' && cell.trim() === header[i]) same++
    else if (filled >= 3 && same === 0) return false
  }
  return filled > 0 && same >= Math.max(1, filled * 0.6) && same >= Math.min(2, header.filter((text) => text !== '').length)
}

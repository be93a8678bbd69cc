import type { Cell } from '../spreadsheet/read/table-source.ts'
import { BAD, badError, type BadCell } from './bad-cell.ts'
import { plainNumber } from './cell-text.ts'
import { isErrorWord, isMissingWord } from './missing-words.ts'

/** As programs print it: with a fraction or a plus; 3E12 alone may be a code. */
const SCIENTIFIC = /^\d(?:\.\d+e\+?|e\+)\d+$/i
/** Excel keeps 15 digits; what it cut off reads as zeros. Two zeros can be chance, three are not. */
const KEPT_DIGITS = 15
const FEWEST_CUT = 3
const LONGEST_ID = 100

/**
 * An identifier as text, exactly as long as the file has it. Scientific notation, fractions and numbers over 15 digits have
 * lost digits that nothing brings back: they are damaged, never repaired.
 */
export function convertId(cell: Cell): string | null | BadCell {
  if (typeof cell === 'string') {
    const text = unwrapped(cell)
    if (isMissingWord(text)) return null
    if (isErrorWord(text)) return BAD.ERROR_CELL
    return isDamaged(text) || text.length > LONGEST_ID ? BAD.ID_DAMAGED : text
  }
  if (cell === null) return null
  if (typeof cell === 'number') {
    return Number.isInteger(cell) && Math.abs(cell) < 10 ** KEPT_DIGITS ? plainNumber(cell) : BAD.ID_DAMAGED
  }
  if (typeof cell === 'object' && cell.kind === 'error') return badError(cell)
  return BAD.ID_DAMAGED
}

/** A subscriber number: mobile, fixed line or the account name of a broadband line. */
export function convertPhone(cell: Cell): string | null | BadCell {
  const id = convertId(cell)
  if (typeof id !== 'string') return id
  if (id.charCodeAt(0) === 49 && id.length === 11 && isDigits(id)) return id
  const text = id
    .replace(/^(?:\+86|0086)[\s-]?(?=1\d{10}$)/, '')
    .replace(/^86(?=1[3-9]\d{9}$)/, '')
    .replace(/^(1\d{2})[\s-](\d{4})[\s-](\d{4})$/, '$1$2$3')
  return isPlausibleNumber(text) ? text : BAD.PHONE_INVALID
}

/** 11 digits from 1 on, 13 for the internet of things, 7 to 12 for fixed lines; a broadband account has letters. */
function isPlausibleNumber(text: string): boolean {
  if (isDigits(text)) {
    if (text.startsWith('1') && text.length > 8) return text.length === 11 || (text.length === 13 && text.startsWith('10'))
    return text.length >= 7 && text.length <= 13
  }
  return /^(?:0\d{2,3}-?)?\d{3,4}-?\d{4}(?:-\d{1,5})?$/.test(text) || (/[A-Za-z_@]/.test(text) && /^[\w.@+-]{3,64}$/.test(text))
}

/** Without the marks that keep numbers text (`'138…`, `="138…"`, a tab); full-width digits made plain. */
function unwrapped(cell: string): string {
  let text = cell.trim()
  const first = text.charCodeAt(0)
  if (first === 61 || first === 39 || first === 34) text = text.replace(/^="?(.*?)"?$/, '$1').replace(/^["']|["']$/g, '').trim()
  if (first > 127) text = text.normalize('NFKC').trim()
  return text.endsWith('.0') && isDigits(text.slice(0, -2)) ? text.slice(0, -2) : text
}

function isDamaged(text: string): boolean {
  if (SCIENTIFIC.test(text)) return true
  if (text.length < KEPT_DIGITS + FEWEST_CUT || !isDigits(text)) return false
  return /^0+$/.test(text.slice(KEPT_DIGITS))
}

/** True for one ASCII digit or more and nothing else. */
export function isDigits(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code < 48 || code > 57) return false
  }
  return text.length > 0
}

import { formatDay } from '../../../shared/domain/month.ts'
import type { Cell, CellDate } from '../spreadsheet/read/table-source.ts'

/** A cell as an analyst would type it: numbers without exponent, dates as YYYY-MM-DD with the time when there is one. */
export function cellText(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return ''
  switch (typeof cell) {
    case 'string':
      return cell
    case 'number':
      return plainNumber(cell)
    case 'boolean':
      return cell ? 'TRUE' : 'FALSE'
    default:
      return cell.kind === 'date' ? dateText(cell) : cell.text
  }
}

/** Digits only, however large or small the number. */
export function plainNumber(value: number): string {
  const text = String(value)
  if (!text.includes('e')) return text
  if (Math.abs(value) >= 1) return BigInt(Math.trunc(value)).toString()
  return value.toFixed(20).replace(/0+$/, '')
}

/** YYYY-MM-DD, followed by HH:MM:SS when the cell says a time of day. */
function dateText({ days }: CellDate): string {
  const seconds = Math.round((days - Math.floor(days)) * 86_400)
  const day = formatDay(Math.floor(days) + (seconds === 86_400 ? 1 : 0))
  return seconds % 86_400 === 0 ? day : `${day} ${clockText(seconds)}`
}

/** Seconds since midnight as HH:MM:SS. */
export function clockText(seconds: number): string {
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60]
  return parts.map((part) => String(part).padStart(2, '0')).join(':')
}

export function isBlankCell(cell: Cell | undefined): boolean {
  return cell === null || cell === undefined || (typeof cell === 'string' && cell.trim() === '')
}

/** Full-width digits, letters and marks as plain ones. Cost: text without them is only looked at. */
export function narrow(text: string): string {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 0xff01) return text.normalize('NFKC')
  return text
}

import type { Cell } from '../spreadsheet/read/table-source.ts'
import { parseMoment, type DayOrder, type Moment } from './parse-date.ts'

const EXCEL_EPOCH = 25_569
const SERIAL_FROM = 20_000
const SERIAL_TO = 73_050

/** When a contact took place: text in any spelling of a date with or without a time, a date cell, or Excel's serial number. */
export function momentOfCell(cell: Cell, order: DayOrder | null = null): Moment | null {
  if (typeof cell === 'string') return parseMoment(cell.trim(), order)
  if (typeof cell === 'number') {
    if (cell >= SERIAL_FROM && cell < SERIAL_TO) return momentOfDays(cell - EXCEL_EPOCH)
    return parseMoment(String(cell))
  }
  return typeof cell === 'object' && cell !== null && cell.kind === 'date' ? momentOfDays(cell.days) : null
}

function momentOfDays(days: number): Moment {
  const seconds = Math.round((days - Math.floor(days)) * 86_400)
  const carried = seconds === 86_400 ? 1 : 0
  return { day: Math.floor(days) + carried, seconds: seconds % 86_400 === 0 ? null : seconds }
}

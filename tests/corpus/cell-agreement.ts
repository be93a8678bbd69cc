import type { Cell } from '../../electron/engine/spreadsheet/read/table-source.ts'

const DAY_MS = 86_400_000
/** Relative; the last digit of a number that a file spells with 15 of them. */
const NUMBER_TOLERANCE = 1e-9
/** Two programs round a time of day to different ends of the same millisecond. */
const MOMENT_TOLERANCE_MS = 1
const CLOCK = /^(\d+):(\d\d):(\d\d)(\.\d+)?$/

/** A cell as one word, for lists of disagreements. Dates as ISO, texts in quotes. */
export function showCell(cell: Cell): string {
  if (typeof cell !== 'object' || cell === null) return JSON.stringify(cell)
  if (cell.kind === 'error') return cell.text
  const moment = new Date(Math.round(cell.days * DAY_MS))
  return Number.isNaN(moment.getTime()) ? 'date?' : moment.toISOString()
}

/** True when two readers of one file say the same: numbers within 1e-9, moments within a millisecond, all else exactly. */
export function sameCell(ours: Cell, theirs: Cell): boolean {
  if (typeof ours === 'number' && typeof theirs === 'number') return sameNumber(ours, theirs)
  if (typeof theirs === 'object' && theirs?.kind === 'date') {
    if (typeof ours === 'object' && ours?.kind === 'date') return sameMoment(ours.days, theirs.days)
    // A time of day alone reads as text here and as the first day of the calendar elsewhere.
    return typeof ours === 'string' && sameClock(ours, theirs.days)
  }
  if (typeof ours === 'object' && ours?.kind === 'error') {
    return typeof theirs === 'string' ? ours.text === theirs : typeof theirs === 'object' && theirs?.kind === 'error'
      && ours.text === theirs.text
  }
  return ours === theirs
}

function sameNumber(a: number, b: number): boolean {
  return Math.abs(a - b) <= NUMBER_TOLERANCE * Math.max(Math.abs(a), Math.abs(b))
}

function sameMoment(a: number, b: number): boolean {
  return Math.abs(a - b) * DAY_MS <= MOMENT_TOLERANCE_MS
}

function sameClock(text: string, days: number): boolean {
  const clock = CLOCK.exec(text)
  const isCalendarStart = days >= -25_569 && days < -25_567 || Math.floor(days) === -24_107
  if (clock === null || !isCalendarStart) return false
  const seconds = Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(`${clock[3]}${clock[4] ?? ''}`)
  return sameMoment(seconds / 86_400, days - Math.floor(days))
}

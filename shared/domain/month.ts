/** A billing month as YYYYMM, for example 202408. */
export type Month = number

export function isMonth(value: number): boolean {
  const part = value % 100
  return Number.isInteger(value) && value >= 190001 && value <= 209912 && part >= 1 && part <= 12
}

/** Months since year 0, so that differences and offsets are plain arithmetic. */
export function monthIndex(month: Month): number {
  return Math.floor(month / 100) * 12 + (month % 100) - 1
}

export function monthFromIndex(index: number): Month {
  return Math.floor(index / 12) * 100 + (index % 12) + 1
}

export function addMonths(month: Month, offset: number): Month {
  return monthFromIndex(monthIndex(month) + offset)
}

/** Days from 1970-01-01 to the first day of the month. */
export function firstDayOfMonth(month: Month): number {
  return Date.UTC(Math.floor(month / 100), (month % 100) - 1, 1) / 86_400_000
}

/** Days from 1970-01-01 to the last day of the month. */
export function lastDayOfMonth(month: Month): number {
  return firstDayOfMonth(addMonths(month, 1)) - 1
}

export function monthOfDay(days: number): Month {
  const date = new Date(days * 86_400_000)
  return date.getUTCFullYear() * 100 + date.getUTCMonth() + 1
}

/** Days since 1970-01-01 as YYYY-MM-DD. */
export function formatDay(days: number): string {
  return new Date(Math.floor(days) * 86_400_000).toISOString().slice(0, 10)
}

/** YYYY-MM-DD as days since 1970-01-01; null when it is no real day. */
export function parseDay(text: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!match) return null
  const days = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])) / 86_400_000
  return formatDay(days) === text ? days : null
}

/** 202408 as 2024-08. */
export function formatMonth(month: Month): string {
  return `${String(Math.floor(month / 100)).padStart(4, '0')}-${String(month % 100).padStart(2, '0')}`
}

/** A month as people type it: 2023-01, 2023/1, 202301, 2023年1月; null when the text is none. */
export function parseMonth(text: string): Month | null {
  const match = /^(\d{4})(?:\s*[-/.年]\s*(\d{1,2})\s*月?|(\d{2}))$/.exec(text.normalize('NFKC').trim())
  if (!match) return null
  const month = Number(match[1]) * 100 + Number(match[2] ?? match[3])
  return isMonth(month) ? month : null
}

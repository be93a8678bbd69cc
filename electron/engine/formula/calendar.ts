/** A day since 1970-01-01 as year × 10000 + month × 100 + day. Source: Howard Hinnant, "chrono-compatible low-level date algorithms". */
export function civilOf(days: number): number {
  const shifted = Math.floor(days) + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return year * 10_000 + month * 100 + day
}

/** Whole months from one day to another; negative when the second comes first. */
export function wholeMonths(start: number, end: number): number {
  if (start > end) return 0 - wholeMonths(end, start)
  const from = civilOf(start)
  const to = civilOf(end)
  const months = (Math.floor(to / 10_000) - Math.floor(from / 10_000)) * 12 + (Math.floor(to / 100) % 100) - (Math.floor(from / 100) % 100)
  return from % 100 > to % 100 ? months - 1 : months
}

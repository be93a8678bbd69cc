/**
 * How a number format shows its number. `time` shows a time of day without its date; `elapsed` ([h]:mm) is an amount of
 * time, not a moment: it stays a number.
 */
export type FormatKind = 'number' | 'date' | 'time' | 'elapsed'

type Range = readonly [first: number, last: number]
/** Formats a file may use without spelling them out. 27–36 and 50–58 are the Chinese dates and times of zh-CN Excel. */
const BUILTIN_DATES: readonly Range[] = [[14, 17], [22, 22], [27, 31], [36, 36], [50, 54], [57, 58]]
const BUILTIN_TIMES: readonly Range[] = [[18, 21], [32, 35], [45, 45], [47, 47], [55, 56]]
const BUILTIN_ELAPSED = 46

/** Source: ECMA-376 §18.8.30. */
export function builtinFormatKind(id: number): FormatKind {
  if (id === BUILTIN_ELAPSED) return 'elapsed'
  const isIn = ([first, last]: Range): boolean => id >= first && id <= last
  return BUILTIN_DATES.some(isIn) ? 'date' : BUILTIN_TIMES.some(isIn) ? 'time' : 'number'
}

/**
 * Reads a format code the way Excel does: quoted and escaped literals, colours, conditions, locales and padding mean
 * nothing; what is left of the section for positive numbers decides.
 */
export function formatKind(code: string): FormatKind {
  let hasDay = false
  let hasClock = false
  let hasMonthOrMinute = false
  for (let i = 0; i < code.length; i++) {
    const character = code[i]!
    if (character === '"') {
      const close = code.indexOf('"', i + 1)
      if (close < 0) break
      i = close
    } else if (character === '\\' || character === '_' || character === '*') {
      i++
    } else if (character === '[') {
      const close = code.indexOf(']', i + 1)
      if (close < 0) break
      if (/^(?:h+|m+|s+)$/i.test(code.slice(i + 1, close))) return 'elapsed'
      i = close
    } else if (character === ';') {
      break
    } else if (/^(?:general|standard)/i.test(code.slice(i, i + 8))) {
      break
    } else if (/^(?:am\/pm|a\/p)/i.test(code.slice(i, i + 5))) {
      hasClock = true
      i = code.indexOf('/', i) + (/^am/i.test(code.slice(i)) ? 2 : 1)
    } else if (/[yd]/i.test(character) || /^aaa/i.test(code.slice(i, i + 3))) {
      // aaa and aaaa are the weekdays of zh-CN Excel.
      hasDay = true
    } else if (/[hs]/i.test(character)) {
      hasClock = true
    } else if (/m/i.test(character)) {
      hasMonthOrMinute = true
    } else if (/[#0?@]/.test(character) && !hasDay && !hasClock && !hasMonthOrMinute) {
      return 'number'
    }
  }
  // Beside hours or seconds m is the minute.
  if (hasDay || (hasMonthOrMinute && !hasClock)) return 'date'
  return hasClock ? 'time' : 'number'
}

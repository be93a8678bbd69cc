/** How a number format shows its number. `elapsed` ([h]:mm) is an amount of time, not a moment: it stays a number. */
export type FormatKind = 'number' | 'date' | 'elapsed'

/** Formats a file may use without spelling them out. 27–36 and 50–58 are the Chinese dates and times of zh-CN Excel. */
const BUILTIN_DATE_RANGES: readonly (readonly [first: number, last: number])[] = [[14, 22], [27, 36], [45, 45], [47, 47], [50,
  58]]
const BUILTIN_ELAPSED = 46

/** Source: ECMA-376 §18.8.30. */
export function builtinFormatKind(id: number): FormatKind {
  if (id === BUILTIN_ELAPSED) return 'elapsed'
  return BUILTIN_DATE_RANGES.some(([first, last]) => id >= first && id <= last) ? 'date' : 'number'
}

/**
 * Reads a format code the way Excel does: quoted and escaped literals, colours, conditions, locales and padding mean
 * nothing; what is left of the section for positive numbers decides.
 */
export function formatKind(code: string): FormatKind {
  let isDate = false
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
      return isDate ? 'date' : 'number'
    } else if (/[ymdhs]/i.test(character)) {
      isDate = true
    } else if (/[#0?@]/.test(character) && !isDate) {
      return 'number'
    }
  }
  return isDate ? 'date' : 'number'
}

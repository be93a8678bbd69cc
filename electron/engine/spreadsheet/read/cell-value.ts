import type { FormatKind } from './number-format.ts'
import { isoToCell, serialToCell } from './serial-date.ts'
import type { Cell } from './table-source.ts'

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/
const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, i) => Number(`1e${i}`))

/**
 * Reads a decimal number from bytes. Up to 15 significant digits the quotient of two exact numbers is the nearest double;
 * anything longer, or with an exponent, goes through the engine's own parser.
 * Missing: NaN when the bytes are no number.
 */
export function parseNumber(bytes: Buffer, start: number, end: number): number {
  let i = start
  const isNegative = bytes[i] === 0x2d
  if (isNegative) i++
  let mantissa = 0
  let digits = 0
  let decimals = -1
  for (; i < end; i++) {
    const byte = bytes[i]!
    if (byte >= 0x30 && byte <= 0x39) {
      mantissa = mantissa * 10 + byte - 0x30
      if (mantissa > 0) digits++
      if (decimals >= 0) decimals++
    } else if (byte === 0x2e && decimals < 0) {
      decimals = 0
    } else {
      return parseLongNumber(bytes.toString('latin1', start, end))
    }
  }
  if (digits > 15 || decimals > 22 || end - start - (isNegative ? 1 : 0) - (decimals >= 0 ? 1 : 0) === 0) {
    return parseLongNumber(bytes.toString('latin1', start, end))
  }
  const value = decimals > 0 ? mantissa / POWERS_OF_TEN[decimals]! : mantissa
  return isNegative ? -value : value
}

function parseLongNumber(text: string): number {
  const trimmed = text.trim()
  const value = NUMBER.test(trimmed) ? Number(trimmed) : NaN
  return Number.isFinite(value) ? value : NaN
}

/** Text of the error cell that stands for a formula whose program stored no result. */
export const UNCALCULATED = '#FORMULA'

/** What a style makes of a number, as a byte per style. */
export const SHOWN_AS_NUMBER = 0
const SHOWN_AS_DATE = 1
const SHOWN_AS_TIME = 2

export function shownAs(kind: FormatKind): number {
  return kind === 'date' ? SHOWN_AS_DATE : kind === 'time' ? SHOWN_AS_TIME : SHOWN_AS_NUMBER
}

/** A stored number, as a date or a time of day when its style shows it so. */
export function numberCell(value: number, shown: number, date1904: boolean): Cell {
  return shown === SHOWN_AS_NUMBER ? value : serialToCell(value, shown === SHOWN_AS_TIME ? 'time' : 'date', date1904)
}

/**
 * A cell whose value is spelled out, by its type attribute (`b`, `e`, `d`, `n`; anything else is text).
 * A value that is not what its type says stays text: nothing is guessed.
 */
export function typedCell(type: string, text: string, shown: number, date1904: boolean): Cell {
  if (text === '') return null
  switch (type) {
    case 'b': {
      const word = text.trim().toLowerCase()
      return word === '1' || word === 'true' ? true : word === '0' || word === 'false' ? false : text
    }
    case 'e':
      return { kind: 'error', text: text.trim() }
    case 'd':
      return isoToCell(text) ?? text
    case 'n': {
      const value = parseLongNumber(text)
      if (Number.isNaN(value)) return text.trim() === '' ? null : text
      return numberCell(value, shown, date1904)
    }
    default:
      return text
  }
}

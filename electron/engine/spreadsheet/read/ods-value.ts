import { isoToCell, serialToCell } from './serial-date.ts'
import type { Cell } from './table-source.ts'

/** Excel's words and those of Calc (`Err:502`). */
const ERROR = /^(?:#(?:NULL!|DIV\/0!|VALUE!|REF!|NAME\?|NUM!|N\/A)|Err:\d{3})$/
const DURATION = /^(-)?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?)?$/

/**
 * The value of an OpenDocument cell from its attributes and shown text.
 * An amount of time is a number of days when its format counts hours on (`isElapsed`), else a time of day.
 */
export function odsCell(attributes: ReadonlyMap<string, string>, text: string, isElapsed: boolean): Cell {
  const type = attributes.get('office:value-type')
  if (type === undefined && text === '') return null
  // Calc writes a failed formula as a number 0 or an empty text whose shown text is the error.
  const isFormula = attributes.has('table:formula') || attributes.get('calcext:value-type') === 'error'
  if (isFormula && ERROR.test(text)) return { kind: 'error', text }
  switch (type) {
    case 'float':
    case 'percentage':
    case 'currency': {
      const stored = (attributes.get('office:value') ?? '').trim()
      const value = Number(stored)
      return stored !== '' && Number.isFinite(value) ? value : textCell(text)
    }
    case 'date':
      return isoToCell(attributes.get('office:date-value') ?? '') ?? textCell(text)
    case 'time': {
      const days = durationDays(attributes.get('office:time-value') ?? '')
      return days === null ? textCell(text) : isElapsed ? days : serialToCell(days, 'time', false)
    }
    case 'boolean':
      return attributes.get('office:boolean-value') === 'true'
    default:
      return textCell(attributes.get('office:string-value') ?? text)
  }
}

function textCell(text: string): Cell {
  return text === '' ? null : text
}

/** Days of an ISO 8601 duration; null when it is none. */
function durationDays(duration: string): number | null {
  const match = DURATION.exec(duration.trim())
  if (match === null) return null
  const [, sign, days = '0', hours = '0', minutes = '0', seconds = '0'] = match
  const total = Number(days) * 86_400 + Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds.replace(',', '.'))
  return (sign === undefined ? total : -total) / 86_400
}

export interface NumberLimits {
  readonly min?: number | undefined
  readonly max?: number | undefined
  readonly isWhole?: boolean | undefined
}

export type NumberProblem = 'number' | 'whole' | 'range'

export interface TypedNumber {
  /** Undefined for an empty text; NaN where the text is no number that is asked for. */
  readonly value: number | undefined
  readonly problem: NumberProblem | null
}

const PLAIN = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?$/i
const GROUPED = /^[+-]?\d{1,3}(?:([, ])\d{3})(?:\1\d{3})*(?:\.\d*)?$/

/** A number as people type or paste it: full-width digits, thousands separators, a long minus sign. */
export function readNumber(text: string, { min = -Infinity, max = Infinity, isWhole = false }: NumberLimits = {}): TypedNumber {
  const plain = text.normalize('NFKC').trim().replaceAll(/[−–]/g, '-')
  if (plain === '') return { value: undefined, problem: null }
  const value = PLAIN.test(plain) || GROUPED.test(plain) ? Number(plain.replaceAll(/[, ]/g, '')) : NaN
  if (!Number.isFinite(value)) return { value: NaN, problem: 'number' }
  if (isWhole && !Number.isInteger(value)) return { value: NaN, problem: 'whole' }
  return value < min || value > max ? { value: NaN, problem: 'range' } : { value, problem: null }
}

import { rowCountOf, type Columns, type Tick } from './columns.ts'
import { quantiles } from './quantile.ts'

/** How one column is brought to the common scale. Plain data: stored with a model and applied to later months. */
export interface ColumnScale {
  /** Values outside [low, high] are moved to the nearer end. */
  readonly low: number
  readonly high: number
  /** Whether log(1 + value) is taken after clamping. */
  readonly log1p: boolean
  /** Mean and population sd after clamping and logarithm. */
  readonly mean: number
  readonly sd: number
  /** No spread in the training data (or no value at all): the column becomes 0 everywhere. */
  readonly constant: boolean
  /** Missing values in the training data. */
  readonly missing: number
}

export interface Standardiser {
  readonly rowCount: number
  readonly columns: readonly ColumnScale[]
}

export interface StandardiseOptions {
  /** Probability cut at each end; 0 switches clamping off. Default 0.01 (P1–P99). */
  readonly winsoriseShare?: number
  /** Skewness above which a non-negative column is logged; Infinity switches it off. Default 1. */
  readonly logSkewness?: number
  readonly tick?: Tick
}

/**
 * Learn the scale of each column: winsorise, log when skewed, z-score.
 * A column that winsorising would make constant (a rare flag) keeps its full range instead.
 * **Missing**: NaN is left out. **Errors**: RangeError on infinite values. **Cost**: linear; quantiles by selection.
 */
export function fitStandardiser(x: Columns, options: StandardiseOptions = {}): Standardiser {
  const rowCount = rowCountOf(x)
  const cut = options.winsoriseShare ?? 0.01
  const logSkewness = options.logSkewness ?? 1
  const columns = x.map((column, j) => {
    const scale = fitColumn(column, cut, logSkewness)
    options.tick?.(j + 1, x.length)
    return scale
  })
  return { rowCount, columns }
}

function fitColumn(column: Float64Array, cut: number, logSkewness: number): ColumnScale {
  let count = 0
  let low = Infinity
  let high = -Infinity
  for (let i = 0; i < column.length; i++) {
    const v = column[i]!
    if (v !== v) continue
    count++
    if (v < low) low = v
    if (v > high) high = v
  }
  const missing = column.length - count
  if (count === 0) return { low: 0, high: 0, log1p: false, mean: 0, sd: 1, constant: true, missing }
  if (low === -Infinity || high === Infinity) throw new RangeError('a column holds an infinite value')
  if (cut > 0 && low < high) {
    const [cutLow, cutHigh] = quantiles(column, [cut, 1 - cut])
    if (cutLow! < cutHigh!) {
      low = cutLow!
      high = cutHigh!
    }
  }
  const plain = momentsOf(column, low, high, false)
  const log1p = low >= 0 && plain.skewness > logSkewness
  const { mean, sd } = log1p ? momentsOf(column, low, high, true) : plain
  const constant = !(sd > 1e-12 * Math.max(1e-300, Math.abs(mean)))
  return { low, high, log1p, mean, sd: constant ? 1 : sd, constant, missing }
}

interface Moments {
  readonly mean: number
  readonly sd: number
  readonly skewness: number
}

function momentsOf(column: Float64Array, low: number, high: number, log1p: boolean): Moments {
  const n = column.length
  let count = 0
  let sum = 0
  for (let i = 0; i < n; i++) {
    const v = column[i]!
    if (v !== v) continue
    const clamped = v < low ? low : v > high ? high : v
    sum += log1p ? Math.log1p(clamped) : clamped
    count++
  }
  const mean = sum / count
  let square = 0
  let cube = 0
  for (let i = 0; i < n; i++) {
    const v = column[i]!
    if (v !== v) continue
    const clamped = v < low ? low : v > high ? high : v
    const d = (log1p ? Math.log1p(clamped) : clamped) - mean
    square += d * d
    cube += d * d * d
  }
  const sd = Math.sqrt(square / count)
  return { mean, sd, skewness: sd > 0 ? cube / count / (sd * sd * sd) : 0 }
}

export interface ApplyStandardiserOptions {
  /** Makes the result columns; a shared one lets other threads read them. Default: plain memory. */
  readonly allocate?: (length: number) => Float64Array
  readonly tick?: Tick
}

/**
 * Bring columns to the learnt scale; new months use the parameters of the training month.
 * **Missing**: NaN becomes 0, the training mean. **Errors**: RangeError when the number of columns differs.
 */
export function applyStandardiser(
  standardiser: Standardiser,
  x: Columns,
  options: ApplyStandardiserOptions = {},
): Float64Array[] {
  const n = rowCountOf(x)
  if (x.length !== standardiser.columns.length) {
    throw new RangeError(`expected ${standardiser.columns.length} columns, got ${x.length}`)
  }
  const allocate = options.allocate ?? ((length: number) => new Float64Array(length))
  return standardiser.columns.map(({ low, high, log1p, mean, sd, constant }, j) => {
    const column = x[j]!
    const scaled = allocate(n)
    for (let i = 0; i < n; i++) {
      const v = column[i]!
      if (constant || v !== v) {
        scaled[i] = 0
        continue
      }
      const clamped = v < low ? low : v > high ? high : v
      scaled[i] = ((log1p ? Math.log1p(clamped) : clamped) - mean) / sd
    }
    options.tick?.(j + 1, x.length)
    return scaled
  })
}

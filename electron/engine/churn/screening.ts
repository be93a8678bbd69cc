import type { Columns, Labels } from '../kernels/columns.ts'
import { quantileEdges } from '../kernels/quantile.ts'
import { singleFeatureAuc, woeOfBins, woeOfLevels } from '../kernels/woe.ts'
import type { FieldColumn } from './field-column.ts'

/** What one field alone says of the outcome, on the training rows. */
export interface Screening {
  readonly filled: number
  readonly missingShare: number
  /** Different values. */
  readonly distinct: number
  /** Of the filled rows, 0.5 … 1; NaN when these hold a single class. Categories are ordered by their share of leavers. */
  readonly auc: number
  /** Of "is missing" as a score, 0.5 … 1. */
  readonly missingAuc: number
  /**
   * Shares of leavers and of the others whose category, left to the other rows of the same category, names their outcome
   * rightly; the smaller of the two. 0 for numbers: their AUC says it.
   */
  readonly decided: number
  /** Share of leavers, or of the others if larger, with a value that nobody of the other class has. */
  readonly oneSided: number
  readonly informationValue: number
  /** Rows of each level; empty for numbers. */
  readonly levelRows: Int32Array
}

const IV_BINS = 10

export function screenField(column: FieldColumn, labels: Labels): Screening {
  return column.kind === 'number' ? screenNumber(column.values, labels) : screenLevels(column.codes, column.levels.length, labels)
}

function screenNumber(values: Float64Array, labels: Labels): Screening {
  const { auc, missingAuc } = singleFeatureAuc(values, labels)
  const present = values.filter((value) => !Number.isNaN(value)).sort()
  let distinct = 0
  for (let i = 0; i < present.length; i++) if (i === 0 || present[i] !== present[i - 1]) distinct++
  return {
    filled: present.length,
    missingShare: 1 - present.length / values.length,
    distinct,
    auc,
    missingAuc,
    decided: 0,
    oneSided: oneSidedShare(values, labels),
    informationValue: woeOfBins(values, quantileEdges(values, IV_BINS), labels).iv,
    levelRows: new Int32Array(0),
  }
}

/** Share of a class beyond both ends of the other class. */
function oneSidedShare(values: Float64Array, labels: Labels): number {
  const low = [Infinity, Infinity]
  const high = [-Infinity, -Infinity]
  const count = [0, 0]
  for (const [i, value] of values.entries()) {
    const label = labels[i] ?? 0
    if (Number.isNaN(value)) continue
    low[label] = Math.min(low[label] ?? Infinity, value)
    high[label] = Math.max(high[label] ?? -Infinity, value)
    count[label] = (count[label] ?? 0) + 1
  }
  const beyond = [0, 0]
  for (const [i, value] of values.entries()) {
    const label = labels[i] ?? 0
    const other = 1 - label
    if (value < (low[other] ?? Infinity) || value > (high[other] ?? -Infinity)) beyond[label] = (beyond[label] ?? 0) + 1
  }
  return Math.max(...[0, 1].map((label) => (count[label] ? (beyond[label] ?? 0) / (count[label] ?? 1) : 0)))
}

function screenLevels(codes: Int32Array, levelCount: number, labels: Labels): Screening {
  const rows = new Int32Array(levelCount)
  const bads = new Int32Array(levelCount)
  let filled = 0
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? -1
    if (code < 0) continue
    filled++
    rows[code] = (rows[code] ?? 0) + 1
    bads[code] = (bads[code] ?? 0) + (labels[i] ?? 0)
  }
  const rates = Float64Array.from(codes, (code) => (code < 0 ? NaN : (bads[code] ?? 0) / (rows[code] ?? 1)))
  const { auc, missingAuc } = singleFeatureAuc(rates, labels)
  return {
    filled,
    missingShare: 1 - filled / codes.length,
    distinct: rows.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0),
    auc,
    missingAuc,
    decided: decidedShare(codes, rows, bads, labels),
    oneSided: oneSidedLevels(rows, bads),
    informationValue: woeOfLevels(codes, levelCount, labels).iv,
    levelRows: rows,
  }
}

function decidedShare(codes: Int32Array, rows: Int32Array, bads: Int32Array, labels: Labels): number {
  const right = [0, 0]
  const total = [0, 0]
  for (let i = 0; i < codes.length; i++) {
    const label = labels[i] ?? 0
    total[label] = (total[label] ?? 0) + 1
    const code = codes[i] ?? -1
    if (code < 0) continue
    const others = (rows[code] ?? 0) - 1
    if (others < 1) continue
    const share = ((bads[code] ?? 0) - label) / others
    if (label === 1 ? share > 0.5 : share < 0.5) right[label] = (right[label] ?? 0) + 1
  }
  return Math.min((right[0] ?? 0) / (total[0] || 1), (right[1] ?? 0) / (total[1] || 1))
}

/** A level of few rows is one-sided by chance. */
const MIN_PURE_ROWS = 20

function oneSidedLevels(rows: Int32Array, bads: Int32Array): number {
  const pure = [0, 0]
  const total = [0, 0]
  rows.forEach((count, code) => {
    const left = bads[code] ?? 0
    total[0] = (total[0] ?? 0) + count - left
    total[1] = (total[1] ?? 0) + left
    if (count < MIN_PURE_ROWS) return
    if (left === count) pure[1] = (pure[1] ?? 0) + count
    if (left === 0) pure[0] = (pure[0] ?? 0) + count
  })
  return Math.max((pure[0] ?? 0) / (total[0] || 1), (pure[1] ?? 0) / (total[1] || 1))
}

/** Columns that repeat an earlier one value for value. **Shapes**: the result has the numbers of the columns to keep. */
export function withoutCopies(x: Columns): readonly number[] {
  const byHash = new Map<number, number[]>()
  return [...x.keys()].filter((j) => {
    const column = x[j]
    if (!column) return false
    const hash = hashColumn(column)
    const same = byHash.get(hash) ?? []
    byHash.set(hash, [...same, j])
    return !same.some((other) => equalColumns(x[other], column))
  })
}

function hashColumn(column: Float64Array): number {
  let h = 0
  for (let i = 0; i < column.length; i++) {
    const value = column[i] ?? NaN
    h = Math.imul(h ^ (Number.isNaN(value) ? 0x7fc0ffee : Math.imul(value * 1024, 0x9e3779b1)), 0x01000193)
  }
  return h
}

function equalColumns(a: Float64Array | undefined, b: Float64Array): boolean {
  return a !== undefined && a.every((value, i) => value === b[i] || (Number.isNaN(value) && Number.isNaN(b[i] ?? NaN)))
}

/** Correlation from which two columns tell a linear model the same. */
const TWIN = 0.98

/** More rows do not change which columns are twins. */
const TWIN_ROWS = 8192

/** Standardised columns that are no near copy, or mirror image, of an earlier one. **Missing**: none allowed. */
export function withoutTwins(x: Columns): readonly number[] {
  const n = Math.min(TWIN_ROWS, x[0]?.length ?? 0)
  const scaled = x.map((column) => unitColumn(column.subarray(0, n)))
  const kept: number[] = []
  for (const [j, column] of scaled.entries()) {
    if (!kept.some((other) => Math.abs(dot(scaled[other], column)) >= TWIN)) kept.push(j)
  }
  return kept
}

function unitColumn(column: Float64Array): Float64Array {
  const mean = column.reduce((sum, value) => sum + value, 0) / column.length
  const norm = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0))
  return column.map((value) => (norm > 0 ? (value - mean) / norm : 0))
}

function dot(a: Float64Array | undefined, b: Float64Array): number {
  let sum = 0
  if (a) for (let i = 0; i < b.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}

import type { ChartDataOf, ChartQueryOf, Group } from '../../../shared/api/chart.ts'
import { storedScale } from '../../../shared/domain/field.ts'
import { gatherGroups, type GroupedValues } from '../kernels/group-bits.ts'
import { quantiles } from '../kernels/quantile.ts'
import { gatherNumbers } from '../kernels/summarise-bits.ts'
import { axisOf } from './chart-groups.ts'
import type { ChartScope } from './chart.ts'

/** Whiskers reach to the last value within so many lengths of the box. Source: Tukey 1977. */
const WHISKER = 1.5

type Box = ChartDataOf<'box'>['boxes'][number]

export function boxChart({ frame, month, set }: ChartScope, { field, by, limit }: ChartQueryOf<'box'>): ChartDataOf<'box'> {
  const axis = by === null ? null : axisOf(frame, by, month, limit)
  const [column, scale] = [frame.numbers(field, month), storedScale(frame.field(field))]
  const { values, starts } = axis ? gatherGroups(set.words, axis.slots, column, scale) : inOneGroup(gatherNumbers(set.words, column, scale))
  const rows = set.count()
  const groups: readonly (Group | null)[] = axis?.groups ?? [null]
  const boxes = groups.flatMap((group, slot) => boxOf(group, values.subarray(starts[slot], starts[slot + 1])) ?? [])
  return { kind: 'box', rows, missing: rows - values.length, boxes }
}

function inOneGroup(values: Float64Array<ArrayBuffer>): GroupedValues {
  return { values, starts: Int32Array.of(0, values.length) }
}

/** Quartiles as everywhere (Hyndman & Fan type 7); null for a group without values. */
function boxOf(group: Group | null, values: Float64Array): Box | null {
  if (values.length === 0) return null
  const [min = NaN, q1 = NaN, median = NaN, q3 = NaN, max = NaN] = quantiles(values, [0, 0.25, 0.5, 0.75, 1])
  const [low, high] = [q1 - WHISKER * (q3 - q1), q3 + WHISKER * (q3 - q1)]
  let [lowWhisker, highWhisker] = [Infinity, -Infinity]
  let outliers = 0
  let sum = 0
  // Walking the iterator of a typed array takes six times as long.
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN
    sum += value
    if (value < low || value > high) {
      outliers++
      continue
    }
    if (value < lowWhisker) lowWhisker = value
    if (value > highWhisker) highWhisker = value
  }
  return { group, count: values.length, min, lowWhisker, q1, median, q3, highWhisker, max, mean: sum / values.length, outliers }
}

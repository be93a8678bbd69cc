import type { Group } from '../../../shared/api/chart.ts'
import { storedScale, type FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { countBeside } from '../frame/beside-column.ts'
import type { NumberColumn } from '../frame/column.ts'
import type { CatalogueField } from '../frame/field-catalogue.ts'
import type { Frame } from '../frame/frame.ts'
import { codesOfRanges, tallyGroups, type Slots } from '../kernels/group-bits.ts'
import { quantileEdges } from '../kernels/quantile.ts'
import { gatherNumbers } from '../kernels/summarise-bits.ts'
import { periodCodes } from './chart-periods.ts'
import { ColumnMemory } from './column-memory.ts'

/** The groups of a field: one code per row, and what each code stands for. */
export interface Grouping {
  readonly codes: Int32Array
  readonly groups: readonly Group[]
  /** Ranges, periods and flags have an order of their own; categories rank by their size. */
  readonly isOrdered: boolean
}

const FLAGS: readonly Group[] = [0, 1].map((value) => ({ kind: 'value', value }))

/** Of columns that are still held: the ranges of a month are the same for every filter, so that axes stay where they are. */
const ranges = new ColumnMemory<Grouping>()
const axes = new ColumnMemory<Axis>()

/**
 * Categories of a text, the two sides of a flag, numbers in at most `limit` ranges that hold about equally many subscribers of the
 * month, and dates and months in at most `limit` periods. Errors: FIELD_UNKNOWN.
 */
export function groupingOf(frame: Frame, id: FieldId, month: Month, limit: number): Grouping {
  const field = frame.field(id)
  const column = frame.column(id, month)
  if (column.kind === 'code') {
    return { codes: column.codes, groups: column.dictionary.map((value) => ({ kind: 'value', value })), isOrdered: false }
  }
  // The two sides of a flag are the same in every month and however many are wanted.
  return ranges.remember(column, field.type === 'flag' ? 'flag' : `${month}|${limit}`, () => {
    const grouping = numberGroups(frame, field, column, month, limit)
    countBeside(column, grouping.codes.byteLength)
    return grouping
  })
}

function numberGroups(frame: Frame, field: CatalogueField, column: NumberColumn, month: Month, limit: number): Grouping {
  const { type } = field
  if (type === 'date' || type === 'month') return { ...periodCodes(column.values, frame.present(month).words, type, limit), isOrdered: true }
  const isFlag = type === 'flag'
  const edges = isFlag ? Float64Array.of(1) : rangeEdges(gatherNumbers(frame.present(month).words, column.values, 1), field, limit)
  return { codes: codesOfRanges(column.values, edges), groups: isFlag ? FLAGS : rangeGroups(edges, storedScale(field)), isOrdered: true }
}

/** Edges in stored units that a rule written in shown ones means exactly. */
function rangeEdges(values: Float64Array, field: CatalogueField, limit: number): Float64Array {
  const isWhole = storedScale(field) !== 1 || field.type === 'int'
  const edges = quantileEdges(values, limit).map((edge) => (isWhole ? Math.round(edge) : edge))
  const min = values.reduce((least, value) => Math.min(least, value), Infinity)
  // An edge at the smallest value would leave the first range empty.
  return Float64Array.from(new Set(edges.filter((edge) => edge > min)))
}

function rangeGroups(edges: Float64Array, scale: number): readonly Group[] {
  return Array.from({ length: edges.length + 1 }, (_, i) => ({
    kind: 'range',
    lo: i === 0 ? null : (edges[i - 1] ?? 0) / scale,
    hi: i === edges.length ? null : (edges[i] ?? 0) / scale,
  }))
}

/** The groups along an axis, in its order; "other" and "missing" last and only where the month has such subscribers. */
export interface Axis {
  readonly slots: Slots
  readonly groups: readonly Group[]
}

/** The largest groups of the whole month, so that axes and colours stay while other views filter. Errors: as `groupingOf`. */
export function axisOf(frame: Frame, id: FieldId, month: Month, limit: number): Axis {
  const column = frame.column(id, month)
  return axes.remember(column, `${month}|${limit}`, () => {
    const grouping = groupingOf(frame, id, month, limit)
    const { codes, groups, isOrdered } = grouping
    const { rows } = tallyGroups(frame.present(month).words, everyGroup(grouping), null, null)
    const used = Array.from(groups.keys()).filter((code) => (rows[code] ?? 0) > 0)
    const ranked = isOrdered ? used : used.sort((a, b) => (rows[b] ?? 0) - (rows[a] ?? 0) || a - b)
    const listed = ranked.slice(0, limit)
    const others = ranked.length - listed.length
    const slotOf = new Int32Array(groups.length + 1).fill(listed.length)
    for (const [slot, code] of listed.entries()) slotOf[code + 1] = slot
    slotOf[0] = listed.length + Number(others > 0)
    const tail: Group[] = [
      ...(others > 0 ? [{ kind: 'other' as const, categories: others }] : []),
      ...((rows[groups.length] ?? 0) > 0 ? [{ kind: 'missing' as const }] : []),
    ]
    const shown = [...listed.flatMap((code) => groups[code] ?? []), ...tail]
    countBeside(column, slotOf.byteLength)
    // A slot for codes nobody of the month has keeps the look-up total; it stays empty.
    return { slots: { codes, slotOf, size: listed.length + 2 }, groups: shown }
  })
}

/** Each group a slot of its own; the missing last. */
export function everyGroup({ codes, groups }: Grouping): Slots {
  const slotOf = Int32Array.from({ length: groups.length + 1 }, (_, i) => (i === 0 ? groups.length : i - 1))
  return { codes, slotOf, size: groups.length + 1 }
}

import type { FieldId } from './field.ts'
import { BOND_MEASURES } from './measure-bond.ts'
import type { Measure, MeasureParameter } from './measure-definition.ts'
import { SERIES_MEASURES } from './measure-series.ts'
import { SINGLE_MEASURES } from './measure-single.ts'
import { USAGE_MEASURES } from './measure-usage.ts'
import { VALUE_MEASURES } from './measure-value.ts'
import { addMonths, monthIndex, type Month } from './month.ts'

/** In an order in which every measure stands after those that it reads. */
export const MEASURES: readonly Measure[] = [...SINGLE_MEASURES, ...SERIES_MEASURES, ...USAGE_MEASURES, ...VALUE_MEASURES, ...BOND_MEASURES]

const byId = new Map(MEASURES.map((measure) => [measure.id, measure]))

export function measureById(id: FieldId): Measure | undefined {
  return byId.get(id)
}

/** Values that the analyst has set, by measure and parameter; what is not in it has its default. */
export type ParameterValues = ReadonlyMap<string, number>

export function parameterKey(measure: FieldId, parameter: string): string {
  return `${measure}.${parameter}`
}

export function parameterValue(measure: Measure, parameter: MeasureParameter, values: ParameterValues): number {
  return values.get(parameterKey(measure.id, parameter.id)) ?? parameter.value
}

/** Why a parameter cannot have a value: it is out of its range, not a whole number, or not beyond the parameter before or after it. */
export type ParameterProblem =
  | { readonly kind: 'range' }
  | { readonly kind: 'whole' }
  | { readonly kind: 'notAbove' | 'notBelow'; readonly other: MeasureParameter; readonly value: number }

export function parameterProblem(measure: Measure, parameter: MeasureParameter, next: number, values: ParameterValues): ParameterProblem | null {
  if (!(next >= parameter.min && next <= parameter.max)) return { kind: 'range' }
  if (parameter.isWhole && !Number.isInteger(next)) return { kind: 'whole' }
  for (const row of measure.ascending) {
    const place = row.indexOf(parameter.id)
    if (place < 0) continue
    for (const { kind, id, sign } of [{ kind: 'notAbove', id: row[place - 1], sign: 1 }, { kind: 'notBelow', id: row[place + 1], sign: -1 }] as const) {
      const other = measure.parameters.find((candidate) => candidate.id === id)
      const value = other === undefined ? NaN : parameterValue(measure, other, values)
      if (other && sign * (next - value) <= 0) return { kind, other, value }
    }
  }
  return null
}

/** The measure itself and all that read it, directly or not: what a change of one of its parameters makes stale. */
export function dependentsOf(id: FieldId): ReadonlySet<FieldId> {
  const stale = new Set([id])
  for (const { id: reader, inputs, optional } of MEASURES) {
    if (inputs.some((input) => stale.has(input)) || optional.some((input) => stale.has(input))) stale.add(reader)
  }
  return stale
}

/** True for a measure that reads a field, directly or through others. */
export function readsField(measure: Measure, id: FieldId): boolean {
  return [...measure.inputs, ...measure.optional].some((input) => {
    const inner = byId.get(input)
    return input === id || (inner !== undefined && readsField(inner, id))
  })
}

/** The last month before m that is the given month of a year. */
export function snapshotMonth(month: Month, monthOfYear: number): Month {
  const year = Math.floor(month / 100)
  return month % 100 > monthOfYear ? year * 100 + monthOfYear : (year - 1) * 100 + monthOfYear
}

/** The months a measure reads for month m, ascending. */
export function monthsRead(measure: Measure, month: Month, values: ParameterValues): readonly Month[] {
  const valueOf = (id: string) => {
    const parameter = measure.parameters.find((candidate) => candidate.id === id)
    return parameter ? parameterValue(measure, parameter, values) : 1
  }
  const span = (count: number) => Array.from({ length: count }, (_, i) => addMonths(month, i + 1 - count))
  const { monthOffsets } = measure
  if (typeof monthOffsets !== 'string') return monthOffsets.map((offset) => addMonths(month, offset)).toSorted((a, b) => a - b)
  switch (monthOffsets) {
    case 'running':
      return span(valueOf('months'))
    case 'thisYear':
      return span(month % 100)
    case 'withLastYear':
      return [...Array.from({ length: 12 }, (_, i) => (Math.floor(month / 100) - 1) * 100 + i + 1), month]
    case 'sinceSnapshot':
      return span(monthIndex(month) - monthIndex(snapshotMonth(month, valueOf('snapshotMonth'))) + 1)
    case 'sinceContract':
      return span(36)
  }
}

import type { Field, FieldId } from './field.ts'

/**
 * Where a default comes from. `telecom`: the value index of a provincial China Telecom company; `mobile`: the consistency checks of a
 * provincial China Mobile company; `newUser`: standards for new subscribers; `snapshot`: the reports on snapshot subscribers;
 * `lifecycle`: course material on dynamic lifecycles; `statistics`: a usual value of statistics; `builtIn`: chosen here, as provinces differ.
 */
export const PARAMETER_SOURCES = ['telecom', 'mobile', 'newUser', 'snapshot', 'lifecycle', 'statistics', 'builtIn'] as const
export type ParameterSource = (typeof PARAMETER_SOURCES)[number]

/** A number the analyst may change, with where its default comes from. */
export interface MeasureParameter {
  readonly id: string
  readonly zh: string
  readonly en: string
  /** The default. */
  readonly value: number
  readonly unit: string
  readonly min: number
  readonly max: number
  readonly isWhole: boolean
  readonly source: ParameterSource
  /** Of a parameter that is one of a few ways to count: what each number stands for, from `min` to `max`. */
  readonly choices?: readonly ParameterChoice[]
}

interface ParameterChoice {
  readonly value: number
  readonly zh: string
  readonly en: string
}

/**
 * Months a measure reads relative to its month m: offsets, or a window that depends on m or on a parameter.
 * `running`: the last `months` months; `withLastYear`: m and the calendar year before; `thisYear`: January to m;
 * `sinceSnapshot`: the last month `snapshotMonth` of a year before m, to m; `sinceContract`: the last 36 months.
 */
export type MonthOffsets = readonly number[] | 'running' | 'withLastYear' | 'thisYear' | 'sinceSnapshot' | 'sinceContract'

/**
 * A measure is a field computed per subscriber for a month m. The formula is shown to users as the 口径 of the number; its
 * code is in `electron/engine/frame/measures.ts` and the files beside it.
 */
export interface Measure extends Field {
  readonly source: 'measure'
  /** Imported fields, model fields or other measures without which it cannot be computed. */
  readonly inputs: readonly FieldId[]
  /** Whether every input is needed, or one of them is enough. */
  readonly requires: 'all' | 'any'
  /**
   * Fields that it reads where they are imported and does without, less exactly, where they are not. Of inputs of which one
   * is enough, those that add to the others.
   */
  readonly optional: readonly FieldId[]
  readonly monthOffsets: MonthOffsets
  readonly formula: { readonly zh: string; readonly en: string }
  readonly parameters: readonly MeasureParameter[]
  /** Rows of parameters each of which must be above the one before it. */
  readonly ascending: readonly (readonly string[])[]
  /** Whether models learn from it and portraits describe by it: not classes, flags and scores made of amounts that they have, nor amounts that repeat others. */
  readonly isModelled: boolean
}

/** What most measures of one month have in common. */
export const OF_MONTH = {
  source: 'measure',
  requires: 'all',
  optional: [],
  history: 'fact',
  group: 'measure',
  monthOffsets: [0],
  parameters: [],
  ascending: [],
  isModelled: true,
} as const satisfies Partial<Measure>

/** Classes, flags and scores. */
export const JUDGEMENT = { ...OF_MONTH, isModelled: false } as const

export const LAST_3 = [0, -1, -2]
export const LAST_6 = [0, -1, -2, -3, -4, -5]

type ParameterDraft = Omit<MeasureParameter, 'min' | 'max' | 'isWhole' | 'source'> & Partial<MeasureParameter>

/** A parameter not below 0, with a default of our own. */
export function parameter(draft: ParameterDraft): MeasureParameter {
  return { min: 0, max: 1_000_000, isWhole: false, source: 'builtIn', ...draft }
}

/** A share in percent. */
export function percentParameter(draft: Omit<ParameterDraft, 'unit'>): MeasureParameter {
  return parameter({ max: 1000, ...draft, unit: '%' })
}

/** A count of months. */
export function monthsParameter(draft: Omit<ParameterDraft, 'unit'>): MeasureParameter {
  return parameter({ min: 1, max: 12, ...draft, unit: '个月', isWhole: true })
}

export function minPresent(value: number, most: number): MeasureParameter {
  return monthsParameter({ id: 'minPresent', zh: '至少有值的月数', en: 'months with a value at least', value, max: most })
}

export const FLOOR_5 = parameter({ id: 'floor', zh: '基数下限', en: 'smallest base', value: 5, unit: '元' })

/** The month of the year whose subscribers are the snapshot (拍照). */
export const SNAPSHOT_MONTH = parameter({
  id: 'snapshotMonth', zh: '拍照月份', en: 'snapshot month of the year', value: 12, unit: '', min: 1, max: 12, isWhole: true, source: 'snapshot',
})

import { setImmediate as pause } from 'node:timers/promises'
import type { Figure } from '../../../shared/api/customer-card.ts'
import { isNumeric, storedScale, type FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { Rule } from '../../../shared/domain/rule.ts'
import type { Frame } from '../frame/frame.ts'
import { gatherNumbers } from '../kernels/summarise-bits.ts'
import { median } from '../kernels/quantile.ts'
import type { Column } from '../frame/column.ts'
import { shownReader } from './brief.ts'

/** Of fewer the middle says nothing, and may tell who they are. */
const FEWEST_PEERS = 5
/** What a place is taken from: the smallest that is known. */
const PLACES: readonly FieldId[] = ['grid', 'area', 'county']
const CLASSES: readonly FieldId[] = ['vad_class', 'value_tier', 'value_tier_share']

/** Medians of groups that were compared with: the next customer is often of the same grid. They go with their column. */
const medians = new WeakMap<Column, Map<string, { readonly median: number; readonly count: number } | null>>()

interface Peers {
  readonly by: FieldId
  readonly of: string
}

/** The groups a subscriber is compared with: the people of the place, and those of the same class. */
export function peersOf(frame: Frame, month: Month, row: number): readonly Peers[] {
  const groupOf = (id: FieldId): Peers[] => {
    const of = frame.has(id) ? shownReader(frame, id, month, true)(row) : null
    return typeof of === 'string' ? [{ by: id, of }] : []
  }
  return [PLACES.flatMap(groupOf).slice(0, 1), CLASSES.flatMap(groupOf).slice(0, 1)].flat()
}

/**
 * The fields of a block that the workspace has, with the middle of the peers beside numbers. Other requests are answered between
 * fields: their columns may have to be made first.
 */
export async function readFigures(frame: Frame, month: Month, row: number, fields: readonly FieldId[], peers: readonly Peers[], reveal: boolean): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const id of fields) {
    await pause()
    if (!frame.has(id)) continue
    figures.push({ field: id, value: shownReader(frame, id, month, reveal)(row), peers: peers.flatMap((group) => compare(frame, month, id, group)) })
  }
  return figures
}

function compare(frame: Frame, month: Month, id: FieldId, { by, of }: Peers): Figure['peers'] {
  const field = frame.field(id)
  if (!isNumeric(field.type) || field.type === 'date' || field.type === 'month' || field.type === 'flag') return []
  const column = frame.column(id, month)
  const known = medians.get(column) ?? new Map<string, { readonly median: number; readonly count: number } | null>()
  medians.set(column, known)
  const key = JSON.stringify([by, of])
  let middle = known.get(key)
  if (middle === undefined) {
    const rule: Rule = { op: 'oneOf', field: by, values: [of] }
    const values = gatherNumbers(frame.select(rule, month).words, frame.numbers(id, month), storedScale(field))
    middle = values.length < FEWEST_PEERS ? null : { median: median(values), count: values.length }
    known.set(key, middle)
  }
  return middle ? [{ by, of, ...middle }] : []
}

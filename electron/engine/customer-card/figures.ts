import { setImmediate as pause } from 'node:timers/promises'
import type { Figure } from '../../../shared/api/customer-card.ts'
import type { Output } from '../../../shared/api/engine-api.ts'
import { isNumeric, storedScale, type FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { Rule } from '../../../shared/domain/rule.ts'
import type { Excerpt } from '../frame/excerpt.ts'
import type { Frame } from '../frame/frame.ts'
import { OF_EVERYBODY } from '../frame/measures.ts'
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

type Peers = Output<'customer.peers'>['peers']

interface PeerGroup {
  readonly by: FieldId
  readonly of: string
}

/** The fields of a block that the workspace has. Other requests are answered between fields. */
export async function readFigures(excerpt: Excerpt, month: Month, fields: readonly FieldId[], reveal: boolean): Promise<Figure[]> {
  const figures: Figure[] = []
  for (const field of fields) {
    if (!excerpt.has(field)) continue
    figures.push({ field, value: await excerpt.read(() => shownReader(excerpt, field, month, reveal)(0)) })
    await pause()
  }
  return figures
}

/** The middle of those a subscriber is compared with, in all numbers of some fields. Other requests are answered between fields. */
export async function readPeers(frame: Frame, month: Month, row: number, fields: readonly FieldId[]): Promise<Peers> {
  await frame.ready({ month, fields: CLASSES.filter((id) => OF_EVERYBODY.has(id)) })
  const groups = groupsOf(frame.excerpt([row]), month)
  const peers: Peers = []
  for (const id of groups.length === 0 ? [] : fields) {
    if (!frame.has(id)) continue
    await frame.ready({ month, fields: [id, ...groups.map(({ by }) => by)] })
    peers.push(...groups.flatMap((group) => compare(frame, month, id, group)))
    await pause()
  }
  return peers
}

/** The groups a subscriber is compared with: the people of the place, and those of the same class. */
function groupsOf(excerpt: Excerpt, month: Month): readonly PeerGroup[] {
  const groupOf = (id: FieldId): PeerGroup[] => {
    const of = excerpt.has(id) ? shownReader(excerpt, id, month, true)(0) : null
    return typeof of === 'string' ? [{ by: id, of }] : []
  }
  return [PLACES.flatMap(groupOf).slice(0, 1), CLASSES.flatMap(groupOf).slice(0, 1)].flat()
}

function compare(frame: Frame, month: Month, id: FieldId, { by, of }: PeerGroup): Peers {
  const field = frame.field(id)
  if (!isNumeric(field.type) || field.type === 'date' || field.type === 'month' || field.type === 'flag') return []
  const column = frame.column(id, month)
  const known = medians.get(column) ?? new Map<string, { readonly median: number; readonly count: number } | null>()
  medians.set(column, known)
  const key = JSON.stringify([by, of, month])
  let middle = known.get(key)
  if (middle === undefined) {
    const rule: Rule = { op: 'oneOf', field: by, values: [of] }
    const values = gatherNumbers(frame.select(rule, month).words, frame.numbers(id, month), storedScale(field))
    middle = values.length < FEWEST_PEERS ? null : { median: median(values), count: values.length }
    known.set(key, middle)
  }
  return middle ? [{ field: id, by, of, ...middle }] : []
}

import type { Group } from '../../../../shared/api/chart.ts'
import type { FieldId, FieldType } from '../../../../shared/domain/field.ts'
import { parseDay, type Month } from '../../../../shared/domain/month.ts'
import { resolvePeriod, type Rule } from '../../../../shared/domain/rule.ts'
import { FADED } from '../charts.ts'

/** How much of a group a condition on its field lets through: all of it, none, or what lies beyond a bound within it. */
export type Cover = 'whole' | 'part' | 'none'

/** What a chart groups by. */
export interface Axis {
  readonly field: FieldId
  readonly type: FieldType | undefined
  readonly month: Month
}

/**
 * Of each mark, which stands for one group of each axis: a bar for one, a cell or a part within a whole for two. All whole without a
 * condition, and under one that groups do not tell, such as a rank or another field.
 */
export function coversOf(rule: Rule | undefined, marks: readonly (readonly Group[])[], axes: readonly Axis[]): readonly Cover[] {
  const listed = axes.map((_axis, i) => new Set(marks.flatMap((groups) => (groups[i]?.kind === 'value' ? [groups[i].value] : []))))
  const placesOf = (groups: readonly Group[]): readonly Place[] =>
    axes.flatMap((axis, i) => (groups[i] === undefined ? [] : [{ axis, group: groups[i], listed: listed[i] ?? new Set() }]))
  const covers = rule === undefined ? [] : marks.map((groups) => coverOf(rule, placesOf(groups)))
  const told = covers.filter((cover) => cover !== null)
  return rule === undefined || told.length < marks.length ? marks.map(() => 'whole') : told
}

/** Of a whole, from its parts. */
export function coverOfParts(parts: readonly Cover[]): Cover {
  return parts.every((cover) => cover === 'whole') ? 'whole' : parts.every((cover) => cover === 'none') ? 'none' : 'part'
}

/** Where a mark stands on one axis. */
interface Place {
  readonly axis: Axis
  readonly group: Group
  /** All values that have a group of their own there. */
  readonly listed: ReadonlySet<string | number>
}

/** Null = it cannot be told. */
function coverOf(rule: Rule, places: readonly Place[]): Cover | null {
  if (rule.op === 'not') {
    const inner = coverOf(rule.of, places)
    return inner === 'whole' ? 'none' : inner === 'none' ? 'whole' : inner
  }
  if (rule.op === 'all' || rule.op === 'any') {
    const parts = rule.of.map((part) => coverOf(part, places))
    const [decides, neutral] = rule.op === 'all' ? (['none', 'whole'] as const) : (['whole', 'none'] as const)
    if (parts.includes(null)) return null
    return parts.includes(decides) ? decides : parts.every((part) => part === neutral) ? neutral : 'part'
  }
  const place = 'field' in rule ? places.find(({ axis }) => axis.field === rule.field) : undefined
  if (place === undefined) return null
  const { axis, group, listed } = place
  switch (rule.op) {
    case 'isMissing':
      return group.kind === 'missing' ? 'whole' : 'none'
    case 'oneOf':
      return coverOfValues(rule.values, group, listed)
    case 'between':
      return coverOfRange(rule, group)
    case 'period':
      return axis.type === 'date' || axis.type === 'month' ? coverOfRange(resolvePeriod(rule, axis.type, axis.month), group) : null
    default:
      return null
  }
}

function coverOfValues(values: readonly (string | number)[], group: Group, listed: ReadonlySet<string | number>): Cover {
  if (group.kind === 'value') return values.includes(group.value) ? 'whole' : 'none'
  if (group.kind === 'other') return values.some((value) => !listed.has(value)) ? 'part' : 'none'
  const own = intervalOf(group)
  if (own === null) return 'none'
  const inside = values.some((value) => meet(own, { lo: numberOf(value), hi: numberOf(value), loOpen: false, hiOpen: false }))
  return inside ? (own.lo === own.hi ? 'whole' : 'part') : 'none'
}

function coverOfRange({ lo, hi, loOpen, hiOpen }: Extract<Rule, { op: 'between' }>, group: Group): Cover | null {
  if (group.kind === 'missing') return 'none'
  const own = intervalOf(group)
  if (own === null) return null
  const wanted: Interval = { lo: lo === undefined ? -Infinity : numberOf(lo), hi: hi === undefined ? Infinity : numberOf(hi), loOpen: loOpen === true, hiOpen: hiOpen === true }
  if (!meet(own, wanted)) return 'none'
  const isFrom = wanted.lo < own.lo || (wanted.lo === own.lo && (!wanted.loOpen || own.loOpen))
  const isTo = wanted.hi > own.hi || (wanted.hi === own.hi && (!wanted.hiOpen || own.hiOpen))
  return isFrom && isTo ? 'whole' : 'part'
}

interface Interval {
  readonly lo: number
  readonly hi: number
  readonly loOpen: boolean
  readonly hiOpen: boolean
}

/** Null for what has no place on an axis. */
function intervalOf(group: Group): Interval | null {
  if (group.kind === 'period') return { lo: numberOf(group.lo), hi: numberOf(group.hi), loOpen: false, hiOpen: false }
  if (group.kind === 'range') return { lo: group.lo ?? -Infinity, hi: group.hi ?? Infinity, loOpen: false, hiOpen: true }
  return group.kind === 'value' && typeof group.value === 'number' ? { lo: group.value, hi: group.value, loOpen: false, hiOpen: false } : null
}

function meet(one: Interval, other: Interval): boolean {
  const [from, to] = [Math.max(one.lo, other.lo), Math.min(one.hi, other.hi)]
  if (from !== to) return from < to
  return [one, other].every(({ lo, hi, loOpen, hiOpen }) => !(lo === from && loOpen) && !(hi === to && hiOpen))
}

/** Days of a date, else the number itself. */
function numberOf(bound: string | number): number {
  return typeof bound === 'number' ? bound : (parseDay(bound) ?? Number(bound))
}

const OPACITY: Readonly<Record<Cover, number>> = { whole: 1, part: (1 + FADED) / 2, none: FADED }

export function opacityOf(cover: Cover): number {
  return OPACITY[cover]
}

/** The sign before the name of a group while a condition tells groups apart; colour alone would not do. */
export function signOf(cover: Cover, isTold: boolean): string {
  if (!isTold || cover === 'none') return ''
  return cover === 'whole' ? '✓ ' : '◐ '
}

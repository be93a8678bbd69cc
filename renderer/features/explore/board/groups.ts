import type { FieldView } from '../../../../shared/api/explore.ts'
import { groupSchema, type Group } from '../../../../shared/api/chart.ts'
import type { FieldId } from '../../../../shared/domain/field.ts'
import { firstDayOfMonth, formatDay, isMonth, lastDayOfMonth, monthOfDay, parseDay, type Month } from '../../../../shared/domain/month.ts'
import { allOf, type Rule } from '../../../../shared/domain/rule.ts'
import type { Translate } from '../../../../shared/i18n/catalogue.ts'
import type { Format } from '../../../../shared/i18n/format.ts'
import type { PickMode } from '../conditions.ts'
import { classText } from '../../../../shared/i18n/class-text.ts'
import { digitsOf } from '../../../state/field-digits.ts'

/** A group as the name of a mark in a chart; the same group has the same key in every chart. */
export type GroupKey = string

export function keyOf(group: Group): GroupKey {
  switch (group.kind) {
    case 'value':
      return JSON.stringify({ kind: group.kind, value: group.value })
    case 'range':
      return JSON.stringify({ kind: group.kind, lo: group.lo, hi: group.hi })
    case 'period':
      return JSON.stringify({ kind: group.kind, lo: group.lo, hi: group.hi })
    default:
      return JSON.stringify({ kind: group.kind })
  }
}

/** The group of a key; null for "other", which no rule stands for, and for what is no key. */
function groupOf(key: GroupKey): Group | null {
  try {
    const parsed = groupSchema.safeParse(JSON.parse(key))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/** The subscribers of some groups of a field; null for none. */
export function ruleOfKeys(field: FieldId, keys: readonly GroupKey[]): Rule | null {
  const groups = keys.flatMap((key) => groupOf(key) ?? [])
  const values = groups.flatMap((group) => (group.kind === 'value' ? [group.value] : []))
  const parts: Rule[] = [
    ...(values.length > 0 ? [{ op: 'oneOf' as const, field, values }] : []),
    ...groups.flatMap((group) => (group.kind === 'range' ? [rangeRule(field, group)] : [])),
    ...groups.flatMap((group) => (group.kind === 'period' ? [{ op: 'between' as const, field, lo: group.lo, hi: group.hi }] : [])),
    ...(groups.some(({ kind }) => kind === 'missing') ? [{ op: 'isMissing' as const, field }] : []),
  ]
  const [only] = parts
  if (only === undefined) return null
  return parts.length === 1 ? only : { op: 'any', of: parts }
}

function rangeRule(field: FieldId, { lo, hi }: Extract<Group, { kind: 'range' }>): Rule {
  return { op: 'between', field, ...(lo === null ? {} : { lo }), ...(hi === null ? {} : { hi, hiOpen: true }) }
}

/** The keys that `ruleOfKeys` made a rule of; none for another rule. */
export function keysOfRule(rule: Rule | undefined, field: FieldId): readonly GroupKey[] {
  if (rule === undefined) return []
  if (rule.op === 'any') {
    const keys = rule.of.map((part) => keysOfRule(part, field))
    return keys.every((some) => some.length > 0) ? keys.flat() : []
  }
  if (!('field' in rule) || rule.field !== field) return []
  if (rule.op === 'isMissing') return [keyOf({ kind: 'missing' })]
  if (rule.op === 'oneOf') return rule.values.map((value) => keyOf({ kind: 'value', value }))
  if (rule.op !== 'between' || rule.loOpen === true) return []
  // Periods are closed at both ends, ranges open above.
  if (rule.lo !== undefined && rule.hi !== undefined && rule.hiOpen !== true) {
    const period: Group = { kind: 'period', lo: rule.lo, hi: rule.hi }
    return monthsOfPeriod(period) === null ? [] : [keyOf(period)]
  }
  if (rule.hi !== undefined && rule.hiOpen !== true) return []
  if (typeof rule.lo === 'string' || typeof rule.hi === 'string') return []
  return [keyOf({ kind: 'range', lo: rule.lo ?? null, hi: rule.hi ?? null })]
}

/** A cell of two fields as the name of a mark. */
export function cellKeyOf(x: Group, y: Group): string {
  return JSON.stringify([keyOf(x), keyOf(y)])
}

export function ruleOfCells(x: FieldId, y: FieldId, cells: readonly string[]): Rule | null {
  const rules = cells.flatMap((cell) => {
    const [across, up] = partsOfCell(cell)
    const [a, b] = [ruleOfKeys(x, [across]), ruleOfKeys(y, up === undefined ? [] : [up])]
    return a === null || b === null ? [] : [allOf([a, b])]
  })
  const [only] = rules
  if (only === undefined) return null
  return rules.length === 1 ? only : { op: 'any', of: rules }
}

export function cellsOfRule(rule: Rule | undefined, x: FieldId, y: FieldId): readonly string[] {
  if (rule?.op === 'any') return rule.of.flatMap((part) => cellsOfRule(part, x, y))
  if (rule?.op !== 'all') return []
  const [across] = keysOfRule(rule.of[0], x)
  const [up] = keysOfRule(rule.of[1], y)
  return across === undefined || up === undefined ? [] : [JSON.stringify([across, up])]
}

function partsOfCell(cell: string): readonly [GroupKey, GroupKey | undefined] {
  const parts: unknown = JSON.parse(cell)
  if (!Array.isArray(parts)) return ['', undefined]
  const [first, second]: readonly unknown[] = parts
  return [typeof first === 'string' ? first : '', typeof second === 'string' ? second : undefined]
}

/** A group of a tree, or one within it, as the name of a mark. */
export function wholeKeyOf(whole: Group): string {
  return JSON.stringify([keyOf(whole)])
}

export function partKeyOf(whole: Group, part: Group): string {
  return JSON.stringify([keyOf(whole), keyOf(part)])
}

/** The subscribers of some groups, or of some groups within one: two counties may have a grid of the same name. */
export function ruleOfTree(field: FieldId, by: FieldId, keys: readonly string[]): Rule | null {
  const rules = keys.flatMap((key): readonly Rule[] => {
    const [whole, part] = partsOfCell(key)
    const outer = ruleOfKeys(field, [whole])
    if (outer === null || part === undefined) return outer === null ? [] : [outer]
    const inner = ruleOfKeys(by, [part])
    return inner === null ? [] : [allOf([outer, inner])]
  })
  const [only] = rules
  if (only === undefined) return null
  return rules.length === 1 ? only : { op: 'any', of: rules }
}

/** The keys that `ruleOfTree` made a rule of; none for another rule. */
export function keysOfTree(rule: Rule | undefined, field: FieldId, by: FieldId): readonly string[] {
  if (rule?.op === 'any') return rule.of.flatMap((part) => keysOfTree(part, field, by))
  if (rule?.op === 'all') return cellsOfRule(rule, field, by)
  return keysOfRule(rule, field).map((key) => JSON.stringify([key]))
}

/** What a click does with the keys chosen so far: take only this one (again: take it back), add it (again: take it back), or remove it. */
export function pickKey(chosen: readonly string[], key: string, mode: PickMode): readonly string[] {
  const isIn = chosen.includes(key)
  if (mode === 'only') return isIn && chosen.length === 1 ? [] : [key]
  const rest = chosen.filter((other) => other !== key)
  return mode === 'add' && !isIn ? [...rest, key] : rest
}

export interface GroupWords {
  readonly t: Translate
  readonly format: Format
}

/** The first and the last month of a period; null when it is not of whole months. */
function monthsOfPeriod({ lo, hi }: Extract<Group, { kind: 'period' }>): readonly [Month, Month] | null {
  const [from, to] = [lo, hi].map((bound) => (typeof bound === 'number' ? bound : monthOfDay(parseDay(bound) ?? NaN)))
  if (from === undefined || to === undefined || !isMonth(from) || !isMonth(to)) return null
  const isWhole = (typeof lo === 'number' || lo === formatDay(firstDayOfMonth(from))) && (typeof hi === 'number' || hi === formatDay(lastDayOfMonth(to)))
  return isWhole ? [from, to] : null
}

/** A month, a quarter, half a year, a year, or the first and last of several. */
function periodText(from: Month, to: Month, { t, format }: GroupWords): string {
  if (from === to) return format.month(from)
  const [year, first, last] = [Math.floor(from / 100), from % 100, to % 100]
  const lastYear = Math.floor(to / 100)
  if (first === 1 && last === 12) return year === lastYear ? t('board.group.year', { year }) : t('board.group.between', { lo: String(year), hi: String(lastYear) })
  if (year === lastYear && last === first + 5 && last % 6 === 0) return t(last === 6 ? 'board.group.firstHalf' : 'board.group.secondHalf', { year })
  if (year === lastYear && last === first + 2 && last % 3 === 0) return t('board.group.quarter', { year, quarter: last / 3 })
  return t('board.group.between', { lo: format.month(from), hi: format.month(to) })
}

/** A group in the language of the window. */
export function groupText(group: Group, field: FieldView | undefined, { t, format }: GroupWords): string {
  switch (group.kind) {
    case 'value':
      if (field?.type === 'flag' && field.source === 'segment') return t(Number(group.value) === 1 ? 'board.group.member' : 'board.group.notMember')
      if (field?.type === 'flag') return t(Number(group.value) === 1 ? 'common.yes' : 'common.no')
      return format.value(typeof group.value === 'string' && field !== undefined ? classText(field.id, group.value, t) : group.value)
    case 'range': {
      const digits = field === undefined || field.type === 'money' ? undefined : digitsOf(field)
      const [lo, hi] = [format.number(group.lo, digits), format.number(group.hi, digits)]
      if (group.lo === null) return group.hi === null ? '≤ ∞' : t('board.group.below', { hi })
      return group.hi === null ? t('board.group.from', { lo }) : t('board.group.between', { lo, hi })
    }
    case 'period': {
      const months = monthsOfPeriod(group)
      return months === null ? t('board.group.between', { lo: String(group.lo), hi: String(group.hi) }) : periodText(...months, { t, format })
    }
    case 'other':
      return t('board.group.other', { categories: group.categories })
    case 'missing':
      return t('common.missing')
  }
}

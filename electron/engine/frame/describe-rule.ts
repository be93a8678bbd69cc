import { assertNever } from '../../../shared/domain/errors.ts'
import { dictionaryField, type Field, type FieldId } from '../../../shared/domain/field.ts'
import { measureById } from '../../../shared/domain/measure.ts'
import type { Comparison, Rule } from '../../../shared/domain/rule.ts'
import { hasText, translateTo, type Language, type Translate } from '../../../shared/i18n/catalogue.ts'
import type { FieldCatalogue } from './field-catalogue.ts'

export type NamedField = Pick<Field, 'zh' | 'en' | 'unit'> & Partial<Pick<Field, 'type'>>

/** Names of what a rule refers to by number; undefined = it is not there, and the text says so. */
export interface RuleNames {
  readonly segment?: (segmentId: number) => string | undefined
  readonly list?: (listId: number) => string | undefined
}

/** A long enumeration is cut: the text stays one line. */
const MOST_VALUES = 20

/** Names of the fields of a workspace, of those known without it, and of removed ones: a rule reads well after what it names is gone. */
export function fieldNamesOf(catalogue: FieldCatalogue): (id: FieldId) => NamedField | undefined {
  return (id) => catalogue.byId.get(id) ?? dictionaryField(id) ?? measureById(id) ?? catalogue.absent.get(id)
}

/**
 * A rule as one line of text: `ARPU≥80 元 且 网格 属于 [东街, 西街]`. A field without a name stands as its id.
 *
 * Units: numbers as in the rule, fractions to ten digits or four behind the point, with the field's unit.
 */
export function describeRule(
  rule: Rule,
  language: Language,
  fieldOf: (id: FieldId) => NamedField | undefined,
  names: RuleNames = {},
): string {
  const t = translateTo(language)

  const nameOf = (id: FieldId): string => {
    const field = fieldOf(id)
    return field === undefined ? id : language === 'zh-CN' ? field.zh : field.en
  }
  const amount = (id: FieldId, bound: number | string): string => withUnit(boundText(bound), fieldOf(id)?.unit ?? '', t)

  /** Parts of a group that are groups of several themselves, however deep, stand in brackets. */
  const part = (node: Rule): string => {
    const isGroup = node.op === 'all' || node.op === 'any'
    if (isGroup && node.of.length === 1 && node.of[0]) return part(node.of[0])
    const text = describe(node)
    return isGroup && node.of.length > 1 ? t('rule.group', { inner: text }) : text
  }

  const valuesOf = (id: FieldId, values: readonly (string | number)[]): string => {
    const isFlag = fieldOf(id)?.type === 'flag'
    const valueText = (value: string | number): string => (isFlag ? t(Number(value) === 1 ? 'common.yes' : 'common.no') : boundText(value))
    const separator = t('rule.joinValues')
    const texts = values.slice(0, MOST_VALUES).map(valueText).join(separator)
    return values.length > MOST_VALUES ? t('rule.moreValues', { shown: texts, count: values.length }) : texts
  }

  const between = (node: Extract<Rule, { op: 'between' }>): string => {
    const field = nameOf(node.field)
    const isOne = node.lo !== undefined && node.lo === node.hi && node.loOpen !== true && node.hiOpen !== true
    if (isOne) return t('rule.equal', { field, bound: amount(node.field, node.lo) })
    if (node.lo !== undefined && node.hi !== undefined) {
      return t('rule.range', {
        field,
        lo: boundText(node.lo),
        loSign: t(node.loOpen === true ? 'rule.signOpen' : 'rule.signClosed'),
        hiSign: t(node.hiOpen === true ? 'rule.signOpen' : 'rule.signClosed'),
        hi: amount(node.field, node.hi),
      })
    }
    if (node.lo !== undefined) {
      return t(node.loOpen === true ? 'rule.above' : 'rule.atLeast', { field, bound: amount(node.field, node.lo) })
    }
    if (node.hi !== undefined) {
      return t(node.hiOpen === true ? 'rule.below' : 'rule.atMost', { field, bound: amount(node.field, node.hi) })
    }
    return t('rule.present', { field })
  }

  const top = (node: Extract<Rule, { op: 'top' }>): string => {
    const field = nameOf(node.field)
    const isHighest = node.direction === 'highest'
    const what =
      node.share === undefined
        ? t(isHighest ? 'rule.topCount' : 'rule.bottomCount', { field, count: node.count ?? 0 })
        : t(isHighest ? 'rule.topShare' : 'rule.bottomShare', { field, share: percentText(node.share) })
    return node.within ? t('rule.within', { what, inner: describe(node.within) }) : what
  }

  const percentile = (node: Extract<Rule, { op: 'percentile' }>): string => {
    const field = nameOf(node.field)
    const lo = percentText(node.lo ?? 0)
    const hi = percentText(node.hi ?? 1)
    const loSign = t(node.loOpen === true ? 'rule.signOpen' : 'rule.signClosed')
    const hiSign = t(node.hiOpen === true ? 'rule.signOpen' : 'rule.signClosed')
    const what = t('rule.percentile', { field, lo, hi, loSign, hiSign })
    return node.within ? t('rule.within', { what, inner: describe(node.within) }) : what
  }

  const negation = (node: Rule): string => {
    if ((node.op === 'any' || node.op === 'all') && node.of.length === 1 && node.of[0]) return negation(node.of[0])
    if (node.op === 'oneOf') return t('rule.notOneOf', { field: nameOf(node.field), values: valuesOf(node.field, node.values) })
    if (node.op === 'isMissing') return t('rule.present', { field: nameOf(node.field) })
    if (node.op === 'inSegment') return t('rule.notInSegment', { name: names.segment?.(node.segmentId) ?? t('rule.unknown') })
    if (node.op === 'inList' && node.arm === undefined) return t('rule.notInList', { name: names.list?.(node.listId) ?? t('rule.unknown') })
    return t('rule.not', { inner: describe(node) })
  }

  const describe = (node: Rule): string => {
    switch (node.op) {
      case 'all':
        return node.of.length === 0 ? t('rule.everyone') : joinParts(node.of, t('rule.joinAll'))
      case 'any':
        return node.of.length === 0 ? t('rule.nobody') : joinParts(node.of, t('rule.joinAny'))
      case 'not':
        return negation(node.of)
      case 'between':
        return between(node)
      case 'oneOf':
        return t('rule.oneOf', { field: nameOf(node.field), values: valuesOf(node.field, node.values) })
      case 'contains': {
        const key = ({ start: 'rule.startsWith', end: 'rule.endsWith', anywhere: 'rule.contains' } as const)[node.at ?? 'anywhere']
        return t(key, { field: nameOf(node.field), text: node.text })
      }
      case 'isMissing':
        return t('rule.missing', { field: nameOf(node.field) })
      case 'top':
        return top(node)
      case 'percentile':
        return percentile(node)
      case 'period':
        return describePeriod(node, nameOf(node.field), t)
      case 'inNumbers':
        return t('rule.inNumbers', { count: node.numbers.length })
      case 'inSubscribers':
        return t('rule.inSubscribers', { count: node.subscribers.length })
      case 'inSegment':
        return t('rule.inSegment', { name: names.segment?.(node.segmentId) ?? t('rule.unknown') })
      case 'inList': {
        const key = node.arm === undefined ? 'inList' : node.arm === 'target' ? 'inListTarget' : 'inListControl'
        return t(`rule.${key}`, { name: names.list?.(node.listId) ?? t('rule.unknown') })
      }
      case 'compare': {
        const months = node.thanMonths ?? 0
        const own = nameOf(node.than)
        const than =
          months === 0 ? own : t(months < 0 ? 'rule.monthsBefore' : 'rule.monthsAfter', { field: own, count: Math.abs(months) })
        const factor = node.factor ?? 1
        const bound = factor === 1 ? than : t('rule.times', { factor: boundText(factor), field: than })
        return t(COMPARISON_TEXTS[node.is], { field: nameOf(node.field), bound })
      }
      default:
        return assertNever(node)
    }
  }

  const joinParts = (parts: readonly Rule[], separator: string): string =>
    parts.length === 1 && parts[0] ? describe(parts[0]) : parts.map(part).join(separator)

  return describe(rule)
}

/** `合约到期时间 在月末起 60 天内`, `入网时间 在近 3 个月`; any other period by its ends. */
export function describePeriod({ unit, from, to }: Extract<Rule, { op: 'period' }>, field: string, t: Translate): string {
  if (from === undefined && to === undefined) return t('rule.present', { field })
  if (unit === 'month' && from === 0 && to === 0) return t('rule.thisMonth', { field })
  if (unit === 'month' && to === 0 && from !== undefined && from < 0) return t('rule.lastMonths', { field, count: 1 - from })
  if (unit === 'day' && from === 0 && to !== undefined && to > 0) return t('rule.nextDays', { field, count: to })
  if (unit === 'day' && to === 0 && from !== undefined && from < 0) return t('rule.lastDays', { field, count: -from })
  const end = (offset: number): string =>
    t(`rule.offset.${unit}.${offset < 0 ? 'before' : offset > 0 ? 'after' : 'zero'}`, { count: Math.abs(offset) })
  if (from === undefined) return t('rule.untilPeriod', { field, to: end(to ?? 0) })
  if (to === undefined) return t('rule.sincePeriod', { field, from: end(from) })
  return t('rule.betweenPeriods', { field, from: end(from), to: end(to) })
}

const COMPARISON_TEXTS = {
  less: 'rule.below',
  atMost: 'rule.atMost',
  equal: 'rule.equal',
  notEqual: 'rule.notEqual',
  atLeast: 'rule.atLeast',
  more: 'rule.above',
} as const satisfies Record<Comparison, string>

/** Of what is no whole number: more than any field or box has, fewer than a division leaves; so many more than a large one has before its point. */
const DIGITS = 10
const MOST_DIGITS = 15
const FRACTION_DIGITS = 4

function boundText(bound: number | string): string {
  if (typeof bound === 'string') return bound
  if (Number.isInteger(bound)) return String(bound)
  const whole = Math.trunc(Math.abs(bound)).toFixed(0).length
  // Of a mean of three months nobody reads sixteen digits.
  return String(Number(bound.toPrecision(Math.min(MOST_DIGITS, Math.max(DIGITS, whole + FRACTION_DIGITS)))))
}

/** A share in percent: 0.07 is 7, not the 7.000000000000001 of the product. */
function percentText(share: number): string {
  return String(Number((share * 100).toPrecision(15)))
}

function withUnit(number: string, unit: string, t: Translate): string {
  if (unit === '') return number
  if (unit === '%') return t('rule.withPercent', { number })
  const key = `rule.unit.${unit}`
  return t('rule.withUnit', { number, unit: hasText(key) ? t(key) : unit })
}

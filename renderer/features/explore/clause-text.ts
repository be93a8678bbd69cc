import type { FieldId } from '../../../shared/domain/field.ts'
import type { Rule } from '../../../shared/domain/rule.ts'
import type { Translate } from '../../../shared/i18n/catalogue.ts'
import type { Format } from '../../../shared/i18n/format.ts'
import { classText } from '../../../shared/i18n/class-text.ts'

/** What the text of a clause needs to know of a field. */
export interface NamedField {
  readonly name: string
  readonly unit: string
  readonly type: string
}

export interface ClauseWords {
  readonly t: Translate
  readonly format: Format
  /** In the language of the window. */
  readonly fieldOf: (id: FieldId) => NamedField | undefined
}

/** More values than these are counted, not listed: a chip is one short line. */
const MOST_VALUES = 3

/** A clause in the words of a chip; null for a rule that names segments, lists or ranks, which its author has labelled. */
export function clauseText(rule: Rule, words: ClauseWords): string | null {
  const { t, format, fieldOf } = words
  const nameOf = (id: FieldId): string => fieldOf(id)?.name ?? id

  const valueText = (id: FieldId, value: string | number): string => {
    const type = fieldOf(id)?.type
    if (type === 'flag') return t(Number(value) === 1 ? 'common.yes' : 'common.no')
    if (type === 'month') return format.month(Number(value))
    return format.value(typeof value === 'string' ? classText(id, value, t) : value)
  }
  const bound = (id: FieldId, value: string | number): string => {
    const unit = fieldOf(id)?.unit ?? ''
    const number = valueText(id, value)
    if (unit === '') return number
    return unit === '%' ? t('rule.withPercent', { number }) : t('rule.withUnit', { number, unit: format.unit(unit) })
  }
  const listOf = (id: FieldId, values: readonly (string | number)[]): string => {
    const shown = values.slice(0, MOST_VALUES).map((value) => valueText(id, value)).join(t('rule.joinValues'))
    return values.length > MOST_VALUES ? t('rule.moreValues', { shown, count: values.length }) : shown
  }
  const join = (parts: readonly Rule[], separator: string): string | null => {
    const texts = parts.map((part) => clauseText(part, words))
    return texts.length === 0 || texts.includes(null) ? null : texts.join(separator)
  }

  switch (rule.op) {
    case 'between': {
      const { lo, hi, loOpen, hiOpen, field } = rule
      const name = nameOf(field)
      if (lo !== undefined && lo === hi && loOpen !== true && hiOpen !== true) return t('rule.equal', { field: name, bound: bound(field, lo) })
      if (lo !== undefined && hi !== undefined) {
        return t('rule.range', {
          field: name,
          lo: valueText(field, lo),
          loSign: t(loOpen === true ? 'rule.signOpen' : 'rule.signClosed'),
          hiSign: t(hiOpen === true ? 'rule.signOpen' : 'rule.signClosed'),
          hi: bound(field, hi),
        })
      }
      if (lo !== undefined) return t(loOpen === true ? 'rule.above' : 'rule.atLeast', { field: name, bound: bound(field, lo) })
      if (hi !== undefined) return t(hiOpen === true ? 'rule.below' : 'rule.atMost', { field: name, bound: bound(field, hi) })
      return t('rule.present', { field: name })
    }
    case 'oneOf': {
      const [only] = rule.values
      const field = nameOf(rule.field)
      if (rule.values.length === 1 && only !== undefined) return t('rule.equal', { field, bound: bound(rule.field, only) })
      return t('rule.oneOf', { field, values: listOf(rule.field, rule.values) })
    }
    case 'contains': {
      const key = ({ start: 'rule.startsWith', end: 'rule.endsWith', anywhere: 'rule.contains' } as const)[rule.at ?? 'anywhere']
      return t(key, { field: nameOf(rule.field), text: rule.text })
    }
    case 'isMissing':
      return t('rule.missing', { field: nameOf(rule.field) })
    case 'not': {
      const { of } = rule
      if (of.op === 'isMissing') return t('rule.present', { field: nameOf(of.field) })
      if (of.op === 'oneOf') {
        const [only] = of.values
        const field = nameOf(of.field)
        if (of.values.length === 1 && only !== undefined) return t('rule.notEqual', { field, bound: bound(of.field, only) })
        return t('rule.notOneOf', { field, values: listOf(of.field, of.values) })
      }
      const inner = clauseText(of, words)
      return inner === null ? null : t('rule.not', { inner })
    }
    case 'all':
      return join(rule.of, t('rule.joinAll'))
    case 'any':
      return join(rule.of, t('rule.joinAny'))
    default:
      return null
  }
}

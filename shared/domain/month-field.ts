import type { Field, FieldId, FieldType } from './field.ts'
import { addMonths, formatMonth, isMonth, monthIndex, type Month } from './month.ts'

/**
 * A month field is a field of another month beside that of the analysis month: its value there (`bill_fee@-1`), or how the
 * two differ (`bill_fee@-1.difference`, `.change` in percent, `.changed` for texts). The other month is told relative to
 * the analysis month, so that it moves on with it, or as itself (`bill_fee@202407`). The id says it all: rules, sort,
 * columns, exports and segments take it like any other.
 */
export interface MonthFieldId {
  readonly base: FieldId
  readonly at: OtherMonth
  readonly part: MonthPart
}

export type OtherMonth = { readonly kind: 'offset'; readonly months: number } | { readonly kind: 'fixed'; readonly month: Month }

/** `value` of the other month; the analysis month less the other; that in percent of the other; whether the two differ. */
export type MonthPart = 'value' | 'difference' | 'change' | 'changed'

/** As far as rules reach. */
const MOST_MONTHS = 120

const PATTERN = /^(.+)@(?:(-\d{1,3}|\+\d{1,3})|(\d{6}))(?:\.(difference|change|changed))?$/u

/** Null for the id of any other field. */
export function parseMonthField(id: FieldId): MonthFieldId | null {
  const [, base = '', offset, fixed, part = 'value'] = PATTERN.exec(id) ?? []
  if (base === '' || parseBase(base)) return null
  const at: OtherMonth = offset === undefined ? { kind: 'fixed', month: Number(fixed) } : { kind: 'offset', months: Number(offset) }
  const isSound = at.kind === 'fixed' ? isMonth(at.month) : at.months !== 0 && Math.abs(at.months) <= MOST_MONTHS
  return isSound ? { base, at, part: part as MonthPart } : null
}

/** Differences of differences are nobody's question. */
function parseBase(base: FieldId): boolean {
  return PATTERN.test(base)
}

export function monthFieldId({ base, at, part }: MonthFieldId): FieldId {
  const place = at.kind === 'fixed' ? String(at.month) : `${at.months < 0 ? '-' : '+'}${Math.abs(at.months)}`
  return `${base}@${place}${part === 'value' ? '' : `.${part}`}`
}

export function otherMonth(at: OtherMonth, month: Month): Month {
  return at.kind === 'fixed' ? at.month : addMonths(month, at.months)
}

/** What can be said of a field in two months: amounts, days and months differ by an amount, everything else differs or not. */
export function monthPartsOf({ type }: Pick<Field, 'type'>): readonly MonthPart[] {
  if (isAmount(type)) return ['value', 'difference', 'change']
  return type === 'date' || type === 'month' ? ['value', 'difference'] : ['value', 'changed']
}

function isAmount(type: FieldType): boolean {
  return type === 'int' || type === 'number' || type === 'money'
}

/** Type and unit of a part of a field. */
function kindOfPart(base: Pick<Field, 'type' | 'unit'>, part: MonthPart): Pick<Field, 'type' | 'unit'> {
  switch (part) {
    case 'value':
      return { type: base.type, unit: base.unit }
    case 'difference':
      return base.type === 'date' ? { type: 'int', unit: '天' } : base.type === 'month' ? { type: 'int', unit: '月' } : { type: base.type, unit: base.unit }
    case 'change':
      return { type: 'number', unit: '%' }
    case 'changed':
      return { type: 'flag', unit: '' }
  }
}

/** What the id of a month field and its base say of it. */
export type MonthFieldNames = Pick<Field, 'id' | 'zh' | 'en' | 'type' | 'unit'>

/** The names, type and unit of a month field, from its base; null when its base has no such part. */
export function describeMonthField(base: MonthFieldNames, { at, part, base: baseId }: MonthFieldId): MonthFieldNames | null {
  if (!monthPartsOf(base).includes(part)) return null
  const month = monthNames(at)
  const names = {
    value: { zh: `${base.zh}·${month.zh}`, en: `${base.en}, ${month.en}` },
    difference: { zh: `${base.zh}·较${month.zh}差额`, en: `${base.en}, difference from ${month.en}` },
    change: { zh: `${base.zh}·较${month.zh}变动率`, en: `${base.en}, change from ${month.en}` },
    changed: { zh: `${base.zh}·较${month.zh}是否变化`, en: `${base.en}, changed since ${month.en}` },
  }[part]
  return { id: monthFieldId({ base: baseId, at, part }), ...names, ...kindOfPart(base, part) }
}

export function monthNames(at: OtherMonth): { readonly zh: string; readonly en: string } {
  if (at.kind === 'fixed') return { zh: formatMonth(at.month), en: formatMonth(at.month) }
  if (at.months === -1) return { zh: '上月', en: 'previous month' }
  if (at.months === -12) return { zh: '去年同月', en: 'same month last year' }
  const count = Math.abs(at.months)
  const months = count === 1 ? 'month' : 'months'
  return at.months < 0 ? { zh: `${count}个月前`, en: `${count} ${months} before` } : { zh: `${count}个月后`, en: `${count} ${months} later` }
}

/** 口径 of a month field. */
export function monthFieldFormula(base: Pick<Field, 'zh' | 'en' | 'type'>, { at, part }: MonthFieldId): { readonly zh: string; readonly en: string } {
  const { zh, en } = monthNames(at)
  switch (part) {
    case 'value':
      return { zh: `${zh}的${base.zh}`, en: `${base.en} of ${en}` }
    case 'difference':
      return {
        zh: `本账期${base.zh} − ${zh}${base.zh}；任一缺失则缺失`,
        en: `${base.en} of the analysis month − that of ${en}; missing where either is`,
      }
    case 'change':
      return {
        zh: `（本账期${base.zh} − ${zh}${base.zh}）÷ |${zh}${base.zh}| × 100；任一缺失或${zh}为 0 则缺失`,
        en: `(${base.en} of the analysis month − that of ${en}) ÷ |that of ${en}| × 100; missing where either is, or where ${en} is 0`,
      }
    case 'changed':
      return {
        zh: `本账期${base.zh}与${zh}不同为是，相同为否；任一缺失则缺失`,
        en: `yes where ${base.en} of the analysis month is not that of ${en}, no where it is; missing where either is`,
      }
  }
}

/** Whole months from one YYYYMM to another. */
export function monthsBetween(from: Month, to: Month): number {
  return monthIndex(to) - monthIndex(from)
}

/** Fields by id that also know the month fields of each of them, made when asked for. */
export class FieldsById<F extends MonthFieldNames> extends Map<FieldId, F> {
  readonly #derive: (base: F, described: MonthFieldNames, id: MonthFieldId) => F

  constructor(fields: readonly F[], derive: (base: F, described: MonthFieldNames, id: MonthFieldId) => F) {
    super(fields.map((field) => [field.id, field]))
    this.#derive = derive
  }

  override get(id: FieldId): F | undefined {
    const known = super.get(id)
    if (known) return known
    const parsed = parseMonthField(id)
    const base = parsed ? super.get(parsed.base) : undefined
    const described = base && parsed ? describeMonthField(base, parsed) : null
    return base && parsed && described ? this.#derive(base, described, parsed) : undefined
  }

  override has(id: FieldId): boolean {
    return this.get(id) !== undefined
  }
}

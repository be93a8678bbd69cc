import { describe, expect, it } from 'vitest'
import type { FieldColumn } from '../../../electron/engine/churn/field-column.ts'
import { joinParts, type LabelledRows } from '../../../electron/engine/churn/labelled-rows.ts'
import { checkField, verdictByNature, wordsOf, type LeakageScope } from '../../../electron/engine/churn/leakage.ts'
import { withoutCopies, withoutTwins } from '../../../electron/engine/churn/screening.ts'
import { createRandom } from '../../../electron/engine/kernels/random.ts'
import type { Outcome } from '../../../shared/api/churn.ts'
import { dictionaryField, type Field } from '../../../shared/domain/field.ts'
import { parseDay } from '../../../shared/domain/month.ts'

const N = 1000
const LEFT = 250

/** The first quarter left. */
const rows: LabelledRows = joinParts([
  {
    month: 202408,
    rows: Int32Array.from({ length: N }, (_, i) => i),
    labels: Uint8Array.from({ length: N }, (_, i) => (i < LEFT ? 1 : 0)),
  },
])
const hasLeft = (i: number) => rows.labels[i] === 1

const FIELD: Outcome = { kind: 'field', field: 'x_left', positive: 'Yes' }
const LATER: Outcome = { kind: 'later', gap: 1, window: 2, silentMonths: 2 }
const byField: LeakageScope = { outcome: FIELD, outcomeWords: wordsOf('Departed Yes/No') }
const byLater: LeakageScope = { outcome: LATER, outcomeWords: [] }

function field(zh: string, type: Field['type'], history: Field['history'] = 'state'): Field {
  return { id: 'x_field', zh, en: zh, type, unit: '', source: 'custom', history, group: 'custom' }
}

function numbers(value: (i: number) => number): FieldColumn {
  return { kind: 'number', values: Float64Array.from({ length: N }, (_, i) => value(i)) }
}

function texts(value: (i: number) => string | null): FieldColumn {
  const own = Array.from({ length: N }, (_, i) => value(i))
  const levels = [...new Set(own.filter((text) => text !== null))].sort()
  return { kind: 'code', codes: Int32Array.from(own, (text) => (text === null ? -1 : levels.indexOf(text))), levels }
}

function reasonOf(own: Field, column: FieldColumn, scope: LeakageScope = byField, isLate = false) {
  return checkField(own, column, rows, scope, isLate).verdict?.reason ?? null
}

function noise(seed: number): () => number {
  const random = createRandom(seed)
  return () => random.next()
}

/** A score that separates with an AUC of about 0.5 + shift − shift²/2. */
function separating(shift: number): FieldColumn {
  const next = noise(3)
  return numbers((i) => next() + (hasLeft(i) ? shift : 0))
}

describe('what may not be learnt from, by its nature', () => {
  it.each([
    ['acct_id', FIELD, 'identifier'],
    ['cust_name', FIELD, 'identifier'],
    ['contact_phone', FIELD, 'identifier'],
    ['address', LATER, 'identifier'],
    ['close_date', FIELD, 'afterOutcome'],
    ['close_reason', LATER, 'afterOutcome'],
    ['status_date', LATER, 'afterOutcome'],
    ['status_date', FIELD, null],
    ['bill_fee', LATER, null],
  ] as const)('%s', (id, outcome, reason) => {
    const known = dictionaryField(id) ?? field('not in the dictionary', 'id')
    expect(known.id).toBe(id)
    expect(verdictByNature(known, { outcome, outcomeWords: [] })?.reason ?? null).toBe(reason)
  })

  it('the outcome itself', () => {
    expect(verdictByNature({ ...field('Left', 'flag'), id: 'x_left' }, byField)?.reason).toBe('outcomeItself')
  })
})

describe('what may not be learnt from, by its values', () => {
  const next = noise(5)

  it('a text of its own for nearly every row', () => {
    expect(reasonOf(field('Account', 'text'), texts((i) => `A${i}`))).toBe('identifier')
    expect(reasonOf(field('营业厅', 'text'), texts((i) => `厅${i % 9}`))).toBeNull()
  })

  it('a running number, but not an amount that happens to be unique', () => {
    expect(reasonOf(field('客户编号', 'int'), numbers((i) => (i * 7919) % 10007))).toBe('identifier')
    expect(reasonOf(field('累计消费', 'number'), numbers(() => next()))).toBeNull()
  })

  it('one value only, and hardly any value', () => {
    expect(reasonOf(field('Country', 'text'), texts(() => 'CN'))).toBe('constant')
    expect(reasonOf(field('备注', 'text'), texts((i) => (i % 100 === 0 ? `备注${i % 3}` : null)))).toBe('mostlyMissing')
    expect(reasonOf(field('空列', 'number'), numbers(() => NaN))).toBe('mostlyMissing')
  })

  it('a mark that only some have stays', () => {
    expect(reasonOf(field('营销标记', 'flag'), numbers((i) => (i % 3 === 0 ? 1 : NaN)))).toBeNull()
  })

  it('filled because of the outcome', () => {
    const { verdict } = checkField(field('挽留结果', 'text'), texts((i) => (hasLeft(i) ? `结果${i % 4}` : null)), rows, byField, false)
    expect(verdict).toEqual({ reason: 'presenceTellsOutcome', evidence: 1 })
  })

  it('filled for those still here, in a file of a later month', () => {
    const half = numbers((i) => (hasLeft(i) && i % 2 === 0 ? NaN : next()))
    expect(reasonOf(field('等级分', 'number', 'static'), half, byLater, true)).toBe('presenceTellsOutcome')
    expect(reasonOf(field('等级分', 'number', 'static'), half, byLater, false)).toBeNull()
  })

  it('deciding the outcome alone', () => {
    expect(reasonOf(field('Value', 'flag'), numbers((i) => (hasLeft(i) ? 1 : 0)))).toBe('determinesOutcome')
    expect(reasonOf(field('Result', 'enum'), texts((i) => (hasLeft(i) ? `out${i % 5}` : `in${i % 5}`)))).toBe('determinesOutcome')
    expect(reasonOf(field('指数', 'number'), separating(0.95))).toBe('determinesOutcome')
  })

  it('named like the outcome and separating well, or made from it', () => {
    expect(reasonOf(field('Churn Score', 'number'), separating(0.5))).toBe('namesOutcome')
    expect(reasonOf(field('离网倾向', 'number'), separating(0.5))).toBe('namesOutcome')
    expect(reasonOf(field('Departed Rank', 'number'), separating(0.5))).toBe('namesOutcome')
    expect(reasonOf(field('Account Status', 'number'), separating(0.5))).toBe('namesOutcome')
    const partly = texts((i) => (hasLeft(i) && i % 3 === 0 ? 'gone' : i % 2 === 0 ? 'a' : 'b'))
    expect(reasonOf(field('Churn Group', 'enum'), partly)).toBe('namesOutcome')
  })

  it('no name alone, and no strength alone', () => {
    expect(reasonOf(field('Churn campaigns seen', 'number'), separating(0.1))).toBeNull()
    expect(reasonOf(field('Contract left', 'number'), separating(0.5))).toBeNull()
    expect(reasonOf(field('用户状态', 'number'), separating(0.5), byLater)).toBeNull()
  })

  it('reasons and times of leaving by their name', () => {
    expect(reasonOf(field('流失原因', 'enum'), texts((i) => `原因${(i * 7) % 4}`))).toBe('afterOutcome')
    expect(reasonOf(field('拆机时间', 'date'), numbers(() => 19_000 + Math.floor(next() * 300)), byLater)).toBe('afterOutcome')
  })

  it('dates that tell what came after the month', () => {
    const lastDay = parseDay('2024-08-31') ?? NaN
    const dates = numbers((i) => lastDay - 400 + Math.floor(next() * 300) + (i % 20 === 0 ? 400 : 0))
    expect(reasonOf(field('换卡日期', 'date', 'static'), dates, byLater)).toBe('afterOutcome')
    expect(reasonOf(field('到期日期', 'date', 'state'), dates, byLater)).toBeNull()
  })

  it('too many categories, unless few of them cover nearly all', () => {
    expect(reasonOf(field('小区', 'text'), texts((i) => `小区${i % 80}`))).toBe('tooManyCategories')
    expect(reasonOf(field('机型', 'text'), texts((i) => (i % 20 === 0 ? `少见${i % 400}` : `常见${i % 7}`)))).toBeNull()
    expect(reasonOf(field('网格', 'text'), texts((i) => `网格${i % 30}`))).toBeNull()
  })
})

describe('columns that say the same', () => {
  const a = Float64Array.of(1, 2, 3, NaN, 5)
  it('copies are dropped, missing values included', () => {
    const others = [Float64Array.of(1, 2, 3, 4, 5), Float64Array.of(1, 2, 3, NaN, 6)]
    expect(withoutCopies([a, Float64Array.from(a), ...others])).toEqual([0, 2, 3])
  })
  it('near copies and mirror images are dropped for a linear model', () => {
    const next = noise(9)
    const x = Float64Array.from({ length: 500 }, () => next())
    const near = x.map((value) => 3 * value + 0.01 * next())
    const mirrored = x.map((value) => 1 - value)
    const other = Float64Array.from({ length: 500 }, () => next())
    expect(withoutTwins([x, near, mirrored, other])).toEqual([0, 3])
  })
})

import type { ColumnMapping, Period, TablePlan } from '../../../shared/api/import.ts'
import { columnLetters } from '../../../shared/domain/column-letters.ts'
import { dictionaryField, type FieldId, type FieldType } from '../../../shared/domain/field.ts'
import { addMonths, type Month } from '../../../shared/domain/month.ts'
import { unitFamily, unitRatio } from '../../../shared/domain/unit-family.ts'

/** Below this the analyst is asked to confirm. */
const SURE = 0.75

/** A field a column may be given. */
export interface Target {
  readonly id: FieldId
  readonly type: FieldType
  readonly unit: string
}

/** Units that analysts do not meet in extracts, though the engine knows them. */
const RARE_UNITS: ReadonlySet<string> = new Set(['B'])

/** Units the values of a field may be given in, the field's own first. */
export function unitChoices(fieldUnit: string): readonly string[] {
  const sizes = Object.keys(unitFamily(fieldUnit)?.sizes ?? {})
  const others = sizes.filter((unit) => unit !== fieldUnit && !RARE_UNITS.has(unit) && unitRatio(fieldUnit, unit) !== null)
  // 元/月 is a unit of its own fields only.
  return [fieldUnit, ...others.filter((unit) => unit !== '元/月')]
}

/** The unit of the field in the dictionary; a custom field keeps what the file says. */
export function fieldUnit(column: ColumnMapping): string {
  return (column.field === null ? undefined : dictionaryField(column.field)?.unit) ?? column.unit
}

/** A sample of the column before and after its conversion; null where the values are taken as they are. */
export interface Conversion {
  readonly from: string
  readonly to: number
  readonly fieldUnit: string
  readonly isMoney: boolean
}

export function conversionOf(column: ColumnMapping): Conversion | null {
  const shown = fieldUnit(column)
  if (column.field === null || column.unit === '' || column.unit === shown) return null
  const ratio = unitRatio(shown, column.unit)
  if (ratio === null || ratio === 1) return null
  for (const sample of column.samples) {
    const value = numberIn(sample)
    if (value !== null && value !== 0) return { from: sample, to: value * ratio, fieldUnit: shown, isMoney: unitFamily(shown)?.shown === '元' }
  }
  return null
}

function numberIn(text: string): number | null {
  const plain = text.normalize('NFKC').replaceAll(/[,\s¥￥%]/gu, '')
  return /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : null
}

/** The custom field a column becomes when no field of the dictionary fits. The engine names them by the same rule. */
export function customTarget(column: ColumnMapping): Target {
  if (column.field?.startsWith('x_')) return { id: column.field, type: column.type, unit: column.unit }
  const name = column.header
    .normalize('NFC')
    .replaceAll(/[\s"'`;\\[\]\p{Cc}\p{Cf}]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, 80)
  return { id: `x_${name || `列${column.column + 1}`}`, type: column.type, unit: column.unit }
}

/** A column of which nothing is known: its values keep their own name, so there is nothing to be confident of. */
export function isUnknown({ evidence }: Pick<ColumnMapping, 'evidence'>): boolean {
  return evidence.every((one) => one === 'none')
}

export function needsConfirm(column: Pick<ColumnMapping, 'confidence' | 'evidence'>): boolean {
  return column.confidence < SURE && !isUnknown(column)
}

/** Columns in the order they are shown: those to confirm first. The order is the plan's, so rows stay put while edited. */
export function columnOrder({ columns }: Pick<TablePlan, 'columns'>): readonly number[] {
  return [...columns.filter(needsConfirm), ...columns.filter((column) => !needsConfirm(column))].map(({ column }) => column)
}

/** What a column is called: by its letters where the file gives it no name. */
export function columnName({ column, header }: Pick<ColumnMapping, 'column' | 'header'>): string {
  return header || columnLetters(column)
}

/** Periods as texts, for choosing and for comparing: '' = the month of the row, '-1' = the month before, '202401'. */
export function periodKey(period: Period | null): string {
  if (period === null) return ''
  return 'month' in period ? String(period.month) : String(period.offset)
}

export function periodOfKey(key: string): Period | null {
  const value = Number(key)
  if (key === '' || !Number.isInteger(value)) return null
  return value < 0 ? { offset: value } : { month: value }
}

const OFFSETS_OFFERED = 6
const MONTHS_OFFERED = 24

/** What a column's period may be set to: its own, the row's, so many months before, and months up to the newest one known. */
export function periodChoices(period: Period | null, newest: Month): readonly string[] {
  const offsets = Array.from({ length: OFFSETS_OFFERED }, (_, i) => String(-1 - i))
  const months = Array.from({ length: MONTHS_OFFERED }, (_, i) => String(addMonths(newest, -i)))
  return [...new Set(['', ...offsets, periodKey(period), ...months])]
}

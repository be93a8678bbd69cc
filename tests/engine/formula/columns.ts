import type { Column } from '../../../electron/engine/frame/column.ts'
import { analyseFormula, type SoundFormula } from '../../../electron/engine/formula/analyse.ts'
import { evaluateFormula } from '../../../electron/engine/formula/evaluate.ts'
import { FieldNames, type NamedField } from '../../../shared/domain/formula-names.ts'
import { sortTexts } from '../../../electron/engine/frame/column.ts'
import { cellReader } from '../../../electron/engine/frame/show-value.ts'
import type { FormulaIssue } from '../../../shared/domain/formula.ts'
import type { Value } from '../../../shared/api/schemas.ts'

export const FIELDS: readonly NamedField[] = [
  { id: 'bill_fee', zh: '出账收入', en: 'billed revenue', type: 'money', unit: '元' },
  { id: 'discount', zh: '优惠金额', en: 'discount', type: 'money', unit: '元' },
  { id: 'voice_min', zh: '通话时长', en: 'voice minutes', type: 'number', unit: '分钟' },
  { id: 'data_mb', zh: '上网流量', en: 'data', type: 'number', unit: 'MB' },
  { id: 'reg_capital', zh: '注册资金', en: 'registered capital', type: 'number', unit: '万元' },
  { id: 'share', zh: '语音占比', en: 'voice share', type: 'number', unit: '%' },
  { id: 'score', zh: '离网概率', en: 'churn probability', type: 'number', unit: '' },
  { id: 'calls', zh: '通话次数', en: 'calls', type: 'int', unit: '次' },
  { id: 'messages', zh: '短信条数', en: 'messages', type: 'int', unit: '条' },
  { id: 'points', zh: '积分', en: 'points', type: 'int', unit: '分' },
  { id: 'open_date', zh: '入网时间', en: 'activation date', type: 'date', unit: '' },
  { id: 'close_date', zh: '离网时间', en: 'close date', type: 'date', unit: '' },
  { id: 'first_month', zh: '首月', en: 'first month', type: 'month', unit: '' },
  { id: 'plan_name', zh: '套餐名称', en: 'plan name', type: 'text', unit: '' },
  { id: 'brand', zh: '品牌', en: 'brand', type: 'enum', unit: '' },
  { id: 'msisdn', zh: '手机号码', en: 'phone number', type: 'id', unit: '', sensitive: 'phone' },
  { id: 'is_fusion', zh: '是否融合', en: 'fixed-mobile bundle', type: 'flag', unit: '' },
  { id: 'x_a', zh: '状态', en: '', type: 'text', unit: '' },
  { id: 'x_b', zh: '状态', en: '', type: 'text', unit: '' },
  { id: 'x_c', zh: '怪[名]@-1', en: '', type: 'number', unit: '' },
]

export const NAMES = new FieldNames(FIELDS)

/** The one formula that a text is, or the issues of it. */
export function soundOf(text: string, unit?: string): SoundFormula {
  const { sound, issues } = analyseFormula(text, NAMES, unit)
  if (!sound) throw new Error(`${text}: ${JSON.stringify(issues)}`)
  return sound
}

export function issuesOf(text: string, unit?: string): readonly FormulaIssue[] {
  return analyseFormula(text, NAMES, unit).issues
}

/** Values of fields in stored units by months back; absent = missing. */
export type StoredRows = Readonly<Record<string, readonly (readonly (number | string | null)[])[]>>

export const MONTH = 202408

function columnOf(values: readonly (number | string | null)[], isText: boolean): Column {
  if (!isText) return { kind: 'number', values: Float64Array.from(values, (value) => (typeof value === 'number' ? value : NaN)) }
  const texts = [...new Set(values.filter((value) => typeof value === 'string'))]
  return sortTexts(Int32Array.from(values, (value) => (typeof value === 'string' ? texts.indexOf(value) : -1)), texts, 'collated')
}

/** A formula over a few rows, as a grid shows it. */
export function valuesOf(text: string, stored: StoredRows, rows: number, unit?: string): readonly Value[] {
  const sound = soundOf(text, unit)
  const isText = (id: string): boolean => FIELDS.some((field) => field.id === id && ['id', 'text', 'enum'].includes(field.type))
  const column = evaluateFormula(sound.node, sound, {
    rows,
    month: MONTH,
    column: (id, back) => columnOf(stored[id]?.[back] ?? new Array<null>(rows).fill(null), isText(id)),
  })
  const read = cellReader({ id: 'f_1', zh: '', en: '', group: '', source: 'formula', history: 'fact', type: sound.type, unit: sound.unit }, column)
  return Array.from({ length: rows }, (_, i) => read(i))
}

/** A formula of one row. */
export function valueOf(text: string, stored: Readonly<Record<string, number | string | null>> = {}, unit?: string): Value {
  const rows = Object.fromEntries(Object.entries(stored).map(([id, value]) => [id, [[value]]]))
  return valuesOf(text, rows, 1, unit)[0] ?? null
}

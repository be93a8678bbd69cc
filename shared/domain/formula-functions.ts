import type { WindowName } from './formula.ts'

/** A function as it is called and offered; how it is typed and computed is in `electron/engine/formula`. */
export interface FormulaFunction {
  readonly id: string
  readonly zh: string
  readonly arguments: { readonly least: number; readonly most: number }
  /** How a call looks, in both languages; a text of the catalogue under `formula.function.<id>` says what it does. */
  readonly call: { readonly zh: string; readonly en: string }
}

const MANY = 30

function define(id: string, zh: string, least: number, most: number, zhArguments: string, enArguments: string): FormulaFunction {
  return { id, zh, arguments: { least, most }, call: { zh: `${zh}(${zhArguments})`, en: `${id}(${enArguments})` } }
}

export const FORMULA_FUNCTIONS = [
  define('IF', '如果', 2, 3, '条件, 值, 否则', 'condition, value, otherwise'),
  define('IFS', '多条件', 2, MANY, '条件1, 值1, 条件2, 值2, 否则', 'condition1, value1, condition2, value2, otherwise'),
  define('COALESCE', '缺省', 2, MANY, '值, 代替值', 'value, instead'),
  define('IFERROR', '出错时', 2, 2, '值, 代替值', 'value, instead'),
  define('ISBLANK', '缺失', 1, 1, '值', 'value'),
  define('AND', '且', 2, MANY, '条件1, 条件2', 'condition1, condition2'),
  define('OR', '或', 2, MANY, '条件1, 条件2', 'condition1, condition2'),
  define('NOT', '非', 1, 1, '条件', 'condition'),
  define('MIN', '最小', 1, MANY, '值1, 值2', 'value1, value2'),
  define('MAX', '最大', 1, MANY, '值1, 值2', 'value1, value2'),
  define('SUM', '合计', 1, MANY, '值1, 值2', 'value1, value2'),
  define('AVERAGE', '平均', 1, MANY, '值1, 值2', 'value1, value2'),
  define('LAG', '前移', 2, 2, '值, 月数', 'value, months'),
  define('ROUND', '四舍五入', 1, 2, '值, 小数位', 'value, decimals'),
  define('ABS', '绝对值', 1, 1, '值', 'value'),
  define('INT', '取整', 1, 1, '值', 'value'),
  define('MOD', '取余', 2, 2, '值, 除数', 'value, divisor'),
  define('LN', '自然对数', 1, 1, '值', 'value'),
  define('LOG10', '常用对数', 1, 1, '值', 'value'),
  define('SQRT', '平方根', 1, 1, '值', 'value'),
  define('EXP', '指数', 1, 1, '值', 'value'),
  define('LEN', '长度', 1, 1, '文本', 'text'),
  define('LEFT', '左取', 2, 2, '文本, 字数', 'text, letters'),
  define('RIGHT', '右取', 2, 2, '文本, 字数', 'text, letters'),
  define('MID', '中间取', 3, 3, '文本, 从第几字, 字数', 'text, from, letters'),
  define('CONTAINS', '包含', 2, 2, '文本, 要找的字', 'text, part'),
  define('DATE', '日期', 3, 3, '年, 月, 日', 'year, month, day'),
  define('YEAR', '年份', 1, 1, '日期', 'date'),
  define('MONTH', '月份', 1, 1, '日期', 'date'),
  define('DAY', '日', 1, 1, '日期', 'date'),
  define('DAYSBETWEEN', '相差天数', 2, 2, '起, 止', 'start, end'),
  define('MONTHSBETWEEN', '相差月数', 2, 2, '起, 止', 'start, end'),
  define('DATEDIF', '日期差', 3, 3, '起, 止, "M"', 'start, end, "M"'),
  define('MONTHEND', '本月末', 0, 0, '', ''),
] as const

/** Excel's names that mean one of these. */
const SPELLINGS: Readonly<Record<string, string>> = { 求和: 'SUM', 均值: 'AVERAGE', 若: 'IF' }

const byName: ReadonlyMap<string, FormulaFunction> = new Map([
  ...FORMULA_FUNCTIONS.flatMap((fn) => [[fn.id, fn] as const, [fn.zh, fn] as const]),
  ...Object.entries(SPELLINGS).flatMap(([name, id]) => FORMULA_FUNCTIONS.filter((fn) => fn.id === id).map((fn) => [name, fn] as const)),
])

export function formulaFunction(name: string): FormulaFunction | undefined {
  return byName.get(name.toUpperCase())
}

interface FormulaWindow {
  readonly window: WindowName
  readonly zh: readonly string[]
}

/** `近3月平均(x)`, `AVG3(x)`: of the analysis month and the two before it. */
export const FORMULA_WINDOWS: readonly FormulaWindow[] = [
  { window: 'AVG', zh: ['平均', '均值'] },
  { window: 'SUM', zh: ['合计', '求和'] },
  { window: 'MAX', zh: ['最大', '最高'] },
  { window: 'MIN', zh: ['最小', '最低'] },
  { window: 'COUNT', zh: ['有值月数', '计数'] },
  { window: 'SLOPE', zh: ['斜率', '趋势'] },
]

export function windowName({ window, zh }: FormulaWindow, months: number): { readonly zh: string; readonly en: string } {
  return { zh: `近${months}月${zh[0] ?? ''}`, en: `${window}${months}` }
}

/** The window that a name means: `AVG3`, `近3月平均`; null for other names. */
export function parseWindow(name: string): { readonly window: WindowName; readonly months: number } | null {
  const english = /^([A-Z]+?)(\d{1,3})$/.exec(name.toUpperCase())
  const chinese = /^近(\d{1,3})个?月(.+)$/.exec(name)
  const found = english
    ? FORMULA_WINDOWS.find(({ window }) => window === english[1])
    : FORMULA_WINDOWS.find(({ zh }) => zh.some((text) => text === chinese?.[2]))
  const months = Number(english?.[2] ?? chinese?.[1])
  return found && months >= 1 ? { window: found.window, months } : null
}

/** Names of all functions, for completion and for what a misspelt one may have meant. */
export const FUNCTION_NAMES: readonly string[] = [
  ...FORMULA_FUNCTIONS.flatMap(({ id, zh }) => [id, zh]),
  ...FORMULA_WINDOWS.flatMap((one) => [3, 6, 12].flatMap((months) => Object.values(windowName(one, months)))),
]

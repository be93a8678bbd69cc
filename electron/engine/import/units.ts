import { storedScale, type Field, type FieldType } from '../../../shared/domain/field.ts'
import { UNIT_FAMILIES, unitRatio } from '../../../shared/domain/unit-family.ts'

/** Money, time and data: what is measured in several units. */
const MEASURED = UNIT_FAMILIES.slice(0, 3)

const SPELLINGS: Readonly<Record<string, string>> = {
  元: '元', 圆: '元', rmb: '元', yuan: '元', cny: '元', 分: '分', fen: '分', 角: '角', 万元: '万元', 千元: '千元', '元/月': '元/月',
  分钟: '分钟', 分钟数: '分钟', min: '分钟', mins: '分钟', minute: '分钟', minutes: '分钟',
  秒: '秒', 秒数: '秒', s: '秒', sec: '秒', second: '秒', seconds: '秒',
  小时: '小时', h: '小时', hour: '小时', hours: '小时',
  mb: 'MB', m: 'MB', 兆: 'MB', mbytes: 'MB', kb: 'KB', k: 'KB', gb: 'GB', g: 'GB', tb: 'TB',
  b: 'B', byte: 'B', bytes: 'B', 字节: 'B',
  条: '条', 次: '次', 个: '个', 人: '人', 户: '户', 岁: '岁', 天: '天', 日: '天', day: '天', days: '天',
  月: '月', 个月: '月', month: '月', months: '月', 年: '年', year: '年', years: '年', '%': '%', 百分比: '%', 笔: '笔', 张: '张',
}

const TITLE_UNITS = /(?<![\u3400-\u9fff])(?:金额|货币|计量)?单位\s*[:：]\s*([a-z\u3400-\u9fff]+(?:\s*[、/／,，]\s*[a-z\u3400-\u9fff]+)*)/i

/** The unit a word means; null when it is none. */
export function unitOf(word: string): string | null {
  return SPELLINGS[word.trim().toLowerCase()] ?? null
}

/** What a value of the file has to be multiplied with to be stored; null when the unit does not fit the field. */
export function storedFactor(field: Pick<Field, 'unit'>, fileUnit: string): number | null {
  const ratio = unitRatio(field.unit, fileUnit)
  return ratio === null ? null : ratio * storedScale(field)
}

/** Type and shown unit of a custom field whose values come in `fileUnit`, so that it is stored and added like the known ones. */
export function customUnit(type: FieldType, fileUnit: string): { readonly type: FieldType; readonly unit: string } {
  if (type !== 'int' && type !== 'number' && type !== 'money') return { type, unit: '' }
  const family = MEASURED.find((one) => fileUnit in one.sizes)
  if (family?.shown === '元') return { type: 'money', unit: '元' }
  if (family) return { type: 'number', unit: family.shown }
  if (fileUnit === '%') return { type: 'number', unit: '' }
  return type === 'money' ? { type, unit: '元' } : { type, unit: fileUnit }
}

/**
 * 单位：元、分钟、MB above the header is said of every sum, time and volume that does not say otherwise. 制表单位：… is
 * somebody's name, and of 元、万元 nobody knows which column has which.
 */
export function titleUnits(title: string): readonly string[] {
  const said = TITLE_UNITS.exec(title)?.[1] ?? ''
  const units = said.split(/[、/／,，]/).map((word) => unitOf(word.replace('人民币', '')))
  const strange = units.indexOf(null)
  const known = strange < 0 ? units : units.slice(0, strange)
  return MEASURED.flatMap(({ sizes }) => {
    const own = new Set(known.filter((unit) => unit !== null).filter((unit) => unit in sizes))
    return own.size === 1 ? [...own] : []
  })
}

/** Which of the units of a title is that of a field; '' where none is. */
export function titleUnitOf(field: Pick<Field, 'unit'>, units: readonly string[]): string {
  const family = MEASURED.find(({ sizes }) => field.unit in sizes)
  return units.find((unit) => family !== undefined && unit in family.sizes) ?? ''
}

/** Units of one kind, each with its size in the smallest. The unit fields are shown in comes first. */
export interface UnitFamily {
  readonly shown: string
  readonly sizes: Readonly<Record<string, number>>
}

export const UNIT_FAMILIES: readonly UnitFamily[] = [
  { shown: '元', sizes: { 元: 100, 角: 10, 分: 1, 万元: 1_000_000, 千元: 100_000, '元/月': 100 } },
  { shown: '分钟', sizes: { 分钟: 60, 秒: 1, 小时: 3600 } },
  { shown: 'MB', sizes: { MB: 1024, KB: 1, GB: 1_048_576, TB: 1_073_741_824, B: 1 / 1024 } },
  { shown: '月', sizes: { 月: 1, 年: 12, 天: 12 / 365.25 } },
  { shown: '天', sizes: { 天: 1, 月: 30 } },
]

/** The family in which values of a field with this unit may be given. */
export function unitFamily(fieldUnit: string): UnitFamily | undefined {
  const shown = fieldUnit === '元/月' || fieldUnit === '万元' ? '元' : fieldUnit
  return UNIT_FAMILIES.find((one) => one.shown === shown)
}

/** What a value of the file has to be multiplied with to be in the field's unit; null when the two do not go together. */
export function unitRatio(fieldUnit: string, fileUnit: string): number | null {
  if (fileUnit === '' || fileUnit === fieldUnit) return 1
  if (fileUnit === '%' && fieldUnit === '') return 1 / 100
  const family = unitFamily(fieldUnit)
  const from = family?.sizes[fileUnit]
  const to = family?.sizes[fieldUnit]
  return from === undefined || to === undefined ? null : from / to
}

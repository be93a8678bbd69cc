import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Month } from '../../shared/domain/month.ts'

export const [JULY, AUGUST]: readonly [Month, Month] = [202407, 202408]
export const LONG_NAME = `备注${'很长的列名'.repeat(40)}`.slice(0, 200)
export const ARABIC = 'مرحبا بالعالم'
export const TEXTS = ['张三😀', ARABIC, '𠮷野家', '@SUM(A1)', "O'Neil, \"x\"", '00123', 'e\u0301', '-x']
export const CATEGORIES = 100_000
/** Whole numbers as long as this are taken for those of cards. */
export const LARGEST = 999_999_999_999_999.5

/**
 * Two odd bills in a folder. August: eight odd rows, then a row for each of many categories; a column that nobody has a value
 * in. July: one subscriber, who has one.
 */
export function writeOddFiles(dir: string): readonly string[] {
  const quote = (cell: string | number): string => `"${String(cell).replaceAll('"', '""')}"`
  const head = ['账期', '用户编号', '手机号码', '出账收入', '奇怪文字', '大额系数', '全空', '欠费金额', '分类', LONG_NAME].map(quote).join(',')
  const odd = TEXTS.map((text, i) => [AUGUST, `U${i}`, 13_800_000_000 + i, -(i + 1) * 10.25, text, i === 0 ? LARGEST : i, '', '', `C${i}`, text])
  const many = Array.from({ length: CATEGORIES - odd.length }, (_, k) => [AUGUST, `V${k}`, 13_900_000_000 + k, 1, '普通', 1, '', '', `C${odd.length + k}`, 'x'])
  const august = path.join(dir, '月账单_202408.csv')
  writeFileSync(august, `${head}\n${[...odd, ...many].map((row) => row.map(quote).join(',')).join('\n')}\n`)
  const july = path.join(dir, '月账单_202407.csv')
  writeFileSync(july, `${head}\n${[JULY, 'U0', 13_800_000_000, 5, TEXTS[0] ?? '', 3, '', 7, 'C0', 'x'].map(quote).join(',')}\n`)
  return [august, july]
}

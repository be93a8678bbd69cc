import { createRandom } from '../../../../electron/engine/kernels/random.ts'
import type { SheetSpec, WriteCell, WriteRow } from '../../../../electron/engine/spreadsheet/write/sheet-spec.ts'

/** The columns a hard row has, in order. The first is the row's own number, so no row is empty and none can trade places. */
export const HARD_COLUMNS: SheetSpec['columns'] = [
  { header: '序号', format: 'integer' },
  { header: '用户编号', format: 'text' },
  { header: '备注', format: 'text' },
  { header: '数值', format: 'decimal' },
  { header: '整数', format: 'integer' },
  { header: '日期', format: 'date' },
  { header: '时间', format: 'dateTime' },
  { header: '标志', format: 'integer' },
  { header: '账期', format: 'month' },
]

export const isoDay = (iso: string) => Date.parse(`${iso}T00:00:00Z`) / 86_400_000
/** The first day spreadsheets agree on: before it Excel counts a 29 February 1900. */
export const FIRST_DAY = isoDay('1900-03-01')
const LAST_DAY = isoDay('9999-12-31')

/** Text that a program on the way might trim, count as a number or date, unescape, run, cut or fold. */
const TEXTS: readonly string[] = [
  '530000000000000001', '898600112233445566778', '0012', '000', '010000000000000000', '13987654321', '+8613987654321', '0871-63123456',
  '1.38E+10', '1E5', '1e-7', '-0', '0x1F', '12,345.60', '95%', '￥12.50', '1/2', '3-4', '2024-08-31', '12:30', '20240831', '202408',
  'TRUE', 'false', 'NULL', '#N/A', '#DIV/0!', 'NaN', 'Infinity', '=1+1', '=SUM(A1:A2)', '=cmd|\' /C calc\'!A0', '+1', '-1', '@SUM(A1)',
  '\'0012', '\'', '"', '""', '"a"', 'a"b', 'a,b', 'a;b', 'a\tb', '\ta', 'a\t', 'a\nb', 'a\r\nb', 'a\rb', '\n', '\na', 'a\n', '\r', '\r\n',
  ' ', '  ', ' a', 'a ', '  a  b  ', '\u3000', '\u3000a\u3000', '\u00a0a\u00a0', '\u200ba', '\ufeffa', 'a\u2028b', 'a\u0085b', '\u007f',
  '_x000D_', '_x000d_', '_X000D_', '_x000D', '_x0041_', '_x005F_x000D_', '_xD83D_', '__x000A__', 'a_x0009_b', '_x_', '_xZZZZ_',
  '_x000D\u001f', '_x0041\u0001b', '\u0001', 'a\u0000b', '\u0002\u0003\u0004', '\u0007', 'a\u0008b', '\u000b', '\u000c', '\u001b[31m',
  '&', '&amp;', '&#10;', '<', '>', ']]>', '<![CDATA[x]]>', '<row r="9">', '<!-- -->', '%00', '\\n', '\\', '\\u0041', '${x}', '{{x}}',
  '😀', '👨‍👩‍👧‍👦', '🇨🇳', '👍🏽', '𠀀', '𪚥𫝀𫠠', '㐀䶵', '龥鿿', '𠮷野家', '﨑', '䨺䴉', 'é', 'e\u0301', 'ﬁ', 'Å', 'Ω', '\ufffd',
  'ＡＢＣ１２３', '１３９８７６５４３２１', '（城关）一网格', '＝1+1', '，', '。', '￥', '①②', '㎡', 'שלום', 'مرحبا ١٢٣', '\u202eabc\u202c', '\u200fא',
  '云溪县分公司', '冰激凌套餐－199元', '用户“张三”', '—', '无', '－', 'x'.repeat(256), '留'.repeat(1024), 'é'.repeat(8224), '😀'.repeat(5000),
]

/** As long as a cell can be, in one, two, three and four bytes a character, with quotes and with line breaks. */
const LONGEST_TEXTS: readonly string[] = [
  'x'.repeat(32_767), 'é'.repeat(32_767), '留'.repeat(32_767), `${'😀'.repeat(16_383)}a`, `${'=1,"'.repeat(8_191)}abc`, `留${'a\n'.repeat(16_383)}`,
]

const NUMBERS: readonly number[] = [
  0, -0, 1, -1, 0.1, 0.2, 0.1 + 0.2, -0.125, 1 / 3, 2 / 3, -1 / 7, 1.005, 2.675, 0.615, 1e-7, 1e-15, 1.5e-300, 5e-324,
  2.2250738585072014e-308, 1e15, 1e16, 1e17, 1e20, 1e21, Number.MAX_VALUE, Number.MAX_SAFE_INTEGER, 2 ** 53 + 2, 123_456_789_012_345,
  1_234_567_890_123_456, 2 ** 60 + 2 ** 10, 0.123_456_789_012_345_6, 1.234_567_890_123_456_7, 99.999_999_999_999_99, 13_987_654_321,
  4.35, 1.1, 33.333_333_333_333_33,
]

const INTEGERS: readonly number[] = [
  0, 1, -1, 99, 255, 65_535, 65_536, 2 ** 29 - 1, 2 ** 29, -(2 ** 29) - 1, 2 ** 31 - 1, -(2 ** 31), 2 ** 32, 13_987_654_321,
]

const DAYS: readonly number[] = [
  isoDay('1900-01-01'), isoDay('1900-02-28'), FIRST_DAY, isoDay('1900-03-02'), isoDay('1904-01-01'), isoDay('1904-01-02'), -1, 0, 1,
  isoDay('1999-12-31'), isoDay('2000-02-29'), isoDay('2024-02-29'), isoDay('2024-08-31'), isoDay('2100-02-28'), isoDay('2100-03-01'),
  isoDay('9999-12-30'), LAST_DAY,
]
const SECONDS: readonly number[] = [1, 59, 3_600, 43_200, 49_530, 86_399]
const FLAGS: readonly WriteCell[] = [true, false, null]
const MONTHS: readonly WriteCell[] = ['202408', '190001', 202_408, null]

/**
 * Rows of values that programs on the way are known to change: every listed value several times, then seeded mixtures of them.
 * The texts of a cell's greatest length come once each.
 */
export function hardRows(count: number, seed: number): WriteRow[] {
  const random = createRandom(seed)
  const pick = <T>(values: readonly T[]): T | undefined => values[random.int(values.length)]
  const listed = <T>(values: readonly T[], i: number, times: number, other: () => T): T =>
    (i < times * values.length ? values[i % values.length] : undefined) ?? other()
  const short = TEXTS.filter(text => text.length < 40)
  const mixed = () => Array.from({ length: 1 + random.int(4) }, () => pick(short)).join(pick(['', '', ' ', '_', '留']))
  const digits = () => Array.from({ length: 15 + random.int(10) }, () => random.int(10)).join('')
  const number = () => (random.next() - 0.5) * 10 ** (random.int(40) - 20)
  const day = () => FIRST_DAY + random.int(LAST_DAY - FIRST_DAY + 1)
  return Array.from({ length: count }, (_, i): WriteRow => [
    i + 1,
    LONGEST_TEXTS[i] ?? listed(TEXTS, i, 2, digits),
    i % 3 === 0 ? null : listed(TEXTS, i, 3, mixed),
    i % 5 === 0 ? null : listed(NUMBERS, i, 4, number),
    i % 8 === 0 ? null : listed(INTEGERS, i, 9, () => Math.trunc(number()) % 1e12),
    i % 4 === 0 ? null : { date: listed(DAYS, i, 4, day) },
    i % 4 === 1 ? null : { date: listed(DAYS, i, 40, day) + listed(SECONDS, i, 200, () => random.int(86_400)) / 86_400 },
    FLAGS[i % FLAGS.length],
    MONTHS[i % MONTHS.length],
  ])
}

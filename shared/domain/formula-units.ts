import { UNIT_FAMILIES } from './unit-family.ts'

/** Units that are counted: a sum of calls and messages is a number of something. */
const COUNTED = 'counted'
const PLAIN = 'plain'

/** The units that amounts of each kind are shown in. 分 is no money here but points. */
const MEASURED: Readonly<Record<string, readonly string[]>> = {
  元: ['元', '元/月', '千元', '万元'],
  分钟: ['分钟', '秒', '小时'],
  MB: ['MB', 'KB', 'GB', 'TB'],
  月: ['月', '年'],
  天: ['天'],
  '%': ['%'],
}

/** What kind of amount a unit measures; amounts of different kinds are never added or compared. */
function kindOf(unit: string): string {
  if (unit === '') return PLAIN
  return Object.keys(MEASURED).find((kind) => MEASURED[kind]?.includes(unit)) ?? (rateOf(unit) ? unit : COUNTED)
}

/** The parts of a rate, such as 元/MB, an amount per amount of another kind; 元/月 is a fee. */
function rateOf(unit: string): { readonly amount: string; readonly per: string } | null {
  if (MEASURED.元?.includes(unit)) return null
  const [amount = '', per = '', ...more] = unit.split('/')
  return amount === '' || per === '' || more.length > 0 ? null : { amount, per }
}

/** Whether numbers of one unit can be shown in the other. A rate may be given any: what it is a rate of is often just a number to the analyst. */
export function canBeShownIn(unit: string, wanted: string): boolean {
  return rateOf(unit) !== null || unitOfSum(unit, wanted) !== null
}

function isMeasured(unit: string): boolean {
  const kind = kindOf(unit)
  return kind !== PLAIN && kind !== COUNTED
}

/** The unit of a sum, difference, comparison or choice of two amounts; null when they do not go together. */
export function unitOfSum(left: string, right: string): string | null {
  if (left === right || right === '') return left
  if (left === '') return right
  const kind = kindOf(left)
  if (kind !== kindOf(right)) return null
  return kind === COUNTED ? '' : left
}

/** Half the amount is an amount, an amount per call too; a rate times what it is a rate of is an amount; other products are plain numbers. */
export function unitOfProduct(left: string, right: string): string {
  const amount = amountOfRate(left, right) ?? amountOfRate(right, left)
  if (amount !== null) return amount
  if (isMeasured(left) && isMeasured(right)) return ''
  if (isMeasured(left) || right === '') return left
  return isMeasured(right) || left === '' ? right : ''
}

function amountOfRate(rate: string, of: string): string | null {
  const parts = rateOf(rate)
  return parts && kindOf(parts.per) === kindOf(of) ? parts.amount : null
}

/** What the product of a rate and an amount has to be multiplied with where the rate is of another unit of that kind. */
export function ratioOfProduct(left: string, right: string): number {
  const [rate, of] = amountOfRate(left, right) === null ? [rateOf(right), left] : [rateOf(left), right]
  return rate && amountOfRate(`${rate.amount}/${rate.per}`, of) !== null ? ratioOf(of, rate.per) : 1
}

export function unitOfQuotient(left: string, right: string): string {
  const isPlainPair = [left, right].some((unit) => !isMeasured(unit) || unit === '%' || rateOf(unit) !== null)
  if (!isPlainPair && kindOf(left) !== kindOf(right)) return `${left}/${right}`
  return isMeasured(right) || (!isMeasured(left) && right !== '') ? '' : left
}

/** What an amount in one unit has to be multiplied with to be in the other; 1 for plain numbers, which take on any unit. */
export function ratioOf(from: string, to: string): number {
  if (from === to || from === '' || to === '') return 1
  const sizes = UNIT_FAMILIES.find(({ shown }) => shown === kindOf(from))?.sizes
  const [own, other] = [sizes?.[from], sizes?.[to]]
  return own === undefined || other === undefined || kindOf(from) !== kindOf(to) ? 1 : own / other
}

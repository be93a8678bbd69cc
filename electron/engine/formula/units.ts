import { UNIT_FAMILIES } from '../../../shared/domain/unit-family.ts'

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
  return Object.keys(MEASURED).find((kind) => MEASURED[kind]?.includes(unit)) ?? COUNTED
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

/** Half the amount is an amount, an amount per call too; an amount times another is a plain number. */
export function unitOfProduct(left: string, right: string): string {
  if (isMeasured(left) && isMeasured(right)) return ''
  if (isMeasured(left) || right === '') return left
  return isMeasured(right) || left === '' ? right : ''
}

export function unitOfQuotient(left: string, right: string): string {
  return isMeasured(right) || (!isMeasured(left) && right !== '') ? '' : left
}

/** What an amount in one unit has to be multiplied with to be in the other; 1 for plain numbers, which take on any unit. */
export function ratioOf(from: string, to: string): number {
  if (from === to || from === '' || to === '') return 1
  const sizes = UNIT_FAMILIES.find(({ shown }) => shown === kindOf(from))?.sizes
  const [own, other] = [sizes?.[from], sizes?.[to]]
  return own === undefined || other === undefined || kindOf(from) !== kindOf(to) ? 1 : own / other
}

const CHECK_LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ' // without I and O, which read as digits

/** 工单号: list, rank and a check letter, so that a mistyped one is noticed when the sheet comes back. */
export function workOrderNumber(listId: number, rank: number): string {
  const digits = `${String(listId).padStart(4, '0')}${String(rank).padStart(6, '0')}`
  return `D${digits}${checkLetter(digits)}`
}

/** True when the check letter fits. */
export function isWorkOrderNumber(text: string): boolean {
  const match = /^D(\d{10,})([A-Z])$/.exec(text)
  return match?.[1] !== undefined && checkLetter(match[1]) === match[2]
}

/** Weights 3 and 1 in turn notice every single wrong digit and most swaps. */
function checkLetter(digits: string): string {
  const sum = Array.from(digits).reduce((total, digit, i) => total + Number(digit) * (i % 2 === 0 ? 5 : 1), 0)
  return CHECK_LETTERS[sum % CHECK_LETTERS.length] ?? ''
}

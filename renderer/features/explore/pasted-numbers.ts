const MOST_LENGTH = 64

const COUNTRY = /(?<![\p{L}\p{N}_@.-])(?:\+|00)86[ -]*(?=1)/gu
/** What people put between the parts of a number; of several numbers in a line it is the blank, too, so the parts must be the usual ones. */
const GAP = String.raw`(?: {1,2}| ?[-‐–—] ?)`
const IN_PARTS = new RegExp(String.raw`(?<![\p{L}\p{N}_@.-])(1[3-9]\d)${GAP}(\d{4})${GAP}(\d{4})(?![\p{L}\p{N}_@-])`, 'gu')
/** Hyphens of other numbers belong to them. */
const MOBILE = /^1[3-9]\d{9}$/

/**
 * Numbers out of pasted text: separated by anything but what numbers are written with; each once. Mobile numbers without
 * the blanks, hyphens and country's code people put into them, whole numbers without the .0 of a spreadsheet.
 */
export function numbersOfText(text: string): readonly string[] {
  const plain = text.normalize('NFKC').replaceAll(/\p{Cf}/gu, '').replaceAll(COUNTRY, ' ').replaceAll(IN_PARTS, '$1$2$3')
  const words = plain.split(/[^\p{L}\p{N}_@.-]+/u).map((word) => {
    const whole = word.replace(/^([\d-]+)\.0+$/, '$1')
    const joined = whole.replaceAll('-', '')
    return MOBILE.test(joined) ? joined : whole
  })
  return [...new Set(words.filter((word) => word !== '' && word.length <= MOST_LENGTH))]
}

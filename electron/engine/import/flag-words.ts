import { narrow } from './cell-text.ts'

const PAIRS: readonly (readonly [yes: string, no: string])[] = [
  ['是', '否'], ['有', '无'], ['y', 'n'], ['yes', 'no'], ['true', 'false'], ['t', 'f'], ['1', '0'], ['已', '未'], ['副卡', '主卡'],
  ['√', '×'], ['对', '错'], ['开', '关'], ['已实名', '未实名'], ['融合', '非融合'], ['活跃', '不活跃'],
]

const byWord = new Map<string, { readonly value: 0 | 1; readonly pair: number }>()
for (const [pair, [yes, no]] of PAIRS.entries()) {
  byWord.set(yes, { value: 1, pair })
  byWord.set(no, { value: 0, pair })
}

/** 1 or 0 as extracts write yes and no; null when the text is neither. */
export function flagOf(text: string): 0 | 1 | null {
  return byWord.get(text)?.value ?? byWord.get(narrow(text).toLowerCase())?.value ?? null
}

/** True when every value is one of one pair of words, and more than a lone number says so. */
export function isFlagPair(values: readonly string[]): boolean {
  const pairs = new Set(values.map((value) => byWord.get(value.toLowerCase())?.pair))
  const [pair] = pairs
  if (pairs.size !== 1 || pair === undefined) return false
  return PAIRS[pair]?.[0] === '1' ? values.length === 2 : true
}

import type { DictionaryField, FieldId } from '../../../shared/domain/field.ts'
import type { HeaderPeriod } from './header-period.ts'
import { headerParts, looseHeader, type HeaderParts } from './normalise-header.ts'

export interface AliasHit {
  readonly field: DictionaryField
  readonly how: 'exact' | 'normalised' | 'similar'
  /** 1 exact, 0.9 normalised, 0.6 … 0.74 similar. */
  readonly score: number
  /** What the header says of the month besides the field. */
  readonly period: HeaderPeriod
  /** The header without unit and month, for how its words end. */
  readonly name: string
  /** Place of the spelling among the field's own; the label comes first. Settles ties. */
  readonly rank: number
}

type Named = Pick<AliasHit, 'period' | 'name'>
type Offer = (spellings: readonly Spelling[] | undefined, how: AliasHit['how'], score: number, of: Named) => void

const GROUP_WORD = /(?:基本)?(?:信息|资料|情况|数据|明细|类)\d*$/
const SUMS = /费|收入|金额|元/
const USE = /用量|使用|流量|通话|语音|时长|次数/

const SUM_OF_GROUP = /^(?:合计|小计|总计)(?:费用|金额)?$/
const WHOLE_BILL = /(?:^|_)(?:本月|当月)?(?:费用|话费|收入|消费|金额|账单|帐单|出账|应收|资费)$/

/** 增值_小计 is a part of the bill, 费用_小计 may be all of it. */
function isPartOfBill(group: string, name: string): boolean {
  return SUM_OF_GROUP.test(name) && !WHOLE_BILL.test(group.replace(GROUP_WORD, ''))
}

/** 费用_流量 is no amount of data, and 用量_流量 no sum. */
function fitsGroup(group: string, { type }: DictionaryField): boolean {
  if (SUMS.test(group)) return type === 'money'
  return !(USE.test(group) && type === 'money')
}

interface Spelling {
  readonly field: DictionaryField
  readonly text: string
  readonly base: string
  /** Of `base`. */
  readonly letters: number
  readonly rank: number
}

const SIMILAR_FROM = 0.8
const SIMILAR_LATIN_FROM = 0.88
/** Short words that differ in one letter are different words. */
const SHORTEST_CHINESE = 5
const SHORTEST_LATIN = 9

/** Spellings that mean a field only in tables of one kind, beside those of the dictionary. */
export type OwnSpellings = Readonly<Record<FieldId, readonly string[]>>

/** Finds the fields a header may mean, through the spellings of the dictionary. */
export class AliasIndex {
  readonly #exact = new Map<string, Spelling[]>()
  readonly #loose = new Map<string, Spelling[]>()
  readonly #bases = new Map<string, Spelling[]>()
  readonly #spellings: Spelling[] = []

  constructor(fields: readonly DictionaryField[], own: OwnSpellings = {}) {
    for (const field of fields) {
      for (const [rank, text] of [...spellingsOf(field), ...(own[field.id] ?? [])].entries()) {
        const { base, period } = headerParts(text)
        const own = period === 'current' ? base : ''
        const spelling: Spelling = { field, text, base: own, letters: lettersOf(own), rank }
        this.#spellings.push(spelling)
        push(this.#exact, text, spelling)
        push(this.#loose, looseHeader(text), spelling)
        if (spelling.base !== '') push(this.#bases, spelling.base, spelling)
      }
    }
  }

  /** Best hit per field; empty when no spelling is near. */
  hits(header: string): readonly AliasHit[] {
    return this.#hitsOf(header, headerParts(header))
  }

  /** True when the header is a spelling of some field, for finding the header row. */
  knows(header: string): boolean {
    return this.#exact.has(header.trim()) || this.#loose.has(looseHeader(header)) || this.#bases.has(headerParts(header).base)
  }

  #hitsOf(header: string, parts: HeaderParts): readonly AliasHit[] {
    const best = new Map<string, AliasHit>()
    const offer: Offer = (spellings, how, score, of) => {
      for (const { field, rank } of spellings ?? []) {
        const known = best.get(field.id)
        if (!known || score > known.score) best.set(field.id, { field, how, score, rank, period: of.period, name: of.name })
      }
    }
    const whole: Named = { period: 'current', name: header }
    offer(this.#exact.get(header.trim()), 'exact', 1, whole)
    offer(this.#loose.get(looseHeader(header)), 'normalised', 0.9, whole)
    // 近三月消费 is no month's bill: such a header means a field only when it is spelt out in full.
    if (parts.period !== 'other') offer(this.#bases.get(parts.base), 'normalised', 0.9, parts)
    if (best.size > 0 || parts.period === 'other') return [...best.values()]
    this.#offerUnderGroup(parts, offer)
    if (best.size === 0 && parts.period === 'current') this.#offerSimilar(parts, offer)
    return [...best.values()]
  }

  /** Under a group heading, 基本信息_用户号码, the lower part is the name; what the group says of sums and use still holds. */
  #offerUnderGroup({ name, period }: HeaderParts, offer: Offer): void {
    for (let at = name.indexOf('_'); at >= 0; at = name.indexOf('_', at + 1)) {
      const group = name.slice(0, at)
      const lower = headerParts(name.slice(at + 1))
      if (period === 'current' ? !/[\u3400-\u9fff]/.test(name) : lower.period !== 'current') continue
      const of: Named = { period: period === 'current' ? lower.period : period, name: lower.name }
      const whole = this.#bases.get(looseHeader(group.replace(GROUP_WORD, '')) + lower.base)
      const asSum = SUMS.test(group) ? this.#bases.get(`${lower.base}费`) : undefined
      const named = [...(this.#exact.get(lower.name) ?? []), ...(lower.period === 'other' ? [] : (this.#bases.get(lower.base) ?? []))]
      const isPart = isPartOfBill(group, lower.name)
      const found = whole ?? asSum ?? named.filter(({ field }) => !isPart && fitsGroup(group, field))
      if (found.length === 0) continue
      offer(found, 'normalised', 0.85, lower.period === 'other' ? { period: 'current', name: lower.name } : of)
      return
    }
  }

  #offerSimilar(parts: HeaderParts, offer: Offer): void {
    const { base } = parts
    const isLatin = /^[\x20-\x7e]+$/.test(base)
    if (base.length < (isLatin ? SHORTEST_LATIN : SHORTEST_CHINESE)) return
    const least = isLatin ? SIMILAR_LATIN_FROM : SIMILAR_FROM
    const letters = lettersOf(base)
    for (const spelling of this.#spellings) {
      if (spelling.base === '' || Math.abs(spelling.base.length - base.length) > 2) continue
      const longest = Math.max(base.length, spelling.base.length)
      // Every letter that only one of them has costs a step.
      if (Math.max(ones(letters & ~spelling.letters), ones(spelling.letters & ~letters)) > longest * (1 - least) + 1e-9) continue
      const similarity = 1 - editDistance(base, spelling.base) / longest
      if (similarity < least) continue
      offer([spelling], 'similar', 0.6 + ((similarity - SIMILAR_FROM) / (1 - SIMILAR_FROM)) * 0.14, parts)
    }
  }
}

/** English names of contracts and contacts (name, start, type) are words that any table has. */
function spellingsOf(field: DictionaryField): readonly string[] {
  const hasOwnEnglish = field.table === 'subscriber_month' || field.table === 'subscriber'
  return [...new Set([field.zh, ...field.aliases, ...(hasOwnEnglish ? [field.en] : []), field.id])]
}

function push(map: Map<string, Spelling[]>, key: string, spelling: Spelling): void {
  const list = map.get(key)
  if (list) list.push(spelling)
  else map.set(key, [spelling])
}

/** The letters of a text as a set of 32 bits, which several letters may share. */
function lettersOf(text: string): number {
  let letters = 0
  for (let i = 0; i < text.length; i++) letters |= 1 << (text.charCodeAt(i) & 31)
  return letters
}

function ones(bits: number): number {
  let count = 0
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++
  return count
}

/** Insertions, deletions and replacements that lead from one text to the other. Source: Levenshtein 1965. */
export function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      current.push(Math.min(replaced, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1))
    }
    previous = current
  }
  return previous[b.length] ?? 0
}

import { setImmediate as pause } from 'node:timers/promises'
import type { Input, Output } from '../../../shared/api/engine-api.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { indexTexts, rankTexts } from '../frame/find-text.ts'
import type { Frame } from '../frame/frame.ts'
import { matchTexts } from '../frame/search-text.ts'
import { maskValue } from '../frame/show-value.ts'
import { briefReader } from './brief.ts'

/** Where a subscriber is looked for; what is found in an earlier one comes first. */
const SEARCHED: readonly FieldId[] = ['msisdn', 'sub_id', 'cust_name', 'acct_id', 'cust_id', 'address']
const MATCHES = ['exact', 'prefix', 'within'] as const
const NOT_FOUND = 255

type Found = Output<'customer.search'>['items'][number]

/** A masked number, as it is shown: its ends. */
const MASKED = /^([^*]*)\*{2,}([^*]*)$/

/**
 * The text as it is looked for: without the blanks and dashes people put into numbers and without the country's code, full-width
 * letters as plain ones. '' for a text nobody can be found by.
 */
export function searchedText(text: string): string {
  const plain = text.normalize('NFKC').replaceAll(/\p{Cc}/gu, '').trim()
  if (!/^[+\d][\d\s-]*$/.test(plain)) return plain
  return plain.replaceAll(/[\s-]/g, '').replace(/^\+86/, '')
}

/** Columns of a search are read and readied one at a time, so that other requests are answered in between. */
export async function search(frame: Frame, { text, limit, reveal }: Input<'customer.search'>): Promise<Output<'customer.search'>> {
  const newest = frame.months.at(-1)
  if (newest === undefined) return { total: 0, items: [] }
  const fields = SEARCHED.filter((id) => frame.has(id))
  const wanted = searchedText(text)
  if (wanted === '') {
    for (const id of fields) {
      indexTexts(frame.codes(id, newest).dictionary)
      await pause()
    }
    return { total: 0, items: [] }
  }
  const ranks = new Uint8Array(frame.rows).fill(NOT_FOUND)
  const counts = new Int32Array(MATCHES.length * fields.length)
  for (const [f, id] of fields.entries()) rankRows(frame, id, newest, wanted, f, fields.length, ranks)
  let total = 0
  for (let row = 0; row < ranks.length; row++) {
    const rank = ranks[row] ?? NOT_FOUND
    if (rank === NOT_FOUND) continue
    counts[rank] = (counts[rank] ?? 0) + 1
    total++
  }
  const brief = briefReader(frame, reveal)
  const items = firstRows(ranks, counts, limit, (rank) => orderKeys(frame, fields[rank % fields.length] ?? 'msisdn', newest)).map(({ row, rank }): Found => {
    const field = fields[rank % fields.length] ?? 'msisdn'
    const { codes, dictionary } = frame.codes(field, newest)
    const value = dictionary[codes[row] ?? -1] ?? null
    const { sensitive } = frame.field(field)
    return {
      ...brief(row),
      field,
      value: sensitive === undefined || reveal ? value : maskValue(value, sensitive),
      match: MATCHES[Math.floor(rank / fields.length)] ?? 'within',
    }
  })
  return { total, items }
}

/** Gives rows their rank by one field, where that is better than the one they have: match × number of fields + field. */
function rankRows(frame: Frame, id: FieldId, month: Month, wanted: string, f: number, fieldCount: number, ranks: Uint8Array): void {
  const { codes, dictionary } = frame.codes(id, month)
  const byCode = rankDictionary(dictionary, wanted)
  if (!MATCHES.some((_, i) => byCode.includes(i + 1))) return
  for (let row = 0; row < ranks.length; row++) {
    const match = byCode[codes[row] ?? -1] ?? 0
    if (match === 0) continue
    const rank = (match - 1) * fieldCount + f
    if (rank < (ranks[row] ?? NOT_FOUND)) ranks[row] = rank
  }
}

/** How each text holds what is looked for, 1 … 3 as `MATCHES`, or 0. */
function rankDictionary(dictionary: readonly string[], wanted: string): Uint8Array {
  const masked = MASKED.exec(wanted)
  if (!masked) return rankTexts(dictionary, wanted)
  const [, head = '', tail = ''] = masked
  if (head === '' && tail === '') return new Uint8Array(dictionary.length)
  const starts = matchTexts(dictionary, head, 'start')
  return matchTexts(dictionary, tail, 'end').map((ends, code) => (ends === 1 && starts[code] === 1 ? MATCHES.length : 0))
}

interface Placed {
  readonly row: number
  readonly rank: number
}

/** The first rows by rank, within a rank by a key. Cost: of a rank that is more than full only so many are held as are shown. */
function firstRows(ranks: Uint8Array, counts: Int32Array, limit: number, keysOf: (rank: number) => (row: number) => number): readonly Placed[] {
  const shown: Placed[] = []
  for (let rank = 0; rank < counts.length && shown.length < limit; rank++) {
    if (counts[rank] === 0) continue
    const wanted = limit - shown.length
    const keyOf = keysOf(rank)
    const best: { row: number; key: number }[] = []
    for (let row = 0; row < ranks.length; row++) {
      if (ranks[row] !== rank) continue
      const key = keyOf(row)
      if (best.length === wanted && key >= (best.at(-1)?.key ?? Infinity)) continue
      let at = best.length
      while (at > 0 && key < (best[at - 1]?.key ?? -Infinity)) at--
      best.splice(at, 0, { row, key })
      best.length = Math.min(best.length, wanted)
    }
    shown.push(...best.map(({ row }) => ({ row, rank })))
  }
  return shown
}

/** Those of the newest month before those who are gone, then in the order of what was found. */
function orderKeys(frame: Frame, field: FieldId, newest: Month): (row: number) => number {
  const { codes, dictionary } = frame.codes(field, newest)
  const present = frame.present(newest)
  return (row) => (present.has(row) ? 0 : dictionary.length) + (codes[row] ?? 0)
}

import { setImmediate as pause } from 'node:timers/promises'
import type { Input, Output } from '../../../shared/api/engine-api.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import { BitSet } from '../frame/bit-set.ts'
import type { CodeColumn } from '../frame/column.ts'
import { ENDING, EXACT, findEnds, findTexts, foldText, PREFIX, readyTexts, rowsByText, WITHIN, type FoundTexts } from '../frame/find-text.ts'
import type { Frame } from '../frame/frame.ts'
import { maskValue } from '../frame/show-value.ts'
import { BRIEF_FIELDS, briefsOf } from './brief.ts'

/** Where a subscriber is looked for; what is found in an earlier one comes first. */
const SEARCHED: readonly FieldId[] = ['msisdn', 'sub_id', 'cust_name', 'acct_id', 'cust_id', 'address']
const MATCHES = [
  { rank: EXACT, match: 'exact' },
  { rank: PREFIX, match: 'prefix' },
  { rank: ENDING, match: 'ending' },
  { rank: WITHIN, match: 'within' },
] as const

type Found = Output<'customer.search'>['items'][number]

/** A masked number, as it is shown: its ends. */
const MASKED = /^([^*]*)\*{2,}([^*]*)$/

const UNSEEN = /[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\ufeff]/gu
/** What marks a number as text, and the code of the country: before a whole mobile number without its signs, too. */
const BEFORE_NUMBER = /^['‘’]+(?=[+\d])/
const COUNTRY = /^(?:\+86|0086|86(?=1[3-9]\d{9}$))/

/**
 * The text as it is looked for: without the blanks and dashes people put into numbers and without the country's code, full-width
 * letters as plain ones, without characters nobody sees. '' for a text nobody can be found by.
 */
export function searchedText(text: string): string {
  const plain = foldText(text).replaceAll(UNSEEN, '').trim().replace(BEFORE_NUMBER, '')
  if (!/^[+\d][\d\s-]*$/.test(plain)) return plain
  return plain.replaceAll(/[\s-]/g, '').replace(COUNTRY, '')
}

/** Columns of a search are read and made ready part by part, so that other requests are answered in between. */
export async function search(frame: Frame, { text, limit, reveal }: Input<'customer.search'>): Promise<Output<'customer.search'>> {
  const newest = frame.months.at(-1)
  if (newest === undefined) return { total: 0, items: [] }
  const ids = SEARCHED.filter((id) => frame.has(id))
  // Asked with every letter: the columns of whom is found are worth holding, too.
  await frame.ready({ month: newest, fields: [...ids, ...BRIEF_FIELDS] })
  for (const id of ids) while (readyTexts(frame.codes(id, newest))) await pause()
  const wanted = searchedText(text)
  if (wanted === '') return { total: 0, items: [] }
  const fields = ids.map((id): Searched => {
    const column = frame.codes(id, newest)
    return { id, column, texts: findIn(column, wanted) }
  })
  const { total, placed } = firstRows(fields, frame.present(newest), frame.rows, limit)
  for (const id of BRIEF_FIELDS) if (frame.has(id)) frame.column(id, newest)
  const briefs = briefsOf(frame, placed.map(({ row }) => row), reveal)
  const items = placed.flatMap(({ row, id, column, match }, i): Found[] => {
    const brief = briefs[i]
    if (!brief) return []
    const value = column.dictionary[column.codes[row] ?? -1] ?? null
    const { sensitive } = frame.field(id)
    return [{ ...brief, field: id, value: sensitive === undefined || reveal ? value : maskValue(value, sensitive), match }]
  })
  return { total, items }
}

/** A field with the texts of it that hold what is looked for. */
interface Searched {
  readonly id: FieldId
  readonly column: CodeColumn
  readonly texts: FoundTexts
}

function findIn(column: CodeColumn, wanted: string): FoundTexts {
  const masked = MASKED.exec(wanted)
  if (!masked) return findTexts(column, wanted)
  const [, head = '', tail = ''] = masked
  return head === '' && tail === '' ? findTexts(column, '') : findEnds(column, head, tail)
}

interface Placed extends Pick<Searched, 'id' | 'column'>, Pick<Found, 'match'> {
  readonly row: number
}

/**
 * How many rows are found, each once, and the first of them: by match, then by field, then those of the newest month before those
 * who are gone, then in the order of what was found. Cost: as many rows as are found.
 */
function firstRows(fields: readonly Searched[], present: BitSet, size: number, limit: number): { readonly total: number; readonly placed: readonly Placed[] } {
  const found = new BitSet(size)
  const placed: Placed[] = []
  let total = 0
  for (const { rank, match } of MATCHES) {
    for (const { id, column, texts } of fields) {
      const wanted = limit - placed.length
      const { rows, starts } = rowsByText(column)
      const [here, gone]: [number[], number[]] = [[], []]
      for (let i = 0; i < texts.codes.length; i++) {
        if (texts.ranks[i] !== rank) continue
        const code = texts.codes[i] ?? 0
        const end = starts[code + 1] ?? 0
        for (let at = starts[code] ?? 0; at < end; at++) {
          const row = rows[at] ?? 0
          if (found.has(row)) continue
          found.add(row)
          total++
          const list = present.has(row) ? here : gone
          if (list.length < wanted) list.push(row)
        }
      }
      for (const row of [...here, ...gone].slice(0, wanted)) placed.push({ row, id, column, match })
    }
  }
  return { total, placed }
}

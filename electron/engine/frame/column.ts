/**
 * One field of one month, indexed by subscriber_no − 1, over a SharedArrayBuffer so that worker threads read it without
 * a copy.
 *
 * Units: stored ones (fen, seconds, KB, days since 1970-01-01, YYYYMM, flags 0/1).
 * Missing: NaN in `values`, −1 in `codes`.
 */
export type Column = NumberColumn | CodeColumn

export interface NumberColumn {
  readonly kind: 'number'
  readonly values: Float64Array
}

export interface CodeColumn {
  readonly kind: 'code'
  readonly codes: Int32Array
  /** Ascending in the order users expect of the field, so that codes sort like the text. */
  readonly dictionary: readonly string[]
}

export function numberColumn(rows: number): NumberColumn {
  return { kind: 'number', values: new Float64Array(new SharedArrayBuffer(rows * 8)).fill(NaN) }
}

export function codeColumn(rows: number, dictionary: readonly string[]): CodeColumn {
  return { kind: 'code', codes: new Int32Array(new SharedArrayBuffer(rows * 4)).fill(-1), dictionary }
}

const collator = new Intl.Collator('zh-Hans-CN', { numeric: true })

/** Collects text per row, then gives it codes in sorted order. */
export class CodeColumnBuilder {
  readonly #codes: Int32Array
  readonly #codeOf = new Map<string, number>()
  readonly #texts: string[] = []

  constructor(rows: number) {
    this.#codes = new Int32Array(new SharedArrayBuffer(rows * 4)).fill(-1)
  }

  set(row: number, text: string): void {
    let code = this.#codeOf.get(text)
    if (code === undefined) {
      code = this.#texts.length
      this.#texts.push(text)
      this.#codeOf.set(text, code)
    }
    this.#codes[row] = code
  }

  clear(row: number): void {
    this.#codes[row] = -1
  }

  /**
   * `binary`: compare code units, which is right and fast for identifiers; `collated`: Chinese collation; `seen`: as the texts
   * came, for who only compares values.
   */
  finish(order: 'binary' | 'collated' | 'seen'): CodeColumn {
    return order === 'seen' ? { kind: 'code', codes: this.#codes, dictionary: this.#texts } : sortTexts(this.#codes, this.#texts, order)
  }
}

/** Gives texts new codes in sorted order; the codes are changed in place. */
export function sortTexts(codes: Int32Array, texts: readonly string[], order: 'binary' | 'collated'): CodeColumn {
  const sorted = Int32Array.from(texts.keys())
  if (order === 'binary') sorted.sort((a, b) => compareBinary(texts[a] ?? '', texts[b] ?? ''))
  else sorted.sort((a, b) => collator.compare(texts[a] ?? '', texts[b] ?? '') || compareBinary(texts[a] ?? '', texts[b] ?? ''))
  const rankOf = new Int32Array(texts.length)
  for (const [rank, code] of sorted.entries()) rankOf[code] = rank
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? -1
    if (code >= 0) codes[i] = rankOf[code] ?? -1
  }
  return { kind: 'code', codes, dictionary: Array.from(sorted, (code) => texts[code] ?? '') }
}

function compareBinary(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

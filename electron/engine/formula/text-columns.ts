import { codeColumn, sortTexts, type CodeColumn } from '../frame/column.ts'

/** Text columns while a formula is computed: each text once, in the order of its first use. Missing: −1; an empty text is missing. */
class TextBuilder {
  readonly #codeOf = new Map<string, number>()
  readonly #texts: string[] = []

  codeOf(text: string): number {
    if (text === '') return -1
    let code = this.#codeOf.get(text)
    if (code === undefined) {
      code = this.#texts.length
      this.#texts.push(text)
      this.#codeOf.set(text, code)
    }
    return code
  }

  get texts(): readonly string[] {
    return this.#texts
  }
}

export function constantText(rows: number, text: string): CodeColumn {
  const column = codeColumn(rows, text === '' ? [] : [text])
  if (text !== '') column.codes.fill(0)
  return column
}

/** Another text for each text. */
export function mapTexts({ codes, dictionary }: CodeColumn, change: (text: string) => string): CodeColumn {
  const builder = new TextBuilder()
  const changed = Int32Array.from(dictionary, (text) => builder.codeOf(change(text)))
  const column = codeColumn(codes.length, builder.texts)
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? -1
    if (code >= 0) column.codes[i] = changed[code] ?? -1
  }
  return column
}

/** Texts of numbers, each different number written once. */
export function writeNumbers(values: Float64Array, write: (value: number) => string): CodeColumn {
  const builder = new TextBuilder()
  const codeOf = new Map<number, number>()
  const column = codeColumn(values.length, builder.texts)
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN
    if (value !== value) continue
    let code = codeOf.get(value)
    if (code === undefined) {
      code = builder.codeOf(write(value))
      codeOf.set(value, code)
    }
    column.codes[i] = code
  }
  return column
}

/** One text after the other; missing where one of them is. */
export function joinTexts(left: CodeColumn, right: CodeColumn): CodeColumn {
  const builder = new TextBuilder()
  const width = right.dictionary.length
  const known = new Map<number, number>()
  const column = codeColumn(left.codes.length, builder.texts)
  for (let i = 0; i < left.codes.length; i++) {
    const a = left.codes[i] ?? -1
    const b = right.codes[i] ?? -1
    if (a < 0 || b < 0) continue
    const pair = a * width + b
    let code = known.get(pair)
    if (code === undefined) {
      code = builder.codeOf((left.dictionary[a] ?? '') + (right.dictionary[b] ?? ''))
      known.set(pair, code)
    }
    column.codes[i] = code
  }
  return column
}

/** For each row the text of the column that `pick` names by its place; −1 = none. */
export function pickTexts(rows: number, columns: readonly CodeColumn[], pick: (row: number) => number): CodeColumn {
  const builder = new TextBuilder()
  const tables = columns.map(({ dictionary }) => Int32Array.from(dictionary, (text) => builder.codeOf(text)))
  const result = codeColumn(rows, builder.texts)
  for (let i = 0; i < rows; i++) {
    const from = pick(i)
    result.codes[i] = tables[from]?.[columns[from]?.codes[i] ?? -1] ?? -1
  }
  return result
}

/** A copy with its own codes and the texts that rows really have, in sorted order. */
export function sortedCopy({ codes, dictionary }: CodeColumn): CodeColumn {
  const used = new Int32Array(dictionary.length).fill(-1)
  const texts: string[] = []
  const copy = codeColumn(codes.length, [])
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] ?? -1
    if (code < 0) continue
    if (used[code] === -1) used[code] = texts.push(dictionary[code] ?? '') - 1
    copy.codes[i] = used[code] ?? -1
  }
  return sortTexts(copy.codes, texts, 'collated')
}

/** Letters by place, as people count them: an emoji is one letter. */
export function lettersOf(text: string, from: number, count: number): string {
  const letters = Array.from(text)
  return (from < 0 ? letters.slice(from) : letters.slice(from, from + count)).join('')
}

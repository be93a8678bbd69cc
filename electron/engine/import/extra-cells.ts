import type { Cell } from '../spreadsheet/read/table-source.ts'
import { cellText } from './cell-text.ts'
import type { ExtraColumn } from './load-columns.ts'

/** Keeps the columns of a file that have no column in the workspace, as one JSON text per row: `{"header": "text", …}`. */
export class ExtraCells {
  readonly #columns: readonly ExtraColumn[]
  /** Each header as it stands before its value. */
  readonly #keys: readonly string[]

  constructor(columns: readonly ExtraColumn[]) {
    this.#columns = columns
    const seen = new Map<string, number>()
    this.#keys = columns.map(({ header }) => {
      const times = (seen.get(header) ?? 0) + 1
      seen.set(header, times)
      return `${JSON.stringify(times === 1 ? header : `${header} (${times})`)}:`
    })
  }

  /** Missing: null when the row has nothing there. */
  json(row: readonly Cell[]): string | null {
    let json = ''
    for (let i = 0; i < this.#columns.length; i++) {
      const cell = row[this.#columns[i]?.column ?? -1]
      if (cell === null || cell === undefined) continue
      const text = cellText(cell).trim()
      if (text !== '') json += `${json === '' ? '' : ','}${this.#keys[i] ?? ''}${JSON.stringify(text)}`
    }
    return json === '' ? null : `{${json}}`
  }
}

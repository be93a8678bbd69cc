import { writeOutputFile } from './output-file.ts'
import { RowSource } from './row-source.ts'
import { columnLetters } from '../../../../shared/domain/column-letters.ts'
import { SheetNames, quoteSheetName } from './sheet-names.ts'
import { MAX_SHEET_COLUMNS, MAX_SHEET_ROWS } from './sheet-spec.ts'
import type { SheetSpec, WriteRow } from './sheet-spec.ts'
import { contentTypes, coreProperties, packageRelations, workbookRelations, workbookXml } from './xlsx-parts.ts'
import type { DocumentProperties, WrittenSheet } from './xlsx-parts.ts'
import { headRowCount, sheetXml } from './xlsx-sheet.ts'
import { Styles } from './xlsx-styles.ts'
import { zipBytes } from './zip-stream.ts'
import type { ZipPart } from './zip-stream.ts'

export type { DocumentProperties } from './xlsx-parts.ts'

export interface XlsxOptions {
  /** Called at least once per 256 KB of sheet; throws to cancel, and nothing of the file stays. */
  readonly signal?: () => void
  /** Rows written since the last call. */
  readonly onRows?: (rows: number) => void
  readonly properties?: DocumentProperties
  /** Name of the hidden sheet that holds drop-down lists too long for the cell rule itself. */
  readonly dictionaryName?: string
}

export interface XlsxResult {
  /** In workbook order, under the names that were used; a split sheet is there once per part, the dictionary sheet last. */
  readonly sheets: readonly { readonly name: string; readonly rows: number }[]
  readonly bytes: number
}

/** Longest drop-down list a cell rule can hold itself. Source: Excel's limit on a literal in a validation formula. */
const MAX_INLINE_CHOICES = 255

/**
 * Write a workbook as a stream: memory stays flat however many rows there are. Text is written as text cells, so nothing in it
 * can run as a formula. The same sheets and options give the same bytes.
 * Errors: OUTPUT_NOT_WRITABLE, DISK_FULL; RangeError when a row, a text or the list of sheets does not fit the format (a fault of
 * the caller, not of the user); what a row source or `signal` throws comes out unchanged. After any of them no file is left.
 */
export async function writeXlsx(path: string, sheets: readonly SheetSpec[], options: XlsxOptions = {}): Promise<XlsxResult> {
  checkSheets(sheets)
  const book = new Workbook(sheets, options)
  const bytes = await writeOutputFile(path, zipBytes(book.parts()))
  return { sheets: book.written.map(({ name, rows }) => ({ name, rows })), bytes }
}

function checkSheets(sheets: readonly SheetSpec[]): void {
  if (!sheets.some(sheet => !sheet.hidden)) throw new RangeError('a workbook needs a visible sheet')
  for (const { name, columns } of sheets) {
    const n = columns.length
    if (n < 1 || n > MAX_SHEET_COLUMNS) throw new RangeError(`sheet ${name} has ${n} columns`)
  }
}

/** The parts of one workbook in the order they are written: sheets before the parts that must know them. */
class Workbook {
  readonly written: WrittenSheet[] = []
  readonly #sheets: readonly SheetSpec[]
  readonly #options: XlsxOptions
  readonly #styles = new Styles()
  readonly #names = new SheetNames()
  readonly #lists: (readonly string[])[] = []

  constructor(sheets: readonly SheetSpec[], options: XlsxOptions) {
    this.#sheets = sheets
    this.#options = options
  }

  async *parts(): AsyncGenerator<ZipPart> {
    yield part('_rels/.rels', packageRelations())
    yield part('docProps/core.xml', coreProperties(this.#options.properties ?? {}))
    // Reserved first, so that no sheet of the caller takes the name the rules refer to.
    const dictionary = this.#names.take(this.#options.dictionaryName ?? '字典')
    for (const spec of this.#sheets) yield* this.#sheetParts(spec, this.#choiceFormulas(spec, dictionary))
    if (this.#lists.length > 0) {
      const spec = dictionarySheet(dictionary, this.#lists)
      yield* this.#sheetPart(spec, dictionary, [], new RowSource(spec.rows))
    }
    yield part('xl/styles.xml', this.#styles.xml())
    yield part('xl/workbook.xml', workbookXml(this.written))
    yield part('xl/_rels/workbook.xml.rels', workbookRelations(this.written.length))
    yield part('[Content_Types].xml', contentTypes(this.written.length))
  }

  async *#sheetParts(spec: SheetSpec, choiceFormulas: readonly (string | null)[]): AsyncGenerator<ZipPart> {
    const source = new RowSource(spec.rows)
    try {
      for (let no = 1; no === 1 || await source.hasMore(); no++) {
        yield* this.#sheetPart(spec, this.#names.take(spec.name, no), choiceFormulas, source)
      }
    } finally {
      await source.close()
    }
  }

  async *#sheetPart(
    spec: SheetSpec, name: string, choiceFormulas: readonly (string | null)[], source: RowSource,
  ): AsyncGenerator<ZipPart> {
    const room = MAX_SHEET_ROWS - headRowCount(spec)
    const { signal, onRows } = this.#options
    let rows = 0
    const data = sheetXml({
      spec, name, choiceFormulas, source, styles: this.#styles,
      maxRows: Math.min(room, Math.max(1, spec.maxRowsPerSheet ?? room)),
      active: !spec.hidden && this.written.every(sheet => sheet.spec.hidden),
      onChunk: count => {
        signal?.()
        rows += count
        onRows?.(count)
      },
    })
    yield { name: `xl/worksheets/sheet${this.written.length + 1}.xml`, data }
    this.written.push({ spec, name, rows })
  }

  #choiceFormulas(spec: SheetSpec, dictionary: string): (string | null)[] {
    return spec.columns.map(({ choices }) => {
      if (choices === undefined) return null
      if ('range' in choices) return choices.range
      if (choices.length === 0) return null
      const inline = choices.join(',')
      if (inline.length <= MAX_INLINE_CHOICES && choices.every(isInlineChoice)) return `"${inline}"`
      const known = this.#lists.findIndex(list => isSameList(list, choices))
      const letters = columnLetters(known >= 0 ? known : this.#lists.push(choices) - 1)
      return `${quoteSheetName(dictionary)}!$${letters}$1:$${letters}$${choices.length}`
    })
  }
}

function part(name: string, text: string): ZipPart {
  return { name, data: [Buffer.from(text, 'utf8')] }
}

/** A literal list separates by commas, trims its values and cannot hold quotes. */
function isInlineChoice(choice: string): boolean {
  return choice !== '' && !/[",\p{Cc}]|^\s|\s$|^=/u.test(choice)
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((value, i) => value === b[i])
}

function dictionarySheet(name: string, lists: readonly (readonly string[])[]): SheetSpec {
  const longest = Math.max(...lists.map(list => list.length))
  const rows: WriteRow[] = Array.from({ length: longest }, (_, i) => lists.map(list => list[i] ?? null))
  return { name, rows, header: false, hidden: true, columns: lists.map(() => ({ header: '', format: 'text' })) }
}

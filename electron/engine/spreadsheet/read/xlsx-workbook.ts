import { shownAs } from './cell-value.ts'
import { damaged } from './file-errors.ts'
import { builtinFormatKind, formatKind } from './number-format.ts'
import type { FormatKind } from './number-format.ts'
import { nameHash } from './xml-tokens.ts'
import { forEachElement } from './xml-elements.ts'
import type { ZipArchive } from './zip-archive.ts'
import { readRelations } from './zip-content.ts'

export interface XlsxSheet {
  readonly name: string
  readonly hidden: boolean
  readonly part: string
}

export interface XlsxWorkbook {
  readonly date1904: boolean
  readonly sheets: readonly XlsxSheet[]
  readonly sharedStringsPart: string | null
  /** Per cell style (`s`): what it makes of a number, as `numberCell` takes it. */
  readonly shownAs: Uint8Array
}

const [WORKBOOK_PR, SHEET] = [nameHash('workbookPr'), nameHash('sheet')]
const [NUM_FMT, CELL_XFS, XF] = [nameHash('numFmt'), nameHash('cellXfs'), nameHash('xf')]
const WORKBOOK_BYTES = 64 * 2 ** 20
const STYLES_BYTES = 256 * 2 ** 20

/** Reads the directory of a workbook: sheets in tab order (chart and macro sheets left out), date system, styles. */
export async function readWorkbook(zip: ZipArchive, workbookPart: string): Promise<XlsxWorkbook> {
  const where = { file: zip.file, part: workbookPart }
  const relations = await readRelations(zip, workbookPart)
  const sheets: XlsxSheet[] = []
  let date1904 = false
  await forEachElement(await zip.read(workbookPart, WORKBOOK_BYTES), where, (element) => {
    if (element.name === WORKBOOK_PR) {
      date1904 ||= isTrue(element.attribute('date1904'))
    } else if (element.name === SHEET && element.depth === 3) {
      const id = element.localAttribute('id')
      const relation = relations.find((candidate) => candidate.id === id)
      if (relation === undefined) throw damaged(where, 'reference')
      if (relation.type !== 'worksheet') return
      const state = element.attribute('state')
      const hidden = state === 'hidden' || state === 'veryHidden'
      sheets.push({ name: element.attribute('name') ?? '', hidden, part: relation.target })
    }
  })
  return {
    date1904,
    sheets,
    sharedStringsPart: partOfType(zip, relations, 'sharedStrings'),
    shownAs: await readStyles(zip, partOfType(zip, relations, 'styles')),
  }
}

function partOfType(zip: ZipArchive, relations: Awaited<ReturnType<typeof readRelations>>, type: string): string | null {
  const target = relations.find((relation) => relation.type === type)?.target
  return target !== undefined && zip.has(target) ? target : null
}

async function readStyles(zip: ZipArchive, part: string | null): Promise<Uint8Array> {
  if (part === null) return new Uint8Array(0)
  const formats = new Map<number, FormatKind>()
  const kinds: FormatKind[] = []
  let cellXfsDepth = 0
  await forEachElement(await zip.read(part, STYLES_BYTES), { file: zip.file, part }, (element) => {
    if (element.name === NUM_FMT) {
      formats.set(Number(element.attribute('numFmtId')), formatKind(element.attribute('formatCode') ?? ''))
    } else if (element.name === CELL_XFS) {
      cellXfsDepth = element.depth
    } else if (element.name === XF && cellXfsDepth > 0 && element.depth === cellXfsDepth + 1) {
      const id = Number(element.attribute('numFmtId') ?? 0)
      kinds.push(formats.get(id) ?? builtinFormatKind(id))
    }
  }, (name) => {
    if (name === CELL_XFS) cellXfsDepth = 0
  })
  return Uint8Array.from(kinds, shownAs)
}

function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true' || value === 'on'
}

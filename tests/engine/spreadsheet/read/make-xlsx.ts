import { buffer } from 'node:stream/consumers'
import { ZipFile } from 'yazl'

export const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
export const OFFICE_RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE_RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships'

export interface XlsxParts {
  /** Everything inside of `<sheetData>` of the only sheet. */
  readonly rows?: string
  /** Everything behind `</sheetData>`. */
  readonly tail?: string
  /** The whole sheet part instead of `rows` and `tail`. */
  readonly sheet?: string | Uint8Array
  /** Everything inside of `<sst>`. */
  readonly strings?: string
  /** Everything inside of `<styleSheet>`. */
  readonly styles?: string
  readonly workbook?: string
  readonly workbookRelations?: string
  readonly extra?: Readonly<Record<string, string | Uint8Array>>
  readonly compress?: boolean
}

/** A workbook written part by part, as odd as a test needs it. */
export async function makeXlsx(parts: XlsxParts): Promise<Buffer> {
  const relation = (id: string, type: string, target: string): string =>
    `<Relationship Id="${id}" Type="${OFFICE_RELATIONS}/${type}" Target="${target}"/>`
  const entries: Record<string, string | Uint8Array> = {
    '[Content_Types].xml': '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    '_rels/.rels': `<Relationships xmlns="${PACKAGE_RELATIONS}">${
      relation('rId1', 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    'xl/workbook.xml': parts.workbook
      ?? `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE_RELATIONS}"><sheets>
        <sheet name="清单" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE_RELATIONS}">${parts.workbookRelations
      ?? relation('rId1', 'worksheet', 'worksheets/sheet1.xml')
      + relation('rId2', 'sharedStrings', 'sharedStrings.xml') + relation('rId3', 'styles', 'styles.xml')}</Relationships>`,
    'xl/worksheets/sheet1.xml': parts.sheet
      ?? `<worksheet xmlns="${MAIN}"><sheetData>${parts.rows ?? ''}</sheetData>${parts.tail ?? ''}</worksheet>`,
    'xl/sharedStrings.xml': `<sst xmlns="${MAIN}">${parts.strings ?? ''}</sst>`,
    'xl/styles.xml': `<styleSheet xmlns="${MAIN}">${parts.styles ?? ''}</styleSheet>`,
    ...parts.extra,
  }
  return await makeZip(entries, parts.compress ?? true)
}

export async function makeZip(entries: Readonly<Record<string, string | Uint8Array>>, compress = true): Promise<Buffer> {
  const zip = new ZipFile()
  for (const [name, content] of Object.entries(entries)) zip.addBuffer(Buffer.from(content), name, { compress })
  zip.end()
  return await buffer(zip.outputStream)
}

import type { SheetSpec } from './sheet-spec.ts'
import { quoteSheetName } from './sheet-names.ts'
import { filterRange, headRowCount } from './xlsx-sheet.ts'
import { escapeXml } from './xml-buffer.ts'

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006'

export interface DocumentProperties {
  readonly title?: string
  readonly subject?: string
  readonly creator?: string
  readonly created?: Date
}

export interface WrittenSheet {
  readonly spec: SheetSpec
  readonly name: string
  readonly rows: number
}

export function packageRelations(): string {
  return `${XML}<Relationships xmlns="${PACKAGE}/relationships">`
    + `<Relationship Id="rId1" Type="${OFFICE}/relationships/officeDocument" Target="xl/workbook.xml"/>`
    + `<Relationship Id="rId2" Type="${PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>`
    + '</Relationships>'
}

export function coreProperties({ title, subject, creator, created }: DocumentProperties): string {
  const element = (name: string, value: string | undefined) => value === undefined ? '' : `<${name}>${escapeXml(value)}</${name}>`
  return `${XML}<cp:coreProperties xmlns:cp="${PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"`
    + ' xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    + element('dc:title', title) + element('dc:subject', subject) + element('dc:creator', creator)
    + (created === undefined ? '' : `<dcterms:created xsi:type="dcterms:W3CDTF">${created.toISOString()}</dcterms:created>`)
    + '</cp:coreProperties>'
}

export function contentTypes(sheetCount: number): string {
  const sheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
  const override = (part: string, type: string) => `<Override PartName="${part}" ContentType="${type}"/>`
  return `${XML}<Types xmlns="${PACKAGE}/content-types">`
    + '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    + '<Default Extension="xml" ContentType="application/xml"/>'
    + override('/docProps/core.xml', 'application/vnd.openxmlformats-package.core-properties+xml')
    + override('/xl/workbook.xml', `${sheetType}.sheet.main+xml`)
    + override('/xl/styles.xml', `${sheetType}.styles+xml`)
    + numbered(sheetCount, no => override(`/xl/worksheets/sheet${no}.xml`, `${sheetType}.worksheet+xml`))
    + '</Types>'
}

export function workbookRelations(sheetCount: number): string {
  return `${XML}<Relationships xmlns="${PACKAGE}/relationships">`
    + numbered(sheetCount, no =>
      `<Relationship Id="rId${no}" Type="${OFFICE}/relationships/worksheet" Target="worksheets/sheet${no}.xml"/>`)
    + `<Relationship Id="rId${sheetCount + 1}" Type="${OFFICE}/relationships/styles" Target="styles.xml"/></Relationships>`
}

function numbered(count: number, element: (no: number) => string): string {
  return Array.from({ length: count }, (_, i) => element(i + 1)).join('')
}

/** The list of sheets, which of them are hidden, and the names behind filters and repeated print titles. */
export function workbookXml(sheets: readonly WrittenSheet[]): string {
  const state = ({ hidden }: SheetSpec) => hidden === 'very' ? ' state="veryHidden"' : hidden ? ' state="hidden"' : ''
  const list = sheets.map(({ spec, name }, i) =>
    `<sheet name="${escapeXml(name)}" sheetId="${i + 1}"${state(spec)} r:id="rId${i + 1}"/>`)
  const names = sheets.flatMap(({ spec, name, rows }, i) => {
    const filter = filterRange(spec, rows)
    const head = headRowCount(spec)
    const define = (builtIn: string, attributes: string, range: string) =>
      `<definedName name="_xlnm.${builtIn}" localSheetId="${i}"${attributes}>`
      + `${escapeXml(`${quoteSheetName(name)}!${range}`)}</definedName>`
    return [
      ...(filter === null ? [] : [define('_FilterDatabase', ' hidden="1"', absolute(filter))]),
      ...(spec.landscapeA4 && head > 0 ? [define('Print_Titles', '', `$1:$${head}`)] : []),
    ]
  })
  const firstVisible = Math.max(0, sheets.findIndex(sheet => !sheet.spec.hidden))
  const active = firstVisible > 0 ? ` firstSheet="${firstVisible}" activeTab="${firstVisible}"` : ''
  return `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}/relationships"><workbookPr/>`
    + `<bookViews><workbookView xWindow="0" yWindow="0" windowWidth="24000" windowHeight="12000"${active}/></bookViews>`
    + `<sheets>${list.join('')}</sheets>${names.length === 0 ? '' : `<definedNames>${names.join('')}</definedNames>`}</workbook>`
}

function absolute(range: string): string {
  return range.replaceAll(/([A-Z]+)(\d+)/g, '$$$1$$$2')
}

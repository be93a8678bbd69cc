import { isTextFormat } from './sheet-spec.ts'
import type { ColumnFormat, ColumnSpec, StyleName } from './sheet-spec.ts'

/** `flag` is for true and false: with the format of a number, LibreOffice and others make them 1 and 0. */
type CellFormat = ColumnFormat | 'flag'

/** Built-in number formats by id; ids from 164 up are our own. Source: ECMA-376 part 1, 18.8.30. */
const NUMBER_FORMAT: Readonly<Record<CellFormat, number>> = {
  flag: 0, text: 49, month: 49, integer: 3, money: 4, decimal: 2, percent: 164, date: 165, dateTime: 166,
}
const OWN_FORMATS = '<numFmts count="3"><numFmt numFmtId="164" formatCode="0.0%"/>'
  + '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd"/>'
  + '<numFmt numFmtId="166" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'

const FONT = { plain: 0, bold: 1, title: 2, note: 3 } as const
const FILL = { none: 0, given: 2, entry: 3, good: 4, warn: 5, section: 6 } as const
const FILL_COLOURS = ['D9E2F3', 'FFE699', 'E2EFDA', 'FCE4D6', 'EDEDED'] as const

const font = (size: number, extra: string) =>
  `<font>${extra}<sz val="${size}"/><name val="等线"/><family val="2"/><charset val="134"/></font>`
const FONTS = [font(11, ''), font(11, '<b/>'), font(14, '<b/>'), font(10, '')]

interface Look {
  readonly font: number
  readonly fill: number
  readonly wrap: boolean
}

const LOOKS: Readonly<Record<StyleName, Look>> = {
  title: { font: FONT.title, fill: FILL.none, wrap: false },
  subtitle: { font: FONT.note, fill: FILL.none, wrap: false },
  section: { font: FONT.bold, fill: FILL.section, wrap: false },
  strong: { font: FONT.bold, fill: FILL.none, wrap: false },
  note: { font: FONT.note, fill: FILL.none, wrap: true },
  wrap: { font: FONT.plain, fill: FILL.none, wrap: true },
  good: { font: FONT.plain, fill: FILL.good, wrap: false },
  warn: { font: FONT.plain, fill: FILL.warn, wrap: false },
}

/** The cell formats of one workbook, numbered as they are asked for; the part is written after the sheets that use it. */
export class Styles {
  readonly #xfs: string[] = ['<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>']
  readonly #ids = new Map<string, number>()

  header(group: NonNullable<ColumnSpec['group']>): number {
    return this.#id(`<xf numFmtId="49" fontId="${FONT.bold}" fillId="${FILL[group]}" borderId="1" xfId="0" applyNumberFormat="1"`
      + ' applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">'
      + '<alignment horizontal="center" vertical="center" wrapText="1"/></xf>')
  }

  cell(format: CellFormat, locked: boolean, style?: StyleName): number {
    const look = style === undefined ? undefined : LOOKS[style]
    const inner = (look?.wrap ? '<alignment vertical="top" wrapText="1"/>' : '') + (locked ? '' : '<protection locked="0"/>')
    return this.#id(`<xf numFmtId="${NUMBER_FORMAT[format]}" fontId="${look?.font ?? 0}" fillId="${look?.fill ?? 0}"`
      + ` borderId="0" xfId="0" applyNumberFormat="1"${look ? ' applyFont="1" applyFill="1"' : ''}`
      + `${look?.wrap ? ' applyAlignment="1"' : ''}`
      + `${locked ? '' : ' applyProtection="1"'}${inner === '' ? '/>' : `>${inner}</xf>`}`)
  }

  /** Text in a numeric column keeps the column's format, so a number typed over it shows as its neighbours do. */
  xml(): string {
    const fills = [
      ...['none', 'gray125'].map(pattern => `<patternFill patternType="${pattern}"/>`),
      ...FILL_COLOURS.map(rgb => `<patternFill patternType="solid"><fgColor rgb="FF${rgb}"/></patternFill>`),
    ]
    const side = (name: string) => `<${name} style="thin"><color rgb="FF8EA9DB"/></${name}>`
    return '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
      + '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
      + OWN_FORMATS
      + `<fonts count="${FONTS.length}">${FONTS.join('')}</fonts>`
      + `<fills count="${fills.length}">${fills.map(fill => `<fill>${fill}</fill>`).join('')}</fills>`
      + '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
      + `<border>${['left', 'right', 'top', 'bottom'].map(side).join('')}<diagonal/></border></borders>`
      + '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
      + `<cellXfs count="${this.#xfs.length}">${this.#xfs.join('')}</cellXfs>`
      + '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
  }

  #id(xf: string): number {
    const known = this.#ids.get(xf)
    if (known !== undefined) return known
    const id = this.#xfs.push(xf) - 1
    this.#ids.set(xf, id)
    return id
  }
}

/** Width of a column in characters of the default font; a Chinese character takes two. */
export function columnWidth(column: ColumnSpec): number {
  if (column.width !== undefined) return Math.min(255, Math.max(1, column.width))
  return Math.min(40, Math.max(isTextFormat(column.format) ? 10 : 11, displayWidth(column.header) + 3))
}

export function displayWidth(text: string): number {
  let width = 0
  for (const c of text) width += (c.codePointAt(0) ?? 0) > 0x2e7f ? 2 : 1
  return width
}

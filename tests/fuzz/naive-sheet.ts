import type { Cell } from '../../electron/engine/spreadsheet/read/table-source.ts'

// A second reader of sheet XML, as plain as it can be: whole strings, a tree, one regular expression per thing. It shares
// nothing with the scanner, so what both agree on is not the same mistake twice.

interface XmlNode {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: (XmlNode | string)[]
}

class Malformed extends Error {}

const TOKEN = /<!--[^]*?-->|<!\[CDATA\[([^]*?)\]\]>|<\?[^]*?\?>|<\/([^ \t\r\n>]+)[ \t\r\n]*>|<([^ \t\r\n/<>!?][^ \t\r\n/>]*)((?:[^<>"']|"[^"]*"|'[^']*')*?)(\/?)>|([^<]+)/y
const ATTRIBUTE = /\s*([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/y

/** Errors: Malformed. */
function parse(text: string): XmlNode {
  const root: XmlNode = { name: '', attributes: new Map(), children: [] }
  const open: { readonly node: XmlNode; readonly tag: string }[] = [{ node: root, tag: '' }]
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text)
    if (match === null) throw new Malformed()
    const [, cdata, close, tag, attributes = '', slash, plain] = match
    const current = open.at(-1)!
    if (close !== undefined) {
      if (current.tag !== close || open.length === 1) throw new Malformed()
      open.pop()
    } else if (tag !== undefined) {
      const node: XmlNode = { name: tag.replace(/^.*:/, ''), attributes: attributesOf(attributes), children: [] }
      current.node.children.push(node)
      if (slash !== '/') open.push({ node, tag })
    } else if (cdata !== undefined) {
      if (open.length === 1) throw new Malformed()
      current.node.children.push(cdata.replace(/\r\n?/g, '\n'))
    } else if (plain !== undefined) {
      if (open.length === 1 && /[^\s\0]/.test(plain)) throw new Malformed()
      current.node.children.push(entities(plain.replace(/\r\n?/g, '\n')))
    }
  }
  const elements = root.children.filter((child) => typeof child !== 'string')
  if (open.length !== 1 || elements.length !== 1) throw new Malformed()
  return elements[0]!
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>()
  ATTRIBUTE.lastIndex = 0
  for (let match = ATTRIBUTE.exec(text); match !== null; match = ATTRIBUTE.exec(text)) {
    attributes.set(match[1]!, match[2] ?? match[3] ?? '')
  }
  return attributes
}

/** A reference nobody knows stays as it is; the scanner may refuse it. */
function entities(text: string): string {
  const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return named[name] ?? whole
    const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole
  })
}

const elements = (node: XmlNode, name: string): XmlNode[] =>
  node.children.filter((child): child is XmlNode => typeof child !== 'string' && child.name === name)

const textOf = (node: XmlNode): string => node.children.filter((child) => typeof child === 'string').join('')

function textsBelow(node: XmlNode): string {
  return node.children.map((child) => {
    if (typeof child === 'string' || child.name === 'rPh') return ''
    return child.name === 't' ? textOf(child) : textsBelow(child)
  }).join('')
}

const unescaped = (text: string): string =>
  text.replace(/_x([0-9a-f]{4})_/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))

export function naiveStrings(xml: string): readonly string[] | null {
  return orNull(() => elements(parse(xml), 'si').map((si) => unescaped(textsBelow(si))))
}

/** Row number → column → value as words (`n1.5`, `s甲`); null when the XML is not well-formed. */
export type NaiveRows = ReadonlyMap<number, ReadonlyMap<number, string>>

export function naiveRows(xml: string, strings: readonly string[]): NaiveRows | null {
  return orNull(() => {
    const rows = new Map<number, ReadonlyMap<number, string>>()
    let rowNo = 0
    for (const data of elements(parse(xml), 'sheetData')) {
      for (const row of elements(data, 'row')) {
        const cells = new Map<number, string>()
        let column = -1
        const first = elements(row, 'c').map((cell) => cell.attributes.get('r')).find((reference) => reference !== undefined)
        rowNo = Number(row.attributes.get('r') ?? (/\d+$/.exec(first ?? '')?.[0] ?? rowNo + 1))
        for (const cell of elements(row, 'c')) {
          const letters = /^[A-Za-z]+/.exec(cell.attributes.get('r') ?? '')?.[0]
          column = letters === undefined ? column + 1 : columnOf(letters)
          const value = valueOf(cell, strings)
          if (value !== '') cells.set(column, value)
        }
        if (cells.size > 0) rows.set(rowNo, cells)
      }
    }
    return rows
  })
}

function columnOf(letters: string): number {
  return Array.from(letters.toUpperCase()).reduce((column, letter) => column * 26 + letter.charCodeAt(0) - 64, 0) - 1
}

function valueOf(cell: XmlNode, strings: readonly string[]): string {
  const inline = elements(cell, 'is').map(textsBelow).join('')
  if (inline !== '') return `s${unescaped(inline)}`
  // Of two values the last counts.
  const text = elements(cell, 'v').map(textOf).filter((value) => value !== '').at(-1) ?? ''
  const isUncalculated = elements(cell, 'f').length > 0 && (cell.attributes.get('t') ?? 'n') === 'n'
  if (text === '') return isUncalculated ? 'e#FORMULA' : ''
  switch (cell.attributes.get('t') ?? 'n') {
    case 's': {
      const string = text.trim() === '' ? undefined : strings[Number(text)]
      return string === '' || string === undefined ? '' : `s${string}`
    }
    case 'n': {
      const isNumber = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i.test(text) && Number.isFinite(Number(text))
      return isNumber ? `n${Number(text)}` : text.trim() === '' ? '' : `s${text}`
    }
    case 'b':
      return /^\s*(?:1|true)\s*$/i.test(text) ? 'btrue' : /^\s*(?:0|false)\s*$/i.test(text) ? 'bfalse' : `s${text}`
    case 'e':
      return `e${text.trim()}`
    case 'd':
      return 'd'
    default:
      return `s${unescaped(text)}`
  }
}

/**
 * True when a cell of the scanner is the value of the naive reader; which numbers are dates or times
 * of day only the styles say.
 */
export function agrees(cell: Cell, words: string | undefined): boolean {
  if (cell === null) return words === undefined
  if (words === undefined) return false
  if (typeof cell === 'object') return cell.kind === 'date' ? /^[nd]/.test(words) : words === `e${cell.text}`
  if (words === 'd') return typeof cell === 'string'
  const clock = typeof cell === 'string' && words.startsWith('n') ? /^(\d\d):(\d\d):(\d\d(?:\.\d{3})?)$/.exec(cell) : null
  if (clock !== null) {
    const seconds = Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3])
    return Math.abs(Number(words.slice(1)) * 86_400 - seconds) <= 0.001
  }
  return words === `${(typeof cell)[0]}${String(cell)}`
}

function orNull<T>(read: () => T): T | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof Malformed) return null
    throw error
  }
}

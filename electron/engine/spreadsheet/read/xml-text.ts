import { damaged } from './file-errors.ts'
import type { FilePart } from './file-errors.ts'

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Text of XML with its entities and line ends resolved. Errors: FILE_CORRUPT for a reference XML does not know. */
export function decodeText(bytes: Buffer, start: number, end: number, where: FilePart): string {
  const raw = bytes.toString('utf8', start, end)
  return decodeEntities(raw.includes('\r') ? raw.replace(/\r\n?/g, '\n') : raw, where)
}

/** Text of a CDATA section, where only line ends are settled. */
export function decodeCdata(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('utf8', start, end).replace(/\r\n?/g, '\n')
}

export function decodeEntities(text: string, where: FilePart): string {
  if (!text.includes('&')) return text
  return text.replace(/&([^;&\s]{0,16};?)/g, (_, reference: string) => decodeReference(reference, where))
}

function decodeReference(reference: string, where: FilePart): string {
  const name = reference.slice(0, -1)
  const named = Object.hasOwn(NAMED, name) ? NAMED[name] : undefined
  if (reference.endsWith(';') && named !== undefined) return named
  const match = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}));$/.exec(reference)
  const code = match === null ? -1 : match[1] === undefined ? Number(match[2]) : Number.parseInt(match[1], 16)
  if (code < 0 || code > 0x10ffff) throw damaged(where, 'xml')
  return String.fromCodePoint(code)
}

/** `_x000D_` as Office writes characters that XML cannot hold; `_x005F_` protects a literal one. Source: ECMA-376 §22.9.2.19. */
export function decodeXstring(text: string): string {
  if (!text.includes('_x')) return text
  return text.replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

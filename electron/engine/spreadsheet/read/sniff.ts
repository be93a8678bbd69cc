import type { Stats } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { basename, extname } from 'node:path'
import { AppError } from '../../../../shared/domain/errors.ts'
import { fromSystemError } from './file-errors.ts'

export type FileKind = 'zip' | 'gzip' | 'ole2' | 'biff' | 'html' | 'spreadsheetml' | 'text'

export interface SniffedFile {
  readonly kind: FileKind
  readonly file: string
  /** Lower case, without the dot; '' when the name has none. */
  readonly extension: string
}

const HEAD_BYTES = 65_536
// A workbook extension promises cells that a text file cannot hold; a web page under it is read only if it has a table.
const WORKBOOK_EXTENSIONS: ReadonlySet<string> = new Set(['xlsx', 'xlsm', 'xlsb', 'xltx', 'xltm', 'ods', 'et'])

const SIGNATURES: readonly (readonly [found: string, bytes: string])[] = [
  ['pdf', '%PDF'],
  ['rtf', '{\\rtf'],
  ['xml', '<?xml '],
  ['sylk', 'ID;P'],
  ['dif', 'TABLE\r\n0,1\r\n'],
  ['dif', 'TABLE\n0,1\n'],
  ['rar', 'Rar!\x1a\x07'],
  ['7z', '7z\xbc\xaf\x27\x1c'],
  ['png', '\x89PNG'],
  ['jpeg', '\xff\xd8\xff'],
  ['gif', 'GIF8'],
  ['sqlite', 'SQLite format 3\0'],
]

const TAR_MAGIC_AT = 257

/**
 * Tells what a file is from its first bytes; the extension only decides whether plain text was meant.
 * Errors: FILE_NOT_FOUND, FILE_IS_DIRECTORY, FILE_UNREADABLE, FILE_EMPTY, FILE_TYPE_UNKNOWN, FILE_TYPE_MISMATCH.
 */
export async function sniffFile(path: string): Promise<SniffedFile> {
  const file = basename(path)
  const extension = extname(path).slice(1).toLowerCase()
  const head = await readHead(path, file)
  const kind = sniffHead(head)
  if (kind === null) {
    throw new AppError('FILE_TYPE_UNKNOWN', { file, found: signatureOf(head) ?? 'binary' })
  }
  if (kind === 'text' && WORKBOOK_EXTENSIONS.has(extension)) {
    throw new AppError('FILE_TYPE_MISMATCH', { file, found: 'text', extension })
  }
  return { kind, file, extension }
}

async function readHead(path: string, file: string): Promise<Buffer> {
  try {
    // Before it is opened: opening a pipe that nobody writes to never ends.
    const { size } = await requireFile(path, file)
    if (size === 0) throw new AppError('FILE_EMPTY', { file })
    const handle = await open(path, 'r')
    try {
      const head = Buffer.alloc(Math.min(HEAD_BYTES, size))
      const { bytesRead } = await handle.read(head, 0, head.length, 0)
      return head.subarray(0, bytesRead)
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw fromSystemError(error, path)
  }
}

async function requireFile(path: string, file: string): Promise<Stats> {
  const info = await stat(path)
  if (info.isDirectory()) throw new AppError('FILE_IS_DIRECTORY', { file })
  if (!info.isFile()) throw new AppError('FILE_UNREADABLE', { file })
  return info
}

/** The kind of a file by its first bytes; null when it is nothing a table can be read from. */
export function sniffHead(head: Buffer): FileKind | null {
  if (head.length >= 4 && head[0] === 0x50 && head[1] === 0x4b && head[2]! <= 8 && head[3]! <= 9 && head[2] !== 0) return 'zip'
  // RFC 1952 knows one method, 8.
  if (head[0] === 0x1f && head[1] === 0x8b && head[2] === 8) return 'gzip'
  if (head.length >= 8 && head.readUInt32BE(0) === 0xd0cf11e0 && head.readUInt32BE(4) === 0xa1b11ae1) return 'ole2'
  if (isRawBiff(head)) return 'biff'
  const signature = signatureOf(head)
  if (signature !== null && signature !== 'xml') return null
  const text = headText(head)
  if (text === null) return null
  return /^\s*<\?xml\s/.test(text) ? markupKind(text) : markupKind(text) ?? 'text'
}

function signatureOf(head: Buffer): string | null {
  if (head.toString('latin1', TAR_MAGIC_AT, TAR_MAGIC_AT + 5) === 'ustar') return 'tar'
  const start = head.toString('latin1', 0, 16)
  return SIGNATURES.find(([, bytes]) => start.startsWith(bytes))?.[0] ?? null
}

/** A BIFF 2–5 stream without its OLE2 container, as very old programs and some billing systems write it. */
function isRawBiff(head: Buffer): boolean {
  if (head.length < 8 || head[0] !== 0x09) return false
  const [version, length] = [head[1], head.readUInt16LE(2)]
  const known = version === 0 || version === 2 || version === 4 || version === 8
  return known && length >= 4 && length <= 16 && [0x05, 0x06, 0x10, 0x20, 0x40, 0x0100].includes(head.readUInt16LE(6))
}

/** The head as text good enough to look for markup, or null when no text encoding could have produced these bytes. */
function headText(head: Buffer): string | null {
  if (head[0] === 0xff && head[1] === 0xfe) return head.toString('utf16le', 2, head.length & ~1)
  if (head[0] === 0xfe && head[1] === 0xff) return swapped(head).toString('utf16le', 2)
  const wide = wideByteOrder(head)
  if (wide === 'le') return head.toString('utf16le', 0, head.length & ~1)
  if (wide === 'be') return swapped(head).toString('utf16le')
  let controls = 0
  for (const byte of head) {
    if (byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d && byte !== 0x01 && byte !== 0x0c
      && byte !== 0x1a) controls++
  }
  return controls > Math.max(1, head.length * 0.02) ? null : head.toString('latin1').replace('\xef\xbb\xbf', '')
}

function swapped(head: Buffer): Buffer {
  return Buffer.from(head.subarray(0, head.length & ~1)).swap16()
}

/** UTF-16 without a byte order mark: ASCII digits and separators leave a zero in every other byte. */
export function wideByteOrder(head: Buffer): 'le' | 'be' | null {
  let even = 0
  let odd = 0
  const pairs = head.length >> 1
  for (let i = 0; i < pairs; i++) {
    if (head[2 * i] === 0) even++
    if (head[2 * i + 1] === 0) odd++
  }
  if (pairs < 2) return null
  if (odd > pairs * 0.25 && even < pairs * 0.02) return 'le'
  if (even > pairs * 0.25 && odd < pairs * 0.02) return 'be'
  return null
}

function markupKind(text: string): FileKind | null {
  const start = text.trimStart()
  if (!start.startsWith('<')) return null
  if (/<(?:\w+:)?Workbook[\s>]/.test(start) && start.includes('urn:schemas-microsoft-com:office:spreadsheet')
    && !/^<(?:!doctype\s+html|html)/i.test(start)) return 'spreadsheetml'
  return /<(?:html|head|body|table|tr|div|style|meta|center)[\s>]/i.test(start) ? 'html' : null
}

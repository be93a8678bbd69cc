import { isUtf8 } from 'node:buffer'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { TextDecoder } from 'node:util'
import { AppError } from '../../../../shared/domain/errors.ts'
import { fromSystemError } from './file-errors.ts'
import { wideByteOrder } from './sniff.ts'
import type { ReadOptions } from './table-source.ts'
import { wholeCharacters } from './xml-tokens.ts'

export type TextEncoding = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be' | 'windows-1252'

export interface TextFile {
  readonly path: string
  readonly encoding: TextEncoding
  /** Characters that decode to U+FFFD because the bytes are no text in this encoding. */
  readonly undecodable: number
  readonly bytes: number
  readonly modifiedMs: number
}

const READ_BYTES = 524_288
const REMEMBERED = 64
/** An import opens a file three times: to plan, to check and to load it. What has not changed is not gone through again. */
const lastFound = new Map<string, TextFile>()

/**
 * Finds the encoding of a text file: byte order mark, else strict UTF-8 over the whole file, else GB18030.
 * A file that is UTF-8 but for a few cut characters stays UTF-8, and one that GB18030 explains badly is Western:
 * reading either as GB18030 would turn good text into other, plausible text.
 * Cost: one pass over the bytes for UTF-8 and for GB18030 without four-byte characters; otherwise everything is decoded twice.
 */
export async function detectEncoding(path: string): Promise<TextFile> {
  try {
    const { size: bytes, mtimeMs: modifiedMs, ino } = await stat(path)
    const key = JSON.stringify([path, bytes, modifiedMs, ino])
    const known = lastFound.get(key)
    if (known) return known
    const file = { path, ...(await encodingOf(path)), bytes, modifiedMs }
    if (lastFound.size >= REMEMBERED) lastFound.clear()
    lastFound.set(key, file)
    return file
  } catch (error) {
    throw fromSystemError(error, path)
  }
}

async function encodingOf(path: string): Promise<Pick<TextFile, 'encoding' | 'undecodable'>> {
  let rest: Buffer = Buffer.alloc(0)
  let isFirst = true
  for await (const chunk of rawChunks(path)) {
    if (isFirst) {
      const marked = markedEncoding(chunk)
      if (marked !== null) return { encoding: marked, undecodable: await undecodableIn(path, marked) }
      isFirst = false
    }
    const bytes: Buffer = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    const whole = wholeCharacters(bytes)
    if (!isUtf8(bytes.subarray(0, whole))) return await weighEncodings(path)
    rest = bytes.subarray(whole)
  }
  return rest.length > 0 ? await weighEncodings(path) : { encoding: 'utf-8', undecodable: 0 }
}

function markedEncoding(head: Buffer): TextEncoding | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  const wide = wideByteOrder(head.subarray(0, 65_536))
  return wide === null ? null : wide === 'le' ? 'utf-16le' : 'utf-16be'
}

/** Halves of characters without the other half, and a last byte alone. */
async function undecodableIn(path: string, encoding: TextEncoding): Promise<number> {
  const decoder = new TextDecoder(encoding)
  const counts = { wide: 0, bad: 0 }
  for await (const chunk of rawChunks(path)) tally(decoder.decode(chunk, { stream: true }), counts)
  tally(decoder.decode(), counts)
  return counts.bad
}

async function weighEncodings(path: string): Promise<Pick<TextFile, 'encoding' | 'undecodable'>> {
  if (await isPlainGb18030(path)) return { encoding: 'gb18030', undecodable: 0 }
  const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
  const gb18030 = new TextDecoder('gb18030')
  const [utf8Tally, gbTally] = [{ wide: 0, bad: 0 }, { wide: 0, bad: 0 }]
  for await (const chunk of rawChunks(path)) {
    tally(utf8.decode(chunk, { stream: true }), utf8Tally)
    tally(gb18030.decode(chunk, { stream: true }), gbTally)
  }
  tally(utf8.decode(), utf8Tally)
  tally(gb18030.decode(), gbTally)
  // Chinese in GB18030 is almost never valid UTF-8, so mostly valid means UTF-8 with damage.
  if (utf8Tally.wide >= 10 && utf8Tally.bad <= utf8Tally.wide * 0.05 && gbTally.bad > 0) {
    return { encoding: 'utf-8', undecodable: utf8Tally.bad }
  }
  if (gbTally.bad > gbTally.wide * 0.2) return { encoding: 'windows-1252', undecodable: 0 }
  return { encoding: 'gb18030', undecodable: gbTally.bad }
}

/** The short way for nearly every extract that is not UTF-8. */
async function isPlainGb18030(path: string): Promise<boolean> {
  let begun = 0
  for await (const bytes of rawChunks(path)) {
    begun = plainPairs(bytes, begun)
    if (begun < 0) return false
  }
  return begun === 0
}

/**
 * Goes over ASCII and pairs of bytes, each of which is a character of GB18030, so that nothing needs decoding. `begun` and
 * the answer: 1 = the first byte of a pair was the last one, 0 = none is open, −1 = there is something else.
 */
function plainPairs(bytes: Buffer, begun: number): number {
  const { length } = bytes
  let i = 0
  if (begun === 1 && length > 0) {
    if (!isSecondOfPair(bytes[0]!)) return -1
    i = 1
  }
  while (i < length) {
    const byte = bytes[i++]!
    if (byte < 0x80) continue
    if (byte === 0x80 || byte === 0xff) return -1
    if (i === length) return 1
    if (!isSecondOfPair(bytes[i++]!)) return -1
  }
  return 0
}

function isSecondOfPair(byte: number): boolean {
  return byte >= 0x40 && byte !== 0x7f && byte !== 0xff
}

/** Counts the characters beyond ASCII and, apart from them, the replacement characters. */
function tally(text: string, counts: { wide: number; bad: number }): void {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0xfffd) counts.bad++
    else if (code > 0x7f) counts.wide++
  }
}

/**
 * The decoded text of a file in pieces, without byte order mark and without NUL characters (padding of mainframe exports).
 * Errors: FILE_CHANGED when the file is not the one whose encoding was found; system errors as codes.
 */
export async function* decodedText(file: TextFile, options: ReadOptions): AsyncGenerator<string, void, undefined> {
  const name = basename(file.path)
  const info = await stat(file.path).catch((error: unknown) => {
    throw fromSystemError(error, file.path)
  })
  if (info.size !== file.bytes || info.mtimeMs !== file.modifiedMs) throw new AppError('FILE_CHANGED', { file: name })
  const decoder = new TextDecoder(file.encoding, { ignoreBOM: true })
  let isFirst = true
  let read = 0
  const chunks = rawChunks(file.path)
  for (;;) {
    options.signal?.()
    const next = await chunks.next().catch((error: unknown) => {
      throw fromSystemError(error, file.path)
    })
    if (next.done === true) break
    read += next.value.length
    let text = decoder.decode(next.value, { stream: true })
    if (isFirst && text !== '') {
      isFirst = false
      if (text.charCodeAt(0) === 0xfeff) text = text.slice(1)
    }
    options.onProgress?.(read, file.bytes)
    if (text !== '') yield withoutNul(text)
  }
  const last = decoder.decode()
  if (last !== '') yield withoutNul(last)
}

function withoutNul(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '') : text
}

async function* rawChunks(path: string): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of createReadStream(path, { highWaterMark: READ_BYTES }) as AsyncIterable<Buffer>) yield chunk
}

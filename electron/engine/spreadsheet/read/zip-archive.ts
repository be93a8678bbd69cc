import { isUtf8 } from 'node:buffer'
import { basename } from 'node:path'
import type { Readable } from 'node:stream'
import { TextDecoder } from 'node:util'
import { crc32, createInflateRaw } from 'node:zlib'
import yauzl from 'yauzl'
import type { Entry, ZipFile } from 'yauzl'
import { AppError } from '../../../../shared/domain/errors.ts'
import { damaged, fromSystemError } from './file-errors.ts'

const STORED = 0
const DEFLATED = 8
const INFLATE_CHUNK = 262_144
/** Real sheets stay under 100 : 1; deflate itself ends at 1032 : 1. Small parts may repeat themselves as they like. */
const MAX_RATIO = 400
const RATIO_FREE_BYTES = 32 * 2 ** 20
const MAX_INFLATED_BYTES = 16 * 2 ** 30
/** A directory of millions of entries fits into a small file and not into memory. */
const MAX_ENTRIES = 65_536
const UTF8_FLAG = 0x800
const UNICODE_PATH_FIELD = 0x7075

export type ZipProgress = (compressedRead: number, compressedTotal: number) => void

/** An entry as a container of files has it: in the order of the directory, also when two share a name. */
export interface ZipMember {
  readonly name: string
  readonly stream: () => AsyncGenerator<Buffer, void, undefined>
}

/** A zip file open for reading by part name; names compare without case and with either slash, as Excel does. */
export interface ZipArchive {
  readonly file: string
  readonly names: readonly string[]
  readonly members: readonly ZipMember[]
  has(name: string): boolean
  /** Declared, not yet checked. */
  sizeOf(name: string): number
  /** The inflated bytes of a part; its length and CRC-32 are checked when the last chunk has been taken. */
  stream(name: string, onProgress?: ZipProgress): AsyncGenerator<Buffer, void, undefined>
  /** A whole small part. */
  read(name: string, maxBytes: number): Promise<Buffer>
  /** Inflates every part once and drops the bytes: for readers that do not check sizes and sums themselves. */
  checkAll(): Promise<void>
  close(): void
}

/** Errors: FILE_CORRUPT when there is no whole directory, FILE_ENCRYPTED, FILE_TOO_COMPRESSED (while reading). */
export async function openZip(path: string): Promise<ZipArchive> {
  const file = basename(path)
  let zip: ZipFile
  const all: Entry[] = []
  try {
    // Names stay raw: yauzl would refuse a whole file for one absolute or backslashed name, and names are only looked up here.
    zip = await yauzl.openPromise(path, { autoClose: false, decodeStrings: false })
  } catch (error) {
    throw zipError(error, path)
  }
  try {
    for await (const entry of zip.eachEntry()) {
      if (all.push(entry) > MAX_ENTRIES) throw damaged({ file, part: '' }, 'too-large')
    }
  } catch (error) {
    zip.close()
    throw zipError(error, path)
  }
  return archiveOf(path, file, zip, all)
}

/** More than this out of so few bytes is made to fill a disk. */
export function isImplausible(inflated: number, compressed: number): boolean {
  return inflated > MAX_INFLATED_BYTES || (inflated > RATIO_FREE_BYTES && inflated > MAX_RATIO * compressed)
}

function archiveOf(path: string, file: string, zip: ZipFile, all: readonly Entry[]): ZipArchive {
  const entries = new Map<string, Entry>()
  for (const entry of all) {
    const name = partKey(entry.fileNameRaw.toString('utf8'))
    if (!entries.has(name)) entries.set(name, entry)
  }
  function find(name: string): Entry {
    const entry = entries.get(partKey(name))
    if (entry === undefined) throw damaged({ file, part: name }, 'missing-part')
    return entry
  }
  async function* stream(name: string, onProgress?: ZipProgress): AsyncGenerator<Buffer, void, undefined> {
    yield* inflateEntry(zip, find(name), path, name, onProgress)
  }
  return {
    file,
    names: [...entries.keys()],
    members: all.map((entry) => {
      const name = memberName(entry)
      return { name, stream: () => inflateEntry(zip, entry, path, name) }
    }),
    has: (name) => entries.has(partKey(name)),
    sizeOf: (name) => find(name).uncompressedSize,
    stream,
    async read(name, maxBytes) {
      const chunks: Buffer[] = []
      let size = 0
      for await (const chunk of stream(name)) {
        size += chunk.length
        if (size > maxBytes) throw damaged({ file, part: name }, 'too-large')
        chunks.push(chunk)
      }
      return Buffer.concat(chunks)
    },
    async checkAll() {
      for (const name of entries.keys()) {
        const parts = stream(name)
        while ((await parts.next()).done !== true);
      }
    },
    close: () => {
      zip.close()
    },
  }
}

/**
 * The name as whoever packed the file saw it. Chinese Windows writes GBK and no flag that says so; UTF-8 without the flag
 * is what a Mac writes.
 */
function memberName(entry: Entry): string {
  const raw = entry.fileNameRaw
  const unicode = entry.extraFields.find((field) => field.id === UNICODE_PATH_FIELD)?.data
  if (unicode !== undefined && unicode.length > 5 && unicode[0] === 1 && unicode.readUInt32LE(1) === crc32(raw)) {
    return unicode.toString('utf8', 5)
  }
  const isMarked = (entry.generalPurposeBitFlag & UTF8_FLAG) !== 0
  return isMarked || isUtf8(raw) ? raw.toString('utf8') : new TextDecoder('gb18030').decode(raw)
}

function partKey(name: string): string {
  return name.replaceAll('\\', '/').replace(/^\/+/, '').toLowerCase()
}

async function* inflateEntry(
  zip: ZipFile, entry: Entry, path: string, part: string, onProgress?: ZipProgress,
): AsyncGenerator<Buffer, void, undefined> {
  const file = basename(path)
  if (entry.isEncrypted()) throw new AppError('FILE_ENCRYPTED', { file })
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) throw damaged({ file, part }, 'zip')
  // Before a parser stumbles over what it blows up to; who lies about the sizes is caught below.
  if (isImplausible(entry.uncompressedSize, entry.compressedSize)) throw new AppError('FILE_TOO_COMPRESSED', { file, part })
  const raw = await openRaw(zip, entry, path)
  const inflate = entry.compressionMethod === DEFLATED ? createInflateRaw({ chunkSize: INFLATE_CHUNK }) : null
  if (inflate !== null) {
    raw.on('error', (error) => inflate.destroy(error))
    raw.pipe(inflate)
  }
  const inflated: Readable = inflate ?? raw
  const chunks: AsyncIterator<Buffer> = inflated[Symbol.asyncIterator]()
  let size = 0
  let sum = 0
  try {
    for (;;) {
      const next = await chunks.next().catch((error: unknown) => {
        throw zipError(error, path, part)
      })
      if (next.done === true) break
      size += next.value.length
      const taken = inflate === null ? size : inflate.bytesWritten
      if (size > entry.uncompressedSize) throw damaged({ file, part }, 'structure')
      if (isImplausible(size, taken)) throw new AppError('FILE_TOO_COMPRESSED', { file, part })
      sum = crc32(next.value, sum)
      onProgress?.(taken, entry.compressedSize)
      yield next.value
    }
  } finally {
    // A reader that stops early must not leave the raw stream reading on the shared descriptor.
    inflated.destroy()
    raw.destroy()
  }
  if (size !== entry.uncompressedSize) throw damaged({ file, part }, 'truncated')
  if (sum !== entry.crc32) throw damaged({ file, part }, 'checksum')
}

async function openRaw(zip: ZipFile, entry: Entry, path: string): Promise<Readable> {
  try {
    return await zip.openReadStreamPromise(entry, { decodeFileData: false })
  } catch (error) {
    throw zipError(error, path)
  }
}

/** yauzl and zlib report damage as plain errors; the operating system's own keep their codes. */
function zipError(error: unknown, path: string, part = ''): unknown {
  const known = fromSystemError(error, path)
  if (known instanceof AppError || !(error instanceof Error)) return known
  const fromZlib = 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_')
  const fromYauzl = !('code' in error)
  return fromZlib || fromYauzl ? damaged({ file: basename(path), part }, 'zip', error) : error
}

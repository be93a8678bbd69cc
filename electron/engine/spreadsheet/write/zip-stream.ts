import { crc32, createDeflateRaw } from 'node:zlib'

/** One member of a zip file; its data is read after the members before it are written. */
export interface ZipPart {
  readonly name: string
  readonly data: AsyncIterable<Uint8Array> | readonly Uint8Array[]
}

interface DirectoryEntry {
  readonly name: Buffer
  readonly crc: number
  readonly packed: number
  readonly size: number
  readonly offset: number
}

/** Without zip64 a member and the whole file end at 4 GiB; spreadsheet programs do not open larger ones anyway. */
const MAX_BYTES = 0xffffffff
const VERSION = 20
/** Names are UTF-8 (bit 11); checksum and sizes follow the data (bit 3), because a stream does not know them before. */
const FLAGS = 0x0808
const DEFLATE = 8
/** 1980-01-01 00:00: the same members give the same bytes. */
const DOS_TIME = 0
const DOS_DATE = 0x21

/**
 * The bytes of a zip file whose members come as streams: nothing is held but the chunk in work. Deflating runs on the thread pool
 * while the next chunk is made. A generator throughout, so a failure of a source ends everything and passes through unchanged.
 * Errors: RangeError past 4 GiB.   Source: PKWARE APPNOTE 6.3.
 */
export async function* zipBytes(parts: AsyncIterable<ZipPart>): AsyncGenerator<Uint8Array> {
  const directory: DirectoryEntry[] = []
  let offset = 0
  for await (const part of parts) {
    const name = Buffer.from(part.name, 'utf8')
    const header = localHeader(name)
    yield header
    const sums = { crc: 0, size: 0 }
    let packed = 0
    for await (const chunk of deflated(part.data, sums)) {
      packed += chunk.length
      yield chunk
    }
    if (sums.size > MAX_BYTES || offset + packed > MAX_BYTES) {
      throw new RangeError(`${part.name} does not fit into a zip file of 4 GiB`)
    }
    yield descriptor(sums.crc, packed, sums.size)
    directory.push({ name, offset, packed, ...sums })
    offset += header.length + packed + 16
  }
  const central = Buffer.concat(directory.map(centralHeader))
  yield central
  yield endOfDirectory(directory.length, central.length, offset)
}

async function* deflated(data: ZipPart['data'], sums: { crc: number; size: number }): AsyncGenerator<Uint8Array> {
  const deflater = createDeflateRaw({ level: 1, chunkSize: 64 * 1024 })
  let ready: Uint8Array[] = []
  deflater.on('data', (chunk: Uint8Array) => ready.push(chunk))
  const take = () => {
    const chunks = ready
    ready = []
    return chunks
  }
  try {
    let writing = Promise.resolve()
    for await (const chunk of data) {
      sums.crc = crc32(chunk, sums.crc)
      sums.size += chunk.length
      await writing
      yield* take()
      writing = new Promise((resolve, reject) => {
        deflater.write(chunk, error => error ? reject(error) : resolve())
      })
      // Awaited above; when the source fails first, the write that is still out must not count as unhandled.
      writing.catch(() => undefined)
    }
    await writing
    const ended = new Promise<void>((resolve, reject) => {
      deflater.once('end', resolve)
      deflater.once('error', reject)
    })
    deflater.end()
    await ended
    yield* take()
  } finally {
    deflater.destroy()
  }
}

function localHeader(name: Buffer): Buffer {
  const header = Buffer.alloc(30)
  header.writeUInt32LE(0x04034b50, 0)
  header.writeUInt16LE(VERSION, 4)
  header.writeUInt16LE(FLAGS, 6)
  header.writeUInt16LE(DEFLATE, 8)
  header.writeUInt16LE(DOS_TIME, 10)
  header.writeUInt16LE(DOS_DATE, 12)
  header.writeUInt16LE(name.length, 26)
  return Buffer.concat([header, name])
}

function descriptor(crc: number, packed: number, size: number): Buffer {
  const bytes = Buffer.alloc(16)
  bytes.writeUInt32LE(0x08074b50, 0)
  bytes.writeUInt32LE(crc, 4)
  bytes.writeUInt32LE(packed, 8)
  bytes.writeUInt32LE(size, 12)
  return bytes
}

function centralHeader({ name, crc, packed, size, offset }: DirectoryEntry): Buffer {
  const header = Buffer.alloc(46)
  header.writeUInt32LE(0x02014b50, 0)
  header.writeUInt16LE(VERSION, 4)
  header.writeUInt16LE(VERSION, 6)
  header.writeUInt16LE(FLAGS, 8)
  header.writeUInt16LE(DEFLATE, 10)
  header.writeUInt16LE(DOS_TIME, 12)
  header.writeUInt16LE(DOS_DATE, 14)
  header.writeUInt32LE(crc, 16)
  header.writeUInt32LE(packed, 20)
  header.writeUInt32LE(size, 24)
  header.writeUInt16LE(name.length, 28)
  header.writeUInt32LE(offset, 42)
  return Buffer.concat([header, name])
}

function endOfDirectory(count: number, length: number, offset: number): Buffer {
  const bytes = Buffer.alloc(22)
  bytes.writeUInt32LE(0x06054b50, 0)
  bytes.writeUInt16LE(count, 8)
  bytes.writeUInt16LE(count, 10)
  bytes.writeUInt32LE(length, 12)
  bytes.writeUInt32LE(offset, 16)
  return bytes
}

import { TextDecoder } from 'node:util'
import { damaged } from './file-errors.ts'
import type { FilePart } from './file-errors.ts'

/**
 * An XML part as UTF-8, whatever its byte order mark or declaration says, without the mark.
 * Errors: FILE_CORRUPT when the declared encoding is unknown or does not fit the bytes.
 */
export async function* utf8Chunks(source: AsyncIterable<Buffer>, where: FilePart): AsyncGenerator<Buffer, void, undefined> {
  let decoder: TextDecoder | null = null
  let head: Buffer | null = Buffer.alloc(0)
  for await (const chunk of source) {
    let next = chunk
    if (head !== null) {
      head = head.length === 0 ? chunk : Buffer.concat([head, chunk])
      if (head.length < 256) continue
      next = head
      head = null
      decoder = decoderOf(next, where)
      if (decoder === null) next = withoutMark(next)
    }
    yield decoder === null ? next : recode(decoder, next, where)
  }
  if (head !== null) {
    decoder = decoderOf(head, where)
    yield decoder === null ? withoutMark(head) : recode(decoder, head, where)
  }
  if (decoder !== null) yield recode(decoder, null, where)
}

function withoutMark(head: Buffer): Buffer {
  return head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? head.subarray(3) : head
}

function recode(decoder: TextDecoder, chunk: Buffer | null, where: FilePart): Buffer {
  try {
    return Buffer.from(chunk === null ? decoder.decode() : decoder.decode(chunk, { stream: true }), 'utf8')
  } catch (error) {
    throw damaged(where, 'encoding', error)
  }
}

/** null: the bytes are UTF-8 already. */
function decoderOf(head: Buffer, where: FilePart): TextDecoder | null {
  const label = wideLabel(head) ?? /^[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/.exec(head.toString('latin1', 0, 256))?.[1]
  if (label === undefined || /^(?:utf-?8|us-ascii|ascii|utf-?16)$/i.test(label)) return null
  try {
    return new TextDecoder(/^gb/i.test(label) ? 'gb18030' : label, { fatal: true })
  } catch (error) {
    throw damaged(where, 'encoding', error)
  }
}

function wideLabel(head: Buffer): string | undefined {
  const [first, second] = [head[0], head[1]]
  if ((first === 0xff && second === 0xfe) || (first === 0x3c && second === 0)) return 'utf-16le'
  if ((first === 0xfe && second === 0xff) || (first === 0 && second === 0x3c)) return 'utf-16be'
  return undefined
}

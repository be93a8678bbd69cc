import type { FilePart } from './file-errors.ts'
import { CDATA, DONE, EMPTY, END, START, TEXT, XmlTokens } from './xml-tokens.ts'
import { decodeCdata, decodeEntities, decodeText } from './xml-text.ts'
import { utf8Chunks } from './xml-encoding.ts'

/** An element of a small part, met in document order. */
export interface XmlElement {
  readonly name: number
  readonly depth: number
  /** Decoded value of an attribute by its full name as written, prefix included. */
  attribute(name: string): string | undefined
  /** The same by local name, for attributes in a namespace (`r:id` under any prefix). */
  localAttribute(name: string): string | undefined
}

/** Passes over a part that is small enough to take whole. Errors: FILE_CORRUPT. */
export async function forEachElement(
  bytes: Buffer, where: FilePart, onOpen: (element: XmlElement) => void, onClose?: (name: number, text: string) => void,
): Promise<void> {
  const tokens = new XmlTokens(where)
  for await (const chunk of utf8Chunks(single(bytes), where)) tokens.push(chunk)
  tokens.finish()
  let text = ''
  for (let token = tokens.next(); token !== DONE; token = tokens.next()) {
    if (token === START || token === EMPTY) {
      text = ''
      onOpen(elementOf(tokens, where))
    } else if (token === END) {
      onClose?.(tokens.name, text)
      text = ''
    } else if (token === TEXT) {
      text += decodeText(tokens.bytes, tokens.start, tokens.end, where)
    } else if (token === CDATA) {
      text += decodeCdata(tokens.bytes, tokens.start, tokens.end)
    }
  }
}

function elementOf(tokens: XmlTokens, where: FilePart): XmlElement {
  const values = new Map<string, string>()
  const { bytes, start } = tokens
  let from = start
  while (tokens.nextAttribute()) {
    const name = bytes.toString('utf8', from, tokens.valueStart).replace(/=\s*["']$/, '').trim()
    values.set(name, decodeEntities(bytes.toString('utf8', tokens.valueStart, tokens.valueEnd), where))
    from = tokens.valueEnd + 1
  }
  return {
    name: tokens.name,
    depth: tokens.depth,
    attribute: (name) => values.get(name),
    localAttribute(name) {
      for (const [key, value] of values) if (key === name || key.endsWith(`:${name}`)) return value
      return undefined
    },
  }
}

async function* single(bytes: Buffer): AsyncGenerator<Buffer, void, undefined> {
  yield bytes
}


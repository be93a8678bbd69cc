import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { BitSet } from './bit-set.ts'

/** A set as it is stored: one bit per member, lowest bit first, deflated. A million subscribers take at most 125 kB. */
export function packBits({ words }: BitSet): Uint8Array {
  return deflateRawSync(new Uint8Array(words.buffer, words.byteOffset, words.byteLength))
}

/** The same set over `size` rows: those beyond are no members of it. */
export function unpackBits(packed: Uint8Array, size: number): BitSet {
  const bytes = inflateRawSync(packed)
  const set = new BitSet(size)
  const room = new Uint8Array(set.words.buffer)
  room.set(bytes.subarray(0, room.length))
  const inLast = size & 31
  const last = set.words.length - 1
  if (inLast > 0) set.words[last] = (set.words[last] ?? 0) & (2 ** inLast - 1)
  return set
}

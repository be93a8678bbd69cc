import { writeSync } from 'node:fs'

/** Writes all bytes at a place of a file: a disk that is nearly full takes a part of them and says so only the next time. */
export function writeWhole(descriptor: number, bytes: NodeJS.ArrayBufferView, position: number): void {
  let written = 0
  while (written < bytes.byteLength) written += writeSync(descriptor, bytes, written, bytes.byteLength - written, position + written)
}

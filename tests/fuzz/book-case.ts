import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Random } from '../../electron/engine/kernels/random.ts'
import { openTable } from '../../electron/engine/spreadsheet/read/table-source.ts'
import { openZip } from '../../electron/engine/spreadsheet/read/zip-archive.ts'
import { makeZip } from '../engine/spreadsheet/read/make-xlsx.ts'
import { mutate, pick } from './mutate.ts'
import { outcomeOf, requireEqual } from './outcome.ts'
import type { FuzzCase, SheetOutcome } from './outcome.ts'
import type { Seed, Seeds } from './seeds.ts'

const MAX_PART_BYTES = 2_000_000

/**
 * Workbooks of the other formats: xls, xlsb, ods and the XML of Excel 2003. What a damaged one reads as nobody else can say
 * for sure, but it is read the same way each time, and one that is cut is refused.
 */
export async function makeBookCase(random: Random, { others }: Seeds, directory: string): Promise<FuzzCase> {
  const seed = pick(random, others)
  const parts = await partsOf(seed, directory)
  if (parts !== null) return await partCase(random, seed, parts)
  // Of bare records, or text under another name, a part is as good as the whole.
  const isCut = random.int(5) === 0 && seed.bytes.length > 4 && seed.bytes.readUInt32BE(0) === 0xd0cf11e0
  const bytes = isCut ? seed.bytes.subarray(0, random.int(Math.floor(seed.bytes.length * 0.9))) : damaged(random, seed)
  return { name: `${isCut ? 'cut ' : ''}${seed.name}`, bytes, check: (path) => check(path, isCut) }
}

/** Spreadsheet XML is text; in the binary formats places are offsets, so that most damage leaves the length alone. */
function damaged(random: Random, { name, bytes }: Seed): Buffer {
  return name.endsWith('.xml') ? mutate(random, bytes, 'markup') : random.int(4) === 0 ? mutate(random, bytes, 'text') : overwrite(random, bytes)
}

function overwrite(random: Random, bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes)
  for (let i = 1 + random.int(8); i > 0; i--) {
    const place = random.int(Math.max(1, changed.length))
    const value = pick(random, [0, 1, 0x7f, 0x80, 0xff, random.int(256)])
    changed.fill(value, place, Math.min(changed.length, place + 1 + random.int(pick(random, [1, 2, 4, 40]))))
  }
  return changed
}

async function partCase(random: Random, seed: Seed, parts: ReadonlyMap<string, Buffer>): Promise<FuzzCase> {
  const names = [...parts.keys()].filter((name) => /content\.xml$|styles\.xml$|\.bin$|\.rels$|workbook/i.test(name))
  const name = pick(random, names.length > 0 ? names : [...parts.keys()])
  const original = parts.get(name) ?? Buffer.alloc(0)
  const isContent = /content\.xml$/i.test(name)
  const isCut = isContent && random.int(5) === 0
  const last = Math.max(0, original.lastIndexOf('</'))
  const part = isCut ? original.subarray(0, random.int(last + 1)) : name.endsWith('.bin') ? overwrite(random, original) : mutate(random, original, 'markup')
  const bytes = await makeZip(Object.fromEntries(new Map(parts).set(name, part)))
  return { name: `${isCut ? 'cut ' : ''}${name} of ${seed.name}`, bytes, check: (path) => check(path, isCut) }
}

async function check(path: string, isCut: boolean): Promise<void> {
  const first = await outcomeOf(() => openTable(path))
  requireEqual(await outcomeOf(() => openTable(path)), first, 'a second reading')
  if (isCut && typeof first !== 'string') requireEqual(first.filter(isRead), [], 'rows out of a file that was cut')
}

function isRead({ result }: SheetOutcome): boolean {
  return typeof result === 'number' && result > 0
}

const taken = new Map<Seed, ReadonlyMap<string, Buffer> | null>()

/** null for what is no zip, is damaged itself or too large to mutate quickly. */
async function partsOf(seed: Seed, directory: string): Promise<ReadonlyMap<string, Buffer> | null> {
  const known = taken.get(seed)
  if (known !== undefined) return known
  const parts = await readParts(seed, join(directory, `book-${seed.name}`)).catch(() => null)
  taken.set(seed, parts)
  return parts
}

async function readParts({ bytes }: Seed, path: string): Promise<ReadonlyMap<string, Buffer> | null> {
  if (bytes[0] !== 0x50) return null
  writeFileSync(path, bytes)
  const zip = await openZip(path)
  try {
    const parts = new Map<string, Buffer>()
    for (const name of zip.names) if (!name.endsWith('/')) parts.set(name, await zip.read(name, MAX_PART_BYTES))
    return parts
  } finally {
    zip.close()
  }
}

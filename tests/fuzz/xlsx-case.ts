import { isUtf8 } from 'node:buffer'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Random } from '../../electron/engine/kernels/random.ts'
import type { Cell } from '../../electron/engine/spreadsheet/read/table-source.ts'
import { openTable } from '../../electron/engine/spreadsheet/read/table-source.ts'
import { openXlsx } from '../../electron/engine/spreadsheet/read/xlsx-source.ts'
import { openZip } from '../../electron/engine/spreadsheet/read/zip-archive.ts'
import type { ZipArchive } from '../../electron/engine/spreadsheet/read/zip-archive.ts'
import { zipContent } from '../../electron/engine/spreadsheet/read/zip-content.ts'
import { AppError } from '../../shared/domain/errors.ts'
import { makeZip } from '../engine/spreadsheet/read/make-xlsx.ts'
import { mutate, pick, pieces } from './mutate.ts'
import { agrees, naiveRows, naiveStrings } from './naive-sheet.ts'
import { Finding, outcomeOf, requireEqual } from './outcome.ts'
import type { FuzzCase, SheetOutcome } from './outcome.ts'
import { takeApart } from './seeds.ts'
import type { BookSeed, Seed, Seeds } from './seeds.ts'

type Parts = ReadonlyMap<string, Buffer>

const SMALL_BYTES = 6000
const NAIVE_BYTES = 300_000

export async function makeXlsxCase(random: Random, { books }: Seeds, directory: string): Promise<FuzzCase> {
  for (;;) {
    // Those made here hold more oddities per byte than the corpus.
    const seed = pick(random, random.int(2) === 0 ? books : books.filter(({ name }) => name.startsWith('made-')))
    const path = join(directory, `seed-${seed.name}`)
    writeFileSync(path, seed.bytes)
    if (random.int(5) === 0) return archiveCase(random, seed, path)
    const book = await takeApart(seed, path)
    if (book !== null && book.sheets.length > 0) return await partCase(random, book)
  }
}

/** Damage to the bytes of the zip: sizes and sums must find it, so that only the same cells or a code may come out. */
async function archiveCase(random: Random, seed: Seed, path: string): Promise<FuzzCase> {
  const bytes = random.int(3) === 0 ? seed.bytes.subarray(0, random.int(seed.bytes.length)) : mutate(random, seed.bytes, 'markup')
  return {
    name: `bytes of ${seed.name}`,
    bytes,
    async check(changed) {
      const before = await outcomeOf(() => openTable(path))
      let isComparable = typeof before !== 'string'
      const after = await outcomeOf(async () => {
        const source = await openTable(changed)
        isComparable &&= source.kind === 'xlsx'
        return source
      })
      if (typeof after === 'string' || typeof before === 'string') return
      // A directory with other names is another file, not other contents of this one.
      if (!isComparable || (await namesOf(changed)) !== (await namesOf(path))) return
      const expected = after.map((sheet, i) => (typeof sheet.result === 'string' ? sheet : before[i]))
      requireEqual(after, expected, 'cells out of damaged bytes')
    },
  }
}

async function namesOf(path: string): Promise<string> {
  const zip = await openZip(path)
  zip.close()
  return zip.names.join('\n')
}

async function partCase(random: Random, book: BookSeed): Promise<FuzzCase> {
  const sheet = pick(random, book.sheets)
  const roll = random.int(8)
  if (roll === 0) return await cutCase(random, book)
  if (roll === 1) return await rewrittenCase(random, book, sheet)
  const names = [...book.parts.keys()].filter((name) => /sharedstrings|styles|workbook|rels$/i.test(name))
  const name = roll < 6 || names.length === 0 ? sheet : pick(random, names)
  const original = book.parts.get(name)
  if (original === undefined) return await cutCase(random, book)
  const parts = new Map(book.parts).set(name, mutate(random, original, 'markup'))
  if (random.int(12) === 0) parts.delete(pick(random, names.length > 0 ? names : [sheet]))
  return {
    name: `${name} of ${book.name}`,
    bytes: await makeZip(Object.fromEntries(parts)),
    async check(path) {
      const whole = await checkPieces(random, parts, path)
      if (typeof whole !== 'string' && (book.sheets.includes(name) || name === book.strings)) await checkNaively(book, parts, whole)
    },
  }
}

/** A part without its end: whatever needs it must say so. */
async function cutCase(random: Random, book: BookSeed): Promise<FuzzCase> {
  const name = pick(random, [...book.sheets, ...(book.strings === null ? [] : [book.strings])])
  const original = book.parts.get(name) ?? Buffer.from('<a/>')
  const last = Math.max(0, original.lastIndexOf('>'))
  const place = random.int(last + 1)
  // Between two tags nothing is left open but the elements.
  const length = random.int(2) === 0 ? place : Math.min(last, original.indexOf('>', place) + 1)
  const parts = new Map(book.parts).set(name, original.subarray(0, length))
  return {
    name: `cut ${name} of ${book.name}`,
    bytes: await makeZip(Object.fromEntries(parts)),
    async check(path) {
      const whole = await checkPieces(random, parts, path)
      if (typeof whole === 'string') return
      const read = whole.filter(({ result }, i) => (name === book.strings || book.sheets[i] === name) && typeof result === 'number')
      requireEqual(read, [], 'rows out of a cut part')
    },
  }
}

/** The same sheet in other words: comments, quotes, blanks, CDATA, character references. */
async function rewrittenCase(random: Random, book: BookSeed, sheet: string): Promise<FuzzCase> {
  const original = book.parts.get(sheet) ?? Buffer.alloc(0)
  const text = original.toString('utf8')
  const isPlain = isUtf8(original) && !/<!|encoding=["'](?!utf-8)/i.test(text)
  const rewritten = isPlain ? rewrite(random, text) : text
  const parts = new Map(book.parts).set(sheet, isPlain ? Buffer.from(rewritten) : original)
  return {
    name: `rewritten ${sheet} of ${book.name}`,
    bytes: await makeZip(Object.fromEntries(parts)),
    async check(path) {
      const before = await readParts(random, book.parts, 0)
      requireEqual(await checkPieces(random, parts, path), before, 'cells of the rewritten sheet')
    },
  }
}

function rewrite(random: Random, text: string): string {
  const sometimes = (whole: string, other: string): string => (random.int(6) === 0 ? other : whole)
  return text
    .replace(/="([^"'<>&]*)"/g, (whole, value: string) => sometimes(whole, `= '${value}'`))
    .replace(/>([^<>&\r\n]+)(?=<\/)/g, (whole, value: string) => {
      const at = random.int(value.length)
      const reference = `${value.slice(0, at)}&#x${value.charCodeAt(at).toString(16)};${value.slice(at + 1)}`
      const isPair = /[\ud800-\udfff]/.test(value)
      return sometimes(whole, pick(random, [`><![CDATA[${value}]]>`, isPair ? whole : `>${reference}`, isPair ? whole : `>${value.slice(0, at)}<!-- 9 -->${value.slice(at)}<?a ?>`]))
    })
    .replace(/<(\/?[\w:]+)>/g, (whole, name: string) => sometimes(whole, `<${name} >`))
}

function memoryArchive(parts: Parts, size: number, random: Random): ZipArchive {
  const partOf = (name: string): Buffer => {
    const part = parts.get(name.replaceAll('\\', '/').replace(/^\/+/, '').toLowerCase())
    if (part === undefined) throw new AppError('FILE_CORRUPT', { part: name })
    return part
  }
  const has = (name: string): boolean => parts.has(name.replaceAll('\\', '/').replace(/^\/+/, '').toLowerCase())
  return {
    file: 'memory.xlsx',
    names: [...parts.keys()],
    members: [],
    has,
    sizeOf: (name) => partOf(name).length,
    async* stream(name) {
      yield* pieces(partOf(name), size, random)
    },
    read: (name) => Promise.resolve(partOf(name)),
    checkAll: () => Promise.resolve(),
    close: () => undefined,
  }
}

async function readParts(random: Random, parts: Parts, size: number): Promise<readonly SheetOutcome[] | string> {
  return await outcomeOf(async () => {
    const zip = memoryArchive(parts, size, random)
    const content = await zipContent(zip)
    if (content.kind !== 'xlsx') throw new AppError('FILE_TYPE_UNKNOWN')
    return await openXlsx('memory.xlsx', zip, content.workbookPart)
  })
}

/** The same outcome from the file and from pieces of any size. */
async function checkPieces(random: Random, parts: Parts, path: string): Promise<readonly SheetOutcome[] | string> {
  const whole = await readParts(random, parts, 0)
  const longest = Math.max(...[...parts.values()].map((part) => part.length))
  const sizes = longest <= SMALL_BYTES ? [1, 7, -1] : [997, 4099]
  for (const size of sizes) requireSame(await readParts(random, parts, size), whole, `pieces of ${size} bytes`)
  let kind = ''
  const fromFile = await outcomeOf(async () => {
    const source = await openTable(path)
    kind = source.kind
    return source
  })
  // Without its workbook the zip is a container of whatever else is in it.
  if (kind === 'xlsx' || typeof fromFile === 'string') requireSame(fromFile, whole, 'the file')
  return whole
}

/** Opening looks at the first piece of each sheet, so how much lies in it decides whether damage shows then or while reading. */
function requireSame(found: readonly SheetOutcome[] | string, expected: readonly SheetOutcome[] | string, what: string): void {
  const codes = [found, expected].map((outcome) => (typeof outcome === 'string' ? [outcome] : outcome.map(({ result }) => result)))
  const isOpened = typeof found !== 'string' && typeof expected !== 'string'
  if (isOpened || !codes[0]?.some((code) => typeof code === 'string' && codes[1]?.includes(code))) requireEqual(found, expected, what)
}

async function checkNaively(book: BookSeed, parts: Parts, outcomes: readonly SheetOutcome[]): Promise<void> {
  const strings = book.strings === null ? [] : naiveText(parts.get(book.strings), naiveStrings)
  for (const [i, { result }] of outcomes.entries()) {
    const part = parts.get(book.sheets[i] ?? '')
    if (typeof result === 'string' || part === undefined || part.length > NAIVE_BYTES || strings === undefined) continue
    if (strings === null) throw new Finding('strings that are not well-formed were read')
    const expected = naiveText(part, (text) => naiveRows(text, strings))
    if (expected === undefined) continue
    if (expected === null) throw new Finding(`sheet ${i + 1} is not well-formed and was read`)
    const zip = memoryArchive(parts, 0, { next: () => 0, int: () => 0, shuffle: () => undefined, sample: () => new Int32Array() })
    const content = await zipContent(zip)
    if (content.kind !== 'xlsx') continue
    const source = await openXlsx('memory.xlsx', zip, content.workbookPart)
    let rows = 0
    for await (const chunk of source.rows(i)) {
      for (const [r, row] of chunk.rows.entries()) {
        const rowNo = chunk.rowNos[r] ?? 0
        checkRow(rowNo, row, expected.get(rowNo))
        rows++
      }
    }
    requireEqual(rows, expected.size, `rows of sheet ${i + 1}`)
  }
}

function checkRow(rowNo: number, row: readonly Cell[], expected: ReadonlyMap<number, string> | undefined): void {
  const found = new Set<number>()
  for (const [column, cell] of row.entries()) {
    if (cell === null) continue
    found.add(column)
    const words = expected?.get(column)
    if (!agrees(cell, words)) throw new Finding(`row ${rowNo} column ${column}: ${JSON.stringify(cell)} instead of ${words}`)
  }
  const missing = [...(expected?.keys() ?? [])].filter((column) => !found.has(column))
  if (missing.length > 0) throw new Finding(`row ${rowNo} lacks columns ${missing.join(' ')}`)
}

/** undefined where the naive reader has no opinion: other encodings than UTF-8. */
function naiveText<T>(part: Buffer | undefined, read: (text: string) => T): T | undefined {
  if (part === undefined || !isUtf8(part)) return undefined
  const text = part.toString('utf8')
  const isOther = /^[^>]*encoding\s*=\s*["'](?!utf-8)/i.test(text) || text.includes('\0')
  return isOther ? undefined : read(text.replace(/^\ufeff/, ''))
}

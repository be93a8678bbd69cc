import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { parse } from 'node:path'
import { createGunzip } from 'node:zlib'
import { AppError } from '../../../../shared/domain/errors.ts'
import { damaged, fromSystemError } from './file-errors.ts'
import { extensionOf, inNaturalOrder, isDocument, isOwnName, mayHoldTable, memberSegments, takeFreeName } from './file-names.ts'
import type { ContainerKind, OpenOptions, ReadOptions, RefusedMember, RowChunk, SheetInfo, TableSource } from './table-source.ts'
import { makeTemporaryFiles } from './temporary-files.ts'
import type { TemporaryFiles } from './temporary-files.ts'
import { isImplausible } from './zip-archive.ts'
import type { ZipArchive } from './zip-archive.ts'

const MAX_MEMBERS = 500
const INFLATE_CHUNK = 262_144
/** A sheet whose name starts like this is named after its file, which is a temporary one. */
const STEM = 'liuke-member-'

type ZipContainer = { readonly kind: 'zip'; readonly path: string; readonly file: string; readonly zip: ZipArchive }

export type Container =
  | ZipContainer
  | { readonly kind: 'gzip'; readonly path: string; readonly file: string }

interface Member {
  /** Folders and name, to be shown. */
  readonly name: string
  readonly stream: () => AsyncIterable<Buffer>
}

/** A member whose bytes lie inflated in a file of ours. */
interface InflatedMember {
  readonly name: string
  readonly path: string
}

interface MemberSheet {
  readonly member: InflatedMember
  readonly sheetIndex: number
  readonly info: SheetInfo
}

/**
 * Opens a file of files as one source: the sheets of its members in natural order of their names. A sheet is called
 * `folder/清单1.xlsx/Sheet1`, that of a text file `folder/清单1.csv`. A member that cannot be read does not stop the
 * others; when none can, its failure is that of the container.
 * Every member lies inflated in a temporary directory until `close`, and one at a time is open.
 * Errors: as of the members; FILE_TYPE_UNKNOWN (no member may hold a table), FILE_TOO_MANY, FILE_TOO_COMPRESSED, DISK_FULL.
 */
export async function openContainer(
  container: Container, openMember: (path: string) => Promise<TableSource>, signal: OpenOptions['signal'],
): Promise<TableSource> {
  const { file } = container
  const members = container.kind === 'zip' ? zipMembers(container) : [gzipMember(container)]
  if (members.length === 0) throw new AppError('FILE_TYPE_UNKNOWN', { file, found: container.kind })
  if (members.length > MAX_MEMBERS) throw new AppError('FILE_TOO_MANY', { file, max: MAX_MEMBERS })
  const temporary = await makeTemporaryFiles()
  const opener = new MemberOpener(file, openMember)
  try {
    const { sheets, refused } = await openMembers(container, members, temporary, opener, signal)
    const documents = container.kind === 'zip' ? documentsOf(container) : []
    const leftOut = documents.map((member): RefusedMember => ({ member, code: 'FILE_IS_DOCUMENT', params: { file: `${file}/${member}` } }))
    return sourceOf(container, sheets, [...refused, ...leftOut], temporary, opener)
  } catch (error) {
    await opener.close()
    await temporary.remove()
    throw error
  }
}

async function openMembers(
  { path, file }: Container, members: readonly Member[], temporary: TemporaryFiles, opener: MemberOpener,
  signal: OpenOptions['signal'],
): Promise<{ readonly sheets: readonly MemberSheet[]; readonly refused: readonly RefusedMember[] }> {
  const { size } = await stat(path)
  const sheets: MemberSheet[] = []
  const refused: RefusedMember[] = []
  const taken = new Set<string>()
  let firstFailure: AppError | null = null
  let inflated = 0
  const tooMuch = new AppError('FILE_TOO_COMPRESSED', { file, part: '' })

  // Entries may share their bytes, so that each of them is plausible and all together are not.
  async function* counted(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
    for await (const chunk of chunks) {
      signal?.()
      inflated += chunk.length
      if (isImplausible(inflated, size)) throw tooMuch
      yield chunk
    }
  }

  for (const [i, { name, stream }] of members.entries()) {
    try {
      const extension = extensionOf(name)
      const temporaryName = `${STEM}${i}${extension === '' ? '' : `.${extension}`}`
      const member = { name, path: await temporary.write(temporaryName, counted(stream())) }
      const source = await opener.borrow(member)
      if (source.sheets.length === 0) throw new AppError('SHEET_EMPTY', { file, sheet: '' })
      sheets.push(...source.sheets.map((_, index) => memberSheet(member, source, index, taken)))
      await opener.giveBack(member, source)
    } catch (error) {
      if (error === tooMuch) throw error
      const failure = named(error, file, name)
      if (!(failure instanceof AppError) || !/^(?:FILE|SHEET)_/.test(failure.code)) throw failure
      firstFailure ??= failure
      refused.push({ member: name, code: failure.code, params: failure.params })
    }
  }
  if (sheets.length === 0 && firstFailure !== null) throw firstFailure
  return { sheets, refused }
}

function memberSheet(member: InflatedMember, source: TableSource, sheetIndex: number, taken: Set<string>): MemberSheet {
  const sheet = source.sheets[sheetIndex] ?? { name: '', hidden: false, rowEstimate: null, merges: [] }
  const stem = parse(member.path).name
  const isNamedAfterFile = sheet.name.startsWith(stem)
  const name = isNamedAfterFile ? member.name + sheet.name.slice(stem.length) : `${member.name}/${sheet.name}`
  const { kind, encoding, delimiter, undecodable } = source
  if (kind === 'zip' || kind === 'gzip') throw new TypeError('a member is never a container')
  return {
    member,
    sheetIndex,
    info: {
      ...sheet, name: takeFreeName(name, taken), member: member.name, kind,
      ...(encoding === undefined ? {} : { encoding }),
      ...(delimiter === undefined ? {} : { delimiter }),
      ...(undecodable === undefined ? {} : { undecodable }),
    },
  }
}

function sourceOf(
  { path, kind, file }: Container, sheets: readonly MemberSheet[], refused: readonly RefusedMember[],
  temporary: TemporaryFiles, opener: MemberOpener,
): TableSource {
  function find(sheetIndex: number): MemberSheet {
    const sheet = sheets[sheetIndex]
    if (sheet === undefined) throw new AppError('SHEET_NOT_FOUND', { file, sheet: sheetIndex + 1 })
    return sheet
  }
  async function* read(sheet: number, options: ReadOptions): AsyncGenerator<RowChunk, void, undefined> {
    const { member, sheetIndex } = find(sheet)
    const source = await opener.borrow(member)
    try {
      yield* source.rows(sheetIndex, options)
    } catch (error) {
      throw named(error, file, member.name)
    } finally {
      await opener.giveBack(member, source)
    }
  }
  return {
    path,
    kind: kind satisfies ContainerKind,
    sheets: sheets.map(({ info }) => info),
    refused,
    rows: (sheetIndex, options = {}) => read(sheetIndex, options),
    async merges(sheet, signal) {
      const { member, sheetIndex } = find(sheet)
      const source = await opener.borrow(member)
      try {
        return await source.merges(sheetIndex, signal)
      } catch (error) {
        throw named(error, file, member.name)
      } finally {
        await opener.giveBack(member, source)
      }
    },
    async close() {
      await opener.close()
      await temporary.remove()
    },
  }
}

/** Opens members when they are read. The last one stays open: some kinds are parsed whole, and whole they take memory. */
class MemberOpener {
  readonly #file: string
  readonly #openMember: (path: string) => Promise<TableSource>
  #idle: { readonly member: InflatedMember; readonly source: TableSource } | null = null
  #isClosed = false

  constructor(file: string, openMember: (path: string) => Promise<TableSource>) {
    this.#file = file
    this.#openMember = openMember
  }

  async borrow(member: InflatedMember): Promise<TableSource> {
    const idle = this.#idle
    this.#idle = null
    if (idle?.member === member) return idle.source
    await idle?.source.close()
    try {
      return await this.#openMember(member.path)
    } catch (error) {
      throw named(error, this.#file, member.name)
    }
  }

  async giveBack(member: InflatedMember, source: TableSource): Promise<void> {
    const last = this.#isClosed ? source : this.#idle?.source
    if (!this.#isClosed) this.#idle = { member, source }
    await last?.close()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    const idle = this.#idle
    this.#idle = null
    await idle?.source.close()
  }
}

/** The failure of a member names it as `包.zip/清单.xlsx`, not as the temporary file that was read. */
function named(error: unknown, file: string, member: string): unknown {
  if (!(error instanceof AppError) || !('file' in error.params)) return error
  return new AppError(error.code, { ...error.params, file: `${file}/${member}` }, { cause: error })
}

function zipMembers({ zip }: ZipContainer): readonly Member[] {
  return membersOf(zip, mayHoldTable)
}

/** Names of the documents and pictures beside the tables. */
function documentsOf({ zip }: ZipContainer): readonly string[] {
  return membersOf(zip, isDocument).map(({ name }) => name)
}

function membersOf(zip: ZipArchive, isWanted: (name: string) => boolean): readonly Member[] {
  const taken = new Set<string>()
  return zip.members
    .flatMap(({ name, stream }) => {
      const segments = memberSegments(name)
      const isDirectory = /[\\/]$/.test(name)
      const isOurs = !isDirectory && segments.slice(0, -1).every((folder) => isOwnName(folder)) && isWanted(segments.at(-1) ?? '')
      return isOurs ? [{ name: takeFreeName(segments.join('/') || '?', taken), stream }] : []
    })
    .toSorted((a, b) => inNaturalOrder(a.name, b.name))
}

/** Named after the file, which whoever sent it may have renamed to say more than the name inside does. */
function gzipMember({ path, file }: Container): Member {
  const name = file.replace(/\.(?:gz|gzip)$/i, '').replace(/\.tgz$/i, '.tar')
  return { name: memberSegments(name).join('/') || '?', stream: () => gunzipped(path, file) }
}

async function* gunzipped(path: string, file: string): AsyncGenerator<Buffer, void, undefined> {
  const raw = createReadStream(path)
  const gunzip = createGunzip({ chunkSize: INFLATE_CHUNK })
  raw.on('error', (error) => gunzip.destroy(error))
  raw.pipe(gunzip)
  const chunks: AsyncIterator<Buffer> = gunzip[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await chunks.next().catch((error: unknown) => {
        const isData = error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')
        throw isData ? damaged({ file, part: '' }, 'truncated', error) : fromSystemError(error, path)
      })
      if (next.done === true) return
      yield next.value
    }
  } finally {
    gunzip.destroy()
    raw.destroy()
  }
}

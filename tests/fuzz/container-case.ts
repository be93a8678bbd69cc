import { readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Random } from '../../electron/engine/kernels/random.ts'
import { openTable } from '../../electron/engine/spreadsheet/read/table-source.ts'
import { openZip } from '../../electron/engine/spreadsheet/read/zip-archive.ts'
import { mutate, pick } from './mutate.ts'
import { codeOf, Finding, readAll, requireEqual } from './outcome.ts'
import type { FuzzCase, SheetOutcome } from './outcome.ts'
import type { Seeds } from './seeds.ts'

interface Contents {
  readonly kind: string
  readonly sheets: readonly SheetOutcome[]
  /** All members, read or refused. */
  readonly members: readonly string[]
}

export function makeContainerCase(random: Random, { containers }: Seeds, directory: string): FuzzCase {
  const seed = pick(random, containers)
  const original = join(directory, `seed-${seed.name}`)
  writeFileSync(original, seed.bytes)
  const bytes = random.int(5) === 0 ? seed.bytes.subarray(0, random.int(seed.bytes.length)) : mutate(random, seed.bytes, 'text')
  return {
    name: seed.name,
    bytes,
    async check(path) {
      const before = await contentsOf(original)
      const after = await contentsOf(path)
      if (readdirSync(tmpdir()).some((name) => name.startsWith(`liuke-inflated-${process.pid}-`))) {
        throw new Finding('inflated files were left behind')
      }
      if (before === null || after === null || after.kind !== before.kind) return
      for (const sheet of after.sheets) {
        const same = before.sheets.find(({ name }) => name === sheet.name)
        if (same !== undefined && typeof sheet.result === 'number') requireEqual(sheet, same, 'cells out of damaged bytes')
      }
      if (after.kind === 'zip' && (await namesOf(path)) === (await namesOf(original))) {
        requireEqual(after.members, before.members, 'members read or refused')
      }
    },
  }
}

async function contentsOf(path: string): Promise<Contents | null> {
  try {
    const source = await openTable(path)
    try {
      const members = source.sheets.flatMap(({ member }) => (member === undefined ? [] : [member]))
      const refused = (source.refused ?? []).map(({ member }) => member)
      return { kind: source.kind, sheets: await readAll(source), members: [...new Set([...members, ...refused])].toSorted() }
    } finally {
      await source.close()
    }
  } catch (error) {
    codeOf(error)
    return null
  }
}

async function namesOf(path: string): Promise<string> {
  const zip = await openZip(path)
  zip.close()
  return zip.members.map(({ name }) => name).join('\n')
}

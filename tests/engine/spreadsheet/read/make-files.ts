import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { Cell, ReadOptions, TableSource } from '../../../../electron/engine/spreadsheet/read/table-source.ts'
import { openTable } from '../../../../electron/engine/spreadsheet/read/table-source.ts'
import { makeXlsx } from './make-xlsx.ts'
import type { XlsxParts } from './make-xlsx.ts'

export * from './make-xlsx.ts'

const directory = mkdtempSync(join(tmpdir(), 'liuke-read-'))
afterAll(() => {
  rmSync(directory, { recursive: true, force: true })
})

let files = 0

/** Writes a file of that name under a directory of its own, so that equal names do not meet. */
export function writeTemp(name: string, content: string | Uint8Array): string {
  const path = join(mkdtempSync(join(directory, `${files++}-`)), name)
  writeFileSync(path, content)
  return path
}

export interface ReadSheet {
  readonly rows: readonly (readonly Cell[])[]
  readonly rowNos: readonly number[]
}

export async function readSheet(source: TableSource, sheet = 0, options?: ReadOptions): Promise<ReadSheet> {
  const rows: (readonly Cell[])[] = []
  const rowNos: number[] = []
  for await (const chunk of source.rows(sheet, options)) {
    rows.push(...chunk.rows)
    rowNos.push(...chunk.rowNos)
  }
  return { rows, rowNos }
}

/** The rows of one sheet of a file that exists only for this. */
export async function rowsOf(name: string, content: string | Uint8Array, sheet = 0): Promise<readonly (readonly Cell[])[]> {
  const source = await openTable(writeTemp(name, content))
  try {
    return (await readSheet(source, sheet)).rows
  } finally {
    await source.close()
  }
}

export async function xlsxRows(parts: XlsxParts): Promise<readonly (readonly Cell[])[]> {
  return await rowsOf('made.xlsx', await makeXlsx(parts))
}

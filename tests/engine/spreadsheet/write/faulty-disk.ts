import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeCsv } from '../../../../electron/engine/spreadsheet/write/csv-writer.ts'
import type { WriteRow } from '../../../../electron/engine/spreadsheet/write/sheet-spec.ts'
import { writeXlsx } from '../../../../electron/engine/spreadsheet/write/xlsx-writer.ts'
import { AppError } from '../../../../shared/domain/errors.ts'

/** What became of one export on a bad disk. */
export interface Attempt {
  readonly code: string
  readonly files: readonly string[]
  readonly old: string
}

/** A process of its own, in a mount space of its own: `output-faults.test.ts` starts it on a disk of 1 MB. */
if (process.argv[1] === import.meta.filename) {
  const folder = process.argv[2] ?? ''
  const attempts: Attempt[] = []
  for (const name of ['a.xlsx', 'a.csv']) writeFileSync(join(folder, name), 'old')
  for (const disk of ['full', 'read-only']) {
    if (disk === 'read-only') execFileSync('mount', ['-o', 'remount,ro', folder])
    for (const name of ['a.xlsx', 'a.csv']) {
      const path = join(folder, name)
      const code = await codeOf(() => name.endsWith('.csv')
        ? writeCsv(path, { rows: randomRows() })
        : writeXlsx(path, [{ name: 's', columns: [{ header: 'h', format: 'text' }], rows: randomRows() }]))
      attempts.push({ code, files: readdirSync(folder).sort(), old: readFileSync(path, 'utf8') })
    }
  }
  console.log(JSON.stringify(attempts))
}

/** About 8 MB that no compression makes small enough. */
function* randomRows(): Generator<WriteRow> {
  for (let i = 0; i < 20_000; i++) yield [Array.from({ length: 20 }, () => Math.random().toString(36)).join('')]
}

async function codeOf(write: () => Promise<unknown>): Promise<string> {
  try {
    await write()
    return 'written'
  } catch (error) {
    return error instanceof AppError ? error.code : String(error)
  }
}

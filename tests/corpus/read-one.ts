// The program of one child of scripts/corpus.mjs: reads every sheet of one file to its end and reports to its parent.
import { AppError } from '../../shared/domain/errors.ts'
import { openTable } from '../../electron/engine/spreadsheet/read/table-source.ts'

/** What became of one file. `detail` of a refusal is the damage found, of a crash its stack. */
export type ReadOutcome =
  | { readonly kind: 'read'; readonly sheets: number; readonly cells: number }
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string }
  | { readonly kind: 'crashed'; readonly detail: string }

async function readWhole(path: string): Promise<ReadOutcome> {
  const source = await openTable(path)
  try {
    let cells = 0
    for (const i of source.sheets.keys()) {
      for await (const chunk of source.rows(i)) {
        for (const row of chunk.rows) for (const cell of row) if (cell !== null) cells++
      }
      await source.merges(i)
    }
    return { kind: 'read', sheets: source.sheets.length, cells }
  } finally {
    await source.close()
  }
}

/** Only a code of ours is a refusal; anything else escaping the readers is a crash, though the process lives on. */
function outcomeOf(error: unknown): ReadOutcome {
  if (error instanceof AppError && error.code !== 'INTERNAL') {
    return { kind: 'refused', code: error.code, detail: String(error.params['detail'] ?? error.params['found'] ?? '') }
  }
  return { kind: 'crashed', detail: error instanceof Error ? String(error.stack) : String(error) }
}

const path = process.argv[2]
if (path === undefined || process.send === undefined) throw new Error('scripts/corpus.mjs starts this program')
const outcome = await readWhole(path).catch(outcomeOf)
process.send({ outcome, peakBytes: process.resourceUsage().maxRSS * 1024 }, () => {
  process.disconnect()
})

import type { Random } from '../../electron/engine/kernels/random.ts'
import { HtmlTableScanner } from '../../electron/engine/spreadsheet/read/html-scanner.ts'
import { openTable } from '../../electron/engine/spreadsheet/read/table-source.ts'
import { mutate, pick, pieces } from './mutate.ts'
import { outcomeOf, requireEqual } from './outcome.ts'
import type { FuzzCase } from './outcome.ts'
import type { Seeds } from './seeds.ts'

const SMALL_TEXT = 8000

export function makePageCase(random: Random, { pages }: Seeds): FuzzCase {
  const seed = pick(random, pages)
  const isCut = random.int(4) === 0
  const bytes = isCut ? seed.bytes.subarray(0, random.int(seed.bytes.length)) : mutate(random, seed.bytes, 'page')
  return {
    name: `${isCut ? 'cut ' : ''}${seed.name}`,
    bytes,
    async check(path) {
      const outcome = await outcomeOf(() => openTable(path))
      const text = bytes.toString('utf8')
      const isInside = text.lastIndexOf('<table') > text.lastIndexOf('</table') && text.includes('</tr>', text.lastIndexOf('<table'))
      if (isCut && isInside && typeof outcome !== 'string') requireEqual(outcome, 'FILE_CORRUPT', 'a table that is cut')
      const whole = eventsOf(random, text, 0)
      for (const size of text.length <= SMALL_TEXT ? [1, 7, -1] : [4099]) {
        requireEqual(eventsOf(random, text, size), whole, `pieces of ${size}`)
      }
    },
  }
}

function eventsOf(random: Random, text: string, size: number): readonly unknown[] {
  const events: unknown[] = []
  const scanner = new HtmlTableScanner({
    onTable: (index) => void events.push(index),
    onRow(index, rowNo, cells) {
      // A cell may span thousands of columns.
      events.push([index, rowNo, cells.length, cells.flatMap((cell, i) => (cell === null ? [] : [[i, cell]]))])
      return true
    },
    onMerge: (index, merge) => void events.push([index, merge]),
  })
  for (const piece of pieces(text, size, random)) scanner.push(piece)
  scanner.finish()
  return events
}

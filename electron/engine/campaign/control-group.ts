import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { Frame } from '../frame/frame.ts'
import { createRandom } from '../kernels/random.ts'

/** The strata within which the control group is drawn, as far as the fields exist. */
const STRATA: readonly FieldId[] = ['grid', 'value_tier']

/**
 * Draws the control group: exactly round(share × n) of the rows, spread over the strata in proportion (a systematic
 * sample of rows shuffled within their stratum).
 *
 * Random: `seed`; the same rows in any order give the same group.
 */
export function drawControl(frame: Frame, month: Month, rows: Int32Array, share: number, seed: number): ReadonlySet<number> {
  const count = Math.round(rows.length * share)
  if (count === 0) return new Set()
  const random = createRandom(seed)
  const shuffled = Int32Array.from(rows).sort()
  random.shuffle(shuffled)
  const columns = STRATA.filter((id) => frame.has(id)).map((id) => frame.codes(id, month).codes)
  const position = new Map(Array.from(shuffled, (row, i) => [row, i]))
  const ordered = Array.from(shuffled).sort((a, b) => {
    for (const codes of columns) {
      const order = (codes[a] ?? -1) - (codes[b] ?? -1)
      if (order !== 0) return order
    }
    return (position.get(a) ?? 0) - (position.get(b) ?? 0)
  })
  const start = random.next()
  const step = rows.length / count
  return new Set(Array.from({ length: count }, (_, j) => ordered[Math.floor((j + start) * step)] ?? -1))
}

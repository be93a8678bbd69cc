import type { ChartDataOf, ChartQueryOf, Group } from '../../../shared/api/chart.ts'
import { tallyGroups, type Tally } from '../kernels/group-bits.ts'
import type { ChartScope } from './chart.ts'
import { axisOf } from './chart-groups.ts'
import { measuredBy } from './chart-measure.ts'

/** Parts are told apart up to this many of all wholes together; a county has some dozens of grids. */
const MOST_PARTS = 2000

/** What of a tally falls into one group. */
interface Share {
  readonly group: Group
  readonly rows: number
  readonly filled: number
  readonly sum: number
}

/** The groups of one field, and within each those of another that are its largest. Errors: as `axisOf` and `measuredBy`. */
export function treeChart({ frame, month, set }: ChartScope, { field, by, measure, limit }: ChartQueryOf<'tree'>): ChartDataOf<'tree'> {
  const whole = axisOf(frame, field, month, limit)
  // Numbers are cut into as many ranges as are asked for.
  const part = axisOf(frame, by, month, frame.column(by, month).kind === 'code' ? MOST_PARTS : limit)
  const measured = measuredBy(frame, measure, month)
  const tally = tallyGroups(set.words, whole.slots, part.slots, measured.values)
  const shown = ({ group, rows, filled, sum }: Share) => ({ group, count: rows, value: measured.of(rows, filled, sum) })
  const groups = whole.groups.flatMap((group, i) => {
    const parts = part.groups
      .map((one, j) => shareAt(one, j * whole.slots.size + i, tally))
      .filter(({ rows }) => rows > 0)
    const all = totalOf(group, parts)
    return all.rows === 0 ? [] : [{ ...shown(all), parts: largest(parts, limit).map(shown) }]
  })
  const rows = set.count()
  const placed = groups.flatMap(({ group, parts }) => (group.kind === 'missing' ? [] : parts.filter((one) => one.group.kind !== 'missing')))
  return { kind: 'tree', rows, missing: rows - placed.reduce((sum, { count }) => sum + count, 0), groups }
}

function shareAt(group: Group, cell: number, { rows, filled, sums }: Tally): Share {
  return { group, rows: rows[cell] ?? 0, filled: filled[cell] ?? 0, sum: sums[cell] ?? 0 }
}

function totalOf(group: Group, shares: readonly Share[]): Share {
  const add = (of: (share: Share) => number): number => shares.reduce((sum, share) => sum + of(share), 0)
  return { group, rows: add(({ rows }) => rows), filled: add(({ filled }) => filled), sum: add(({ sum }) => sum) }
}

/** The largest first, all others as one, the missing last. */
function largest(parts: readonly Share[], limit: number): readonly Share[] {
  const named = parts.filter(({ group }) => group.kind !== 'other' && group.kind !== 'missing').toSorted((a, b) => b.rows - a.rows)
  const others = parts.flatMap(({ group }) => (group.kind === 'other' ? [group.categories] : []))
  const rest = [...named.slice(limit), ...parts.filter(({ group }) => group.kind === 'other')]
  const categories = Math.max(0, named.length - limit) + others.reduce((sum, count) => sum + count, 0)
  return [
    ...named.slice(0, limit),
    ...(rest.length === 0 ? [] : [totalOf({ kind: 'other', categories }, rest)]),
    ...parts.filter(({ group }) => group.kind === 'missing'),
  ]
}

import { describe, expect, it } from 'vitest'
import { countStates, unlocks } from '../../renderer/features/explore/capability-rows.ts'
import type { CapabilityView } from '../../shared/api/measure.ts'

function capability(id: string, state: CapabilityView['state'], missing: readonly string[] = []): CapabilityView {
  return { kind: 'measure', id, state, missing: [...missing], absent: [], months: { found: 1, fewest: 1, wanted: 1 } }
}

describe('the capability panel', () => {
  const rows = [
    capability('a', 'ready'), capability('b', 'degraded'), capability('c', 'lacking', ['data_allow']), capability('d', 'lacking', ['low_fee']),
    capability('e', 'lacking', ['data_allow']), capability('f', 'lacking', ['data_allow', 'low_fee']), capability('g', 'lacking'),
  ]

  it('counts every capability in one state', () => {
    expect(countStates(rows)).toEqual({ ready: 1, degraded: 1, lacking: 5 })
  })

  it('names the columns that alone unlock something, the most useful first', () => {
    expect(unlocks(rows)).toEqual([{ field: 'data_allow', ids: ['c', 'e'] }, { field: 'low_fee', ids: ['d'] }])
    expect(unlocks([])).toEqual([])
  })
})

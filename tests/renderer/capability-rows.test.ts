import { describe, expect, it } from 'vitest'
import { countStates, unlocks } from '../../renderer/features/explore/capability-rows.ts'
import { capabilityReasons } from '../../renderer/state/capability-text.ts'
import type { CapabilityView } from '../../shared/api/measure.ts'
import { translateTo, type Language } from '../../shared/i18n/catalogue.ts'

function capability(id: string, state: CapabilityView['state'], missing: readonly string[] = []): CapabilityView {
  return { kind: 'measure', id, state, missing: [...missing], absent: [], lackingMonths: { months: [], fields: [] } }
}

describe('why something cannot run, or runs less exactly', () => {
  const one = (state: CapabilityView['state'], lackingMonths: CapabilityView['lackingMonths']): CapabilityView => ({ ...capability('a', state), lackingMonths })
  const reasons = (view: CapabilityView, language: Language): readonly string[] => capabilityReasons(view, translateTo(language), (id) => `‹${id}›`)

  it('names the months, those in a row as one', () => {
    const year = { months: [202311, 202312, 202401, 202406], fields: ['bill_fee'] }
    expect(reasons(one('lacking', year), 'zh-CN')).toEqual(['还缺 2023-11 至 2024-01、2024-06 的‹bill_fee›'])
    expect(reasons(one('lacking', year), 'en')).toEqual(['lacks ‹bill_fee› of 2023-11 to 2024-01, 2024-06'])
    expect(reasons(one('degraded', { months: [202312], fields: [] }), 'zh-CN')).toEqual(['没有 2023-12 的数据，按已有的账期算'])
    expect(reasons(one('degraded', { months: [202312], fields: [] }), 'en')).toEqual(['without data of 2023-12, made of the months there are'])
    expect(reasons(one('ready', { months: [], fields: [] }), 'en')).toEqual([])
  })
})

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

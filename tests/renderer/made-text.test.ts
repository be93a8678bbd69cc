import { describe, expect, it } from 'vitest'
import type { ChartQuery } from '../../shared/api/chart.ts'
import { LANGUAGES, translateTo } from '../../shared/i18n/catalogue.ts'
import { madeText } from '../../renderer/features/explore/board/made-text.ts'

const NAMES: Readonly<Record<string, string>> = { bill_fee: '出账收入', grid: '网格', county: '区县', data_mb: '流量' }
const QUERIES: readonly ChartQuery[] = [
  { kind: 'histogram', field: 'bill_fee', bins: 40, scale: 'log' },
  { kind: 'bars', field: 'grid', measure: { kind: 'mean', field: 'bill_fee' }, limit: 15, sort: 'value' },
  { kind: 'series', field: 'bill_fee', measure: 'mean', split: 'grid' },
  { kind: 'scatter', x: 'data_mb', y: 'bill_fee' },
  { kind: 'box', field: 'bill_fee', by: 'grid', limit: 8 },
  { kind: 'heat', x: 'data_mb', y: 'grid', measure: { kind: 'sum', field: 'bill_fee' }, limit: 9 },
  { kind: 'lorenz', field: 'bill_fee' },
  { kind: 'tree', field: 'county', by: 'grid', measure: { kind: 'sum', field: 'bill_fee' }, limit: 20 },
]

/** All fields a query names, and its numbers. */
function partsOf(query: object): readonly string[] {
  return Object.entries(query).flatMap(([key, value]: readonly [string, unknown]) => {
    if (key === 'kind') return []
    if (typeof value === 'object' && value !== null) return partsOf(value)
    return typeof value === 'number' ? [String(value)] : typeof value === 'string' && value in NAMES ? [NAMES[value] ?? ''] : []
  })
}

describe('what a chart counts, in words', () => {
  it.each(LANGUAGES)('names every field, number of groups and no gap, in %s', (language) => {
    for (const query of QUERIES) {
      const text = madeText({ query, look: null }, { t: translateTo(language), nameOf: (id) => NAMES[id] ?? id, month: '2024-08' })
      for (const part of partsOf(query)) expect(text).toContain(part)
      expect(text).not.toMatch(/\{\{|undefined|\bboard\./)
    }
  })

  it('tells the shares of a heat grid by row from those by column', () => {
    const [heat] = QUERIES.filter(({ kind }) => kind === 'heat')
    if (!heat) throw new Error('no heat grid')
    const words = { t: translateTo('zh-CN'), nameOf: (id: string) => id, month: '2024-08' }
    const texts = (['value', 'row', 'column'] as const).map((look) => madeText({ query: heat, look }, words))
    expect(new Set(texts).size).toBe(3)
    expect(texts[1]).toContain('本行')
    expect(texts[2]).toContain('本列')
  })
})

import { describe, expect, it } from 'vitest'
import type { FieldView } from '../../shared/api/explore.ts'
import { translateTo } from '../../shared/i18n/catalogue.ts'
import { formatOf } from '../../shared/i18n/format.ts'
import { curveTable, escapeHtml, silhouetteCurve, sizeBars, sizeTable } from '../../renderer/features/portrait/charts.ts'
import { clusterActions, ruleOfClusters } from '../../renderer/features/portrait/cluster-actions.ts'
import { clusterableFields } from '../../renderer/features/portrait/field-chooser.tsx'
import { fieldsByDifference } from '../../renderer/features/portrait/heat-grid.tsx'
import {
  divergingBar,
  tintOf,
  usableIndex,
  type Cluster,
  type ClusterField,
} from '../../renderer/features/portrait/index-scale.ts'
import { clusterSentence } from '../../renderer/features/portrait/sentence.ts'
import { coloursOf } from '../../renderer/ui/theme.ts'

const zh = translateTo('zh-CN')
const format = formatOf('zh-CN')
const colours = coloursOf('light')
const units: Readonly<Record<string, string>> = { tenure_months: '月', age: '岁', trend: '%', calls: '次', data: 'MB' }
const names = {
  shortNameOf: (id: string) => id,
  unitOf: (id: string) => units[id] ?? '',
  dictionaryUnitOf: (id: string) => units[id] ?? '',
}

function field(id: string, mean: number | null, baseMean: number | null, effect: number): ClusterField {
  const index = mean === null || baseMean === null || baseMean === 0 ? null : (100 * mean) / baseMean
  return { field: id, mean, baseMean, index, effect }
}

function cluster(number: number, fields: readonly ClusterField[], more: Partial<Cluster> = {}): Cluster {
  const topFields = [...fields].sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect)).map((one) => one.field)
  return {
    cluster: number,
    count: 100,
    share: 0.5,
    revenueShare: 0.4,
    fields: [...fields],
    topFields,
    topCategories: [],
    ...more,
  }
}

describe('bars from the base', () => {
  it('make twice and half as much equally long, and end at four times', () => {
    const extents = [25, 50, 100, 200, 400, 1600].map((mean) => divergingBar(field('data', mean, 100, 1)).extent)
    expect(extents).toEqual([-1, -0.5, 0, 0.5, 1, 1])
    expect(divergingBar(field('data', 0, 100, -1)).extent).toBe(-1)
  })

  it('follow the difference, not the ratio, where the base is not positive: −10 is less than −2, though 500 %', () => {
    const falling = field('trend', -10, -2, -0.8)
    expect(falling.index).toBe(500)
    expect(usableIndex(falling)).toBeNull()
    expect(divergingBar(falling)).toEqual({ extent: -0.4, isIndex: false })
    expect(usableIndex(field('trend', -10, 2, -0.8))).toBeNull()
    expect(usableIndex(field('data', null, 100, 0))).toBeNull()
  })
})

describe('sentence', () => {
  it('names the strongest differences first, in the words of their unit', () => {
    const one = cluster(1, [
      field('data', 182, 100, 1.4),
      field('tenure_months', 30, 50, -0.9),
      field('age', 30, 45, -0.7),
      field('calls', 5, 4, 0.31),
      field('fee', 101, 100, 0.05),
    ])
    expect(clusterSentence(one, names, zh, format)).toBe(
      'data高（指数 182）、tenure_months短（指数 60）、age小（指数 67）、calls多（指数 125）。',
    )
  })

  it('says the means where an index would mislead', () => {
    expect(clusterSentence(cluster(1, [field('trend', -31.25, -4, -1)]), names, zh, format)).toBe(
      'trend低（均值 -31.3%，全体 -4.00%）。',
    )
  })

  it('adds one category per field, the telling ones first', () => {
    const topCategories = [
      { field: 'status', value: '双停', share: 0.05, baseShare: 0.013, lift: 3.8 },
      { field: 'brand', value: '银龄卡', share: 0.48, baseShare: 0.126, lift: 3.8 },
      { field: 'brand', value: '乡情卡', share: 0.24, baseShare: 0.067, lift: 3.6 },
    ]
    const text = clusterSentence(cluster(1, [], { topCategories }), names, zh, format)
    expect(text).toBe('各项接近全体平均；brand“银龄卡”占 48%（全体的 3.8 倍）、status“双停”占 5%（全体的 3.8 倍）。')
  })
})

describe('charts', () => {
  const curve = [
    { k: 2, silhouette: 0.21, smallestShare: 0.3, chosen: false },
    { k: 3, silhouette: 0.31, smallestShare: 0.12, chosen: true },
  ]
  const clusters = [cluster(1, []), cluster(2, [], { share: 0.25, revenueShare: 0.6 })]
  const nameOf = (number: number): string => `簇 ${number}`

  it('mark the chosen number of clusters by size, colour and line', () => {
    const { series } = silhouetteCurve(curve, colours, zh, format)
    const line = Array.isArray(series) ? series[0] : series
    expect(line).toMatchObject({
      data: [
        { value: 0.21, symbolSize: 6 },
        { value: 0.31, symbolSize: 12, itemStyle: { color: colours.loss } },
      ],
      markLine: { data: [{ xAxis: '3' }] },
    })
    expect(curveTable(curve, zh).rows).toEqual([
      [2, 0.21, 0.3, '否'],
      [3, 0.31, 0.12, '是'],
    ])
  })

  it('draw one point without a line when the number was given', () => {
    const { series } = silhouetteCurve(curve.slice(1), colours, zh, format)
    expect(Array.isArray(series) ? series[0] : series).not.toHaveProperty('markLine')
  })

  it('show sizes from zero with revenue beside them, and no empty series without revenue', () => {
    const option = sizeBars(clusters, nameOf, () => '#123456', colours, zh, format)
    expect(option).toMatchObject({
      xAxis: { min: 0 },
      yAxis: { data: ['簇 1', '簇 2'] },
      series: [{ data: [{ value: 0.5, itemStyle: { color: '#123456' } }, { value: 0.25 }] }, { data: [0.4, 0.6] }],
    })
    const poor = clusters.map((one) => ({ ...one, revenueShare: null }))
    expect(sizeBars(poor, nameOf, () => '', colours, zh, format).series).toHaveLength(1)
    expect(sizeTable(poor, nameOf, zh).rows[1]).toEqual(['簇 2', 100, 0.25, null])
  })

  it('let no name from a file become markup', () => {
    expect(escapeHtml('<img src=x onerror="a&b">')).toBe('&#60;img src=x onerror=&#34;a&#38;b&#34;&#62;')
  })
})

describe('comparison', () => {
  it('puts the fields first that set any cluster apart most', () => {
    const a = cluster(1, [field('x', 1, 1, 0.1), field('y', 1, 1, -0.2), field('z', 1, 1, 0)])
    const b = cluster(2, [field('x', 1, 1, 0.1), field('y', 1, 1, 0), field('z', 1, 1, -2)])
    expect(fieldsByDifference([a, b])).toEqual(['z', 'y', 'x'])
    expect(fieldsByDifference([])).toEqual([])
  })
})

describe('fields to cluster by', () => {
  const base: FieldView = {
    id: 'a',
    zh: 'a',
    en: 'a',
    type: 'number',
    unit: '',
    group: '',
    source: 'imported',
    sensitive: null,
    fillRate: 0.5,
    missingInputs: [],
  }

  it('are numbers with values that no model or segment made', () => {
    const offered = [
      base,
      { ...base, id: 'flag', type: 'flag' as const },
      { ...base, id: 'text', type: 'enum' as const },
      { ...base, id: 'date', type: 'date' as const },
      { ...base, id: 'month', type: 'month' as const },
      { ...base, id: 'score', source: 'model' as const },
      { ...base, id: 'empty', fillRate: 0 },
      { ...base, id: 'lacking', missingInputs: ['contract_end'] },
    ]
    expect(clusterableFields(offered).map(({ id }) => id)).toEqual(['a', 'flag'])
  })
})

describe('actions', () => {
  it('select by the cluster’s number as text, and are off for a model that other pages no longer know', () => {
    expect(ruleOfClusters([2, 3])).toEqual({ op: 'oneOf', field: 'cluster', values: ['2', '3'] })
    const copied: string[] = []
    const older = clusterActions(202408, false, (text) => copied.push(text), zh).menuItems([2], 'data高。')
    expect(older.map(({ key, isDisabled }) => [key, isDisabled ?? false])).toEqual([
      ['show', true],
      ['list', true],
      ['copy', false],
    ])
    older.at(-1)?.onClick()
    expect(copied).toEqual(['画像簇=2 data高。'])
  })
})

describe('tint of the comparison', () => {
  it('is the length of the bar, paler while the standardised difference is small', () => {
    expect(tintOf(field('data', 400, 100, 1))).toBe(1)
    expect(tintOf(field('complaints', 0, 0.01, -0.03))).toBeCloseTo(-0.1, 12)
  })
})

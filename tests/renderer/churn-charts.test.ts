import { describe, expect, it } from 'vitest'
import {
  calibrationChart,
  decileChart,
  decilesOf,
  gainsChart,
  type Drawing,
} from '../../renderer/features/churn/charts.ts'
import { evidenceText, isLeak, leaksFirst, type Excluded } from '../../renderer/features/churn/excluded.ts'
import { monthSpan, outcomeMeaning, outcomeTitle } from '../../renderer/features/churn/outcome-text.ts'
import { scoreChart } from '../../renderer/features/churn/score-chart.ts'
import { cutForShare, roundedCut, scoreRule } from '../../renderer/features/churn/score-cut.ts'
import { coloursOf } from '../../renderer/ui/theme.ts'
import { excludedReasonSchema } from '../../shared/api/churn.ts'
import { translateTo } from '../../shared/i18n/catalogue.ts'
import { formatOf } from '../../shared/i18n/format.ts'

const t = translateTo('zh-CN')
const format = formatOf('zh-CN')
const drawing: Drawing = { colours: coloursOf('light'), t, format }

/** 1000 rows, 100 left: 60 of them in the first tenth, 20 in the second, then 20 spread evenly. */
const gains = Array.from({ length: 20 }, (_, i) => {
  const depth = (i + 1) / 20
  const positives = Math.round(depth <= 0.1 ? 600 * depth : depth <= 0.2 ? 60 + 200 * (depth - 0.1) : 80 + 25 * (depth - 0.2))
  return { depth, rows: Math.round(depth * 1000), positives, capture: positives / 100, lift: positives / 100 / depth }
})

describe('gains', () => {
  const { option, table } = gainsChart(gains, drawing)
  const [model, random] = Array.isArray(option.series) ? option.series : []

  it('start at nothing, end at everybody, and stand beside the diagonal', () => {
    const points = Array.isArray(model?.data) ? model.data : []
    expect(points[0]).toEqual([0, 0])
    expect(points.at(-1)).toEqual([100, 100])
    expect(random?.data).toEqual([[0, 0], [100, 100]])
  })

  it('mark the first tenth with what it captures, not with its lift', () => {
    expect(JSON.stringify(model && 'markLine' in model ? model.markLine?.data : null)).toContain('10% → 60.0%')
  })

  it('are the same numbers as a table', () => {
    expect(table.rows[1]).toEqual([0.1, 100, 60, 0.6, 0.1])
    expect(table.rows).toHaveLength(20)
  })
})

describe('lift by decile', () => {
  it('is of each tenth alone, and the tenths add up to the hold-out', () => {
    const deciles = decilesOf(gains)
    expect(deciles.map(({ rows }) => rows)).toEqual(Array.from({ length: 10 }, () => 100))
    expect(deciles.reduce((sum, { positives }) => sum + positives, 0)).toBe(100)
    expect(deciles[0]).toMatchObject({ group: 1, positives: 60, rate: 0.6 })
    expect(deciles[0]?.lift).toBeCloseTo(6, 10)
    expect(deciles[1]?.lift).toBeCloseTo(2, 10)
  })

  it('has bars that start at zero', () => {
    const { option } = decileChart(gains, drawing)
    expect(option.yAxis).toMatchObject({ min: 0 })
  })

  it('leaves out tenths without rows, and all of them without leavers', () => {
    const three = [1, 2, 3].map((rows) => ({ depth: rows / 3, rows, positives: 1, capture: 1, lift: 3 / rows }))
    expect(decilesOf(three).reduce((sum, { rows }) => sum + rows, 0)).toBe(3)
    expect(decilesOf(three)).toHaveLength(3)
    expect(decilesOf([{ depth: 1, rows: 10, positives: 0, capture: 0, lift: 0 }])).toEqual([])
  })
})

describe('calibration', () => {
  it('has one scale for both axes, wide enough for the upper ends of the intervals', () => {
    const bins = [
      { rows: 500, predicted: 0.02, observed: 0.03, low: 0.02, high: 0.05 },
      { rows: 500, predicted: 0.31, observed: 0.4, low: 0.36, high: 0.44 },
    ]
    const { option, table } = calibrationChart(bins, drawing)
    expect(option.xAxis).toMatchObject({ min: 0, max: 45 })
    expect(option.yAxis).toMatchObject({ min: 0, max: 45 })
    expect(table.rows[1]).toEqual([500, 0.31, 0.4, 0.36, 0.44])
  })
})

describe('threshold', () => {
  const histogram = {
    edges: Array.from({ length: 21 }, (_, i) => i / 20),
    counts: [...Array.from({ length: 18 }, () => 50), 60, 40],
  }

  it('starts where the wanted share lies above it', () => {
    expect(cutForShare(histogram, 0.1)).toBe(0.9)
    expect(cutForShare(histogram, 0.04)).toBe(0.95)
    expect(cutForShare(histogram, 1)).toBe(0)
    expect(cutForShare({ edges: [0, 0.5, 1], counts: [10, 0] }, 0.05)).toBe(0)
  })

  it('stays within 0 and 1, on whole hundredths', () => {
    expect([0.456, 1.2, -3, 0.1 + 0.2].map(roundedCut)).toEqual([0.46, 1, 0, 0.3])
  })

  it('is a closed lower bound of the churn probability', () => {
    expect(scoreRule(0.45)).toEqual({ op: 'between', field: 'churn_score', lo: 0.45 })
  })

  it('sets the bars above it apart', () => {
    const { option } = scoreChart(histogram, 0.9, drawing)
    const [bars] = Array.isArray(option.series) ? option.series : []
    const colours = JSON.stringify(bars?.data).match(/#[0-9a-f]{6}/g) ?? []
    expect(colours.filter((colour) => colour === drawing.colours.loss)).toHaveLength(2)
    expect(colours).toHaveLength(20)
  })
})

describe('outcomes in words', () => {
  const nameOf = (field: string): string => (field === 'status' ? '用户状态' : field)

  it('name the column and its value', () => {
    expect(outcomeTitle({ kind: 'field', field: 'status', positive: '离网' }, nameOf, t)).toBe('用户状态 = 离网')
  })

  it('say in which months, what counts and which gap is left', () => {
    const later = { kind: 'later', gap: 1, window: 2, silentMonths: 2 } as const
    expect(outcomeTitle(later, nameOf, t)).toBe('之后第 2–3 个月离网')
    expect(outcomeTitle({ ...later, window: 1 }, nameOf, t)).toBe('之后第 2 个月离网')
    expect(outcomeMeaning(later, t)).toContain('留 1 个月')
    expect(outcomeMeaning({ ...later, gap: 0 }, t)).not.toContain('留')
  })

  it('write months as a span', () => {
    expect(monthSpan([202401, 202402, 202403], format)).toBe('2024-01 – 2024-03')
    expect(monthSpan([202401], format)).toBe('2024-01')
    expect(monthSpan([], format)).toBe('—')
  })
})

describe('fields left out', () => {
  const field = (
    reason: Excluded['reason'],
    evidence: number | null,
  ): Excluded => ({ field: reason, label: reason, reason, evidence })

  it('show leaks first and keep the order within', () => {
    const listed = [field('identifier', null), field('namesOutcome', 0.8), field('constant', 1), field('afterOutcome', null)]
    expect(leaksFirst(listed).map(({ reason }) => reason)).toEqual(['namesOutcome', 'afterOutcome', 'identifier', 'constant'])
    expect(listed.filter(isLeak)).toHaveLength(2)
  })

  it('give the number behind each reason', () => {
    expect(evidenceText(field('determinesOutcome', 0.9871), t, format)).toBe('单独区分度 0.987')
    expect(evidenceText(field('mostlyMissing', 0.012), t, format)).toBe('有值 1.2%')
    expect(evidenceText(field('tooManyCategories', 1234), t, format)).toBe('1,234 种取值')
    expect(evidenceText(field('identifier', null), t, format)).toBe('—')
  })

  it('have words for every reason the engine can give', () => {
    const texts = excludedReasonSchema.options.map((reason) => t(`churn.excludedReason.${reason}`))
    expect(new Set(texts).size).toBe(excludedReasonSchema.options.length)
  })
})

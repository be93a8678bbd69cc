import { describe, expect, it } from 'vitest'
import { removedOf, waterfallChart, waterfallRows } from '../../renderer/features/campaign/charts.ts'
import { conditionsOfRule,
  draftOfRecipe,
  fittingName,
  freeName,
  newDraft,
  recipeOf,
  ruleOfDraft } from '../../renderer/features/campaign/list-draft.ts'
import { columnShape, rowsOfPage } from '../../renderer/features/campaign/member-rows.ts'
import { coloursOf } from '../../renderer/ui/theme.ts'
import { recipeSchema, SUPPRESSION_CODES, type Waterfall } from '../../shared/api/campaign.ts'
import { EVERYONE, type Rule } from '../../shared/domain/rule.ts'
import { translateTo } from '../../shared/i18n/catalogue.ts'
import { formatOf } from '../../shared/i18n/format.ts'

const t = translateTo('zh-CN')
const format = formatOf('zh-CN')
const blank = newDraft(202408, '8月', null)
const highScore: Rule = { op: 'between', field: 'churn_score', lo: 0.6 }

describe('a new list', () => {
  it('takes out everyone who should not be contacted and holds back one in ten', () => {
    const recipe = recipeOf(blank)
    expect(recipeSchema.parse(recipe)).toEqual(recipe)
    expect(Object.values(recipe.suppress)).not.toContain(false)
    expect(recipe).toMatchObject({ month: 202408, controlShare: 0.1, limit: null, rule: EVERYONE })
  })

  it('starts from what another page handed over', () => {
    expect(ruleOfDraft(newDraft(202408, 'x', { rule: highScore, label: '高' }))).toEqual(highScore)
  })

  it('has a name the engine takes, however long the handed-over label is', () => {
    expect(fittingName('  短名 ')).toBe('短名')
    expect(fittingName('长'.repeat(200))).toHaveLength(60)
  })

  it('has a name that no other list has', () => {
    expect(freeName('8月', ['7月'])).toBe('8月')
    expect(freeName('8月', ['8月', '8月 2'])).toBe('8月 3')
    const long = fittingName('长'.repeat(200))
    expect(freeName(long, [long]).length).toBeLessThanOrEqual(60)
    expect(freeName(long, [long])).not.toBe(long)
  })
})

describe('conditions', () => {
  const tiers: Rule = { op: 'oneOf', field: 'value_tier', values: ['钻', '金'] }

  it('all have to hold', () => {
    const rule = ruleOfDraft({
      ...blank,
      start: { rule: highScore, label: '' },
      tiers: ['钻', '金'],
      grids: ['东街'],
      segments: [3, 4],
    })
    expect(rule).toEqual({
      op: 'all',
      of: [
        highScore,
        tiers,
        { op: 'oneOf', field: 'grid', values: ['东街'] },
        { op: 'any', of: [{ op: 'inSegment', segmentId: 3 }, { op: 'inSegment', segmentId: 4 }] },
      ],
    })
  })

  it('take the highest probabilities among those who meet the rest', () => {
    const top = { op: 'top', field: 'churn_score', share: 0.1, direction: 'highest' } as const
    expect(ruleOfDraft({ ...blank, score: { kind: 'top', share: 0.1 } })).toEqual(top)
    expect(ruleOfDraft({ ...blank, tiers: ['钻', '金'], score: { kind: 'top', share: 0.1 } })).toEqual({
      op: 'all',
      of: [tiers, { ...top, within: tiers }],
    })
  })

  it('leave an open end of the probability open, and no end at all out', () => {
    expect(ruleOfDraft({ ...blank, score: { kind: 'range', lo: null, hi: 0.4 } })).toEqual({
      op: 'between',
      field: 'churn_score',
      hi: 0.4,
    })
    expect(ruleOfDraft({ ...blank, score: { kind: 'range', lo: null, hi: null } })).toEqual(EVERYONE)
  })

  it('of a copied list are those of the list', () => {
    const recipe = {
      ...recipeOf({ ...blank, tiers: ['钻'], controlShare: 0.2, limit: 500, seed: 7 }),
      rankBy: { field: 'bill_fee', direction: 'ascending' } as const,
    }
    expect(recipeOf(draftOfRecipe(recipe, '副本'))).toEqual(recipe)
    expect(draftOfRecipe(recipeOf(blank), '副本').start).toBeNull()
  })
})

const waterfall: Waterfall = {
  base: 20_000,
  candidates: 6_000,
  steps: [
    { code: 'closed', removed: 100, left: 5_900, applicable: true },
    { code: 'doNotDisturb', removed: 0, left: 5_900, applicable: false },
    { code: 'duplicates', removed: 900, left: 5_000, applicable: true },
    { code: 'overLimit', removed: 1_000, left: 4_000, applicable: true },
  ],
  control: 400,
  targets: 3_600,
}

describe('waterfall', () => {
  it('adds up from row to row', () => {
    const rows = waterfallRows(waterfall)
    let left = 0
    for (const row of rows) {
      left = row.kind === 'level' ? row.count : left - row.count
      expect(row.left).toBe(left)
    }
    expect(rows.at(-1)).toMatchObject({ key: 'targets', count: 3_600 })
    expect(waterfall.candidates - removedOf(waterfall)).toBe(waterfall.control + waterfall.targets)
  })

  it('says where a step had no column to go by', () => {
    expect(waterfallRows(waterfall).filter(({ isApplicable }) => !isApplicable).map(({ key }) => key)).toEqual(['doNotDisturb'])
  })

  const draw = (of: Waterfall) => {
    const { option, table } = waterfallChart(of, { colours: coloursOf('light'), t, format })
    const series = Array.isArray(option.series) ? option.series : []
    const dataOf = (i: number): readonly unknown[] => (Array.isArray(series[i]?.data) ? series[i].data : [])
    const valueOf = (one: unknown): unknown => (typeof one === 'object' && one !== null && 'value' in one ? one.value : one)
    const numbers = (i: number) => dataOf(i).map(valueOf)
    return { hidden: numbers(0), shown: numbers(1), table }
  }

  it('floats what is taken out at the level that is left', () => {
    const { hidden, shown } = draw(waterfall)
    expect(shown).toEqual([20_000, 14_000, 6_000, 100, 0, 900, 1_000, 400, 3_600])
    expect(hidden).toEqual([0, 6_000, 0, 5_900, 5_900, 5_000, 4_000, 3_600, 0])
  })

  it('is drawn from the candidates on where they are few, and still has all rows as a table', () => {
    const { shown, table } = draw({ ...waterfall, base: 1_000_000 })
    expect(shown[0]).toBe(6_000)
    expect(table.rows[0]).toEqual(['账期用户', null, 1_000_000])
  })

  it('has a name for every step the engine can take', () => {
    expect(new Set(SUPPRESSION_CODES.map((code) => t(`campaign.suppression.${code}`))).size).toBe(SUPPRESSION_CODES.length)
  })
})

describe('members', () => {
  it('are rows made of the columns of a page', () => {
    const rows = rowsOfPage({
      total: 9,
      subscribers: [7, 3],
      columns: [
        { field: 'arm', values: ['target', 'control'] },
        { field: 'bill_fee', values: [62.5, null] },
      ],
    })
    expect(rows.map(({ subscriber }) => subscriber)).toEqual([7, 3])
    expect(rows[1]?.values.get('arm')).toBe('control')
    expect(rows[1]?.values.get('bill_fee')).toBeNull()
  })

  it('have money with two decimals and texts left alone', () => {
    expect(columnShape('bill_fee', 'money')).toMatchObject({ kind: 'number', digits: 2 })
    expect(columnShape('grid', 'text').kind).toBeUndefined()
  })
})

describe('conditions edited as one rule', () => {
  it('take the place of all that the form held, and are the rule of the draft', () => {
    const draft = { ...newDraft(202408, 'x', null), tiers: ['钻'], grids: ['东街'], segments: [3], score: { kind: 'top', share: 0.1 } as const }
    const edited = { op: 'not', of: ruleOfDraft(draft) } as const
    expect(ruleOfDraft({ ...draft, ...conditionsOfRule(edited) })).toEqual(edited)
    expect(ruleOfDraft({ ...draft, ...conditionsOfRule({ op: 'all', of: [] }) })).toEqual({ op: 'all', of: [] })
    expect(conditionsOfRule({ op: 'all', of: [] }).start).toBeNull()
  })
})

import { beforeEach, describe, expect, it } from 'vitest'
import { formatOf } from '../../shared/i18n/format.ts'
import { translateTo } from '../../shared/i18n/catalogue.ts'
import {
  dropClausesOf,
  labelOfMembers,
  namesSegment,
  ruleOfMembers,
  SEGMENT_VIEW,
} from '../../renderer/features/segment/members.ts'
import { thresholdText } from '../../renderer/features/segment/thresholds.tsx'
import {
  classCells,
  fieldsWithMeans,
  meanOf,
  totalsOf,
  VAD_GRID,
  type ProfileRow,
} from '../../renderer/features/segment/vad-matrix.ts'
import { segmentName } from '../../renderer/state/populations.ts'
import { NOTHING_KEPT, useSelection } from '../../renderer/state/selection.ts'
import { VAD_CLASSES, VALUE_TIERS } from '../../shared/domain/preset-classes.ts'

const zh = translateTo('zh-CN')
const en = translateTo('en')

function row(code: string, count: number, more: Partial<ProfileRow> = {}): ProfileRow {
  return { segmentId: count, code, name: code, count, share: count / 100, revenue: null, revenueShare: null, means: [], ...more }
}

describe('matrix of classes', () => {
  it('has a place for each class of the engine, once', () => {
    expect([...VAD_GRID.flat()].sort()).toEqual([...VAD_CLASSES].sort())
    for (const line of VAD_GRID) expect(new Set(line.map((code) => code.includes('V') && code !== 'NVAD')).size).toBe(1)
  })

  it('puts rows in any order in their places, bars relative to the largest', () => {
    const cells = classCells('vad', VAD_CLASSES.map((code, i) => row(code, 8 - i)).reverse())
    expect(cells.map((line) => line.map(({ row: { code } }) => code))).toEqual(VAD_GRID)
    expect(cells[0]?.[0]).toMatchObject({ row: { code: 'VAD', count: 8 }, bar: 1 })
    expect(cells[1]?.[3]?.bar).toBe(1 / 8)
  })

  it('draws no bars and divides by nothing when all classes are empty', () => {
    expect(
      classCells(
        'value',
        VALUE_TIERS.map((code) => row(code, 0)),
      )
        .flat()
        .map(({ bar }) => bar),
    ).toEqual([0, 0, 0, 0])
  })

  it('has a name for each tier in both languages', () => {
    const name = (code: string, t: typeof zh) => segmentName({ family: 'value', code, name: code }, t)
    expect(VALUE_TIERS.map((code) => name(code, zh))).toEqual(VALUE_TIERS)
    expect(VALUE_TIERS.map((code) => name(code, en))).toEqual(['Diamond', 'Gold', 'Silver', 'Standard'])
  })
})

describe('totals', () => {
  const rows = [
    row('V', 30, {
      revenue: 900,
      revenueShare: 0.9,
      means: [
        { field: 'age', mean: 40 },
        { field: 'churn_score', mean: null },
      ],
    }),
    row('D', 20, {
      means: [
        { field: 'age', mean: null },
        { field: 'churn_score', mean: null },
      ],
    }),
  ]

  it('add up what is there and say by how much they miss the base', () => {
    expect(totalsOf(rows, 50)).toEqual({ count: 50, revenue: 900, revenueShare: 0.9, difference: 0 })
    expect(totalsOf(rows, 53).difference).toBe(-3)
    expect(totalsOf(rows, null).difference).toBeNull()
  })

  it('leave revenue missing, not 0, when no class has any', () => {
    expect(totalsOf([row('V', 3)], 3)).toMatchObject({ revenue: null, revenueShare: null })
  })

  it('show only fields with a mean in one class at least', () => {
    expect(fieldsWithMeans(rows)).toEqual(['age'])
    expect([meanOf(row('V', 1), 'age'), fieldsWithMeans([])]).toEqual([null, []])
  })
})

describe('members', () => {
  beforeEach(() => useSelection.getState().restore({ ...NOTHING_KEPT, month: 202408 }))

  it('make one rule and one chip', () => {
    const members = [
      { segmentId: 3, name: 'VD' },
      { segmentId: 4, name: 'VAD' },
    ]
    expect(ruleOfMembers(members.slice(0, 1))).toEqual({ op: 'inSegment', segmentId: 3 })
    expect(ruleOfMembers(members)).toEqual({
      op: 'any',
      of: [
        { op: 'inSegment', segmentId: 3 },
        { op: 'inSegment', segmentId: 4 },
      ],
    })
    expect(labelOfMembers('vad', members, zh)).toBe('VAD=VD, VAD')
  })

  it('are found wherever a rule names their segment', () => {
    const inside = {
      op: 'all',
      of: [
        {
          op: 'not',
          of: { op: 'top', field: 'arpu', count: 5, direction: 'highest', within: { op: 'inSegment', segmentId: 7 } },
        },
      ],
    } as const
    expect([namesSegment(inside, 7), namesSegment(inside, 8), namesSegment({ op: 'isMissing', field: 'age' }, 7)]).toEqual([
      true,
      false,
      false,
    ])
  })

  it('take every condition along that names their segment when it is removed, and leave the others', () => {
    const { setClause, undo } = useSelection.getState()
    setClause(SEGMENT_VIEW, { rule: { op: 'inSegment', segmentId: 7 }, label: 'mine' })
    setClause('set.segment.7', { rule: { op: 'not', of: { op: 'inSegment', segmentId: 7 } }, label: 'of the sets' })
    setClause('other', { rule: { op: 'inSegment', segmentId: 9 }, label: 'another' })
    dropClausesOf(8)
    expect(useSelection.getState().clauses.size).toBe(3)
    dropClausesOf(7)
    expect([...useSelection.getState().clauses.keys()]).toEqual(['other'])
    expect(useSelection.getState().history).toHaveLength(1)
    undo()
    expect(useSelection.getState().clauses.size).toBe(0)
  })

  it('do not come back by undo or redo, as members or as a column, but come back with their segment', () => {
    const { restore, setClause, undo, redo } = useSelection.getState()
    restore(NOTHING_KEPT)
    const rule = { op: 'between', field: 'arpu', lo: 1 } as const
    setClause('arpu', { rule, label: 'arpu' })
    setClause(SEGMENT_VIEW, { rule: { op: 'inSegment', segmentId: 7 }, label: 'mine' })
    setClause('field.segment_7', { rule: { op: 'oneOf', field: 'segment_7@-1', values: [1] }, label: 'as a column' })
    setClause('arpu', null)
    undo()
    const before = useSelection.getState()
    const { clauses: gone, bringBack } = dropClausesOf(7)
    expect(gone.map(({ label }) => label)).toEqual(['mine', 'as a column'])
    expect([...useSelection.getState().clauses.keys()]).toEqual(['arpu'])
    const seen = [...useSelection.getState().history, ...useSelection.getState().future].flatMap(({ clauses }) => [...clauses.keys()])
    expect(new Set(seen)).toEqual(new Set([]))
    undo()
    expect(useSelection.getState().clauses.size).toBe(0)
    redo()
    expect([...useSelection.getState().clauses.keys()]).toEqual(['arpu'])
    redo()
    expect(useSelection.getState().clauses.size).toBe(0)
    setClause('age', { rule: { op: 'isMissing', field: 'age' }, label: 'chosen since' })
    setClause(SEGMENT_VIEW, { rule: { op: 'inSegment', segmentId: 9 }, label: 'another' })
    bringBack()
    const { clauses } = useSelection.getState()
    expect([...clauses.values()].map(({ label }) => label).toSorted()).toEqual(['another', 'as a column', 'chosen since'])
    undo()
    expect([...useSelection.getState().clauses.keys()]).toEqual(['age', SEGMENT_VIEW])

    useSelection.setState(before)
    dropClausesOf(7).bringBack()
    expect(useSelection.getState()).toMatchObject({ clauses: before.clauses, history: before.history, future: before.future })
  })
})

describe('thresholds in words', () => {
  const index = { nameOf: (id: string) => (id === 'voice_min_avg3' ? '近3月通话时长均值' : id), unitOf: () => '分钟' }
  const format = formatOf('zh-CN')

  it('name field, value, unit and quantile', () => {
    const at = { field: 'voice_min_avg3', value: 1312.456, quantile: 0.7, letter: 'V' }
    expect(thresholdText(at, index, zh, format)).toBe('近3月通话时长均值 ≥ 1,312.46 分钟（P70）')
    expect(thresholdText({ ...at, quantile: 0.8 }, index, en, formatOf('en'))).toContain('(P80)')
  })

  it('say so when the threshold is any use at all, not a quantile', () => {
    expect(
      thresholdText({ field: 'vas_fee', value: 0.5, quantile: null, letter: 'A' }, { ...index, unitOf: () => '' }, zh, format),
    ).toBe('vas_fee ≥ 0.5（多数为 0，取最小正值）')
  })
})

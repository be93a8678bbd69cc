import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ChartDataOf, Group } from '../../shared/api/chart.ts'
import type { FieldView } from '../../shared/api/explore.ts'
import type { Rule } from '../../shared/domain/rule.ts'
import { translateTo } from '../../shared/i18n/catalogue.ts'
import { formatOf } from '../../shared/i18n/format.ts'
import { addBoard, addTile, currentBoard, firstBoards, boardsOf, moveTile, removeBoard, removeTile, restoreBoard, sizedTile } from '../../renderer/features/explore/board/boards.ts'
import { FADED } from '../../renderer/features/explore/charts.ts'
import { cellKeyOf, cellsOfRule, groupText, keyOf, keysOfRule, keysOfTree, partKeyOf, pickKey, ruleOfCells, ruleOfKeys, ruleOfTree, wholeKeyOf } from '../../renderer/features/explore/board/groups.ts'
import { TILE_TYPE_IDS, TILE_TYPES, withSetting } from '../../renderer/features/explore/board/tile-types.ts'
import { fieldsOfQuery, type DrawWords, type Tile } from '../../renderer/features/explore/board/tile.ts'
import type { Fields } from '../../renderer/features/explore/use-fields.ts'
import { coloursOf } from '../../renderer/ui/theme.ts'

const field = (id: string, part: Partial<FieldView> = {}): FieldView => ({
  id, zh: id, en: id, type: 'money', unit: '元', group: 'usage_month', source: 'imported', sensitive: null, fillRate: 1, missingInputs: [], ...part,
})
function fieldsWith(list: readonly FieldView[]): Fields {
  const byId = new Map(list.map((one) => [one.id, one]))
  const nameOf = (id: string): string => byId.get(id)?.zh ?? id
  return { fields: list, byId, nameOf, shortNameOf: nameOf, unitOf: (id) => byId.get(id)?.unit ?? '', dictionaryUnitOf: (id) => byId.get(id)?.unit ?? '' }
}
const fields = fieldsWith([field('bill_fee'), field('age', { type: 'int', unit: '岁' }), field('grid', { type: 'text', unit: '' }), field('area', { type: 'text', unit: '' }), field('is_bundle', { type: 'flag', unit: '' })])
const words: DrawWords = { t: translateTo('zh-CN'), format: formatOf('zh-CN'), colours: coloursOf('light'), theme: 'light', fields, month: 202408 }

const group: fc.Arbitrary<Group> = fc.oneof(
  fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('其他', 'missing', '"x"', '<b>')).map((value) => ({ kind: 'value' as const, value })),
  fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: 1, max: 50 })).map(([lo, width]) => ({ kind: 'range' as const, lo, hi: lo + width })),
  fc.constantFrom<Group>({ kind: 'period', lo: '2024-01-01', hi: '2024-03-31' }, { kind: 'period', lo: 202401, hi: 202412 }, { kind: 'range', lo: null, hi: 5 }, { kind: 'range', lo: 5, hi: null }, { kind: 'missing' }),
)

describe('groups that are clicked', () => {
  it('read back from the clause they wrote', () => {
    fc.assert(
      fc.property(fc.uniqueArray(group, { minLength: 1, maxLength: 5, selector: keyOf }), (groups) => {
        const keys = groups.map(keyOf)
        expect([...keysOfRule(ruleOfKeys('f', keys) ?? undefined, 'f')].toSorted()).toEqual(keys.toSorted())
        expect(keysOfRule(ruleOfKeys('f', keys) ?? undefined, 'other')).toEqual([])
      }),
    )
  })

  it('are the rules a person would write', () => {
    const keys = ([{ kind: 'value', value: '东街' }, { kind: 'missing' }] as const).map((one) => keyOf(one))
    expect(ruleOfKeys('grid', keys.slice(0, 1))).toEqual({ op: 'oneOf', field: 'grid', values: ['东街'] })
    expect(ruleOfKeys('grid', keys)).toEqual({ op: 'any', of: [{ op: 'oneOf', field: 'grid', values: ['东街'] }, { op: 'isMissing', field: 'grid' }] })
    expect(ruleOfKeys('grid', [])).toBeNull()
  })

  it('are no periods where a date range is not of whole months', () => {
    const keysOf = (lo: string | number, hi: string | number) => keysOfRule({ op: 'between', field: 'd', lo, hi }, 'd')
    expect(keysOf('2024-01-01', '2024-01-31')).toEqual([keyOf({ kind: 'period', lo: '2024-01-01', hi: '2024-01-31' })])
    for (const [lo, hi] of [['2024-01-02', '2024-01-31'], ['2024-01-01', '2024-01-30'], ['2024-13-01', '2024-13-31'], [10, 20]] as const) expect(keysOf(lo, hi)).toEqual([])
  })

  it('of two fields read back as cells', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(group, group), { minLength: 1, maxLength: 4, selector: ([x, y]) => cellKeyOf(x, y) }), (pairs) => {
        const cells = pairs.map(([x, y]) => cellKeyOf(x, y))
        expect(cellsOfRule(ruleOfCells('a', 'b', cells) ?? undefined, 'a', 'b')).toEqual(cells)
      }),
    )
  })

  it('stand for nobody when they are "other", and a category of that name for itself', () => {
    expect(ruleOfKeys('grid', [keyOf({ kind: 'other', categories: 3 })])).toBeNull()
    expect(ruleOfKeys('grid', [keyOf({ kind: 'value', value: '其他' })])).toEqual({ op: 'oneOf', field: 'grid', values: ['其他'] })
  })

  it('are taken, taken back, added with Ctrl and removed with Alt', () => {
    expect(pickKey([], 'a', 'only')).toEqual(['a'])
    expect(pickKey(['a'], 'a', 'only')).toEqual([])
    expect(pickKey(['a', 'b'], 'a', 'only')).toEqual(['a'])
    expect(pickKey(['a'], 'b', 'add')).toEqual(['a', 'b'])
    expect(pickKey(['a', 'b'], 'b', 'add')).toEqual(['a'])
    expect(pickKey(['a', 'b'], 'a', 'remove')).toEqual(['b'])
  })

  it('are named with their bounds', () => {
    expect(groupText({ kind: 'range', lo: null, hi: 20 }, fields.byId.get('age'), words)).toBe('< 20')
    expect(groupText({ kind: 'range', lo: 20, hi: 30 }, fields.byId.get('age'), words)).toBe('20 – 30')
    const periods: readonly (readonly [lo: string | number, hi: string | number])[] = [
      ['2024-02-01', '2024-02-29'], ['2024-07-01', '2024-09-30'], ['2023-01-01', '2023-12-31'], ['2020-01-01', '2029-12-31'], ['1900-01-01', '2024-01-31'], [202402, 202402], [202402, 202404], ['2024-01-01', '2024-06-30'], [202307, 202312], ['2022-01-01', '2023-12-31'],
    ]
    const textIn = (language: 'zh-CN' | 'en') =>
      periods.map(([lo, hi]) => groupText({ kind: 'period', lo, hi }, undefined, { t: translateTo(language), format: formatOf(language) }))
    expect(textIn('zh-CN')).toEqual(['2024-02', '2024 年 3 季度', '2023 年', '2020 – 2029', '1900-01 – 2024-01', '2024-02', '2024-02 – 2024-04', '2024 上半年', '2023 下半年', '2022 – 2023'])
    expect(textIn('en')).toEqual(['2024-02', '2024 Q3', '2023', '2020 – 2029', '1900-01 – 2024-01', '2024-02', '2024-02 – 2024-04', '2024 H1', '2023 H2', '2022 – 2023'])
    expect(groupText({ kind: 'value', value: 1 }, fields.byId.get('is_bundle'), words)).toBe('是')
  })
})

describe('groups within groups', () => {
  const [east, west]: readonly Group[] = [{ kind: 'value', value: '东县' }, { kind: 'value', value: '西县' }]
  const grid: Group = { kind: 'value', value: '城关网格' }
  const keysOf = (keys: readonly string[]) => keysOfTree(ruleOfTree('county', 'grid', keys) ?? undefined, 'county', 'grid')

  it('become rules and come back as the same keys, a county or a grid of it', () => {
    if (!east || !west) throw new Error('no groups')
    for (const keys of [[wholeKeyOf(east)], [partKeyOf(east, grid)], [wholeKeyOf(west), partKeyOf(east, grid)], [partKeyOf(east, grid), partKeyOf(west, { kind: 'missing' })], []]) expect(keysOf(keys)).toEqual(keys)
    expect(ruleOfTree('county', 'grid', [partKeyOf(east, grid)])).toEqual({
      op: 'all',
      of: [{ op: 'oneOf', field: 'county', values: ['东县'] }, { op: 'oneOf', field: 'grid', values: ['城关网格'] }],
    })
    expect(ruleOfTree('county', 'grid', [wholeKeyOf(west)])).toEqual({ op: 'oneOf', field: 'county', values: ['西县'] })
    expect(ruleOfTree('county', 'grid', [wholeKeyOf({ kind: 'other', categories: 3 }), partKeyOf(east, { kind: 'other', categories: 3 })])).toBeNull()
  })
})

describe('boards', () => {
  it('begin with charts of fields that have values, and none where there are none', () => {
    expect(currentBoard(firstBoards(fields)).tiles.map(({ type }) => type)).toEqual(['histogram', 'bars', 'series'])
    expect(currentBoard(firstBoards(fieldsWith([]))).tiles).toEqual([])
  })

  it('come back as they were stored, without what can no longer be drawn', () => {
    const board = TILE_TYPE_IDS.reduce((so, type) => addTile(so, type, fields), currentBoard(firstBoards(fields)))
    const all = { boards: [{ ...board, tiles: [...board.tiles] }], current: board.id, removed: [] }
    expect(boardsOf(all)).toEqual(all)
    const [first] = board.tiles
    if (!first) throw new Error('no chart')
    const broken = { ...all, boards: [{ ...board, tiles: [first, { ...first, id: 'y', query: { kind: 'lorenz' as const, field: 'f' } }] }] }
    expect(boardsOf(broken)?.boards[0]?.tiles).toEqual([first])
    expect(boardsOf({ boards: [], current: '', removed: [] })).toBeNull()
  })

  it('move, size and lose charts without changing the others', () => {
    const board = currentBoard(firstBoards(fields))
    const ids = (of: typeof board): readonly string[] => of.tiles.map(({ id }) => id)
    const [a = '', b = '', c = ''] = ids(board)
    expect(ids(moveTile(board, c, 0))).toEqual([c, a, b])
    expect(ids(moveTile(board, a, 99))).toEqual([b, c, a])
    expect(ids(moveTile(board, 'none', 0))).toEqual([a, b, c])
    expect(ids(removeTile(board, b))).toEqual([a, c])
    expect(new Set(ids(addTile(removeTile(board, a), 'histogram', fields))).size).toBe(3)
    const [tile] = board.tiles
    expect(tile && sizedTile(tile, 99, -3)).toMatchObject({ width: 12, height: 3 })
  })

  it('come back when they were removed, the last removed first, and a new one never has the id of one of them', () => {
    const two = addBoard(firstBoards(fields), 'B')
    const three = addBoard(two, 'C')
    const removed = removeBoard(removeBoard(three, currentBoard(two).id), currentBoard(three).id)
    expect(removed.removed.map(({ name }) => name)).toEqual(['C', 'B'])
    expect(three.boards.map(({ id }) => id)).not.toContain(currentBoard(addBoard(removed, 'D')).id)
    const back = restoreBoard(removed, currentBoard(two).id)
    expect(currentBoard(back)).toEqual(currentBoard(two))
    expect(back.removed.map(({ name }) => name)).toEqual(['C'])
    expect(restoreBoard(back, 'none')).toBe(back)
  })

  it('are several, and the last one is only emptied', () => {
    const two = addBoard(firstBoards(fields), 'B')
    expect(currentBoard(two).name).toBe('B')
    const one = removeBoard(two, currentBoard(two).id)
    expect(one.boards).toHaveLength(1)
    expect(currentBoard(removeBoard(one, one.current)).tiles).toEqual([])
  })
})

describe('charts', () => {
  const tileOf = (type: Tile['type']): Tile => ({ id: 'c1', type, query: TILE_TYPES[type].make(fields) ?? { kind: 'lorenz', field: '' }, look: TILE_TYPES[type].looks[0] ?? null, width: 4, height: 4 })
  const bars: ChartDataOf<'bars'> = {
    kind: 'bars', rows: 20, missing: 1,
    groups: [
      { group: { kind: 'value', value: '<img src=x>' }, count: 10, value: 10 },
      { group: { kind: 'value', value: '其他' }, count: 5, value: 5 },
      { group: { kind: 'other', categories: 3 }, count: 4, value: 4 },
      { group: { kind: 'missing' }, count: 1, value: 1 },
    ],
  }

  it.each(TILE_TYPE_IDS)('of type %s ask for what fits, keep a setting that does not out, and name their fields', (type) => {
    const tile = tileOf(type)
    expect(fieldsOfQuery(tile.query).every((id) => fields.byId.has(id))).toBe(true)
    expect(TILE_TYPES[type].title(tile.query, { t: words.t, nameOf: fields.nameOf })).not.toBe('')
    expect(withSetting(tile, { field: 7, x: 7, bins: -1 })).toBe(tile)
  })

  it('keep their own clause apart from that of a field they share', () => {
    expect(TILE_TYPES.bars.view(tileOf('bars'))).toBe('field.grid')
    expect(TILE_TYPES.geo.view(tileOf('geo'))).toBe('field.grid')
    expect(TILE_TYPES.heat.view(tileOf('heat'))).toBe('chart.c1')
    expect(TILE_TYPES.scatter.view(tileOf('scatter'))).toBe('chart.c1')
    expect(TILE_TYPES.series.view(tileOf('series'))).toBe('chart.c1')
  })

  it('write names from files as text, never as markup', () => {
    for (const type of ['bars', 'geo'] as const) {
      const drawn = TILE_TYPES[type].draw(bars, tileOf(type), undefined, words)
      const { tooltip } = drawn?.option ?? {}
      const formatter: unknown = tooltip && !Array.isArray(tooltip) ? tooltip.formatter : undefined
      const text: unknown = typeof formatter === 'function' ? formatter({ name: keyOf({ kind: 'value', value: '<img src=x>' }) }) : ''
      expect(text).toContain('&lt;img')
      expect(text).not.toContain('<img')
    }
  })

  it('account for everybody in the table twin', () => {
    const table = TILE_TYPES.bars.draw(bars, tileOf('bars'), undefined, words)?.table
    expect(table?.rows).toEqual([['<img src=x>', 10, 0.5], ['其他', 5, 0.25], ['其他（3 类）', 4, 0.2], ['缺失', 1, 0.05]])
  })

  it('say why there is nothing to see', () => {
    const none = { kind: 'bars', rows: 0, missing: 0, groups: [] } as const
    expect(TILE_TYPES.bars.draw({ ...none, groups: [] }, tileOf('bars'), undefined, words)?.empty).toMatch(/没有符合/)
    const missing: ChartDataOf<'bars'> = { kind: 'bars', rows: 3, missing: 3, groups: [{ group: { kind: 'missing' }, count: 3, value: 3 }] }
    expect(TILE_TYPES.bars.draw(missing, tileOf('bars'), undefined, words)?.empty).toMatch(/都没有值/)
    const alone: ChartDataOf<'lorenz'> = { kind: 'lorenz', rows: 3, missing: 2, points: [{ share: 1, cumulated: 1, value: 80 }], total: 80, gini: 0, negative: 0 }
    expect(TILE_TYPES.lorenz.draw(alone, tileOf('lorenz'), undefined, words)?.empty).toMatch(/只有 1 户有/)
    expect(TILE_TYPES.lorenz.draw({ ...alone, missing: 1 }, tileOf('lorenz'), undefined, words)?.empty).toBeNull()
    expect(TILE_TYPES.lorenz.draw({ kind: 'lorenz', rows: 2, missing: 0, points: [], total: -5, gini: null, negative: 1 }, tileOf('lorenz'), undefined, words)?.empty).toMatch(/不大于 0/)
  })

  it('turn a drag over the highest into the values they have, and show it where it lies', () => {
    const points = Array.from({ length: 100 }, (_, i) => ({ share: (i + 1) / 100, cumulated: (i + 1) / 100, value: 100 - i }))
    const data: ChartDataOf<'lorenz'> = { kind: 'lorenz', rows: 100, missing: 0, points, total: 5050, gini: 0.33, negative: 0 }
    const brush = TILE_TYPES.lorenz.draw(data, tileOf('lorenz'), undefined, words)?.brush
    const rule = brush?.kind === 'range' ? brush.rule([0, 20]) : null
    expect(rule).toEqual({ op: 'between', field: 'bill_fee', lo: 81 })
    const again = TILE_TYPES.lorenz.draw(data, tileOf('lorenz'), rule ?? undefined, words)?.brush
    expect(again?.area).toEqual([0, 20])
  })

  it('leave a gap where a month has no value', () => {
    const data: ChartDataOf<'series'> = {
      kind: 'series', rows: 5, missing: 1, gaps: [], lines: [{ group: null, count: 5, points: [{ month: 202407, value: null, count: 0 }, { month: 202408, value: 88.5, count: 4 }] }],
    }
    const drawn = TILE_TYPES.series.draw(data, tileOf('series'), undefined, words)
    expect(drawn?.notes).toHaveLength(1)
    expect(TILE_TYPES.series.draw({ ...data, gaps: [202407] }, tileOf('series'), undefined, words)?.notes?.[1]).toBe('2024-07 未导入，图中留空')
    expect(drawn?.option).toMatchObject({ series: [{ connectNulls: false, data: [{ value: '-' }, { value: 88.5 }] }] })
    expect(drawn?.table.rows).toEqual([['2024-07', null, 0], ['2024-08', 88.5, 4]])
  })

  it('show as partly held what a date condition begins or ends in, and say so', () => {
    const dated: DrawWords = { ...words, fields: fieldsWith([...fields.fields, field('open_date', { type: 'date', unit: '' })]) }
    const months: readonly Group[] = ['01-31', '02-29', '03-31'].map((end) => ({ kind: 'period', lo: `2024-${end.slice(0, 2)}-01`, hi: `2024-${end}` }))
    const data: ChartDataOf<'bars'> = { kind: 'bars', rows: 30, missing: 0, groups: months.map((group) => ({ group, count: 10, value: 10 })) }
    const tile: Tile = { ...tileOf('bars'), query: { kind: 'bars', field: 'open_date', measure: { kind: 'count' }, limit: 15, sort: 'count' } }
    const drawn = TILE_TYPES.bars.draw(data, tile, { op: 'between', field: 'open_date', lo: '2024-01-01', hi: '2024-02-10' }, dated)
    expect(drawn?.option).toMatchObject({ series: [{ data: [{ itemStyle: { opacity: 1 } }, { itemStyle: { opacity: (1 + FADED) / 2 } }, { itemStyle: { opacity: FADED } }] }] })
    const option = drawn?.option as { readonly yAxis: { readonly axisLabel: { readonly formatter: (key: string) => string } } } | undefined
    expect(months.map((group) => option?.yAxis.axisLabel.formatter(keyOf(group)))).toEqual(['✓ 2024-01', '◐ 2024-02', '2024-03'])
    expect(drawn?.pick?.chosen).toEqual([])
  })

  it('of groups within groups are of numbers, dates and flags, too', () => {
    const choices = [field('fee'), field('open_date', { type: 'date' }), field('paid_until', { type: 'month' }), field('grid', { type: 'text' }), field('is_bundle', { type: 'flag' }), field('msisdn', { type: 'id', sensitive: 'phone' })]
    const accepted = TILE_TYPES.tree.settings.flatMap((setting) => (setting.kind === 'field' ? [choices.filter(setting.accepts).map(({ id }) => id)] : []))
    const all = ['fee', 'open_date', 'paid_until', 'grid', 'is_bundle']
    expect(accepted).toEqual([all, all])
  })

  it('draw groups within groups with their parts in the table, and fade what is not chosen', () => {
    const east: Group = { kind: 'value', value: '东县' }
    const data: ChartDataOf<'tree'> = {
      kind: 'tree', rows: 10, missing: 1,
      groups: [
        { group: east, count: 7, value: 80, parts: [{ group: { kind: 'value', value: '<b>' }, count: 5, value: 90 }, { group: { kind: 'missing' }, count: 2, value: null }] },
        { group: { kind: 'value', value: '西县' }, count: 3, value: 60, parts: [{ group: { kind: 'value', value: '城关' }, count: 3, value: 60 }] },
      ],
    }
    const tile = tileOf('tree')
    const drawn = TILE_TYPES.tree.draw(data, tile, ruleOfTree('area', 'grid', [wholeKeyOf(east)]) ?? undefined, words)
    expect(drawn?.table.rows.map((row) => row.slice(0, 3))).toEqual([['东县', '<b>', 5], ['东县', '缺失', 2], ['西县', '城关', 3]])
    expect(drawn?.pick?.chosen).toEqual([wholeKeyOf(east)])
    expect(drawn?.option).toMatchObject({ series: [{ data: [{ itemStyle: { opacity: 1 }, children: [{ itemStyle: { opacity: 1 } }, { itemStyle: { opacity: 1 } }] }, { itemStyle: { opacity: FADED }, children: [{ itemStyle: { opacity: FADED } }] }] }] })
  })

  it('show the shares of a row that add up to one', () => {
    const data: ChartDataOf<'heat'> = {
      kind: 'heat', rows: 10, missing: 0, x: [{ kind: 'range', lo: null, hi: 50 }, { kind: 'range', lo: 50, hi: null }],
      y: [{ kind: 'value', value: '东街' }, { kind: 'value', value: '西街' }], counts: [1, 3, 6, 0], values: [1, 3, 6, 0],
    }
    const rows = TILE_TYPES.heat.draw(data, { ...tileOf('heat'), look: 'row' }, undefined, words)?.table.rows
    expect(rows?.map((row) => row.slice(2, 5))).toEqual([[1, 0.25, 1 / 7], [3, 0.75, 1], [6, 1, 6 / 7], [0, 0, 0]])
  })

  it('mark a cell and a part that a condition holds a part of as bars do, and keep the numbers of what fades to be read', () => {
    const low: Group = { kind: 'range', lo: null, hi: 50 }
    const [east, west] = (['东街', '西街'] as const).map((value): Group => ({ kind: 'value', value }))
    const tile = tileOf('heat')
    if (tile.query.kind !== 'heat') throw new Error('no heat grid')
    const { x, y } = tile.query
    const heat: ChartDataOf<'heat'> = { kind: 'heat', rows: 10, missing: 0, x: [low], y: [east, west].flatMap((one) => one ?? []), counts: [4, 6], values: [4, 6] }
    const half: Rule = { op: 'all', of: [{ op: 'between', field: x, hi: 20 }, { op: 'oneOf', field: y, values: ['东街'] }] }
    const drawn = TILE_TYPES.heat.draw(heat, tile, half, words)
    expect(drawn?.option).toMatchObject({ series: [{ label: { opacity: 1 }, data: [{ itemStyle: { opacity: (1 + FADED) / 2 } }, { itemStyle: { opacity: FADED } }] }] })
    const option = drawn?.option as { readonly series: readonly [{ readonly label: { readonly formatter: (cell: { readonly dataIndex: number }) => string } }] } | undefined
    expect([0, 1].map((dataIndex) => option?.series[0].label.formatter({ dataIndex }))).toEqual(['◐ 4', '6'])

    const tree: ChartDataOf<'tree'> = { kind: 'tree', rows: 9, missing: 0, groups: ['东县', '西县'].map((value) => ({ group: { kind: 'value', value }, count: 4, value: 4, parts: [low, { kind: 'range', lo: 50, hi: null }].map((group) => ({ group: group as Group, count: 2, value: 2 })) })) }
    const nested: Tile = { ...tileOf('tree'), query: { kind: 'tree', field: 'area', by: 'fee', measure: { kind: 'count' }, limit: 10, sort: 'count' } as Tile['query'] }
    const eastern: Rule = { op: 'all', of: [{ op: 'oneOf', field: 'area', values: ['东县'] }, { op: 'between', field: 'fee', hi: 20 }] }
    expect(TILE_TYPES.tree.draw(tree, nested, eastern, words)?.option).toMatchObject({
      series: [
        {
          data: [
            { upperLabel: { opacity: 1, formatter: expect.stringMatching(/^◐ 东县/) }, children: [{ label: { opacity: 1, formatter: expect.stringMatching(/^◐ /) } }, { itemStyle: { opacity: FADED }, label: { opacity: 1 } }] },
            { itemStyle: { opacity: FADED }, upperLabel: { formatter: expect.stringMatching(/^西县/) } },
          ],
        },
      ],
    })
    const bars: ChartDataOf<'bars'> = { kind: 'bars', rows: 10, missing: 0, groups: heat.y.map((group) => ({ group, count: 5, value: 5 })) }
    expect(TILE_TYPES.bars.draw(bars, tileOf('bars'), undefined, words)?.option).toMatchObject({ series: [{ label: { show: true, opacity: 1 } }] })
  })
})

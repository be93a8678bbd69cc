import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Rule } from '../../shared/domain/rule.ts'
import { translateTo } from '../../shared/i18n/catalogue.ts'
import { invertChosen, withListed } from '../../renderer/features/explore/conditions.ts'
import { comparisonsOf, placesToCompare } from '../../renderer/features/explore/header-menu.tsx'
import { chosenText, countPicked, EVERY_ROW, isPicked, pickRule, toggleAll, withRows } from '../../renderer/features/explore/picks.ts'
import { movedColumn } from '../../renderer/features/explore/shown-columns.tsx'
import { isKnown, stateOf } from '../../renderer/features/explore/use-columns.ts'
import type { Fields } from '../../renderer/features/explore/use-fields.ts'
import type { Picked } from '../../renderer/state/selection.ts'
import { toHtmlTable } from '../../renderer/ui/clipboard.ts'
import { forgetLayout, readLayout, rememberLayout, withAbsent } from '../../renderer/ui/grid-layout.ts'
import { readRemembered, remember } from '../../renderer/ui/remembered.ts'

describe('picked rows', () => {
  const ROWS = Array.from({ length: 12 }, (_, i) => i + 1)
  const members = (picked: Picked | null) => ROWS.filter((key) => isPicked(picked, new Set(picked?.keys), key))

  it('are those of a plain set, whatever is ticked, ranged over or turned', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('rows' as const), rows: fc.subarray(ROWS, { minLength: 1 }), isTaken: fc.boolean() }),
      fc.record({ kind: fc.constant('all' as const) }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let picked: Picked | null = null
        let set = new Set<number>()
        for (const one of steps) {
          if (one.kind === 'all') {
            set = picked === null ? new Set(ROWS) : new Set()
            picked = toggleAll(picked)
          } else {
            set = new Set(ROWS.filter((key) => (one.rows.includes(key) ? one.isTaken : set.has(key))))
            picked = withRows(picked, one.rows, one.isTaken)
          }
          expect(members(picked)).toEqual([...set].sort((a, b) => a - b))
          expect(countPicked(picked, ROWS.length)).toBe(set.size)
        }
      }),
    )
  })

  it('of a million stay a handful of keys when all but a few are picked', () => {
    const picked = withRows(EVERY_ROW, [7, 9], false)
    expect(picked).toEqual({ mode: 'except', keys: [7, 9] })
    expect(countPicked(picked, 1_000_000)).toBe(999_998)
  })

  it('are told in words with the conditions they are within', () => {
    const [zh, en] = [translateTo('zh-CN'), translateTo('en')]
    expect(chosenText(null, '性别=男', zh)).toBe('性别=男')
    expect(chosenText(EVERY_ROW, '性别=男', zh)).toBe('性别=男')
    expect(chosenText(EVERY_ROW, '', zh)).toBe('全网用户')
    expect(chosenText({ mode: 'except', keys: [3] }, '性别=男', zh)).toBe('性别=男，除 1 户')
    expect(chosenText({ mode: 'except', keys: [3] }, 'gender = Male', en)).toBe('gender = Male, without 1 row')
    expect(chosenText({ mode: 'except', keys: [3, 4] }, '', zh)).toBe('选中全部，除 2 户')
    expect(chosenText({ mode: 'only', keys: [3] }, '性别=男', zh)).toBe('选中 1 户')
    expect(chosenText({ mode: 'only', keys: [3] }, '', en)).toBe('1 row selected')
  })

  it('are a rule within the conditions of the page', () => {
    const east: Rule = { op: 'oneOf', field: 'grid', values: ['东街'] }
    expect(pickRule(null, east)).toEqual(east)
    expect(pickRule(EVERY_ROW, east)).toEqual(east)
    expect(pickRule({ mode: 'only', keys: [3] }, east)).toEqual({ op: 'inSubscribers', subscribers: [3] })
    expect(pickRule({ mode: 'except', keys: [3] }, east)).toEqual({ op: 'all', of: [east, { op: 'not', of: { op: 'inSubscribers', subscribers: [3] } }] })
  })
})

describe('the list of values', () => {
  it('ticks what it lists, and leaves alone what a search hides', () => {
    const chosen = { values: ['东街'], missing: false }
    expect(withListed(chosen, ['西街', '南街'], false, true)).toEqual({ values: ['东街', '西街', '南街'], missing: false })
    expect(withListed(chosen, ['东街', '西街'], true, false)).toEqual({ values: [], missing: false })
    expect(withListed(chosen, ['东街', '西街'], true, true)).toEqual({ values: ['东街', '西街'], missing: true })
  })

  it('turned twice is as it was', () => {
    fc.assert(
      fc.property(fc.subarray(['a', 'b', 'c', 'd']), fc.subarray(['a', 'b', 'c', 'd']), fc.boolean(), fc.boolean(), (values, listed, missing, hasBlank) => {
        const once = invertChosen({ values, missing }, listed, hasBlank)
        expect(listed.every((value) => once.values.includes(value) !== values.includes(value))).toBe(true)
        const twice = invertChosen(once, listed, hasBlank)
        expect({ ...twice, values: twice.values.toSorted() }).toEqual({ values: values.toSorted(), missing })
      }),
    )
  })
})

it('a column is moved to any place of the list and no further', () => {
  expect(movedColumn(['a', 'b', 'c'], 'a', 2)).toEqual(['b', 'c', 'a'])
  expect(movedColumn(['a', 'b', 'c'], 'c', -1)).toEqual(['c', 'a', 'b'])
  expect(movedColumn(['a', 'b', 'c'], 'b', 9)).toEqual(['a', 'c', 'b'])
})

describe('the clipboard', () => {
  it('marks columns of text, so that long numbers and leading zeros stay, and writes no markup of a cell', () => {
    const html = toHtmlTable([['ICCID', '收入'], ['0898600<b>', '1,062.50']], [true, false])
    expect(html).toContain('.t{mso-number-format:"\\@"}')
    expect(html).toContain('<tr><td class=t>0898600&lt;b&gt;</td><td>1,062.50</td></tr>')
  })
})

describe('columns of other months', () => {
  it('are offered for the month before, the year before and each other month with data', () => {
    expect(placesToCompare(202408, [202406, 202407, 202408])).toEqual([
      { kind: 'offset', months: -1 },
      { kind: 'offset', months: -12 },
      { kind: 'fixed', month: 202407 },
      { kind: 'fixed', month: 202406 },
    ])
  })

  it('are columns only where that month is: another workspace may not have it', () => {
    const byId = new Map(['bill_fee', 'bill_fee@-1', 'bill_fee@202405', 'bill_fee@202405.change'].map((id) => [id, { missingInputs: [] }]))
    const fields = { byId } as unknown as Fields
    const shownWith = (months: readonly number[]) => [...byId.keys(), 'gone'].filter((id) => isKnown(fields, new Set(months), id))
    expect(shownWith([202405, 202408])).toEqual(['bill_fee', 'bill_fee@-1', 'bill_fee@202405', 'bill_fee@202405.change'])
    expect(shownWith([202408])).toEqual(['bill_fee', 'bill_fee@-1'])
  })

  it('are the parts that a field has', () => {
    const byId = new Map([['bill_fee', { type: 'money' }], ['grid', { type: 'text' }]])
    const fields = { byId } as unknown as Fields
    expect(comparisonsOf(fields, 'bill_fee', { kind: 'offset', months: -1 })).toEqual(['bill_fee@-1', 'bill_fee@-1.difference', 'bill_fee@-1.change'])
    expect(comparisonsOf(fields, 'grid', { kind: 'fixed', month: 202407 })).toEqual(['grid@202407', 'grid@202407.changed'])
    expect(comparisonsOf(fields, 'gone', { kind: 'offset', months: -1 })).toEqual([])
  })
})

it('a view is given to the grid with its order, widths, pins and the rank of each sort', () => {
  expect(
    stateOf({
      columns: [{ field: 'grid', width: 90, isPinned: true }, { field: 'bill_fee', isPinned: false }, { field: 'arpu', isPinned: false }],
      sort: [{ field: 'arpu', direction: 'ascending' }, { field: 'grid', direction: 'descending' }],
    }),
  ).toEqual([
    { colId: 'grid', width: 90, pinned: 'left', sort: 'desc', sortIndex: 1 },
    { colId: 'bill_fee', pinned: null, sort: null },
    { colId: 'arpu', pinned: null, sort: 'asc', sortIndex: 0 },
  ])
})

describe('columns of a workspace', () => {
  const items = new Map<string, string>()
  beforeEach(() => {
    items.clear()
    vi.stubGlobal('localStorage', {
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, value: string) => items.set(key, value),
      removeItem: (key: string) => items.delete(key),
    })
  })
  afterEach(() => vi.unstubAllGlobals())
  const place = (owner?: string, language = 'zh-CN') => ({ id: `explore.${language}`, sharedId: 'explore', owner })
  const shown = (owner?: string, language?: string) => readLayout(place(owner, language)).map(({ colId, width, sort }) => [colId, width ?? null, sort ?? null])

  it('are its own; a new one begins with those left last, and what it changes stays with it', () => {
    rememberLayout(place('/demo'), [{ colId: 'a', width: 100 }, { colId: 'b', width: 80, sort: 'desc' }])
    expect(shown('/other')).toEqual([['a', 100, null], ['b', 80, 'desc']])
    rememberLayout(place('/other'), [{ colId: 'b', width: 60 }])
    expect(shown('/demo')).toEqual([['a', 100, null], ['b', 80, 'desc']])
    expect(shown('/demo', 'en')).toEqual([['a', null, null], ['b', null, 'desc']])
    expect(shown('/new')).toEqual([['b', 60, null]])
    forgetLayout(place('/demo'))
    expect([shown('/demo'), shown('/other')]).toEqual([[], [['b', 60, null]]])
  })

  it('keep their place while the grid does not have them', () => {
    const named = (...ids: string[]) => ids.map((colId) => ({ colId }))
    const merge = (shown: string[], remembered: string[]) => withAbsent(named(...shown), named(...remembered)).map(({ colId }) => colId)
    expect(merge(['a', 'd', 'e'], ['a', 'b', 'c', 'd', 'e'])).toEqual(['a', 'b', 'c', 'd', 'e'])
    expect(merge(['d', 'a'], ['a', 'b', 'c', 'd'])).toEqual(['d', 'a', 'b', 'c'])
    expect(merge(['b'], ['a', 'b'])).toEqual(['a', 'b'])
    expect(merge(['a', 'new'], ['a', 'b'])).toEqual(['a', 'b', 'new'])
    expect(withAbsent(named('a'), [{ colId: 'b', sort: 'asc', sortIndex: 0, pinned: 'left' }])[0]).toEqual({ colId: 'b', sort: null, sortIndex: null, pinned: 'left' })
  })

  it('are those of the computer where a workspace has none', () => {
    rememberLayout(place(), [{ colId: 'a', width: 100 }])
    expect(shown('/demo')).toEqual([['a', 100, null]])
    remember('explore.columns', ['a'])
    expect(readRemembered('explore.columns', null, '/demo')).toEqual(['a'])
    remember('explore.columns', null, '/demo')
    remember('explore.columns', ['b'], '/other')
    expect(['/demo', '/other', '/new'].map((owner) => readRemembered<readonly string[] | null>('explore.columns', [], owner))).toEqual([null, ['b'], ['b']])
  })
})

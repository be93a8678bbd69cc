import { beforeEach, describe, expect, it } from 'vitest'
import { undoLastChange, useChanges } from '../../renderer/state/changes.ts'
import { NOTHING_KEPT, useSelection } from '../../renderer/state/selection.ts'

const CLAUSE = { rule: { op: 'isMissing', field: 'grid' }, label: '网格缺失' } as const
let undone: string[] = []
const change = (key: string, name: string) => useChanges.getState().add({ key, undo: () => undone.push(name), before: null })

beforeEach(() => {
  undone = []
  useChanges.getState().clear()
  useSelection.getState().restore(NOTHING_KEPT)
})

describe('Ctrl+Z of changes beside that of conditions', () => {
  it('takes back whichever came last, one by one', () => {
    change('a', 'a1')
    useSelection.getState().setClause('grid', CLAUSE)
    change('a', 'a2')
    expect(undoLastChange()).toBe(true)
    expect(undone).toEqual(['a2'])
    // The condition is newer than what is left.
    expect(undoLastChange()).toBe(false)
    useSelection.getState().undo()
    expect(undoLastChange()).toBe(true)
    expect(undone).toEqual(['a2', 'a1'])
    expect(undoLastChange()).toBe(false)
  })

  it('leaves out what is forgotten, and goes on with what was before it', () => {
    change('a', 'a1')
    change('board', 'b1')
    change('a', 'a2')
    change('board', 'b2')
    useChanges.getState().forget('board')
    expect([undoLastChange(), undoLastChange(), undoLastChange()]).toEqual([true, true, false])
    expect(undone).toEqual(['a2', 'a1'])
  })

  it('takes back the last of a key alone, and nothing of one that was put back by hand or of another workspace', () => {
    change('a', 'a1')
    change('b', 'b1')
    change('a', 'a2')
    useChanges.getState().undo('b')
    useChanges.getState().drop('a')
    useChanges.getState().undo('a')
    expect(undone).toEqual(['b1', 'a1'])
    change('a', 'a3')
    useChanges.getState().clear()
    expect(undoLastChange()).toBe(false)
    expect(undone).toEqual(['b1', 'a1'])
  })
})

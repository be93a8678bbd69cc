import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StoredBoard, StoredBoards } from '../../../shared/api/board.ts'
import { startTestEngine, type TestEngine } from '../../helpers/engine.ts'

const tile = (id: string): StoredBoard['tiles'][number] => ({ id, type: 'lorenz', query: { kind: 'lorenz', field: 'bill_fee' }, look: null, width: 4, height: 4 })
const board = (id: string, name: string, tiles: readonly string[]): StoredBoard => ({ id, name, tiles: tiles.map(tile) })
const BOARDS: StoredBoards = { boards: [board('b2', '乙', ['c1', 'c2']), board('b1', '', [])], current: 'b1', removed: [board('b4', '丁', ['c1']), board('b3', '丙', [])] }

let test: TestEngine
beforeEach(async () => {
  test = startTestEngine()
  await test.engine.call('workspace.open', { path: `${test.dir}/one.liuke`, create: true })
})
afterEach(() => test.close())

describe('boards of charts', () => {
  it('are none in a new workspace', async () => {
    expect(await test.engine.call('board.list', {})).toEqual({ boards: [], current: '', removed: [] })
  })

  it('stay in their workspace, in order, with the removed ones', async () => {
    await test.engine.call('board.save', BOARDS)
    expect(await test.engine.call('board.list', {})).toEqual(BOARDS)
    await test.engine.call('workspace.open', { path: `${test.dir}/two.liuke`, create: true })
    expect((await test.engine.call('board.list', {})).boards).toEqual([])
    await test.engine.call('workspace.open', { path: `${test.dir}/one.liuke`, create: false })
    expect(await test.engine.call('board.list', {})).toEqual(BOARDS)
  })

  it('are replaced as a whole, and one that is brought back is in use again', async () => {
    await test.engine.call('board.save', BOARDS)
    const [first, ...removed] = BOARDS.removed
    if (!first) throw new Error('none removed')
    const back: StoredBoards = { boards: [...BOARDS.boards, first], current: first.id, removed }
    await test.engine.call('board.save', back)
    expect(await test.engine.call('board.list', {})).toEqual(back)
  })

  it('are refused where two have one id, and nothing is changed', async () => {
    await test.engine.call('board.save', BOARDS)
    const [first] = BOARDS.boards
    if (!first) throw new Error('no board')
    await expect(test.engine.call('board.save', { ...BOARDS, removed: [first] })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
    expect(await test.engine.call('board.list', {})).toEqual(BOARDS)
  })
})

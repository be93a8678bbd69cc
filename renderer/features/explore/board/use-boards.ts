import { useCallback, useState } from 'react'
import { useSelection, type Clauses } from '../../../state/selection.ts'
import { readRemembered, remember } from '../../../ui/remembered.ts'
import type { Fields } from '../use-fields.ts'
import { currentBoard, firstBoards, readBoards, withBoard, type Board, type Boards } from './boards.ts'

const MOST_STEPS = 50

interface Step {
  readonly boards: Boards
  /** The conditions at the time of the step: what was changed later is undone first. */
  readonly clauses: Clauses
}

export interface BoardsState {
  readonly boards: Boards
  readonly board: Board
  readonly change: (next: (now: Board) => Board) => void
  readonly changeAll: (next: (now: Boards) => Boards) => void
  readonly canUndo: boolean
  /** Takes the last change of charts back. */
  readonly undo: () => void
  /** True when the last thing that was changed is the charts, not the conditions. */
  readonly isLatest: () => boolean
}

/** The boards of a workspace: kept for it on this computer, with undo within the session. */
export function useBoards(workspace: string, fields: Fields): BoardsState {
  const key = `boards.${workspace}`
  const [boards, setBoards] = useState(() => readBoards(readRemembered<unknown>(key, null)) ?? firstBoards(fields))
  const [steps, setSteps] = useState<readonly Step[]>([])
  const store = useCallback(
    (next: Boards) => {
      setBoards(next)
      remember(key, next)
    },
    [key],
  )
  const changeAll = (next: (now: Boards) => Boards): void => {
    const changed = next(boards)
    if (JSON.stringify(changed) === JSON.stringify(boards)) return
    const { clauses } = useSelection.getState()
    setSteps((now) => [...now, { boards, clauses }].slice(-MOST_STEPS))
    store(changed)
  }
  const last = steps.at(-1)
  return {
    boards,
    board: currentBoard(boards),
    changeAll,
    change: (next) => changeAll((all) => withBoard(all, next(currentBoard(all)))),
    canUndo: last !== undefined,
    undo: () => {
      if (last === undefined) return
      setSteps((now) => now.slice(0, -1))
      store(last.boards)
    },
    isLatest: () => last !== undefined && last.clauses === useSelection.getState().clauses,
  }
}

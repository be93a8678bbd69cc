import { useCallback, useState } from 'react'
import type { StoredBoards } from '../../../../shared/api/board.ts'
import type { EngineError } from '../../../engine-client/client.ts'
import { useCommand, useEngineQuery } from '../../../state/queries.ts'
import { useSelection, type Clauses } from '../../../state/selection.ts'
import { useReportError } from '../../../ui/report-error.tsx'
import type { Fields } from '../use-fields.ts'
import { boardsOf, currentBoard, firstBoards, withBoard, type Board, type Boards } from './boards.ts'

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

/** What the workspace had stored of boards when they were opened; null until it is read. What is saved since is known here. */
export function useStoredBoards(): { readonly stored: StoredBoards | null; readonly error: EngineError | null } {
  const { data, isFetching, error } = useEngineQuery('board.list', {})
  const [stored, setStored] = useState<StoredBoards | null>(null)
  if (stored === null && data !== undefined && !isFetching) setStored(data)
  return { stored, error }
}

/** The boards of a workspace, kept in it, with undo within the session. */
export function useBoards(stored: StoredBoards, fields: Fields): BoardsState {
  const [boards, setBoards] = useState(() => boardsOf(stored) ?? firstBoards(fields))
  const [steps, setSteps] = useState<readonly Step[]>([])
  const { run, error } = useCommand('board.save')
  useReportError(error)
  const store = useCallback(
    (next: Boards) => {
      setBoards(next)
      run({ boards: next.boards.map(toStored), current: next.current, removed: next.removed.map(toStored) })
    },
    [run],
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

function toStored({ id, name, tiles }: Board): StoredBoards['boards'][number] {
  return { id, name, tiles: [...tiles] }
}

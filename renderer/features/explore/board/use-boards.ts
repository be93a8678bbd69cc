import { useCallback, useEffect, useState } from 'react'
import type { StoredBoards } from '../../../../shared/api/board.ts'
import type { EngineError } from '../../../engine-client/client.ts'
import { useChanges } from '../../../state/changes.ts'
import { useCommand, useEngineQuery } from '../../../state/queries.ts'
import { useNotes } from '../../../ui/notes.ts'
import { useReportError } from '../../../ui/report-error.tsx'
import type { Fields } from '../use-fields.ts'
import { boardsOf, currentBoard, firstBoards, withBoard, type Board, type Boards } from './boards.ts'

/** Changes of charts among all that can be taken back, and the note of the last one. */
export const BOARD_CHANGE = 'board'

export interface BoardsState {
  readonly boards: Boards
  readonly board: Board
  readonly change: (next: (now: Board) => Board) => void
  readonly changeAll: (next: (now: Boards) => Boards) => void
  readonly canUndo: boolean
  /** Takes the last change of charts back. */
  readonly undo: () => void
}

/** What the workspace had stored of boards when they were opened; null until it is read. What is saved since is known here. */
export function useStoredBoards(): { readonly stored: StoredBoards | null; readonly error: EngineError | null } {
  const { data, isFetching, error } = useEngineQuery('board.list', {})
  const [stored, setStored] = useState<StoredBoards | null>(null)
  if (stored === null && data !== undefined && !isFetching) setStored(data)
  return { stored, error }
}

/** The boards of a workspace, kept in it; Ctrl+Z takes their changes back among all others as long as they are shown. */
export function useBoards(stored: StoredBoards, fields: Fields): BoardsState {
  const [boards, setBoards] = useState(() => boardsOf(stored) ?? firstBoards(fields))
  const canUndo = useChanges(({ changes }) => changes.some(({ key }) => key === BOARD_CHANGE))
  const { close } = useNotes()
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
    const undo = (): void => {
      close(BOARD_CHANGE)
      store(boards)
    }
    close(BOARD_CHANGE)
    useChanges.getState().add({ key: BOARD_CHANGE, undo, before: null })
    store(changed)
  }
  useEffect(() => () => useChanges.getState().forget(BOARD_CHANGE), [])
  return {
    boards,
    board: currentBoard(boards),
    changeAll,
    change: (next) => changeAll((all) => withBoard(all, next(currentBoard(all)))),
    canUndo,
    undo: () => useChanges.getState().undo(BOARD_CHANGE),
  }
}

function toStored({ id, name, tiles }: Board): StoredBoards['boards'][number] {
  return { id, name, tiles: [...tiles] }
}

import { tileSchema, type StoredBoard, type StoredBoards } from '../../../shared/api/board.ts'
import type { ReadDb, WriteDb } from '../db/handles.ts'

interface BoardRow {
  readonly board_id: string
  readonly name: string
  readonly tiles_json: string
  readonly is_open: number
  readonly removed_at: string | null
}

/** Charts that this version cannot draw are left out. */
export function readBoards(db: ReadDb): StoredBoards {
  const rows = db.prepare<[], BoardRow>('SELECT board_id, name, tiles_json, is_open, removed_at FROM chart_board ORDER BY place').all()
  const used = rows.filter((row) => row.removed_at === null)
  return {
    boards: used.map(toBoard),
    current: used.find((row) => row.is_open === 1)?.board_id ?? used[0]?.board_id ?? '',
    removed: rows.filter((row) => row.removed_at !== null).map(toBoard),
  }
}

function toBoard({ board_id: id, name, tiles_json: tiles }: BoardRow): StoredBoard {
  const stored: readonly unknown[] = JSON.parse(tiles)
  return {
    id,
    name,
    tiles: stored.flatMap((tile) => {
      const parsed = tileSchema.safeParse(tile)
      return parsed.success ? [parsed.data] : []
    }),
  }
}

/** Replaces all boards; call within a transaction. One that was removed before keeps the time of that. */
export function writeBoards(db: WriteDb, { boards, current, removed }: StoredBoards, at: Date): void {
  const now = at.toISOString()
  const removedAt = new Map(
    db.prepare<[], { board_id: string; removed_at: string }>('SELECT board_id, removed_at FROM chart_board WHERE removed_at IS NOT NULL').all()
      .map((row) => [row.board_id, row.removed_at]),
  )
  db.prepare('DELETE FROM chart_board').run()
  const insert = db.prepare<[string, number, string, string, number, string, string | null]>(
    'INSERT INTO chart_board (board_id, place, name, tiles_json, is_open, changed_at, removed_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  for (const [place, { id, name, tiles }] of boards.entries()) insert.run(id, place, name, JSON.stringify(tiles), Number(id === current), now, null)
  for (const [place, { id, name, tiles }] of removed.entries()) insert.run(id, place, name, JSON.stringify(tiles), 0, now, removedAt.get(id) ?? now)
}

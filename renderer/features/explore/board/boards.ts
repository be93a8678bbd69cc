import type { StoredBoards, TileTypeId } from '../../../../shared/api/board.ts'
import { TILE_TYPES } from './tile-types.ts'
import type { Tile } from './tile.ts'
import type { Fields } from '../use-fields.ts'

/** A named board of charts, in reading order. */
export interface Board {
  readonly id: string
  /** Empty for the board every workspace begins with. */
  readonly name: string
  readonly tiles: readonly Tile[]
}

export interface Boards {
  /** Never empty. */
  readonly boards: readonly Board[]
  readonly current: string
  /** The last removed first. */
  readonly removed: readonly Board[]
}

/** As many removed boards are kept to be brought back. */
const MOST_REMOVED = 20

/** Columns of the board's grid, and the least and most a chart takes of it. */
export const COLUMNS = 12
const WIDTH = { least: 3, most: COLUMNS }
const HEIGHT = { least: 3, most: 12 }
const USUAL_HEIGHT = 4

/** The charts of a board nobody has composed yet. */
const FIRST_TILES: readonly TileTypeId[] = ['histogram', 'bars', 'series']

/** The next id that no chart or board has. */
function freshId(taken: readonly string[], prefix: string): string {
  const used = new Set(taken)
  let number = taken.length + 1
  while (used.has(`${prefix}${number}`)) number++
  return `${prefix}${number}`
}

function newTile(type: TileTypeId, fields: Fields, taken: readonly string[]): Tile | null {
  const { make, looks, width } = TILE_TYPES[type]
  const query = make(fields)
  return query === null ? null : { id: freshId(taken, 'c'), type, query, look: looks[0] ?? null, width, height: USUAL_HEIGHT }
}

export function firstBoards(fields: Fields): Boards {
  const empty: Board = { id: 'b1', name: '', tiles: [] }
  const board = FIRST_TILES.reduce((so, type) => addTile(so, type, fields), empty)
  return { boards: [board], current: board.id, removed: [] }
}

/** The board with one more chart at its end; as it was when no field fits. */
export function addTile(board: Board, type: TileTypeId, fields: Fields): Board {
  const tile = newTile(type, fields, board.tiles.map(({ id }) => id))
  return tile === null ? board : { ...board, tiles: [...board.tiles, tile] }
}

export function removeTile(board: Board, id: string): Board {
  return { ...board, tiles: board.tiles.filter((tile) => tile.id !== id) }
}

export function changeTile(board: Board, changed: Tile): Board {
  return { ...board, tiles: board.tiles.map((tile) => (tile.id === changed.id ? changed : tile)) }
}

/** Puts a chart at a place among the others; beyond the ends it stays at the end. */
export function moveTile(board: Board, id: string, to: number): Board {
  const moved = board.tiles.find((tile) => tile.id === id)
  if (moved === undefined) return board
  const others = board.tiles.filter((tile) => tile !== moved)
  const place = Math.min(others.length, Math.max(0, to))
  return { ...board, tiles: others.toSpliced(place, 0, moved) }
}

export function sizedTile(tile: Tile, width: number, height: number): Tile {
  const within = (value: number, { least, most }: { readonly least: number; readonly most: number }): number => Math.min(most, Math.max(least, Math.round(value)))
  return { ...tile, width: within(width, WIDTH), height: within(height, HEIGHT) }
}

export function currentBoard({ boards, current }: Boards): Board {
  return boards.find(({ id }) => id === current) ?? boards[0] ?? { id: 'b1', name: '', tiles: [] }
}

export function withBoard(all: Boards, board: Board): Boards {
  return { ...all, boards: all.boards.map((one) => (one.id === board.id ? board : one)), current: board.id }
}

export function addBoard({ boards, removed }: Boards, name: string): Boards {
  const board: Board = { id: freshId([...boards, ...removed].map(({ id }) => id), 'b'), name, tiles: [] }
  return { boards: [...boards, board], current: board.id, removed }
}

/** Without a board, which can be brought back; the last one is emptied instead. */
export function removeBoard(all: Boards, id: string): Boards {
  const board = all.boards.find((one) => one.id === id)
  const rest = all.boards.filter((one) => one !== board)
  const [first] = rest
  if (first === undefined || board === undefined) return { ...all, boards: all.boards.map((one) => ({ ...one, tiles: [] })), current: id }
  return { boards: rest, current: first.id, removed: [board, ...all.removed].slice(0, MOST_REMOVED) }
}

/** A removed board, back at the end and open. */
export function restoreBoard(all: Boards, id: string): Boards {
  const board = all.removed.find((one) => one.id === id)
  if (board === undefined) return all
  return { boards: [...all.boards, board], current: id, removed: all.removed.filter((one) => one !== board) }
}

/** What the workspace has stored; charts that do not fit their type are left out, null when there is no board. */
export function boardsOf({ boards, current, removed }: StoredBoards): Boards | null {
  const usable = (board: Board): Board => ({ ...board, tiles: board.tiles.filter(({ type, query }) => query.kind === TILE_TYPES[type].kind) })
  return boards.length === 0 ? null : { boards: boards.map(usable), current, removed: removed.map(usable) }
}

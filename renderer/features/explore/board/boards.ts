import { chartSchema } from '../../../../shared/api/chart.ts'
import { TILE_TYPE_IDS, TILE_TYPES } from './tile-types.ts'
import type { Look, Tile, TileTypeId } from './tile.ts'
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
}

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
  return { boards: [board], current: board.id }
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
  return { boards: all.boards.map((one) => (one.id === board.id ? board : one)), current: board.id }
}

export function addBoard({ boards }: Boards, name: string): Boards {
  const board: Board = { id: freshId(boards.map(({ id }) => id), 'b'), name, tiles: [] }
  return { boards: [...boards, board], current: board.id }
}

/** Without a board; the last one is emptied instead. */
export function removeBoard(all: Boards, id: string): Boards {
  const rest = all.boards.filter((board) => board.id !== id)
  const [first] = rest
  return first === undefined ? { boards: all.boards.map((board) => ({ ...board, tiles: [] })), current: id } : { boards: rest, current: first.id }
}

/** What an earlier session stored; charts it no longer can draw are left out, null when nothing is usable. */
export function readBoards(stored: unknown): Boards | null {
  if (!isRecord(stored) || !Array.isArray(stored['boards']) || typeof stored['current'] !== 'string') return null
  const boards = stored['boards'].flatMap((board: unknown): readonly Board[] => {
    if (!isRecord(board) || typeof board['id'] !== 'string' || typeof board['name'] !== 'string' || !Array.isArray(board['tiles'])) return []
    return [{ id: board['id'], name: board['name'], tiles: board['tiles'].flatMap(readTile) }]
  })
  return boards.length === 0 ? null : { boards, current: stored['current'] }
}

function readTile(stored: unknown): readonly Tile[] {
  if (!isRecord(stored) || typeof stored['id'] !== 'string') return []
  const type = TILE_TYPE_IDS.find((one) => one === stored['type'])
  const query = chartSchema.safeParse(stored['query'])
  if (type === undefined || !query.success || query.data.kind !== TILE_TYPES[type].kind) return []
  const { looks, width } = TILE_TYPES[type]
  const look: Look | null = looks.find((one) => one === stored['look']) ?? looks[0] ?? null
  const tile = { id: stored['id'], type, query: query.data, look, width, height: USUAL_HEIGHT }
  return [sizedTile(tile, numberOr(stored['width'], width), numberOr(stored['height'], USUAL_HEIGHT))]
}

function numberOr(value: unknown, other: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : other
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

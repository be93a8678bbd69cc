import { z } from 'zod'
import { LONGEST_NAME } from '../domain/name.ts'
import { chartSchema } from './chart.ts'
import { command, query } from './define-api.ts'

export const tileTypeSchema = z.enum(['histogram', 'bars', 'series', 'scatter', 'box', 'heat', 'lorenz', 'geo', 'tree'])
export type TileTypeId = z.infer<typeof tileTypeSchema>

/** How the same numbers are shown; the engine is asked the same. */
export const lookSchema = z.enum(['bar', 'treemap', 'value', 'row', 'column'])
export type Look = z.infer<typeof lookSchema>

const idSchema = z.string().min(1).max(20)

/** A chart on a board. Size in columns and rows of the board's grid. */
export const tileSchema = z.strictObject({
  id: idSchema,
  type: tileTypeSchema,
  query: chartSchema,
  look: lookSchema.nullable(),
  width: z.int().min(1).max(12),
  height: z.int().min(1).max(12),
})
export type StoredTile = z.infer<typeof tileSchema>

const boardSchema = z.strictObject({ id: idSchema, name: z.string().max(LONGEST_NAME), tiles: z.array(tileSchema).max(100) })
export type StoredBoard = z.infer<typeof boardSchema>

const boardsSchema = z.strictObject({
  boards: z.array(boardSchema).max(100),
  /** The one that is open; '' before there is any. */
  current: z.string().max(20),
  /** The last removed first. */
  removed: z.array(boardSchema).max(100),
})
export type StoredBoards = z.infer<typeof boardsSchema>

export const boardApi = {
  /** The boards of charts of a workspace; empty before the first change. */
  'board.list': query({ input: z.strictObject({}), output: boardsSchema, reads: ['board'] }),
  /** Puts all boards as they are given; those that are not named are gone for good. */
  'board.save': command({
    input: boardsSchema.refine(({ boards, removed }) => new Set([...boards, ...removed].map(({ id }) => id)).size === boards.length + removed.length),
    output: z.object({ boards: z.int() }),
    invalidates: ['board'],
    errors: [],
  }),
}

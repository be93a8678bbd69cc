import { writeAudit } from '../audit.ts'
import type { HandlerTable } from '../session.ts'
import { readBoards, writeBoards } from './chart-board.repo.ts'
import { figuresOf } from './figures.ts'
import { listViews, setViewRemoved, writeView } from './grid-view.repo.ts'
import { sortedOrder } from './page.ts'
import { valuesOf } from './values.ts'

type GridMethod = Extract<keyof HandlerTable, `grid.${string}` | `board.${string}`>

export const gridHandlers: Pick<HandlerTable, GridMethod> = {
  'grid.figures': async (input, { frame }) => {
    await frame.ready({ month: input.month, fields: [input.field], rules: [input.rule] })
    return figuresOf(frame, input)
  },
  'grid.keys': async (input, { frame }) => {
    await frame.ready({ month: input.month, fields: input.sort.map(({ field }) => field), rules: [input.rule] })
    return { subscribers: Array.from(sortedOrder(frame, input).subarray(input.from, input.to + 1), (row) => row + 1) }
  },
  'grid.values': async (input, { frame }) => {
    await frame.ready({ month: input.month, fields: [input.field], rules: [input.rule] })
    return valuesOf(frame, input)
  },
  'board.list': (_input, { db }) => readBoards(db),
  'board.save': (input, { db, now }) => {
    db.transaction(() => writeBoards(db, input, now()))()
    return { boards: input.boards.length }
  },
  'grid.views': (_input, { db }) => ({ views: listViews(db) }),
  'grid.saveView': (input, { db, now }) =>
    db.transaction(() => {
      const viewId = writeView(db, input, now())
      writeAudit(db, now(), 'grid.saveView', { viewId })
      return { viewId }
    })(),
  'grid.removeView': ({ viewId, removed }, { db, now }) =>
    db.transaction(() => {
      setViewRemoved(db, viewId, removed ? now() : null)
      writeAudit(db, now(), removed ? 'grid.removeView' : 'grid.restoreView', { viewId })
      return { viewId }
    })(),
}

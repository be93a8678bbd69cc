import { campaignHandlers } from './campaign/handlers.ts'
import { churnHandlers } from './churn/handlers.ts'
import { gridHandlers } from './explore/grid-handlers.ts'
import { customerCardHandlers } from './customer-card/handlers.ts'
import { exploreHandlers } from './explore/handlers.ts'
import { formulaHandlers } from './formula/handlers.ts'
import { importHandlers } from './import/handlers.ts'
import { jobHandlers } from './jobs/handlers.ts'
import { portraitHandlers } from './portrait/handlers.ts'
import { segmentHandlers } from './segment/handlers.ts'
import type { HandlerTable } from './session.ts'

/** Joins the slices; the only place, with the job table, that knows them all. */
export const handlers: HandlerTable = {
  ...importHandlers,
  ...exploreHandlers,
  ...customerCardHandlers,
  ...gridHandlers,
  ...formulaHandlers,
  ...segmentHandlers,
  ...portraitHandlers,
  ...churnHandlers,
  ...campaignHandlers,
  ...jobHandlers,
}

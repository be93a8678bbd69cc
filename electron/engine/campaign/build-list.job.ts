import { AppError } from '../../../shared/domain/errors.ts'
import type { Waterfall } from '../../../shared/api/campaign.ts'
import { fieldsOf } from '../../../shared/domain/rule.ts'
import { writeAudit } from '../audit.ts'
import type { JobRun } from '../jobs/define-job.ts'
import { explainScores } from '../scoring/explain-scores.ts'
import { snapshotReader } from '../target-list/snapshot.ts'
import { isNameTaken, memberInserter, publishList, requireList, stageList } from '../target-list/target-list.repo.ts'
import { workOrderNumber } from '../target-list/work-order.ts'
import { drawControl } from './control-group.ts'
import { suppress } from './suppress.ts'
import { warningLevels } from './warning-level.ts'

const MEMBERS_PER_COMMIT = 20_000

/** Makes a list from a recipe: select, suppress, draw the control group, keep a snapshot of every member. */
export const buildList: JobRun<'campaign.build'> = async ({ name, recipe }, { jobId, db, frame, tick, now }) => {
  if (isNameTaken(db, name)) throw new AppError('LIST_NAME_TAKEN', { name })
  tick('select')(1, 1)
  const { base, candidates, steps, kept } = suppress(frame, db, recipe)
  tick('suppress')(1, 1)
  if (kept.length === 0) throw new AppError('LIST_EMPTY')
  const control = drawControl(frame, recipe.month, kept, recipe.controlShare, recipe.seed)
  const waterfall: Waterfall = { base, candidates, steps, control: control.size, targets: kept.length - control.size }

  const modelId = frame.newestModel('churn', recipe.month)
  const reasons = modelId === null ? null : explainScores(db, frame, modelId, kept)
  const readValues = snapshotReader(frame, recipe.month)
  const levelOf = warningLevels(frame, recipe.month)
  const usesScores = modelId !== null && (fieldsOf(recipe.rule).includes('churn_score') || recipe.rankBy?.field === 'churn_score')
  const listId = stageList(db, { jobId, name, recipe, waterfall, modelId: usesScores ? modelId : null, now: now() })
  const insert = memberInserter(db, listId)
  const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)
  const tickStore = tick('store')
  for (let from = 0; from < kept.length; from += MEMBERS_PER_COMMIT) {
    tickStore(from, kept.length)
    db.transaction(() => {
      for (let i = from; i < Math.min(kept.length, from + MEMBERS_PER_COMMIT); i++) {
        const row = kept[i] ?? -1
        const values = readValues(row)
        insert({
          subscriberNo: row + 1,
          arm: control.has(row) ? 'control' : 'target',
          workOrder: workOrderNumber(listId, i + 1),
          rank: i + 1,
          grid: textOf(values['grid']),
          area: textOf(values['area']),
          manager: textOf(values['manager']),
          snapshot: { values, reasons: [...(reasons?.[i] ?? [])].map(({ field, value }) => ({ field, value })), warningLevel: levelOf(row) },
        })
      }
    })()
  }
  db.transaction(() => {
    publishList(db, listId, now())
    writeAudit(db, now(), 'campaign.build', { listId, targets: waterfall.targets, control: waterfall.control })
  })()
  tickStore(kept.length, kept.length)
  return requireList(db, listId)
}

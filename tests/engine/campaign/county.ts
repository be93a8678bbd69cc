import { createTestWorkspace, publishFacts, type FactRow, type TestWorkspace } from '../../helpers/workspace.ts'
import { createRandom } from '../../../electron/engine/kernels/random.ts'
import type { Recipe } from '../../../shared/api/campaign.ts'

export const MONTH = 202408
const STATUSES = ['正常', '正常', '正常', '正常', '正常', '正常', '双停', '单停', '报停', '销户', '预销']

/** A small county: statuses, do-not-disturb flags and shared accounts fall at random, so every suppression has work to do. */
export function createCounty(subscribers = 600, grids: readonly string[] = ['城东', '城西', '河口']): TestWorkspace {
  const workspace = createTestWorkspace()
  const random = createRandom(7)
  const rows: FactRow[] = Array.from({ length: subscribers }, (_, i) => ({
    subscriber: i + 1,
    month: MONTH,
    values: {
      cust_name: `客户${i + 1}`,
      acct_id: `A${random.int(subscribers * 4)}`,
      status: STATUSES[random.int(STATUSES.length)] ?? '正常',
      dnd: random.next() < 0.05 ? 1 : 0,
      grid: grids[random.int(grids.length)] ?? null,
      manager: `经理${random.int(4)}`,
      bill_fee: Math.round(2000 + random.next() * 20000),
    },
  }))
  publishFacts(workspace, rows, { kind: 'subscriberMaster' })
  return workspace
}

export const RECIPE: Recipe = {
  month: MONTH,
  rule: { op: 'between', field: 'bill_fee', lo: 60 },
  suppress: { suspended: true, closed: true, doNotDisturb: true, lostContact: true, duplicates: true, invalidNumber: true, otherLists: true },
  controlShare: 0.1,
  limit: null,
  rankBy: null,
  seed: 42,
}

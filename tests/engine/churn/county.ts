import { simulate, type History, type World } from '../../../electron/engine/sample/history.ts'
import { monthIndex, type Month } from '../../../shared/domain/month.ts'
import { createTestWorkspace, publishFacts, type FactRow, type TestWorkspace } from '../../helpers/workspace.ts'

export const LAST_MONTH = 202408
export const FIRST_MONTH = 202312

export interface County {
  readonly workspace: TestWorkspace
  readonly histories: readonly History[]
}

/** The invented county as facts: nine months of bills, and a master list of the last month only. */
export function countyOf(subscribers: number, addTo: (i: number, month: Month) => FactRow['values'] = () => ({})): County {
  const world: World = { seed: 20_240_831, subscribers, firstMonth: monthIndex(FIRST_MONTH), lastMonth: monthIndex(LAST_MONTH) }
  const histories = Array.from({ length: subscribers }, (_, i) => simulate(world, i))
  const workspace = createTestWorkspace()
  const bills = histories.flatMap((history, i) =>
    history.months.map((facts): FactRow => ({
      subscriber: i + 1,
      month: facts.month,
      values: {
        bill_fee: facts.billFen,
        discount: facts.discountFen,
        voice_fee: facts.voiceFeeFen,
        data_fee: facts.dataFeeFen,
        vas_fee: facts.vasFeeFen,
        voice_min: facts.voiceTenths * 6,
        data_mb: (facts.dataHundredths / 100) * 1024,
        call_cnt: facts.calls,
        call_days: facts.callDays,
        peer_cnt: facts.peers,
        rival_calls: facts.rivalCalls,
        owe_fee: facts.oweFen,
        stop_days: facts.stopDays,
        ...addTo(i, facts.month),
      },
    })),
  )
  publishFacts(workspace, bills, { custom: { x_planted: { type: 'number', history: 'fact' } } })
  const master = histories.map(({ subscriber, status }, i): FactRow => ({
    subscriber: i + 1,
    month: LAST_MONTH,
    values: {
      status,
      open_date: subscriber.openDay,
      gender: subscriber.gender,
      age: subscriber.age,
      grid: subscriber.grid.name,
      is_fusion: subscriber.isFusion ? 1 : 0,
    },
  }))
  publishFacts(workspace, master, { kind: 'subscriberMaster', custom: { is_fusion: { type: 'flag' } } })
  return { workspace, histories }
}

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { columnsBehind, columnsOfRule } from '../../../electron/engine/frame/wanted-columns.ts'
import { formulaHandlers } from '../../../electron/engine/formula/handlers.ts'
import { segmentHandlers } from '../../../electron/engine/segment/handlers.ts'
import { addMonths } from '../../../shared/domain/month.ts'
import type { Rule } from '../../../shared/domain/rule.ts'
import { createTestWorkspace, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'

const MONTH = 202408
/** Walked as a tree, so many rungs would take 2^30 steps. */
const RUNGS = 30

let ws: TestWorkspace
beforeEach(() => {
  ws = createTestWorkspace()
  publishFacts(ws, [0, 1, 2].flatMap((back) => [1, 2, 3].map((subscriber) => ({ subscriber, month: addMonths(MONTH, -back), values: { bill_fee: subscriber + back, voice_min: 60 } }))))
})
afterEach(() => ws.close())

describe('the columns behind a formula', () => {
  it('are visited once each, those first that others are made of, however often formulas read the same ones', async () => {
    let [last, before] = ['出账收入', '出账收入[-1]']
    for (let rung = 1; rung <= RUNGS; rung++) {
      await formulaHandlers['formula.define']({ label: `第${rung}级`, text: `${last} - ${before}` }, ws.context)
      ws.frame.refresh()
      ;[last, before] = [`第${rung}级`, last]
    }
    const behind = [...columnsBehind({ id: `f_${RUNGS}`, month: MONTH }, ws.frame)].map(({ id, month }) => `${id} ${month}`)
    const formulas = Array.from({ length: RUNGS - 1 }, (_, i) => `f_${i + 1} ${MONTH}`)
    expect(behind.filter((one) => one.startsWith('f_'))).toEqual(formulas)
    expect(behind.toSorted()).toEqual([...formulas, `bill_fee ${MONTH}`, `bill_fee ${addMonths(MONTH, -1)}`].toSorted())
    expect(behind.indexOf(`bill_fee ${MONTH}`)).toBeLessThan(behind.indexOf(`f_1 ${MONTH}`))
    expect(ws.frame.numbers(`f_${RUNGS}`, MONTH)).toHaveLength(3)
  })
})

describe('segments that name the same segments', () => {
  const DEEP = 15

  /** Each rung names the one below twice, once among few. */
  async function publishLadder(): Promise<Rule> {
    let below: Rule = { op: 'between', field: 'bill_fee', lo: 0.02 }
    for (let rung = 1; rung <= DEEP; rung++) {
      const rule: Rule = { op: 'all', of: [{ op: 'between', field: 'voice_min', lo: 0 }, below, { op: 'not', of: { op: 'not', of: below } }] }
      const { segmentId } = await segmentHandlers['segment.save']({ name: `级${rung}`, rule, month: MONTH, keep: 'rule' }, ws.context)
      ws.frame.refresh()
      below = { op: 'inSegment', segmentId }
    }
    return below
  }

  it('have each read and evaluated once', async () => {
    const rule = await publishLadder()
    const ruleOf = vi.fn<(segmentId: number) => Rule | null>((segmentId) => JSON.parse(ws.db.prepare<[number], { rule_json: string }>('SELECT rule_json FROM segment WHERE segment_id = ?').get(segmentId)?.rule_json ?? 'null'))
    expect(new Set([...columnsOfRule(rule, MONTH, ruleOf)].map(({ id }) => id))).toEqual(new Set(['voice_min', 'bill_fee']))
    expect(ruleOf).toHaveBeenCalledTimes(DEEP)

    const column = vi.spyOn(ws.frame, 'columnOrMissing')
    expect([...ws.frame.select(rule, MONTH).toIndices()]).toEqual([1, 2])
    expect(column.mock.calls.length).toBeLessThanOrEqual(3 * DEEP)
    expect([...ws.frame.excerpt([2, 0]).select(rule, MONTH).toIndices()]).toEqual([0])
  })

  it('ask nothing of a circle twice', () => {
    const rules: Readonly<Record<number, Rule>> = {
      1: { op: 'any', of: [{ op: 'inSegment', segmentId: 2 }, { op: 'inSegment', segmentId: 2 }] },
      2: { op: 'all', of: [{ op: 'isMissing', field: 'bill_fee' }, { op: 'inSegment', segmentId: 1 }] },
    }
    expect([...columnsOfRule({ op: 'inSegment', segmentId: 1 }, MONTH, (id) => rules[id] ?? null)]).toEqual([{ id: 'bill_fee', month: MONTH }])
  })
})

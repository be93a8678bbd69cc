import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ColumnMaker } from '../../../electron/engine/frame/column-maker.ts'
import { ColumnStore } from '../../../electron/engine/frame/column-store.ts'
import type { Column } from '../../../electron/engine/frame/column.ts'
import { fillColumnCache } from '../../../electron/engine/frame/fill-column-cache.ts'
import { Frame } from '../../../electron/engine/frame/frame.ts'
import { clearParameter, writeParameter } from '../../../electron/engine/frame/measure-parameters.repo.ts'
import { formulaHandlers } from '../../../electron/engine/formula/handlers.ts'
import { importHandlers } from '../../../electron/engine/import/handlers.ts'
import { createRandom } from '../../../electron/engine/kernels/random.ts'
import type { Log } from '../../../electron/engine/log.ts'
import { segmentHandlers } from '../../../electron/engine/segment/handlers.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import { addMonths } from '../../../shared/domain/month.ts'
import type { Rule } from '../../../shared/domain/rule.ts'
import { createTestWorkspace, NOW, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'
import { BEFORE, NEWEST, publishCounty, publishCountyScores } from './random-county.ts'

let ws: TestWorkspace
const makers: ColumnMaker[] = []
const logged: string[] = []
const log: Log = { info: () => undefined, warn: (event) => logged.push(event), error: (event) => logged.push(event) }

beforeEach(() => {
  ws = createTestWorkspace()
  logged.length = 0
})
afterEach(async () => {
  await Promise.all(makers.splice(0).map((maker) => maker.close()))
  ws.close()
})

/** A frame whose columns are made by a thread, however few rows there are. */
function startFrame(options: { readonly file?: string; readonly fromRows?: number } = { fromRows: 0 }): { readonly frame: Frame; readonly maker: ColumnMaker; readonly asked: () => readonly FieldId[] } {
  const maker = new ColumnMaker({ file: ws.file, log, fromRows: 0, ...options })
  makers.push(maker)
  const make = vi.spyOn(maker, 'make')
  const frame = new Frame(ws.db, new ColumnStore(), maker)
  frame.refresh()
  return { frame, maker, asked: () => make.mock.calls.map(([{ field }]) => field) }
}

/** As the host makes it, of the workspace as it is now. */
function plainFrame(): Frame {
  const frame = new Frame(ws.db)
  frame.refresh()
  return frame
}

/** Bit for bit: the bytes of the numbers or codes, and what the codes stand for. */
function bitsOf(column: Column | undefined): string {
  if (!column) return 'not held'
  const { buffer, byteOffset, byteLength } = column.kind === 'code' ? column.codes : column.values
  return `${Buffer.from(buffer, byteOffset, byteLength).toString('latin1')}${column.kind === 'code' ? JSON.stringify(column.dictionary) : ''}`
}

const RULE: Rule = { op: 'all', of: [{ op: 'between', field: 'bill_fee', lo: 20 }, { op: 'not', of: { op: 'isMissing', field: 'voice_min' } }] }

/** A county with scores, a formula column over a measure, and a segment. */
async function publishAll(): Promise<readonly number[]> {
  const batches = publishCounty(ws, 1)
  publishCountyScores(ws, 1)
  await formulaHandlers['formula.define']({ label: '甲', text: '近3月出账收入均值 * 2 - 出账收入' }, ws.context)
  await segmentHandlers['segment.save']({ name: '常客', rule: RULE, month: NEWEST, keep: 'rule' }, ws.context)
  ws.frame.refresh()
  return batches
}

describe('columns from the column thread', () => {
  it('are those that the host makes, bit for bit, of every field in two months', async () => {
    await publishAll()
    const { frame, asked } = startFrame()
    const ids = frame.catalogue.fields.map(({ id }) => id)
    const plain = plainFrame()
    for (const month of [NEWEST, BEFORE]) {
      await frame.ready({ month, fields: ids })
      const differing = ids.filter((id) => bitsOf(frame.held(id, month)) !== bitsOf(plain.column(id, month)))
      expect(differing).toEqual([])
    }
    const kinds = new Set(frame.catalogue.fields.filter(({ id }) => asked().includes(id)).map(({ origin }) => origin.kind))
    expect([...kinds].sort()).toEqual(['churnScore', 'contract', 'fact', 'formula', 'measure', 'segment', 'subscriber'])
    expect(frame.catalogue.fields.filter(({ origin }) => origin.kind === 'measure').length).toBeGreaterThan(75)
    expect(logged).toEqual([])
  })

  it('share their memory with the thread instead of being copied', async () => {
    await publishAll()
    const { frame } = startFrame()
    await frame.ready({ month: NEWEST, fields: ['bill_fee_avg3', 'status'] })
    expect(frame.numbers('bill_fee_avg3', NEWEST).buffer).toBeInstanceOf(SharedArrayBuffer)
    expect(frame.codes('status', NEWEST).codes.buffer).toBeInstanceOf(SharedArrayBuffer)
  })

  it('have all their texts in order, however many, and leave turns to others while they are taken', async () => {
    const random = createRandom(3)
    publishFacts(ws, Array.from({ length: 24_000 }, (_, i) => ({ subscriber: i + 1, month: NEWEST, values: { cust_name: `${'王李张刘陈'[random.int(5)]}${'伟芳娜敏静'[random.int(5)]}${i}`, bill_fee: i } })))
    const plain = plainFrame()
    const { frame } = startFrame()
    const fields = ['cust_name', 'msisdn', 'sub_id']
    let turns = 0
    let isDone = false
    const ready = frame.ready({ month: NEWEST, fields }).finally(() => {
      isDone = true
    })
    while (!isDone) {
      await turn()
      turns++
    }
    await ready
    for (const id of fields) {
      const held = frame.held(id, NEWEST)
      expect(held?.kind === 'code' && held.dictionary.length).toBe(24_000)
      expect(bitsOf(held)).toBe(bitsOf(plain.column(id, NEWEST)))
    }
    expect(turns).toBeGreaterThanOrEqual(3)
  })

  it('are asked of the thread once, whoever waits for them, and kept ones are read by the host', async () => {
    await publishAll()
    fillColumnCache(ws.db, ws.frame, () => undefined)
    const { frame, asked } = startFrame()
    await Promise.all(Array.from({ length: 5 }, () => frame.ready({ month: NEWEST, fields: ['bill_fee_slope6', 'bill_fee', 'msisdn', 'bill_fee@-1.difference'], rules: [RULE] })))
    expect(asked().toSorted()).toEqual(['bill_fee_slope6', 'msisdn'])
    for (const id of ['bill_fee', 'voice_min']) expect(frame.held(id, NEWEST)).toBeDefined()
    // What a column is made of is the host's, too: its memory is held once.
    expect(Array.from({ length: 6 }, (_, back) => frame.held('bill_fee', addMonths(NEWEST, -back)) !== undefined)).toEqual(Array(6).fill(true))
    expect(bitsOf(frame.column('bill_fee@-1.difference', NEWEST))).toBe(bitsOf(plainFrame().column('bill_fee@-1.difference', NEWEST)))
    await frame.ready({ month: NEWEST, fields: ['bill_fee_slope6', 'bill_fee'] })
    expect(asked()).toHaveLength(2)
  })

  it('are as long as the host counts, also while an import brings further subscribers', async () => {
    publishFacts(ws, Array.from({ length: 20 }, (_, i) => ({ subscriber: i + 1, month: NEWEST, values: { bill_fee: i } })))
    const { frame } = startFrame()
    const insert = ws.db.prepare('INSERT INTO subscriber (subscriber_no, subscriber_key, sub_id, msisdn, batch_id) VALUES (?, ?, ?, ?, 1)')
    for (let no = 21; no <= 30; no++) insert.run(no, `Z${no}`, `Z${no}`, `139${no}`)
    const fields = ['msisdn', 'sub_id', 'bill_fee', 'arpu']
    await frame.ready({ month: NEWEST, fields })
    for (const id of fields) {
      const held = frame.held(id, NEWEST)
      expect(held?.kind === 'code' ? [held.codes.length, held.dictionary.length] : [held?.values.length]).toEqual(held?.kind === 'code' ? [20, 20] : [20])
    }
  })

  it('are not worth a thread in a small workspace', async () => {
    await publishAll()
    const { frame, asked } = startFrame({})
    const unhurried = new ColumnMaker({ file: ws.file, log })
    makers.push(unhurried)
    expect(unhurried.fromRows).toBeGreaterThan(10_000)
    expect(asked()).toEqual([])
    const large = startFrame({ fromRows: frame.rows + 1 })
    await large.frame.ready({ month: NEWEST, fields: ['bill_fee_slope6'] })
    expect(large.asked()).toEqual([])
    expect(large.frame.held('bill_fee_slope6', NEWEST)).toBeUndefined()
  })
})

describe('a change of the workspace while columns are made', () => {
  const WATCHED: readonly FieldId[] = ['bill_fee_drop', 'level_alert', 'bill_fee_avg3', 'bill_fee', 'f_1', 'segment_1', 'churn_score']

  it('never leaves one that was made before it', async () => {
    const batches = await publishAll()
    publishCounty(ws, 2)
    ws.frame.refresh()
    const { maker, frame: first } = startFrame()
    const watched = WATCHED.filter((id) => first.has(id))
    expect(watched.length).toBeGreaterThan(4)
    const measure = first.catalogue.fields.find(({ origin }) => origin.kind === 'measure' && origin.measure.parameters.length > 0 && watched.includes(origin.measure.id))
    if (measure?.origin.kind !== 'measure') throw new Error('no measure with a parameter')
    const [parameter] = measure.origin.measure.parameters
    if (!parameter) throw new Error('no parameter')
    const [batchId = 0] = batches
    const changes: readonly (() => unknown)[] = [
      () => writeParameter(ws.db, measure.id, parameter.id, parameter.min, NOW),
      () => importHandlers['import.undo']({ batchId, undone: true }, ws.context),
      () => formulaHandlers['formula.define']({ formulaId: 1, label: '甲', text: '出账收入 * 3' }, ws.context),
      () => importHandlers['import.undo']({ batchId, undone: false }, ws.context),
      () => clearParameter(ws.db, measure.id, parameter.id),
      () => formulaHandlers['formula.define']({ formulaId: 1, label: '甲', text: '近3月出账收入均值' }, ws.context),
      () => publishCountyScores(ws, 7),
    ]
    const random = createRandom(11)
    const seen = new Set<string>()
    for (let round = 0; round < 28; round++) {
      const frame = new Frame(ws.db, new ColumnStore(), maker)
      frame.refresh()
      const loading = frame.ready({ month: NEWEST, fields: watched })
      let isDone = false
      const settled = loading.finally(() => {
        isDone = true
      })
      const wait = random.int(12)
      for (let i = 0; i < wait && !isDone; i++) await turn()
      // In half of the rounds the thread goes on while the host does not: what it made meanwhile arrives after the change.
      if (round % 2 === 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 40)
      await changes[round % changes.length]?.()
      // Between its turns other requests are answered, each of the workspace as it is then.
      const plain = plainFrame()
      const stale = (): readonly FieldId[] => {
        frame.refresh()
        return watched.filter((id) => frame.has(id) && frame.held(id, NEWEST) && bitsOf(frame.held(id, NEWEST)) !== bitsOf(plain.column(id, NEWEST)))
      }
      while (!isDone) {
        expect(stale()).toEqual([])
        await turn()
      }
      await settled
      expect(stale()).toEqual([])
      const known = watched.filter((id) => frame.has(id))
      expect(known.filter((id) => bitsOf(frame.column(id, NEWEST)) !== bitsOf(plain.column(id, NEWEST)))).toEqual([])
      for (const id of known) seen.add(`${id} ${bitsOf(plain.column(id, NEWEST))}`)
    }
    // The changes do change what is watched.
    expect(seen.size).toBeGreaterThan(2 * watched.length)
  })

  it('is noticed by the thread, too: of another state of the workspace it makes nothing', async () => {
    await publishAll()
    const { frame, maker } = startFrame()
    const { rows, stamp } = frame
    const wanted = { field: 'bill_fee_avg3', month: NEWEST, rows, stamp, given: [] }
    expect(await maker.make({ ...wanted, stamp: { ...stamp, parameters: 'bill_fee_avg3.minPresent=1' } })).toBe('changed')
    expect(await maker.make({ ...wanted, stamp: { ...stamp, data: '' } })).toBe('changed')
    expect(await maker.make(wanted)).toEqual(plainFrame().column('bill_fee_avg3', NEWEST))
  })

  it('ends the waiting when it is that the workspace is closed', async () => {
    await publishAll()
    const { frame, maker } = startFrame()
    const waiting = Promise.allSettled([frame.ready({ month: NEWEST, fields: ['bill_fee_slope6', 'msisdn', 'arpu'] })])
    await maker.close()
    expect(await waiting).toMatchObject([{ status: 'rejected', reason: { code: 'NO_WORKSPACE' } }])
    await expect(frame.ready({ month: NEWEST, fields: ['mou'] })).rejects.toMatchObject({ code: 'NO_WORKSPACE' })
  })
})

describe('a thread that cannot', () => {
  it('leaves the columns to the host when it dies, says so, and is not started again and again', async () => {
    await publishAll()
    const { frame } = startFrame({ file: `${ws.file}-gone` })
    for (let i = 0; i < 6; i++) {
      const id = ['bill_fee_slope6', 'arpu', 'mou', 'dou', 'bill_fee_avg3', 'bill_fee_cv6'][i] ?? ''
      await frame.ready({ month: NEWEST, fields: [id] })
      expect(frame.held(id, NEWEST)).toBeUndefined()
      expect(bitsOf(frame.column(id, NEWEST))).toBe(bitsOf(plainFrame().column(id, NEWEST)))
    }
    expect(logged).toEqual(Array.from({ length: 3 }, () => 'column thread ended'))
  })

  it('leaves mistakes to whoever reads the column', async () => {
    await publishAll()
    ws.db
      .prepare(`INSERT INTO segment (family, code, name, rule_json, month, count, version, created_at) VALUES ('custom', '', '错', ?, ?, 0, 1, '')`)
      .run(JSON.stringify({ op: 'contains', field: 'bill_fee', text: '1' }), NEWEST)
    const { frame } = startFrame()
    await frame.ready({ month: NEWEST, fields: ['segment_2', 'nothing', 'arpu'], rules: [{ op: 'inSegment', segmentId: 99 }] })
    expect(logged).toEqual(['column not made'])
    expect(frame.held('arpu', NEWEST)).toBeDefined()
    expect(() => frame.column('segment_2', NEWEST)).toThrow(expect.objectContaining({ code: 'FIELD_TYPE_WRONG' }))
    await frame.ready({ month: 209901, fields: ['arpu'] })
  })
})

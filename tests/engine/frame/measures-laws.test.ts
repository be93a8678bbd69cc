import { afterEach, beforeEach, expect, it } from 'vitest'
import { importHandlers } from '../../../electron/engine/import/handlers.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { createTestWorkspace, type TestWorkspace } from '../../helpers/workspace.ts'
import { BEFORE, NEWEST, publishCounty, publishCountyScores } from './random-county.ts'

let ws: TestWorkspace
beforeEach(() => {
  ws = createTestWorkspace()
})
afterEach(() => ws.close())

/** Every measure of two months, bit for bit: the bytes of its numbers or codes, and the classes that the codes stand for. */
function everyMeasure(): ReadonlyMap<string, string> {
  const measures = ws.frame.catalogue.fields.filter(({ origin }) => origin.kind === 'measure')
  const bytesOf = (id: string, month: Month): string => {
    const column = ws.frame.column(id, month)
    const { buffer, byteOffset, byteLength } = column.kind === 'code' ? column.codes : column.values
    return `${Buffer.from(buffer, byteOffset, byteLength).toString('latin1')}${column.kind === 'code' ? column.dictionary.join('|') : ''}`
  }
  return new Map(measures.flatMap(({ id }) => [NEWEST, BEFORE].map((month) => [`${id} of ${month}`, bytesOf(id, month)])))
}

const differing = (one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>) => [...one.keys()].filter((key) => one.get(key) !== other.get(key))
const undo = async (batchId: number, undone: boolean) => {
  await importHandlers['import.undo']({ batchId, undone }, ws.context)
  ws.frame.refresh()
}

it('the undo of batches of every kind restores every measure bit for bit, also after they were redone', async () => {
  publishCounty(ws, 1)
  publishCountyScores(ws, 1)
  const before = everyMeasure()
  expect(before.size).toBeGreaterThan(160)
  const batches = publishCounty(ws, 2)
  expect(differing(before, everyMeasure()).length).toBeGreaterThan(150)
  for (const batch of batches) await undo(batch, true)
  expect(differing(before, everyMeasure())).toEqual([])
  for (const batch of batches.toReversed()) await undo(batch, false)
  expect(differing(before, everyMeasure()).length).toBeGreaterThan(150)
  for (const batch of batches.toReversed()) await undo(batch, true)
  expect(differing(before, everyMeasure())).toEqual([])
})

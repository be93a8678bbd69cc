import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { runSegments } from '../../../electron/engine/segment/run.job.ts'
import { segmentHandlers } from '../../../electron/engine/segment/handlers.ts'
import { VAD_CLASSES } from '../../../shared/domain/preset-classes.ts'
import { createTestWorkspace, publishFacts, type FactRow, type TestWorkspace } from '../../helpers/workspace.ts'

const MONTHS = [202406, 202407, 202408]
const MONTH = 202408

const opened: TestWorkspace[] = []
function workspace(): TestWorkspace {
  const made = createTestWorkspace()
  opened.push(made)
  return made
}
afterEach(() => {
  for (const made of opened.splice(0)) made.close()
})

interface Monthly {
  readonly bill: number | null
  readonly voice: number | null
  readonly data: number | null
  readonly vas: number | null
}
interface Person {
  readonly status: string | null
  readonly months: readonly Monthly[]
}

function factsOf(people: readonly Person[], months = MONTHS): FactRow[] {
  return people.flatMap((person, p) =>
    months.map((month, m) => ({
      subscriber: p + 1,
      month,
      values: {
        status: person.status,
        bill_fee: person.months[m]?.bill ?? null,
        voice_min: person.months[m]?.voice ?? null,
        data_mb: person.months[m]?.data ?? null,
        vas_fee: person.months[m]?.vas ?? null,
      },
    })),
  )
}

/** The same amounts every month, so that the mean of three months is the amount. */
function steady(values: Monthly, status: string | null = '正常'): Person {
  return { status, months: [values, values, values] }
}

function meanOfTwoOrMore(values: readonly (number | null | undefined)[]): number | null {
  const present = values.filter((value) => value !== null && value !== undefined)
  return present.length < 2 ? null : present.reduce((a, b) => a + b, 0) / present.length
}

/** numpy.quantile(values, q), method 'linear'. */
function numpyQuantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const position = q * (sorted.length - 1)
  const low = Math.floor(position)
  const a = sorted[low] ?? NaN
  const b = sorted[Math.min(low + 1, sorted.length - 1)] ?? NaN
  return a + (b - a) * (position - low)
}

const amount = (max: number) => fc.option(fc.integer({ min: 0, max }), { freq: 8 })
const monthly = fc.record({
  bill: amount(30_000),
  voice: amount(20_000),
  data: amount(5_000_000),
  vas: fc.option(fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.integer({ min: 1, max: 3000 }) })),
})
const person: fc.Arbitrary<Person> = fc.record({
  status: fc.constantFrom('正常', '正常', '正常', '欠费停机', '销户', '预销', '未激活', '看不懂', null),
  months: fc.array(monthly, { minLength: 3, maxLength: 3 }),
})

describe('the VAD classes', () => {
  it('equal an independent computation and add up to the base', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(person, { minLength: 40, maxLength: 90 }), fc.constantFrom(0.5, 0.7, 0.9), async (people, quantile) => {
        const ws = createTestWorkspace()
        try {
          publishFacts(ws, factsOf(people))
          const base = people.flatMap(({ status, months }, p) => {
            const bill = meanOfTwoOrMore(months.map((month) => month.bill))
            if (bill === null || bill < 8000 || ['销户', '预销', '未激活'].includes(status ?? '')) return []
            const mean = (of: keyof Monthly): number | null => meanOfTwoOrMore(months.map((month) => month[of]))
            return [{ p, V: mean('voice'), A: mean('vas'), D: mean('data') }]
          })
          fc.pre(base.length >= 10)
          const run = await ws.runJob('segment.run', runSegments, { preset: 'vad', month: MONTH, quantile })

          const cutOf = (letter: 'V' | 'A' | 'D'): number => {
            const values = base.flatMap((row) => row[letter] ?? [])
            const cut = numpyQuantile(values, quantile)
            return cut > 0 ? cut : Math.min(...values.filter((value) => value > 0))
          }
          const cuts = { V: cutOf('V'), A: cutOf('A'), D: cutOf('D') }
          const classOf = new Map(
            base.map((row) => [
              row.p,
              (['V', 'A', 'D'] as const).filter((letter) => (row[letter] ?? -1) >= cuts[letter] * (1 - 1e-12)).join('') || 'NVAD',
            ]),
          )
          for (const segment of run.segments) {
            const expected = [...classOf].filter(([, code]) => code === segment.code).map(([p]) => p)
            const members = [...ws.frame.select(segment.rule, MONTH).toIndices()]
            expect({ code: segment.code, members, count: segment.count }).toEqual({ code: segment.code, members: expected, count: expected.length })
          }
          expect(run.base.count).toBe(base.length)
          expect(run.segments.reduce((sum, segment) => sum + segment.count, 0)).toBe(base.length)
          expect(run.incomplete).toBe(base.filter((row) => row.V === null || row.A === null || row.D === null).length)
          const column = ws.frame.codes('vad_class', MONTH)
          expect(people.map((_, p) => column.dictionary[column.codes[p] ?? -1])).toEqual(people.map((_, p) => classOf.get(p)))
        } finally {
          ws.close()
        }
      }),
      { numRuns: 12 },
    )
  })

  it('take thresholds by linear quantiles, in shown units', async () => {
    const ws = workspace()
    // 11 subscribers: P70 is the value at position 7, P75 half way between positions 7 and 8
    const people = Array.from({ length: 11 }, (_, i) =>
      steady({ bill: 8000 + i, voice: 60 * (i + 1), data: 1024 * 100 * (i + 1), vas: 100 * i }),
    )
    publishFacts(ws, factsOf(people))
    const run = await ws.runJob('segment.run', runSegments, { preset: 'vad', month: MONTH })
    expect(run.thresholds).toEqual([
      { field: 'voice_min_avg3', value: 8, quantile: 0.7, letter: 'V' },
      { field: 'data_mb_avg3', value: 800, quantile: 0.7, letter: 'D' },
      { field: 'vas_fee_avg3', value: 7, quantile: 0.7, letter: 'A' },
    ])
    expect(Object.fromEntries(run.segments.map((segment) => [segment.code, segment.count]))).toEqual({
      VAD: 4, VD: 0, VA: 0, V: 0, AD: 0, D: 0, A: 0, NVAD: 7,
    })
    expect(run.segments.map((segment) => segment.code)).toEqual([...VAD_CLASSES])
    const p75 = await ws.runJob('segment.run', runSegments, { preset: 'vad', month: MONTH, quantile: 0.75 })
    expect(p75.thresholds.map((threshold) => threshold.value)).toEqual([8.5, 850, 7.5])
    expect(p75.version).toBe(2)
  })

  it('include the subscriber who is exactly at a threshold that no decimal can write', async () => {
    const ws = workspace()
    // means of 3 months that end in ⅓: shown = stored ÷ 60 does not come back to the same number
    const people = Array.from({ length: 31 }, (_, i): Person => ({
      status: '正常',
      months: [0, 0, 1].map((extra) => ({ bill: 9000, voice: 100 * i + 7 + extra, data: 1000 * i + 1 + extra, vas: 7 * i + 1 + extra })),
    }))
    publishFacts(ws, factsOf(people))
    for (const position of [10, 14, 17, 20, 23, 29]) {
      const run = await ws.runJob('segment.run', runSegments, { preset: 'vad', month: MONTH, quantile: position / 30 })
      expect(run.segments[0]).toMatchObject({ code: 'VAD', count: 31 - position })
    }
  })

  it('read an A as any use where most have no value-added service', async () => {
    const ws = workspace()
    const people = Array.from({ length: 20 }, (_, i) => steady({ bill: 9000, voice: 600, data: 1024, vas: i < 17 ? 0 : 100 * i }))
    publishFacts(ws, factsOf(people))
    const run = await ws.runJob('segment.run', runSegments, { preset: 'vad', month: MONTH })
    const threshold = run.thresholds.find(({ letter }) => letter === 'A')
    expect(threshold).toEqual({ field: 'vas_fee_avg3', value: 17, quantile: null, letter: 'A' })
    const withA = run.segments.filter(({ code }) => code.includes('A') && code !== 'NVAD')
    expect(withA.map(({ count }) => count)).toEqual([3, 0, 0, 0])
  })

  it('never set an A where no value-added fee is imported', async () => {
    const ws = workspace()
    const people = Array.from({ length: 20 }, (_, i) => steady({ bill: 9000, voice: 60 * i, data: 1024 * i, vas: null }))
    publishFacts(ws, factsOf(people).map((row) => {
      const { vas_fee: _, ...values } = row.values
      return { ...row, values }
    }))
    const run = await ws.runJob('segment.run', runSegments, { preset: 'vad', month: MONTH })
    expect(run.thresholds.map((threshold) => threshold.letter)).toEqual(['V', 'D'])
    expect(Object.fromEntries(run.segments.map((segment) => [segment.code, segment.count]))).toEqual({
      VAD: 0, VD: 6, VA: 0, V: 0, AD: 0, D: 0, A: 0, NVAD: 14,
    })
    expect(run.incomplete).toBe(0)
  })

  it('use the month itself, and say so, while there is only one', async () => {
    const ws = workspace()
    const people = Array.from({ length: 11 }, (_, i) => steady({ bill: 9000, voice: 60 * i, data: 1024 * i, vas: 100 * i }))
    publishFacts(ws, factsOf(people, [MONTH]))
    const run = await ws.runJob('segment.run', runSegments, { preset: 'vad', month: MONTH })
    expect(run.thresholds.map((threshold) => threshold.field)).toEqual(['voice_min', 'data_mb', 'vas_fee'])
    expect(run.base).toEqual({
      rule: { op: 'all', of: [
        { op: 'between', field: 'bill_fee', lo: 80 },
        { op: 'not', of: { op: 'oneOf', field: 'status_class', values: ['预销', '离网', '未激活'] } },
      ] },
      count: 11,
    })
  })
})

describe('a run', () => {
  const people = Array.from({ length: 30 }, (_, i) =>
    steady({ bill: 8000 + 10 * i, voice: 60 * i, data: 1024 * i, vas: 100 * (i % 7) }),
  )

  it('stays as it is when another month is imported, and classifies it by the same numbers', async () => {
    const ws = workspace()
    publishFacts(ws, factsOf(people))
    const run = await ws.runJob('segment.run', runSegments, { preset: 'vad', month: MONTH })
    const before = ws.frame.codes('vad_class', MONTH).codes.slice()
    const more = { bill_fee: 50_000, voice_min: 60_000, data_mb: 9_999_999, vas_fee: 9000 }
    publishFacts(ws, people.map((_, p) => ({ subscriber: p + 1, month: 202409, values: more })))
    const { segments, runs } = await segmentHandlers['segment.list']({}, ws.context)
    expect(segments).toEqual(run.segments)
    const { segments: _, ...head } = run
    expect(runs).toEqual([head])
    expect(ws.frame.codes('vad_class', MONTH).codes).toEqual(before)
    const next = ws.frame.codes('vad_class', 202409)
    expect(next.dictionary[next.codes[0] ?? -1]).toBe('VAD')
  })

  it('may start from the classes of the run before it', async () => {
    const ws = workspace()
    publishFacts(ws, factsOf(people))
    const first = await ws.runJob('segment.run', runSegments, { preset: 'vad', month: MONTH })
    const base = { op: 'oneOf', field: 'vad_class', values: ['NVAD', 'VD'] } as const
    const second = await ws.runJob('segment.run', runSegments, { preset: 'vad', month: MONTH, base })
    const wanted = first.segments.reduce((sum, { code, count }) => sum + (base.values.some((value) => value === code) ? count : 0), 0)
    expect(wanted).toBeGreaterThan(10)
    expect(second.base.count).toBe(wanted)
    const column = ws.frame.codes('vad_class', MONTH)
    expect(column.codes.filter((code) => code >= 0)).toHaveLength(wanted)
    const rest = await ws.runJob('segment.run', runSegments, { preset: 'value', month: MONTH, base: { op: 'isMissing', field: 'vad_class' } })
    expect(rest.base.count).toBe(30 - wanted)
  })

  it('keeps a base that was a segment when the segment is removed', async () => {
    const ws = workspace()
    publishFacts(ws, factsOf(people))
    const rule = { op: 'between', field: 'bill_fee', lo: 81 } as const
    const { segmentId } = await segmentHandlers['segment.save']({ name: '高话费', rule, month: MONTH }, ws.context)
    const input = { preset: 'vad', month: MONTH, base: { op: 'inSegment', segmentId } } as const
    const run = await ws.runJob('segment.run', runSegments, input)
    await segmentHandlers['segment.remove']({ segmentId, removed: true }, ws.context)
    ws.frame.refresh()
    expect(run.base.count).toBe(20)
    expect(ws.frame.codes('vad_class', MONTH).codes.filter((code) => code >= 0)).toHaveLength(20)
    await expect(ws.runJob('segment.run', runSegments, input)).rejects.toMatchObject({ code: 'SEGMENT_NOT_FOUND' })
  })

  it('makes no column any more when a field of it is gone, so that nothing else fails', async () => {
    const ws = workspace()
    const batchId = publishFacts(ws, factsOf(people))
    publishFacts(ws, [{ subscriber: 1, month: MONTH, values: { grid: '东街' } }])
    await ws.runJob('segment.run', runSegments, { preset: 'vad', month: MONTH })
    expect(ws.frame.has('vad_class')).toBe(true)
    ws.db.prepare('UPDATE import_batch SET undone_at = ? WHERE batch_id = ?').run('2024-09-05', batchId)
    ws.frame.refresh()
    expect(ws.frame.catalogue.fields.map(({ id }) => id)).toEqual(['sub_id', 'msisdn', 'grid'])
  })

  it('says which field, month or rows are lacking and stores nothing', async () => {
    const ws = workspace()
    const run = (input: Parameters<typeof runSegments>[0]) => ws.runJob('segment.run', runSegments, input)
    const publish = (values: FactRow['values']) =>
      publishFacts(ws, Array.from({ length: 20 }, (_, i) => ({ subscriber: i + 1, month: MONTH, values })))
    await expect(run({ preset: 'vad', month: MONTH })).rejects.toMatchObject({ code: 'MONTH_NOT_IMPORTED' })
    publish({ bill_fee: 9000, data_mb: 1024 })
    await expect(run({ preset: 'vad', month: MONTH })).rejects.toMatchObject({ code: 'FIELD_MISSING', params: { field: 'voice_min' } })
    publish({ voice_min: 60 })
    const base = { op: 'top', field: 'bill_fee', count: 9, direction: 'highest' } as const
    await expect(run({ preset: 'vad', month: MONTH, base })).rejects.toMatchObject({ code: 'TOO_FEW_ROWS', params: { found: 9, needed: 10 } })
    expect((await segmentHandlers['segment.list']({}, ws.context)).runs).toEqual([])
  })
})

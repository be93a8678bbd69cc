import { describe, expect, it } from 'vitest'
import type { Job } from '../../shared/api/job.ts'
import { translateTo } from '../../shared/i18n/catalogue.ts'
import { jobTitle, phaseTitle, resultLine } from '../../renderer/app/job-result.ts'
import { jobList } from '../../renderer/state/jobs.ts'
import { areaOf, isByHand } from '../../renderer/ui/chart.tsx'

const zh = translateTo('zh-CN')
const en = translateTo('en')

function job(method: string, rest: Partial<Job> = {}): Job {
  const times = { startedAt: '2024-09-02T08:00:00Z', finishedAt: '2024-09-02T08:00:05Z' }
  return { jobId: 1, method, state: 'succeeded', phase: 'write', done: 1, total: 1, fraction: 1, error: null, ...times, ...rest }
}

describe('the line of a job', () => {
  it('tells in numbers what an import did, all tables together', () => {
    const batches = [
      { rowsStored: 20196, rowsRejected: 12 },
      { rowsStored: 4, rowsRejected: 0 },
    ]
    const entry = { job: job('import.run'), output: { batches } }
    expect(resultLine(entry, zh)).toBe('已导入 20,200 行，拒绝 12 行')
    expect(resultLine(entry, en)).toBe('20,200 rows imported, 12 rejected')
  })

  it('counts what a segment run and a list hold', () => {
    expect(resultLine({ job: job('segment.run'), output: { segments: [{ count: 3 }, { count: 1200 }] } }, zh)).toBe('2 个分群，共 1,203 户')
    expect(resultLine({ job: job('campaign.build'), output: { waterfall: { targets: 900, control: 100 } } }, zh)).toBe('目标 900 户，对照 100 户')
  })

  it('says nothing for a job that did not succeed, of an earlier session, or unknown', () => {
    expect(resultLine({ job: job('import.run', { state: 'cancelled' }), output: { batches: [] } }, zh)).toBeNull()
    expect(resultLine({ job: job('import.run') }, zh)).toBeNull()
    expect(resultLine({ job: job('newer.method'), output: {} }, zh)).toBeNull()
    expect([jobTitle('newer.method', zh), phaseTitle('newer', zh)]).toEqual(['其他任务', '处理'])
  })

  it('stands with the newest job first', () => {
    const entries = new Map([3, 10, 7].map((jobId) => [jobId, { job: job('import.run', { jobId }) }]))
    expect(jobList(entries).map(({ job: { jobId } }) => jobId)).toEqual([10, 7, 3])
  })
})

describe('the range of a brush', () => {
  it('is chosen by a hand, not by the chart that draws a range it was given', () => {
    expect(isByHand({ type: 'brush', areas: [], $from: 'brush' })).toBe(true)
    expect(isByHand({ type: 'brush', areas: [{ coordRange: [1, 2] }] })).toBe(false)
    expect(isByHand(null)).toBe(false)
  })

  it('is read from the first area, low end first', () => {
    expect(areaOf({ areas: [{ coordRange: [94.1, 49.2] }] })).toEqual([49.2, 94.1])
  })

  it('is none for a removed brush and for anything else', () => {
    for (const event of [null, 'brush', {}, { areas: [] }, { areas: [{}] }, { areas: [{ coordRange: ['a', 'b'] }] }, { areas: [{ coordRange: [5, 5] }] }]) expect(areaOf(event)).toBeNull()
  })
})

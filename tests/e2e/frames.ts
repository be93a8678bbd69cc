import type { CDPSession, Page } from 'playwright-core'
import { expect } from 'vitest'

/** What the frames of a part of a test took, in milliseconds. */
export interface Frames {
  /** The longest by the clock, as the page's own entries tell; 0 = none took more than the 50 ms from which the browser tells. */
  readonly longest: number
  /** How many it told of. */
  readonly told: number
  /** The most the page's thread computed for one of those, in time of its own. */
  readonly work: number
  /** The most it computed without a pause. */
  readonly task: number
  /** The longest time without a frame, as a page can see it. */
  readonly gap: number
}

interface Span {
  readonly start: number
  readonly end: number
}

interface Task extends Span {
  readonly work: number
}

type TraceEvent = Readonly<Record<string, unknown>>

const MARK = 'frames-begin'

/**
 * Does a part of a test and tells what its frames took. A frame is what a `long-animation-frame` entry of the page spans. How long
 * one takes by the clock depends on all that the machine does meanwhile, so bounds are for `work` and `task`: how long the thread
 * itself was running in it, which is what the frame would take on a machine that has nothing else to do.
 */
export async function framesOf(page: Page, part: () => Promise<void>): Promise<Frames> {
  const devTools = await page.context().newCDPSession(page)
  const events: TraceEvent[] = []
  devTools.on('Tracing.dataCollected', ({ value }) => events.push(...value))
  const includedCategories = ['toplevel', 'blink.user_timing']
  await devTools.send('Tracing.start', { transferMode: 'ReportEvents', traceConfig: { includedCategories, excludedCategories: ['*'] } })
  const seen = await watch(page)
  await part()
  const { begin, frames, gap } = await seen()
  await endTracing(devTools)
  const mark = events.find((event) => event['name'] === MARK)
  const tasks = mainTasks(events, Number(mark?.['ts']) / 1000 - begin)
  // Otherwise nothing was measured, and every bound would hold.
  expect(tasks.length).toBeGreaterThan(30)
  const workOf = ({ start, end }: Span): number => tasks.filter((task) => task.start >= start - 1 && task.start < end).reduce((sum, task) => sum + task.work, 0)
  const most = (numbers: readonly number[]): number => Math.round(numbers.reduce((a, b) => Math.max(a, b), 0))
  return {
    longest: most(frames.map(({ start, end }) => end - start)),
    told: frames.length,
    work: most(frames.map(workOf)),
    task: most(tasks.map(({ work }) => work)),
    gap: most([gap]),
  }
}

export function framesText({ longest, told, work, task, gap }: Frames): string {
  return `longest frame ${longest} ms (${told} over 50), its most work ${work} ms, longest task ${task} ms, longest time without a frame ${gap} ms`
}

/** Follows the page's own entries until it is asked for them. */
async function watch(page: Page) {
  const watching = await page.evaluateHandle((name) => {
    const begin = performance.mark(name).startTime
    const frames: { readonly start: number; readonly end: number }[] = []
    const take = (entries: PerformanceEntryList): void => {
      for (const { startTime, duration } of entries) if (startTime >= begin) frames.push({ start: startTime, end: startTime + duration })
    }
    const observer = new PerformanceObserver((list) => take(list.getEntries()))
    observer.observe({ type: 'long-animation-frame', buffered: true })
    const state = { gap: 0, isOver: false }
    let last = performance.now()
    const step = (): void => {
      const now = performance.now()
      state.gap = Math.max(state.gap, now - last)
      last = now
      if (!state.isOver) requestAnimationFrame(step)
    }
    requestAnimationFrame(step)
    return {
      end: () => {
        state.isOver = true
        take(observer.takeRecords())
        observer.disconnect()
        return { begin, frames, gap: state.gap }
      },
    }
  }, MARK)
  return () =>
    watching.evaluate(async (seen) => {
      // The entry of a frame comes after the next one.
      for (let i = 0; i < 3; i++) await new Promise((resolve) => requestAnimationFrame(resolve))
      return seen.end()
    })
}

async function endTracing(devTools: CDPSession): Promise<void> {
  const ended = new Promise((resolve) => devTools.once('Tracing.tracingComplete', resolve))
  await devTools.send('Tracing.end')
  await ended
  await devTools.detach()
}

/** The tasks of the page's main thread in time of the page, without those within others. */
function mainTasks(events: readonly TraceEvent[], offset: number): readonly Task[] {
  const threadOf = (event: TraceEvent): string => `${String(event['pid'])}.${String(event['tid'])}`
  const main = new Set(events.filter((event) => event['name'] === 'thread_name' && JSON.stringify(event['args']).includes('CrRendererMain')).map(threadOf))
  const all = events
    .filter((event) => event['ph'] === 'X' && main.has(threadOf(event)))
    .map((event): Task => {
      const start = Number(event['ts']) / 1000 - offset
      return { start, end: start + Number(event['dur'] ?? 0) / 1000, work: Number(event['tdur'] ?? 0) / 1000 }
    })
    .sort((a, b) => a.start - b.start || b.end - a.end)
  let until = -Infinity
  return all.filter(({ start, end }) => {
    if (start < until) return false
    until = end
    return true
  })
}

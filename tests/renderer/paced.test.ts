import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { paced } from '../../renderer/ui/paced.ts'

describe('paced', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('hands on fewer values than come, in their order, and the last one always', () => {
    const got: number[] = []
    const steps = paced((value: number) => got.push(value))
    for (let i = 0; i < 100; i++) {
      steps.next(i)
      vi.advanceTimersByTime(5)
    }
    vi.runAllTimers()
    expect(got.at(-1)).toBe(99)
    expect(got.length).toBeGreaterThan(5)
    expect(got.length).toBeLessThan(50)
    expect(got).toEqual([...got].sort((a, b) => a - b))
  })

  it('hands on nothing while the one who gives it is still at work', () => {
    const got: number[] = []
    const steps = paced((value: number) => got.push(value))
    steps.next(1)
    expect(got).toEqual([])
    vi.runAllTimers()
    expect(got).toEqual([1])
  })

  it('hands on at once what waits, and nothing twice', () => {
    const got: number[] = []
    const steps = paced((value: number) => got.push(value))
    steps.flush()
    steps.next(1)
    steps.next(2)
    steps.flush()
    expect(got).toEqual([2])
    vi.runAllTimers()
    expect(got).toEqual([2])
  })

  it('forgets what it holds when it is stopped, and goes on with the next', () => {
    const got: number[] = []
    const steps = paced((value: number) => got.push(value))
    steps.next(1)
    steps.stop()
    vi.runAllTimers()
    expect(got).toEqual([])
    steps.next(2)
    vi.runAllTimers()
    expect(got).toEqual([2])
  })
})

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { shapeOf } from '../../renderer/ui/chart-shape.ts'
import { drawSoon, forgetDrawing, isDrawing } from '../../renderer/ui/draw-queue.ts'

describe('drawing charts in turn', () => {
  let frames: (() => void)[] = []
  let now = 0
  const nextFrame = (): void => {
    const asked = frames
    frames = []
    for (const frame of asked) frame()
  }
  beforeEach(() => {
    frames = []
    now = 0
    vi.stubGlobal('requestAnimationFrame', (frame: () => void) => frames.push(frame))
    vi.spyOn(performance, 'now').mockImplementation(() => now)
  })
  afterEach(() => {
    while (frames.length > 0) nextFrame()
    vi.unstubAllGlobals()
    vi.restoreAllMocks()
  })
  const [a, b, c] = [{}, {}, {}]

  it('leaves for the next frame what has no room in this one', () => {
    const drawn: string[] = []
    for (const [chart, name] of [[a, 'a'], [b, 'b'], [c, 'c']] as const) {
      drawSoon(chart, () => {
        drawn.push(name)
        now += 2
      })
    }
    expect(drawn).toEqual([])
    nextFrame()
    expect(drawn).toEqual(['a', 'b'])
    expect(isDrawing()).toBe(true)
    nextFrame()
    expect(drawn).toEqual(['a', 'b', 'c'])
    expect(isDrawing()).toBe(false)
    expect(frames).toEqual([])
  })

  it('draws one that takes longer than a frame alone', () => {
    const drawn: string[] = []
    drawSoon(a, () => {
      drawn.push('a')
      now += 100
    })
    drawSoon(b, () => drawn.push('b'))
    nextFrame()
    expect(drawn).toEqual(['a'])
    nextFrame()
    expect(drawn).toEqual(['a', 'b'])
  })

  it('draws a chart once, as it was last asked for, and one that is gone not at all', () => {
    const drawn: string[] = []
    drawSoon(a, () => drawn.push('old'))
    drawSoon(b, () => drawn.push('gone'))
    drawSoon(a, () => drawn.push('new'))
    forgetDrawing(b)
    nextFrame()
    expect(drawn).toEqual(['new'])
    expect(isDrawing()).toBe(false)
  })
})

describe('the shape of a chart', () => {
  const bars = { xAxis: { type: 'value' }, series: [{ type: 'bar', data: [1, 2], label: { show: true } }] }
  it('is the same for other numbers, however many', () => {
    expect(shapeOf({ ...bars, series: [{ type: 'bar', data: [{ value: 3 }], label: { show: false } }] })).toBe(shapeOf(bars))
  })
  it('is another with one more series, another type, or a key that came, went or is open', () => {
    const others = [
      { ...bars, series: [...bars.series, { type: 'line', data: [] }] },
      { ...bars, xAxis: { type: 'log' } },
      { ...bars, xAxis: { type: 'value', min: 0 } },
      { ...bars, xAxis: { type: 'value', min: undefined } },
      { ...bars, series: [{ type: 'bar', label: { show: true } }] },
      { ...bars, series: [{ type: 'bar', data: [1, 2] }] },
      { ...bars, visualMap: null },
    ]
    expect(new Set([bars, ...others].map(shapeOf)).size).toBe(others.length + 1)
  })
})

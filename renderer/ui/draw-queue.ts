/** What a frame has for charts, of the 16 ms between two of a screen: the rest is the pointer's, the page's and painting. */
const BUDGET_MS = 4

const waiting = new Map<object, () => void>()
let frame = 0

/**
 * Draws a chart in one of the next frames. Charts that change together are drawn one after another, in as many frames as they
 * take, so that the pointer never waits for all of them; one that changes again before its turn is drawn once, as it is then.
 */
export function drawSoon(chart: object, draw: () => void): void {
  waiting.set(chart, draw)
  frame ||= requestAnimationFrame(drawSome)
}

/** For a chart that is gone. */
export function forgetDrawing(chart: object): void {
  waiting.delete(chart)
}

/** True until all charts show what they were last given. */
export function isDrawing(): boolean {
  return waiting.size > 0
}

function drawSome(): void {
  const until = performance.now() + BUDGET_MS
  for (const [chart, draw] of waiting) {
    waiting.delete(chart)
    draw()
    if (performance.now() >= until) break
  }
  frame = waiting.size > 0 ? requestAnimationFrame(drawSome) : 0
}

/** A count that changes thirty times a second follows the hand; each change beyond that only makes the next frames late. */
const STEP_MS = 32

/** Hands on values that come with every move of the pointer. */
export interface Paced<T> {
  readonly next: (value: T) => void
  /** Hands on at once what has not been. */
  readonly flush: () => void
  /** Forgets what has not been handed on. */
  readonly stop: () => void
}

/**
 * Hands on the latest of many values, at most one in a step and the last one always. That happens between two frames: a frame
 * that draws the brush does not wait for what the page makes of it.
 */
export function paced<T>(handOn: (value: T) => void): Paced<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  let latest: { readonly value: T } | null = null
  let lastAt = -Infinity
  const run = (): void => {
    timer = undefined
    lastAt = performance.now()
    const now = latest
    latest = null
    if (now) handOn(now.value)
  }
  return {
    next: (value) => {
      latest = { value }
      timer ??= setTimeout(run, Math.max(0, lastAt + STEP_MS - performance.now()))
    },
    flush: () => {
      if (timer === undefined) return
      clearTimeout(timer)
      run()
    },
    stop: () => {
      clearTimeout(timer)
      timer = undefined
      latest = null
    },
  }
}

import { useEffect, useState, type RefObject } from 'react'

/** Rows kept ready above and below what is seen, so that a key or a turn of the wheel finds them there. */
const SPARE = 20
/** The window moves by whole steps, so that most keys draw nothing anew. */
const STEP = 10
/** Before the box is measured. */
const FIRST_HEIGHT = 600

export interface RowWindow {
  /** First row to draw, and the one after the last. */
  readonly from: number
  readonly to: number
}

/** Which rows of a long table are drawn. **Units**: rows of the same height, in pixels. */
export function rowWindow(count: number, scrollTop: number, height: number, rowHeight: number): RowWindow {
  const top = Math.floor(scrollTop / rowHeight / STEP) * STEP
  const seen = Math.ceil(height / rowHeight)
  return { from: Math.max(0, Math.min(top - SPARE, count)), to: Math.max(0, Math.min(top + seen + STEP + SPARE, count)) }
}

/** The rows to draw of the scrolled box. */
export function useRowWindow(box: RefObject<HTMLElement | null>, count: number, rowHeight: number): RowWindow {
  const [shown, setShown] = useState(() => rowWindow(count, 0, FIRST_HEIGHT, rowHeight))
  useEffect(() => {
    const element = box.current
    if (!element) return
    const follow = (): void => {
      const next = rowWindow(count, element.scrollTop, element.clientHeight, rowHeight)
      setShown((now) => (now.from === next.from && now.to === next.to ? now : next))
    }
    follow()
    const size = new ResizeObserver(follow)
    size.observe(element)
    element.addEventListener('scroll', follow, { passive: true })
    return () => {
      size.disconnect()
      element.removeEventListener('scroll', follow)
    }
  }, [box, count, rowHeight])
  return shown
}

/** A row to draw, and how many of those before it are left out. */
export interface DrawnRow {
  readonly at: number
  readonly skipped: number
}

/** The rows of the window and the one that has the keyboard, wherever it is: it must not vanish from under the keys. */
export function drawnRows({ from, to }: RowWindow, count: number, current: number): readonly DrawnRow[] {
  const last = Math.min(to, count)
  const seen = Array.from({ length: Math.max(0, last - from) }, (_, i) => from + i)
  const isApart = current >= 0 && current < count && (current < from || current >= last)
  const drawn = isApart ? (current < from ? [current, ...seen] : [...seen, current]) : seen
  return drawn.map((at, i) => ({ at, skipped: at - (drawn[i - 1] ?? -1) - 1 }))
}

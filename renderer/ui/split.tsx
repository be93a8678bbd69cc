import { Splitter } from 'antd'
import { Children, useState, type ReactNode } from 'react'
import { remember, readRemembered } from './remembered.ts'

interface SplitProps {
  /** Name under which the sizes are remembered. */
  readonly id: string
  readonly direction: 'row' | 'column'
  /** Sizes before the first drag: px or percentages, one per child. */
  readonly sizes: readonly (number | string)[]
  readonly min?: number
  readonly children: ReactNode
}

/** Panels beside or above each other whose sizes the analyst drags and the app remembers. */
export function Split({ id, direction, sizes, min = 120, children }: SplitProps) {
  const key = `split.${id}`
  const [start] = useState(() => readRemembered<readonly (number | string)[]>(key, sizes))
  // Percentages keep the proportions when the window changes its size between sessions.
  const store = (pixels: readonly number[]): void => {
    const total = pixels.reduce((sum, size) => sum + size, 0)
    if (total > 0) remember(key, pixels.map((size) => `${((size / total) * 100).toFixed(2)}%`))
  }
  return (
    <Splitter orientation={direction === 'row' ? 'horizontal' : 'vertical'} onResizeEnd={store} style={{ height: '100%' }}>
      {Children.toArray(children).map((child, i) => (
        <Splitter.Panel key={i} min={min} {...(start[i] === undefined ? {} : { defaultSize: start[i] })}>
          {child}
        </Splitter.Panel>
      ))}
    </Splitter>
  )
}

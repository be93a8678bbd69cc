import type { ReactNode } from 'react'
import './cell-bar.css'

interface CellBarProps {
  /** Length of the bar, 0 … 1 of the cell; null draws none. */
  readonly share: number | null
  readonly colour: string
  readonly title?: string | undefined
  readonly children: ReactNode
}

/** A number with a bar behind it, so that the cells of a column compare at a glance. */
export function CellBar({ share, colour, title, children }: CellBarProps) {
  const width = share === null || !(share > 0) ? 0 : Math.min(1, share) * 100
  return (
    <span className="cell-bar" title={title}>
      <i style={{ width: `${width}%`, background: colour }} />
      <span>{children}</span>
    </span>
  )
}

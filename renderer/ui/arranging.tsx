import { Progress } from 'antd'
import type { ReactNode } from 'react'
import { useAfter } from './panel.tsx'

interface ArrangingProps {
  /** What is going on, in a sentence. */
  readonly text: string
  /** 0 … 1; missing: null while that is not known. */
  readonly fraction: number | null
  readonly children?: ReactNode
}

/** In place of a page whose data is on its way: never to be taken for a page without data. */
export function Arranging({ text, fraction, children }: ArrangingProps) {
  const isSlow = useAfter(150, true)
  if (!isSlow) return null
  return (
    <div className="empty-state" role="status">
      <p>{text}</p>
      {fraction !== null && <Progress className="arranging-bar" percent={Math.floor(fraction * 100)} size="small" />}
      {fraction === null && <div className="panel-bar panel-bar-busy arranging-bar" role="progressbar" aria-label={text} />}
      {children}
    </div>
  )
}

import { Button } from 'antd'
import type { ReactNode } from 'react'

interface EmptyStateProps {
  /** One sentence: what is not there, and what to do next. */
  readonly text: string
  readonly action?: { readonly label: string; readonly onClick: () => void }
  readonly children?: ReactNode
}

/** Says that there is nothing to show yet, and offers the one next step. */
export function EmptyState({ text, action, children }: EmptyStateProps) {
  return (
    <div className="empty-state">
      <p>{text}</p>
      {action && (
        <Button type="primary" onClick={action.onClick}>
          {action.label}
        </Button>
      )}
      {children}
    </div>
  )
}

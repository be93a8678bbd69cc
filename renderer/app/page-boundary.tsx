import { Button, Result } from 'antd'
import { Component, type ReactNode } from 'react'
import { copyText } from '../ui/clipboard.ts'
import { useT } from '../ui/locale.tsx'

interface BoundaryProps {
  readonly children: ReactNode
}

interface BoundaryState {
  readonly error: Error | null
}

/** Keeps a page that fails from taking the window with it. */
export class PageBoundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { error: null }

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override render() {
    const { error } = this.state
    if (!error) return this.props.children
    return <PageFailure error={error} onReopen={() => this.setState({ error: null })} />
  }
}

function PageFailure({ error, onReopen }: { readonly error: Error; readonly onReopen: () => void }) {
  const t = useT()
  return (
    <Result
      status="error"
      title={t('common.pageFailedTitle')}
      subTitle={t('common.pageFailedText')}
      extra={[
        <Button key="reopen" type="primary" onClick={onReopen}>
          {t('common.reopenPage')}
        </Button>,
        <Button key="copy" onClick={() => copyText(`${error.message}\n${error.stack ?? ''}`)}>
          {t('common.copyError')}
        </Button>,
      ]}
    >
      <code>{error.message}</code>
    </Result>
  )
}

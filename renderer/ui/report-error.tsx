import { App } from 'antd'
import { useEffect } from 'react'
import { ErrorNotice, type ErrorLike } from './error-notice.tsx'

/** Shows an error of an action that has no place of its own on the page, until it is closed. */
export function useReportError(error: ErrorLike | null): void {
  const { notification } = App.useApp()
  useEffect(() => {
    if (!error || error.code === 'CANCELLED') return
    notification.open({ key: error.ref || error.code, title: null, description: <ErrorNotice error={error} />, duration: 0, placement: 'bottomRight' })
  }, [error, notification])
}

import { App } from 'antd'
import { useCallback, useEffect } from 'react'
import { ErrorNotice, type ErrorLike } from './error-notice.tsx'

/** Shows an error of an action that has no place of its own on the page, until it is closed. */
export function useReportError(error: ErrorLike | null): void {
  const report = useErrorReporter()
  useEffect(() => {
    if (error) report(error)
  }, [error, report])
}

/** The same for an error that is caught; whatever is no error of the engine is thrown on. */
export function useErrorReporter(): (error: unknown) => void {
  const { notification } = App.useApp()
  return useCallback(
    (error: unknown) => {
      if (!isErrorLike(error)) throw error
      if (error.code === 'CANCELLED') return
      notification.open({ key: error.ref || error.code, title: null, description: <ErrorNotice error={error} />, duration: 0, placement: 'bottomRight' })
    },
    [notification],
  )
}

function isErrorLike(error: unknown): error is ErrorLike {
  return typeof error === 'object' && error !== null && 'code' in error && 'params' in error && 'ref' in error
}

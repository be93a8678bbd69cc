import { useEffect, useEffectEvent } from 'react'
import { create } from 'zustand'
import { takeRequest, usePageRequest } from '../../state/navigation.ts'

interface WaitingFiles {
  readonly paths: readonly string[]
  /** They were named while something else ran. */
  readonly hasWaited: boolean
}

const useWaiting = create<WaitingFiles>(() => ({ paths: [], hasWaited: false }))

function addFiles(more: readonly string[]): void {
  useWaiting.setState(({ paths }) => ({ paths: [...new Set([...paths, ...more])] }))
}

/**
 * Files to recognise: chosen here, dropped on the window or asked for by another page. While recognition or an import of
 * this page runs they wait, so that none joins a draft that is being imported.
 */
export function useFilesInTurn(recognise: (paths: readonly string[], hasWaited: boolean) => void, isBusy: boolean) {
  const request = usePageRequest('import')
  useEffect(() => {
    if (!request) return
    takeRequest('import')
    addFiles(request.paths)
  }, [request])

  const paths = useWaiting((waiting) => waiting.paths)
  const isDue = paths.length > 0 && !isBusy
  const take = useEffectEvent(() => {
    const { hasWaited } = useWaiting.getState()
    useWaiting.setState({ paths: [], hasWaited: false })
    recognise(paths, hasWaited)
  })
  useEffect(() => {
    if (isDue) take()
  }, [isDue])
  const isHeldUp = paths.length > 0 && isBusy
  useEffect(() => {
    if (isHeldUp) useWaiting.setState({ hasWaited: true })
  }, [isHeldUp])
  return { add: addFiles, count: paths.length }
}

import { useEffect, useEffectEvent, useId } from 'react'

/** Popovers and drawers that are open, the topmost last. */
const open: string[] = []

/** What stands above any of them and is closed before it. */
const ABOVE = [
  '.ant-modal-wrap',
  '.ant-dropdown:not(.ant-dropdown-hidden)',
  '.ant-select-dropdown:not(.ant-select-dropdown-hidden)',
  '.ant-picker-dropdown:not(.ant-picker-dropdown-hidden)',
].join(',')

/**
 * Escape closes this wherever the focus has gone meanwhile: the topmost only, and nothing else takes the key for its own. What has the
 * focus `within` it may use the key first, as a list of completions does.
 */
export function useEscape(isOpen: boolean, onClose: () => void, within?: string): void {
  const id = useId()
  const onKeyDown = useEffectEvent((event: KeyboardEvent, phase: 'before' | 'after'): void => {
    const isWithin = within !== undefined && event.target instanceof Element && event.target.closest(within) !== null
    if (isWithin !== (phase === 'after') || event.key !== 'Escape' || event.isComposing) return
    if (open.at(-1) !== id || document.querySelector(ABOVE) !== null) return
    event.preventDefault()
    event.stopImmediatePropagation()
    onClose()
  })
  useEffect(() => {
    if (!isOpen) return
    open.push(id)
    const following = new AbortController()
    const { signal } = following
    window.addEventListener('keydown', (event) => onKeyDown(event, 'before'), { capture: true, signal })
    window.addEventListener('keydown', (event) => onKeyDown(event, 'after'), { signal })
    return () => {
      following.abort()
      open.splice(open.indexOf(id), 1)
    }
  }, [isOpen, id])
}

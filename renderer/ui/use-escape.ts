import { useEffect, useEffectEvent, useId, useRef } from 'react'

/** Popovers and drawers that are open, the topmost last. */
const open: string[] = []

/** Lists that stand above any of them and are closed before it. */
const LISTS = [
  '.ant-dropdown:not(.ant-dropdown-hidden)',
  '.ant-select-dropdown:not(.ant-select-dropdown-hidden)',
  '.ant-picker-dropdown:not(.ant-picker-dropdown-hidden)',
].join(',')

/** Windows in sight. Those that were there when something opened stand below it, all others above. */
function windows(): readonly Element[] {
  return [...document.querySelectorAll('.ant-modal-wrap')].filter((one) => one.checkVisibility())
}

/**
 * Escape closes this wherever the focus has gone meanwhile: the topmost only, and nothing else takes the key for its own. What has the
 * focus `within` it may use the key first, as a list of completions does.
 */
export function useEscape(isOpen: boolean, onClose: () => void, within?: string): void {
  const id = useId()
  const below = useRef<readonly Element[]>([])
  const onKeyDown = useEffectEvent((event: KeyboardEvent, phase: 'before' | 'after'): void => {
    const isWithin = within !== undefined && event.target instanceof Element && event.target.closest(within) !== null
    if (isWithin !== (phase === 'after') || event.key !== 'Escape' || event.isComposing) return
    if (open.at(-1) !== id || document.querySelector(LISTS) !== null || windows().some((one) => !below.current.includes(one))) return
    event.preventDefault()
    event.stopImmediatePropagation()
    onClose()
  })
  useEffect(() => {
    if (!isOpen) return
    open.push(id)
    below.current = windows()
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

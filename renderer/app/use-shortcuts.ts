import { useEffect, useEffectEvent } from 'react'
import { undoLastChange } from '../state/changes.ts'
import { useSelection } from '../state/selection.ts'

/** Layers above the page that have first claim to the Escape key. */
const LAYERS = [
  '.ant-modal-wrap',
  '.ant-drawer-open',
  '.ant-dropdown:not(.ant-dropdown-hidden)',
  '.ant-popover:not(.ant-popover-hidden)',
  '.ant-select-dropdown:not(.ant-select-dropdown-hidden)',
].join(',')

/** Ctrl+K everywhere, as Ctrl+Z for changes of what the workspace holds; Escape, Ctrl+Z and Ctrl+Y for conditions on pages that use them. A view that handles a key prevents its default. */
export function useShortcuts(onPalette: () => void, hasConditions: boolean): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent): void => {
    if (event.defaultPrevented) return
    const isCtrl = event.ctrlKey || event.metaKey
    const key = event.key.toLowerCase()
    if (isCtrl && key === 'k') {
      event.preventDefault()
      onPalette()
      return
    }
    if (isTyping(event.target)) return
    if (isCtrl && key === 'z' && !event.shiftKey && undoLastChange()) {
      event.preventDefault()
      return
    }
    if (!hasConditions) return
    if (isCtrl && (key === 'z' || key === 'y')) {
      event.preventDefault()
      const { undo, redo } = useSelection.getState()
      if (key === 'y' || event.shiftKey) redo()
      else undo()
    }
    if (key === 'escape' && document.querySelector(LAYERS) === null) useSelection.getState().clearLast()
  })
  useEffect(() => {
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}

export function isTyping(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return target.type !== 'checkbox' && target.type !== 'radio'
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLElement && target.isContentEditable)
}

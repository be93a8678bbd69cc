import { useEffect, useRef } from 'react'

/**
 * What closes gives the focus back at once to what had it outside: when it has moved away is too late, as the next click or key has been
 * by then. Whoever has the focus elsewhere by the time it closes keeps it.
 */
export function useFocusReturn(isOpen: boolean, within: string): void {
  const outside = useRef<HTMLElement | null>(null)
  useEffect(() => {
    const note = ({ target }: FocusEvent): void => {
      if (target instanceof HTMLElement && target.closest(within) === null) outside.current = target
    }
    document.addEventListener('focusin', note)
    return () => document.removeEventListener('focusin', note)
  }, [within])
  useEffect(() => {
    if (!isOpen) return
    return () => {
      const now = document.activeElement
      if (now === null || now === document.body || now.closest(within) !== null) outside.current?.focus({ preventScroll: true })
    }
  }, [isOpen, within])
}

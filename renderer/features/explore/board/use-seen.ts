import { useEffect, useRef, useState, type RefObject } from 'react'

/** Whether an element is within the part of the board that is scrolled to. */
export function useSeen(): { readonly ref: RefObject<HTMLElement | null>; readonly isSeen: boolean } {
  const ref = useRef<HTMLElement | null>(null)
  const [isSeen, setSeen] = useState(false)
  useEffect(() => {
    const element = ref.current
    if (!element) return
    const observer = new IntersectionObserver((entries) => setSeen(entries.some(({ isIntersecting }) => isIntersecting)))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { ref, isSeen }
}

/** The value as it is while it is seen, and as it was last seen while it is not: what is out of sight asks and draws nothing. */
export function useWhileSeen<T>(value: T, isSeen: boolean): T | null {
  const [last, setLast] = useState<T | null>(null)
  const isSame = JSON.stringify(last) === JSON.stringify(value)
  if (isSeen && !isSame) setLast(value)
  return last
}

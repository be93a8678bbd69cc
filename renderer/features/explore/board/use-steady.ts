import { useEffect, useMemo, useRef } from 'react'

/** Handlers that stay the same objects and do what those of the last render do: memoised children are not drawn anew for them. */
export function useSteady<A extends unknown[]>(handler: (...args: A) => void): (...args: A) => void {
  const now = useRef(handler)
  useEffect(() => {
    now.current = handler
  })
  return useMemo(() => (...args: A) => now.current(...args), [])
}

import { startTransition, useEffect, useState } from 'react'
import { useSelection, type Chosen } from '../../state/selection.ts'

/** A dragged brush moves on with every frame; what is not a chart follows when it rests. */
const REST_MS = 120

/** The value once it has not changed for a moment. */
export function useSettled<T>(value: T): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = setTimeout(() => startTransition(() => setSettled(value)), REST_MS)
    return () => clearTimeout(timer)
  }, [value])
  return settled
}

/**
 * Who is chosen once that has not changed for a moment and no button of the pointer is held: a page that reads this is not drawn
 * for the steps of a drag, however slowly they come.
 */
export function useSettledChosen(): Chosen {
  const [settled, setSettled] = useState(chosenNow)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let isHeld = false
    const follow = (): void => {
      if (isHeld) return
      const now = chosenNow()
      // In pieces, so that the pointer may go on meanwhile.
      startTransition(() => setSettled((before) => (isSame(before, now) ? before : now)))
    }
    const rest = (): void => {
      clearTimeout(timer)
      timer = setTimeout(follow, REST_MS)
    }
    const press = (): void => {
      isHeld = true
    }
    const release = (): void => {
      isHeld = false
      rest()
    }
    follow()
    const unsubscribe = useSelection.subscribe((now, before) => {
      if (!isSame(now, before)) rest()
    })
    globalThis.addEventListener('pointerdown', press, true)
    globalThis.addEventListener('pointerup', release, true)
    globalThis.addEventListener('pointercancel', release, true)
    return () => {
      clearTimeout(timer)
      unsubscribe()
      globalThis.removeEventListener('pointerdown', press, true)
      globalThis.removeEventListener('pointerup', release, true)
      globalThis.removeEventListener('pointercancel', release, true)
    }
  }, [])
  return settled
}

function chosenNow(): Chosen {
  const { clauses, picked } = useSelection.getState()
  return { clauses, picked }
}

function isSame(one: Chosen, other: Chosen): boolean {
  return one.clauses === other.clauses && one.picked === other.picked
}

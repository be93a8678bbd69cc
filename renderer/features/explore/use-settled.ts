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

/** Who is chosen once that has not changed for a moment: a page that reads this is not drawn for the steps of a drag. */
export function useSettledChosen(): Chosen {
  const [settled, setSettled] = useState(chosenNow)
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const follow = (): void => {
      const now = chosenNow()
      // In pieces, so that the pointer may go on meanwhile.
      startTransition(() => setSettled((before) => (isSame(before, now) ? before : now)))
    }
    follow()
    const unsubscribe = useSelection.subscribe((now, before) => {
      if (isSame(now, before)) return
      clearTimeout(timer)
      timer = setTimeout(follow, REST_MS)
    })
    return () => {
      clearTimeout(timer)
      unsubscribe()
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

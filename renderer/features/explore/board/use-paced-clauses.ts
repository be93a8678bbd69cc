import { useEffect, useState } from 'react'
import { isAsking } from '../../../state/queries.ts'
import { useSelection, type Clauses } from '../../../state/selection.ts'
import { isDrawing } from '../../../ui/draw-queue.ts'

/**
 * The conditions the charts of a board are asked with. While a brush is dragged they move on when all charts have answered
 * and are drawn: a slow computer shows fewer steps of the drag, not late ones.
 */
export function usePacedClauses(): Clauses {
  const [paced, setPaced] = useState(() => useSelection.getState().clauses)
  useEffect(() => {
    let frame = 0
    const follow = (): void => {
      const isBusy = isAsking('explore.chart') || isDrawing()
      frame = isBusy ? requestAnimationFrame(follow) : 0
      if (!isBusy) setPaced(useSelection.getState().clauses)
    }
    follow()
    const unsubscribe = useSelection.subscribe(({ clauses }, before) => {
      if (clauses !== before.clauses) frame ||= requestAnimationFrame(follow)
    })
    return () => {
      cancelAnimationFrame(frame)
      unsubscribe()
    }
  }, [])
  return paced
}

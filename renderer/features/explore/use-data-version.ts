import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'

/** Counts how often the subscribers' data has changed: the blocks of a grid are no query that would be read again by itself. */
export function useDataVersion(): number {
  const client = useQueryClient()
  const [version, setVersion] = useState(0)
  useEffect(
    () =>
      client.getQueryCache().subscribe((event) => {
        if (event.type !== 'updated' || event.action.type !== 'invalidate') return
        // The summary of the page reads the same tags as its rows, and one of it is always in use.
        if (event.query.queryKey[0] === 'explore.summary' && event.query.isActive()) setVersion((now) => now + 1)
      }),
    [client],
  )
  return version
}

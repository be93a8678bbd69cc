import { keepPreviousData, QueryClient, useMutation, useQuery } from '@tanstack/react-query'
import { useCallback, useState } from 'react'
import type { QueryMethod, Tag } from '../../shared/api/define-api.ts'
import { engineApi, isMethodName, type CommandName, type Input, type Output, type QueryName } from '../../shared/api/engine-api.ts'
import type { EngineError } from '../engine-client/client.ts'
import { engine } from '../engine-client/connect.ts'

/** Engine data stays valid until the engine says that what it was read from has changed. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { staleTime: Infinity, gcTime: 10 * 60_000, retry: false, refetchOnWindowFocus: false, networkMode: 'always' },
    mutations: { retry: false, networkMode: 'always' },
  },
})

/** True when a query method reads what one of the tags stands for. */
export function readsAny(method: string, tags: readonly Tag[]): boolean {
  if (!isMethodName(method)) return false
  const entry: { readonly kind: string; readonly reads?: QueryMethod['reads'] } = engineApi[method]
  return entry.reads?.some((tag) => tags.includes(tag)) ?? false
}

/** Makes every query read again that depends on the tags. */
export function invalidateTags(tags: readonly Tag[]): Promise<void> {
  return queryClient.invalidateQueries({ predicate: ({ queryKey }) => readsAny(String(queryKey[0]), tags) })
}

/** Engine data as a view needs it. */
export interface EngineQuery<T> {
  readonly data: T | undefined
  readonly error: EngineError | null
  readonly isFetching: boolean
  /** The data belongs to an earlier input; the new one is on its way. Show it dimmed. */
  readonly isStale: boolean
  readonly refetch: () => void
}

/**
 * Reads engine data and keeps it current; null input = nothing to ask yet. While one request is in flight a newer input
 * waits, and only the latest is asked next, so a dragged brush never builds a queue.
 */
export function useEngineQuery<M extends QueryName>(method: M, input: Input<M> | null): EngineQuery<Output<M>> {
  const [active, setActive] = useState(input)
  const isCurrent = JSON.stringify(active) === JSON.stringify(input)
  const result = useQuery<Output<M>, EngineError>({
    queryKey: [method, active],
    queryFn: () => fetchOutput(method, active),
    enabled: active !== null,
    placeholderData: keepPreviousData,
  })
  const { data, error, isFetching, isPlaceholderData, refetch } = result
  if (!isCurrent && (!isFetching || active === null || input === null)) setActive(input)
  return {
    data: input === null ? undefined : data,
    error: isCurrent ? error : null,
    isFetching: isFetching || !isCurrent,
    isStale: !isCurrent || isPlaceholderData,
    refetch: useCallback(() => void refetch(), [refetch]),
  }
}

/** True while the engine is asked for something by this method. */
export function isAsking(method: QueryName): boolean {
  return queryClient.isFetching({ queryKey: [method] }) > 0
}

/** The same data outside of a component's render: the blocks of a grid, a lookup in an event handler. */
export function fetchEngine<M extends QueryName>(method: M, input: Input<M>): Promise<Output<M>> {
  return queryClient.fetchQuery({ queryKey: [method, input], queryFn: () => fetchOutput(method, input) })
}

async function fetchOutput<M extends QueryName>(method: M, input: Input<M> | null): Promise<Output<M>> {
  if (input === null) throw new Error(`${method} has no input`)
  // A query answers with its output; the conditional type of a reply is not resolved for a type parameter.
  return (await engine.call(method, input)) as Output<M>
}

export interface EngineCommand<M extends CommandName> {
  /** Runs it and forgets it; a failure is in `error`. */
  readonly run: (input: Input<M>, onDone?: (output: Output<M>) => void) => void
  /** Runs it and rejects with an EngineError when it fails. */
  readonly runAsync: (input: Input<M>) => Promise<Output<M>>
  readonly isRunning: boolean
  readonly output: Output<M> | undefined
  readonly error: EngineError | null
  readonly reset: () => void
}

/** A short write. The engine announces what it changed, so queries need no care here. */
export function useCommand<M extends CommandName>(method: M): EngineCommand<M> {
  const mutation = useMutation<Output<M>, EngineError, Input<M>>({
    // As in fetchOutput: a command answers with its output.
    mutationFn: async (input) => (await engine.call(method, input)) as Output<M>,
  })
  const { mutate, mutateAsync, isPending, data, error, reset } = mutation
  const run = useCallback(
    (input: Input<M>, onDone?: (output: Output<M>) => void) => mutate(input, onDone ? { onSuccess: onDone } : {}),
    [mutate],
  )
  return { run, runAsync: mutateAsync, isRunning: isPending, output: data, error, reset }
}

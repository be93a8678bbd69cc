import { create } from 'zustand'
import type { JobMethod, Tag } from '../../shared/api/define-api.ts'
import { engineApi, isMethodName, type EngineEvent } from '../../shared/api/engine-api.ts'
import type { EngineState } from '../../shared/api/host.ts'
import { connectEngine, engine } from '../engine-client/connect.ts'
import { useJobs } from './jobs.ts'
import { invalidateTags, queryClient } from './queries.ts'

interface EngineStatus {
  readonly state: EngineState
}

/** Whether the engine runs, is being restarted, or will not come back. */
export const useEngineState = create<EngineStatus>(() => ({ state: 'ready' }))

/** Connects the window to the engine and keeps jobs and engine data up to date from then on. */
export function followEngine(): void {
  engine.onEvent(handleEvent)
  connectEngine((state) => {
    useEngineState.setState({ state })
    if (state === 'ready') void queryClient.invalidateQueries()
    else useJobs.getState().interrupt()
  })
}

function handleEvent(event: EngineEvent): void {
  if (event.event === 'invalidated') void invalidateTags(event.tags)
  else {
    useJobs.getState().receive(event.job, event.output)
    if (event.job.state === 'succeeded') void invalidateTags(tagsOfJob(event.job.method))
  }
}

function tagsOfJob(method: string): readonly Tag[] {
  if (!isMethodName(method)) return []
  const entry: { readonly kind: string; readonly invalidates?: JobMethod['invalidates'] } = engineApi[method]
  return entry.invalidates ?? []
}

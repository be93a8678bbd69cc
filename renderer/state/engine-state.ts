import { create } from 'zustand'
import type { JobMethod, Tag } from '../../shared/api/define-api.ts'
import { engineApi, isMethodName, type EngineEvent } from '../../shared/api/engine-api.ts'
import type { EngineState } from '../../shared/api/host.ts'
import { EngineError } from '../engine-client/client.ts'
import { connectEngine, engine } from '../engine-client/connect.ts'
import { useJobs } from './jobs.ts'
import { invalidateTags, queryClient } from './queries.ts'
import { useSettings } from './settings.ts'

interface EngineStatus {
  /** `starting` until the workspace of the last session has been opened again, as far as it can be. */
  readonly state: EngineState | 'starting'
}

/** Whether the engine runs, is being restarted, or will not come back. */
export const useEngineState = create<EngineStatus>(() => ({ state: 'starting' }))

/** Connects the window to the engine and keeps jobs and engine data up to date from then on. */
export function followEngine(): void {
  engine.onEvent(handleEvent)
  connectEngine((state) => {
    if (state === 'ready') {
      void reopenWorkspace()
      return
    }
    useEngineState.setState({ state })
    useJobs.getState().interrupt()
  })
  void reopenWorkspace()
}

/** A new engine has no workspace open: it gets the one the window was left with, unless that cannot be opened any more. */
async function reopenWorkspace(): Promise<void> {
  const path = useSettings.getState().workspacePath
  try {
    const { workspace } = await engine.call('workspace.status', {})
    if (workspace === null && path !== null) await engine.call('workspace.open', { path, create: false })
  } catch (error) {
    // The engine went away again: its next start comes here once more.
    if (error instanceof EngineError && error.code === 'ENGINE_GONE') return
    // A workspace that was moved, locked or damaged is not opened; the first page offers the others.
    useSettings.getState().set({ workspacePath: null, page: 'start' })
  }
  useEngineState.setState({ state: 'ready' })
  await queryClient.invalidateQueries()
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

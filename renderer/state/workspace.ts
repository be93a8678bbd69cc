import type { WorkspaceStatus } from '../../shared/api/workspace.ts'
import { useEngineQuery, type EngineQuery } from './queries.ts'

/** The open workspace: undefined while it is asked for, null when none is open. */
export function useWorkspace(): WorkspaceStatus | null | undefined {
  return useWorkspaceQuery().data?.workspace
}

export function useWorkspaceQuery(): EngineQuery<{ workspace: WorkspaceStatus | null }> {
  return useEngineQuery('workspace.status', {})
}

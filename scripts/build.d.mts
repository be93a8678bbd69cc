export const BUILD_OUTPUTS: readonly string[]
export function ensureBuilt(): Promise<void>
export function ensureBuildTools(): Promise<void>
export function build(): Promise<void>
export function isBuildFresh(root: string): boolean

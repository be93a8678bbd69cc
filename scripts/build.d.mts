export function ensureBuilt(): Promise<void>
export function build(): Promise<void>
export function isBuildFresh(root: string): boolean

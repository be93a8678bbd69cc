export function packagedResources(platform: string): string
export function findPackageFaults(resources: string, platform: string): string[]
export function findEntryFaults(entries: readonly string[], platform: string): string[]

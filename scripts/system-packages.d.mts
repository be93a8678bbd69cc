export interface LinuxSystem {
  readonly family: 'debian' | 'fedora' | 'arch' | 'other'
  readonly isRoot: boolean
  /** True when the package lists of apt have a real (not a virtual) package of this name. */
  readonly isKnownPackage: (name: string) => boolean
}

export function ensureSystemPackages(electronDirectory: string): void
export function findMissing(electronDirectory: string): string[]
export function hasDisplay(env?: NodeJS.ProcessEnv): boolean
export function findProgram(name: string): string | null
export function parseLdd(output: string): string[]
export function familyOf(release: string): LinuxSystem['family']
export function debianPackages(isKnownPackage: (name: string) => boolean): string[]
export function installAdvice(missing: readonly string[], system: LinuxSystem): string

export interface RegistryCopy {
  readonly name: string
  readonly version: string
  readonly integrity: string
}

export interface ResolveOptions {
  readonly platform?: string
  readonly arch?: string
  readonly env?: NodeJS.ProcessEnv
  /** The `electron` package whose version counts; default: the installed one. */
  readonly packageDir?: string
  /** Pinned copies by `platform-arch`; default: the project's own pins. */
  readonly registryCopies?: Readonly<Record<string, RegistryCopy>>
}

export function executableName(platform?: string): string
export function cacheDirectory(env?: NodeJS.ProcessEnv): string
export function resolveElectron(options?: ResolveOptions): Promise<string>

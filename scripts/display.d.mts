export interface Display {
  /** To be merged into the environment of what opens windows. */
  readonly env: Readonly<Record<string, string>>
  readonly isVirtual: boolean
  readonly close: () => Promise<void>
}

export const SCREEN: string
export function openDisplay(): Promise<Display>

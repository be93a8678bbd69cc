import type { Display } from './display.d.mts'

export function prepareElectron(): Promise<string>
export interface WindowEnvironment {
  readonly executable: string
  readonly flags: readonly string[]
  readonly display: Display
}

export function prepareWindow(): Promise<WindowEnvironment>
export function rootFlags(): string[]

import type { Display } from './display.d.mts'

export function prepareElectron(): Promise<string>
export function prepareWindow(): Promise<{ readonly executable: string; readonly flags: readonly string[]; readonly display: Display }>
export function rootFlags(): string[]

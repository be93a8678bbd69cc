import { create } from 'zustand'
import type { Language } from '../../shared/i18n/catalogue.ts'

export type Theme = 'light' | 'dark'

interface Stored {
  readonly language: Language
  readonly theme: Theme
  /** Id of the page that is open. */
  readonly page: string
  readonly navCollapsed: boolean
  /** The workspace that was open last; null after it was closed. */
  readonly workspacePath: string | null
}

export interface Settings extends Stored {
  /** Show names and numbers of customers unmasked. Off at every start. */
  readonly reveal: boolean
  readonly set: (change: Partial<Omit<Settings, 'set'>>) => void
}

const STORAGE_KEY = 'liuke.settings'
const DEFAULTS: Stored = { language: 'zh-CN', theme: 'light', page: 'start', navCollapsed: false, workspacePath: null }

/** What the analyst has chosen for this computer. Sizes of panels and columns: `ui/remembered.ts`. */
export const useSettings = create<Settings>((set) => ({
  ...DEFAULTS,
  ...readStored(),
  reveal: false,
  set: (change) =>
    set((now) => {
      const next = { ...now, ...change }
      const { language, theme, page, navCollapsed, workspacePath } = next
      localStorage.setItem(STORAGE_KEY, JSON.stringify({ language, theme, page, navCollapsed, workspacePath } satisfies Stored))
      return next
    }),
}))

function readStored(): Partial<Stored> {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '{}')
    // Values are written by `set` alone; anything else in there falls back to the defaults key by key.
    return typeof stored === 'object' && stored !== null ? valid(stored) : {}
  } catch {
    return {}
  }
}

function valid(stored: Partial<Record<keyof Stored, unknown>>): Partial<Stored> {
  return {
    ...(stored.language === 'en' || stored.language === 'zh-CN' ? { language: stored.language } : {}),
    ...(stored.theme === 'dark' || stored.theme === 'light' ? { theme: stored.theme } : {}),
    ...(typeof stored.page === 'string' ? { page: stored.page } : {}),
    ...(typeof stored.workspacePath === 'string' ? { workspacePath: stored.workspacePath } : {}),
    ...(typeof stored.navCollapsed === 'boolean' ? { navCollapsed: stored.navCollapsed } : {}),
  }
}

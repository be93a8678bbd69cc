import { createContext, useContext, useMemo, type ComponentType, type ReactNode } from 'react'
import type { FieldId } from '../../shared/domain/field.ts'
import type { Month } from '../../shared/domain/month.ts'
import type { Rule } from '../../shared/domain/rule.ts'
import { translateTo, type Language, type Translate } from '../../shared/i18n/catalogue.ts'
import { formatOf, type Format } from '../../shared/i18n/format.ts'
import type { ErrorLike } from './error-notice.tsx'
import { coloursOf, type Colours, type ThemeName } from './theme.ts'

export interface FieldReference {
  readonly field: FieldId
  readonly month: Month
}

export interface RuleWindowProps {
  readonly month: Month
  /** What to begin with; null = the window is closed. */
  readonly rule: Rule | null
  readonly onApply: (rule: Rule) => void
  readonly onClose: () => void
}

interface Appearance {
  readonly language: Language
  readonly theme: ThemeName
  /** Shows the 口径 of a field; given by the shell, because widgets do not call the engine. */
  readonly definition: ComponentType<FieldReference>
  /** What a click can do about an error; given by the shell for the same reason. */
  readonly remedy: ComponentType<{ readonly error: ErrorLike }>
  /** Edits conditions in a window of its own; given by the shell, because no page reaches into another. */
  readonly ruleWindow: ComponentType<RuleWindowProps>
}

const AppearanceContext = createContext<Appearance>({ language: 'zh-CN', theme: 'light', definition: () => null, remedy: () => null, ruleWindow: () => null })

export function AppearanceProvider({ language, theme, definition, remedy, ruleWindow, children }: Appearance & { readonly children: ReactNode }) {
  const value = useMemo(() => ({ language, theme, definition, remedy, ruleWindow }), [language, theme, definition, remedy, ruleWindow])
  return <AppearanceContext value={value}>{children}</AppearanceContext>
}

export function useAppearance(): Appearance {
  return useContext(AppearanceContext)
}

/** Texts in the language of the window. */
export function useT(): Translate {
  return translateTo(useContext(AppearanceContext).language)
}

/** Numbers, months and times in the language of the window. */
export function useFormat(): Format {
  return formatOf(useContext(AppearanceContext).language)
}

export function useColours(): Colours {
  return coloursOf(useContext(AppearanceContext).theme)
}

type NameOf = (field: { readonly zh: string; readonly en: string }) => string

const NAMES: Readonly<Record<Language, NameOf>> = { 'zh-CN': ({ zh }) => zh, en: ({ zh, en }) => en || zh }

/** The name of a field in the language of the window; custom fields have the header of their file in both. */
export function useFieldName(): NameOf {
  return NAMES[useContext(AppearanceContext).language]
}

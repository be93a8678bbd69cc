import { createInstance } from 'i18next'
import { en } from './en/index.ts'
import type { KeyOf, ParamsFor, TextParams } from './texts.ts'
import { zhCN } from './zh-CN/index.ts'

export type Language = 'zh-CN' | 'en'
export const LANGUAGES: readonly Language[] = ['zh-CN', 'en']

type Source = typeof zhCN
export type TextKey = KeyOf<Source>

/** The text of a key in one language, placeholders filled. `{{rows, number}}` in a text writes a number with separators. */
export type Translate = <K extends TextKey>(key: K, ...params: ParamsFor<Source, K>) => string

const catalogue = createInstance()
// The resources are at hand, so initialisation ends within the call.
void catalogue.init({
  resources: { 'zh-CN': { translation: zhCN }, en: { translation: en } },
  lng: 'zh-CN',
  fallbackLng: false,
  initAsync: false,
  interpolation: { escapeValue: false },
})

function makeTranslate(language: Language): Translate {
  const fixed = catalogue.getFixedT(language)
  // Most texts have no placeholders, and a page asks for hundreds of them with every step of a drag.
  const plain = new Map<string, string>()
  return (key: string, params?: TextParams) => {
    if (params !== undefined) return fixed(key, { ...params })
    const text = plain.get(key) ?? fixed(key, {})
    plain.set(key, text)
    return text
  }
}

const translators: Readonly<Record<Language, Translate>> = { 'zh-CN': makeTranslate('zh-CN'), en: makeTranslate('en') }

/** Texts of one language, for the page and for files the engine writes. Always the same function for a language. */
export function translateTo(language: Language): Translate {
  return translators[language]
}

/** True for a key of the catalogue: codes that come from outside may be newer than this program. */
export function hasText(key: string): key is TextKey {
  return catalogue.exists(key, { lng: 'zh-CN' })
}

/** The text under a key that is built at run time; the fallback's text where the catalogue does not hold it. */
export function textOr(t: Translate, key: string, fallback: TextKey, params: TextParams = {}): string {
  return t(hasText(key) ? key : fallback, params)
}

import { createInstance } from 'i18next'
import { en } from './en/index.ts'
import { fillOf, type Fill } from './fill.ts'
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
})

const NOTHING: TextParams = {}

function makeTranslate(language: Language): Translate {
  const fixed = catalogue.getFixedT(language)
  const fills = new Map<string, Fill>()
  return (key: string, params: TextParams = NOTHING) => {
    const { count } = params
    // Of the numbers only 1 has a form of its own, and that in English.
    const form = count === 1 ? `1 ${key}` : key
    const known = fills.get(form)
    if (known !== undefined) return known(params)
    const fill = fillOf(fixed(key, { ...(count === undefined ? {} : { count }), skipInterpolation: true }), language)
    fills.set(form, fill)
    return fill(params)
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

import { formatMonth, type Month } from '../domain/month.ts'
import type { Language } from './catalogue.ts'

/** What stands where a value is missing; never 0, never blank. */
export const MISSING = '—'

type Numeric = number | null | undefined

/** A short form with the exact value to show on hover. */
export interface ShortNumber {
  readonly text: string
  readonly title: string
}

export interface Format {
  /** Thousands separators; as many decimals as given, at most 2 when not. */
  readonly number: (value: Numeric, digits?: number) => string
  readonly count: (value: Numeric) => string
  /** For the ticks of an axis: 1.2 万, 3.4 亿 (K, M, B in English) from 10,000 on. */
  readonly short: (value: Numeric) => string
  /** A share in 0 … 1 as a percentage with one decimal. */
  readonly percent: (share: Numeric, digits?: number) => string
  /** A change in percent, with its sign and an arrow. */
  readonly change: (percent: Numeric) => string
  /** 元 with two decimals. */
  readonly yuan: (value: Numeric) => string
  /** 元, in 万元 (K or M in English) from 10,000 on, with the exact amount as title. */
  readonly money: (value: Numeric) => ShortNumber
  /** 202408 as 2024-08. */
  readonly month: (month: Month | null | undefined) => string
  /** An instant as local YYYY-MM-DD HH:mm. */
  readonly dateTime: (iso: string | null | undefined) => string
  readonly duration: (milliseconds: Numeric) => string
  /** Several names in a row. */
  readonly list: (items: readonly string[]) => string
  /** A unit of the field dictionary. */
  readonly unit: (unit: string) => string
  /** A cell of a grid: numbers with separators, texts as they are. */
  readonly value: (value: string | number | null | undefined, digits?: number) => string
}

/** Units are named in Chinese throughout the engine; this is how English pages write them. */
const ENGLISH_UNITS: Readonly<Record<string, string>> = {
  元: 'yuan',
  '元/月': 'yuan/month',
  分: 'fen',
  万元: '10k yuan',
  分钟: 'min',
  秒: 's',
  小时: 'h',
  月: 'months',
  个月: 'months',
  天: 'days',
  岁: 'years',
  次: 'times',
  条: 'messages',
  人: 'people',
  户: 'subscribers',
}

/** Largest first. */
const SHORT_STEPS: Readonly<Record<Language, readonly { readonly from: number; readonly size: number; readonly sign: string }[]>> = {
  'zh-CN': [
    { from: 1e8, size: 1e8, sign: ' 亿' },
    { from: 1e4, size: 1e4, sign: ' 万' },
  ],
  en: [
    { from: 1e9, size: 1e9, sign: 'B' },
    { from: 1e6, size: 1e6, sign: 'M' },
    { from: 1e4, size: 1e3, sign: 'K' },
  ],
}

function isPresent(value: Numeric): value is number {
  return typeof value === 'number' && !Number.isNaN(value)
}

function makeFormat(language: Language): Format {
  const fixed = [0, 1, 2, 3, 4].map(
    (digits) => new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }),
  )
  const free = new Intl.NumberFormat(language, { maximumFractionDigits: 2 })
  const shortest = new Intl.NumberFormat(language, { maximumFractionDigits: 1 })
  const withDigits = (value: number, digits?: number): string =>
    (digits === undefined ? free : (fixed[digits] ?? free)).format(value)
  const number = (value: Numeric, digits?: number): string => (isPresent(value) ? withDigits(value, digits) : MISSING)
  const yuanUnit = language === 'zh-CN' ? ' 元' : ' yuan'
  const twoDigits = (part: number): string => String(part).padStart(2, '0')

  return {
    number,
    count: (value) => number(value, 0),
    short: (value) => {
      if (!isPresent(value)) return MISSING
      const step = SHORT_STEPS[language].find(({ from }) => Math.abs(value) >= from)
      return step === undefined ? free.format(value) : `${shortest.format(value / step.size)}${step.sign}`
    },
    percent: (share, digits = 1) => (isPresent(share) ? `${withDigits(share * 100, digits)}%` : MISSING),
    change: (percent) => {
      if (!isPresent(percent)) return MISSING
      const arrow = percent > 0 ? '▲+' : percent < 0 ? '▼−' : ''
      return `${arrow}${withDigits(Math.abs(percent), 1)}%`
    },
    yuan: (value) => number(value, 2),
    money: (value) => {
      if (!isPresent(value)) return { text: MISSING, title: MISSING }
      const title = `${withDigits(value, 2)}${yuanUnit}`
      const size = Math.abs(value)
      if (size < 10_000) return { text: title, title }
      if (language === 'zh-CN') return { text: `${withDigits(value / 10_000, 1)} 万元`, title }
      const text = size < 1_000_000 ? `${withDigits(value / 1000, 1)} K yuan` : `${withDigits(value / 1_000_000, 2)} M yuan`
      return { text, title }
    },
    month: (month) => (month === null || month === undefined ? MISSING : formatMonth(month)),
    dateTime: (iso) => {
      const at = iso === null || iso === undefined ? null : new Date(iso)
      if (at === null || Number.isNaN(at.getTime())) return MISSING
      const day = `${at.getFullYear()}-${twoDigits(at.getMonth() + 1)}-${twoDigits(at.getDate())}`
      return `${day} ${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`
    },
    duration: (milliseconds) => {
      if (!isPresent(milliseconds)) return MISSING
      const seconds = milliseconds / 1000
      if (seconds < 60) return `${withDigits(seconds, 1)} s`
      return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
    },
    list: (items) => items.join(language === 'zh-CN' ? '、' : ', '),
    unit: (unit) => (language === 'zh-CN' ? unit : (ENGLISH_UNITS[unit] ?? unit.split('/').map((part) => ENGLISH_UNITS[part] ?? part).join('/'))),
    value: (value, digits) => {
      if (value === null || value === undefined || value === '') return MISSING
      return typeof value === 'number' ? number(value, digits) : value
    },
  }
}

const formats: Readonly<Record<Language, Format>> = { 'zh-CN': makeFormat('zh-CN'), en: makeFormat('en') }

/** Numbers, months and times as one language writes them. Always the same object for a language. */
export function formatOf(language: Language): Format {
  return formats[language]
}

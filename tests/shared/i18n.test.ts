import { createInstance } from 'i18next'
import { describe, expect, it } from 'vitest'
import { CHECK_CODES, ISSUE_CODES, mappingEvidenceSchema, monthSourceSchema, tableKindSchema } from '../../shared/api/import.ts'
import { jobStateSchema } from '../../shared/api/job.ts'
import { engineApi } from '../../shared/api/engine-api.ts'
import { ERROR_CODES } from '../../shared/domain/errors.ts'
import { hasText, textOr, translateTo } from '../../shared/i18n/catalogue.ts'
import { en } from '../../shared/i18n/en/index.ts'
import { formatOf } from '../../shared/i18n/format.ts'
import { zhCN } from '../../shared/i18n/zh-CN/index.ts'

type Tree = { readonly [key: string]: string | Tree }

function flatten(tree: Tree, prefix = ''): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(tree).flatMap(([key, value]) =>
      typeof value === 'string' ? [[prefix + key, value] as const] : [...flatten(value, `${prefix}${key}.`)],
    ),
  )
}

function placeholders(text: string): readonly string[] {
  return [...text.matchAll(/\{\{([^}]+)\}\}/g)].map(([, inner]) => (inner ?? '').trim()).sort()
}

const source = flatten(zhCN)
const translation = flatten(en)

describe('catalogues', () => {
  it('have the same keys, but the singulars that only English has', () => {
    const singulars = [...translation.keys()].filter((key) => key.endsWith('_one') && source.has(key.slice(0, -4)))
    expect([...translation.keys()].filter((key) => !singulars.includes(key)).sort()).toEqual([...source.keys()].sort())
  })

  it('have the same placeholders with the same formats', () => {
    const differing = [...translation].filter(([key, text]) => {
      const original = source.get(key) ?? source.get(key.replace(/_one$/, '')) ?? ''
      return placeholders(text).join() !== placeholders(original).join()
    })
    expect(differing).toEqual([])
  })

  it('hold no empty text and no exclamation mark', () => {
    const wrong = [...source, ...translation].filter(([, text]) => text.trim() === '' || /[!！]/.test(text))
    expect(wrong).toEqual([])
  })

  it('hold no Chinese in English, but the names of languages and the words of the dispatch sheet', () => {
    const isQuoting = (key: string): boolean => /(^|\.)language(\.|$)/.test(key) || key.startsWith('dispatch.note.')
    const mixed = [...translation].filter(([key, text]) => /\p{Script=Han}/u.test(text) && !isQuoting(key))
    expect(mixed).toEqual([])
  })

  it.each(ERROR_CODES)('have a text for the error %s', (code) => {
    expect(source.get(`error.${code}`)).toBeTruthy()
    expect(translation.get(`error.${code}`)).toBeTruthy()
  })

  it.each(ISSUE_CODES)('have a text for the issue %s', (code) => {
    expect(source.get(`issue.${code}`)).toBeTruthy()
    expect(translation.get(`issue.${code}`)).toBeTruthy()
  })

  it.each(CHECK_CODES)('have a text for the check %s', (code) => {
    expect(source.get(`check.${code}`)).toBeTruthy()
    expect(translation.get(`check.${code}`)).toBeTruthy()
  })

  it('name every job, its phases and its states', () => {
    const jobs = Object.entries(engineApi).flatMap(([method, entry]) => (entry.kind === 'job' ? [{ method, phases: Object.keys(entry.phases) }] : []))
    const keys = [
      ...jobs.flatMap(({ method, phases }) => [
        `shell.jobName.${method.replace('.', '_')}`,
        `shell.jobResult.${method.replace('.', '_')}`,
        ...phases.map((phase) => `shell.phase.${phase}`),
      ]),
      ...jobStateSchema.options.map((state) => `shell.jobState.${state}`),
    ]
    expect(jobs.length).toBeGreaterThan(0)
    expect(keys.filter((key) => !source.has(key))).toEqual([])
  })

  it('name all that an import plan can say', () => {
    const keys = [
      ...tableKindSchema.options.map((kind) => `import.kind.${kind}`),
      ...monthSourceSchema.options.map((from) => `import.monthSource.${from}`),
      ...mappingEvidenceSchema.options.map((evidence) => `import.evidence.${evidence}`),
    ]
    expect(keys.filter((key) => !source.has(key))).toEqual([])
  })
})

describe('translate', () => {
  const zh = translateTo('zh-CN')
  const english = translateTo('en')

  it('fills every text as i18next itself does, whatever the values', async () => {
    const reference = createInstance()
    await reference.init({ resources: { 'zh-CN': { translation: zhCN }, en: { translation: en } }, fallbackLng: false, interpolation: { escapeValue: false } })
    const values = [0, 1, -1234567.891, '12', '{{count}} $t(app.name) <b>&', '王😀']
    const namesOf = (text: string): readonly string[] => placeholders(text).map((inner) => inner.split(',')[0]?.trim() ?? '')
    const differing = (['zh-CN', 'en'] as const).flatMap((language) => {
      const theirs = reference.getFixedT(language)
      return [...source].flatMap(([key, text]) =>
        values.flatMap((_, at) => {
          const params = Object.fromEntries(namesOf(text).map((name, i) => [name, values[(at + i) % values.length] ?? 0]))
          const [one, other] = [textOr(translateTo(language), key, 'error.INTERNAL', params), theirs(key, params)]
          return one === other ? [] : [{ language, key, params, one, other }]
        }),
      )
    })
    expect(differing).toEqual([])
    expect(source.size).toBeGreaterThan(1000)
  })

  it('fills placeholders as they are, without escaping', () => {
    expect(zh('error.FILE_EMPTY', { file: '<a> & b.xlsx' })).toBe('<a> & b.xlsx 是空文件（0 字节）。请重新导出。')
  })

  it('writes numbers with separators and picks the singular', () => {
    expect(english('common.subscribers', { count: 1 })).toBe('1 subscriber')
    expect(english('common.subscribers', { count: 20196 })).toBe('20,196 subscribers')
    expect(zh('common.subscribers', { count: 20196 })).toBe('20,196 户')
  })

  it('does not take a group of texts or an unknown key for a text', () => {
    expect(hasText('error.INTERNAL')).toBe(true)
    expect(hasText('error.FROM_THE_FUTURE')).toBe(false)
    expect(textOr(zh, 'error.FROM_THE_FUTURE', 'error.INTERNAL', { ref: 'r-7' })).toContain('r-7')
  })
})

describe('format', () => {
  const zh = formatOf('zh-CN')
  const english = formatOf('en')

  it('writes missing as a dash and zero as zero', () => {
    for (const write of [zh.number, zh.count, zh.percent, zh.change, zh.yuan, zh.duration]) {
      expect([write(null), write(undefined), write(NaN)]).toEqual(['—', '—', '—'])
    }
    expect([zh.month(null), zh.dateTime(null), zh.dateTime('no date'), zh.value(null), zh.value('')]).toEqual(['—', '—', '—', '—', '—'])
    expect(zh.money(null)).toEqual({ text: '—', title: '—' })
    expect([zh.count(0), zh.percent(0), zh.yuan(0), zh.value(0)]).toEqual(['0', '0.0%', '0.00', '0'])
  })

  it('writes big money short, with the exact amount beside it', () => {
    expect(zh.money(2_143_000)).toEqual({ text: '214.3 万元', title: '2,143,000.00 元' })
    expect(zh.money(9999.99)).toEqual({ text: '9,999.99 元', title: '9,999.99 元' })
    expect(english.money(2_143_000)).toEqual({ text: '2.14 M yuan', title: '2,143,000.00 yuan' })
    expect(english.money(21_430)).toEqual({ text: '21.4 K yuan', title: '21,430.00 yuan' })
  })

  it('gives changes a sign and an arrow, so that colour is not all', () => {
    expect([zh.change(-31), zh.change(4.25), zh.change(0)]).toEqual(['▼−31.0%', '▲+4.3%', '0.0%'])
  })

  it('writes months, shares, times and durations', () => {
    expect(zh.month(202408)).toBe('2024-08')
    expect(zh.percent(0.0613)).toBe('6.1%')
    expect(zh.dateTime('2024-08-28T09:05:00')).toBe('2024-08-28 09:05')
    expect([zh.duration(850), zh.duration(12_340), zh.duration(125_000)]).toEqual(['0.9 s', '12.3 s', '2 min 5 s'])
    expect([zh.value('4G飞享59'), zh.value(1234.5), zh.value(1234.5, 1)]).toEqual(['4G飞享59', '1,234.5', '1,234.5'])
  })
})

import { describe, expect, it } from 'vitest'
import { formatOf } from '../../shared/i18n/format.ts'
import { translateTo } from '../../shared/i18n/catalogue.ts'
import { readsAny } from '../../renderer/state/queries.ts'
import { CategorySlots } from '../../renderer/ui/category-colours.ts'
import { toTabSeparated } from '../../renderer/ui/clipboard.ts'
import { cellTable, headerText, cellText, type GridColumn } from '../../renderer/ui/grid-column.ts'
import { antdThemeOf, coloursOf, cssVariablesOf, type Colours } from '../../renderer/ui/theme.ts'

interface Row {
  readonly name: string
  readonly arpu: number | null
  readonly share: number | null
}

const columns: readonly GridColumn<Row>[] = [
  { id: 'name', header: '套餐', value: ({ name }) => name },
  { id: 'arpu', header: 'ARPU', unit: '元', kind: 'number', digits: 2, value: ({ arpu }) => arpu },
  { id: 'share', header: '占比', kind: 'percent', value: ({ share }) => share },
]
const rows: readonly Row[] = [
  { name: '4G\t飞享\n59', arpu: 1062.5, share: 0.061 },
  { name: '', arpu: null, share: 0 },
]
const format = formatOf('zh-CN')

describe('cells', () => {
  it.each([
    [{ header: '上网流量', unit: 'MB' }, '上网流量(MB)'],
    [{ header: 'billed revenue', unit: 'yuan' }, 'billed revenue (yuan)'],
    [{ header: 'tier' }, 'tier'],
  ])('have a header with its unit: %o', (column, text) => {
    expect(headerText(column)).toBe(text)
  })

  it('are copied as they are shown, unit in the header, missing as a dash and never as zero', () => {
    expect(cellTable(columns, rows, format, true)).toEqual([
      ['套餐', 'ARPU(元)', '占比'],
      ['4G\t飞享\n59', '1,062.50', '6.1%'],
      ['—', '—', '0.0%'],
    ])
    expect(cellTable(columns, rows, format, false)).toHaveLength(2)
  })

  it('cannot break the rows of the clipboard', () => {
    expect(toTabSeparated(cellTable(columns, rows, format, false))).toBe('4G 飞享 59\t1,062.50\t6.1%\r\n—\t—\t0.0%')
  })

  it('write months and times as the pages do', () => {
    expect(cellText({ id: 'm', header: '', kind: 'month', value: () => 202408 }, rows[0], format)).toBe('2024-08')
    expect(cellText({ id: 't', header: '', kind: 'dateTime', value: () => '2024-08-28T09:05:00' }, rows[0], format)).toBe('2024-08-28 09:05')
  })
})

describe('category colours', () => {
  const names = ['城关', '东街', '西街', '南门', '北关', '河东', '河西', '新区']

  it('differ for the first eight categories of a field and never change', () => {
    const slots = new CategorySlots()
    const given = names.map((name) => slots.slotOf(name, 'grid'))
    expect(new Set(given).size).toBe(8)
    slots.slotOf('第九', 'grid')
    expect(names.map((name) => slots.slotOf(name, 'grid'))).toEqual(given)
  })

  it('start from the name alone: another session gives a lone category the same colour', () => {
    for (const name of names) expect(new CategorySlots().slotOf(name, 'plan')).toBe(new CategorySlots().slotOf(name, 'grid'))
  })
})

describe('theme', () => {
  const luminance = (hex: string): number => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5]
      .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const contrast = (a: string, b: string): number => {
    const [hi = 0, lo = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
    return (hi + 0.05) / (lo + 0.05)
  }
  const pairs: readonly (readonly [keyof Colours, keyof Colours])[] = (['text', 'textSoft', 'accent', 'loss', 'gain', 'warn'] as const).flatMap(
    (ink) => (['surface', 'surfaceRaised', 'canvas'] as const).map((ground) => [ink, ground] as const),
  )

  it.each(['light', 'dark'] as const)('every text of the %s theme has a contrast of 4.5 or more', (name) => {
    const colours = coloursOf(name)
    const extra = [['text', 'accentSoft'], ['text', 'titleRow'], ['text', 'headerRow'], ['accent', 'accentSoft'], ['loss', 'lossSoft'], ['warn', 'warnSoft'], ['gain', 'gainSoft']] as const
    const weak = [...pairs, ...extra].map(([ink, ground]) => ({ ink, ground, ratio: contrast(String(colours[ink]), String(colours[ground])) }))
    expect(weak.filter(({ ratio }) => ratio < 4.5)).toEqual([])
  })

  it.each(['light', 'dark'] as const)('every category of the %s theme stands out from its ground', (name) => {
    const { palette, surface } = coloursOf(name)
    expect(palette).toHaveLength(8)
    expect(new Set(palette).size).toBe(8)
    expect(palette.filter((colour) => contrast(colour, surface) < 1.9)).toEqual([])
  })

  it('gives style sheets and antd the same tokens', () => {
    const variables = cssVariablesOf('dark')
    expect(variables['--accent-soft']).toBe(coloursOf('dark').accentSoft)
    expect(variables['--gap-2']).toBe('8px')
    expect(antdThemeOf('dark').token?.colorPrimary).toBe(coloursOf('dark').accent)
  })
})

describe('tags', () => {
  it('reach the queries that read them, and no command or job', () => {
    expect(readsAny('import.batches', ['batch'])).toBe(true)
    expect(readsAny('import.batches', ['segment', 'model'])).toBe(false)
    expect(readsAny('import.run', ['batch'])).toBe(false)
    expect(readsAny('no.such', ['batch'])).toBe(false)
  })
})

describe('texts of errors', () => {
  it('write params as pages write numbers', async () => {
    const { errorText } = await import('../../renderer/ui/error-notice.tsx')
    const t = translateTo('zh-CN')
    expect(errorText({ code: 'TOO_FEW_ROWS', params: { found: 1234, needed: 20000 }, ref: '' }, t, format)).toBe(
      '只有 1,234 户，至少需要 20,000 户。请放宽范围或导入更多数据。',
    )
    expect(errorText({ code: 'MONTH_NOT_IMPORTED', params: { month: 202409, months: '2024-08' }, ref: '' }, t, format)).toContain('2024-09')
    const at = { file: 'a.csv', importedAt: '2024-09-02T08:12:00' }
    expect(errorText({ code: 'ALREADY_IMPORTED', params: at, ref: '' }, t, format)).toContain('2024-09-02 08:12')
    expect(errorText({ code: 'NEWER_THAN_THIS', params: {}, ref: 'r-3' }, t, format)).toContain('r-3')
  })
})

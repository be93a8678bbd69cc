import { isPeriodLabel, splitPeriod, type HeaderPeriod } from './header-period.ts'
import { unitOf } from './units.ts'

/** A header taken apart. */
export interface HeaderParts {
  /** Full-width forms, case, spaces and joining marks settled; unit, month and 本月/当月 split off. */
  readonly base: string
  /** The same as written, for how its words end. */
  readonly name: string
  /** Canonical unit; '' where the header has none. */
  readonly unit: string
  readonly period: HeaderPeriod
}

const CURRENT = /^(?:本月份?|当月|本期|当期|本账期|月度)(?!均)/
const CURRENT_END = /(?:本月|当月)$/
const OTHER_START = new RegExp(
  [
    '前[一二两三四五六\\d]+个?月', '最?近[一二两三四五六\\d]+个?月', '过去', '去年', '同期', '上年', '上期', '次月', '下月',
    '(?:\\d{2,4}年?)?(?:1[0-2]|0?[1-9])[-~—至到](?:1[0-2]|0?[1-9])月', '(?:19|20)\\d{4}', '(?:19|20)\\d{2}年',
  ].map((word) => `^${word}(?=.)`).join('|'),
)
const OTHER_END = /(?:同期|环比|同比|累计|平均|均值|近[一二两三四五六\d]+个?月(?:平均|均值)?)$/
const NOTES = new Set(['ppm', '本月', '当月', '必填', '选填', '单位', '可空'])
const ENGLISH_UNIT = /^(.{3,}?)(?:[\s_-]+in)?[\s_-]+(months|minutes|days|seconds|hours)$/i
/** Behind a separator, or behind Chinese letters for the units nobody could take for a word. */
const TAIL_UNIT = new RegExp(
  '^(.+?)(?:[_/:：·\\s-]+(元/月|万元|千元|元|分钟|秒|小时|分|KB|MB|GB|TB|条|次|天|月|岁|人)|(?<=[\\u3400-\\u9fff])(KB|MB|GB|TB|万元))$',
  'i',
)

/** Settles what spreadsheets vary without meaning: width, case, blanks, line breaks. */
export function plainHeader(header: string): string {
  return header.normalize('NFKC').replaceAll(/\s+/g, '').toLowerCase()
}

/** Two headers are the same column for a person: also `_`, `-` and `.` make no difference. */
export function looseHeader(header: string): string {
  return plainHeader(header).replaceAll(/[_\-.·:：、]/g, '')
}

export function headerParts(header: string): HeaderParts {
  let text = header.normalize('NFKC').replaceAll(/[\r\n\t]+/g, ' ').trim()
  let unit = ''
  let inBrackets = ''

  text = text.replaceAll(/[([{【〔]\s*([^()[\]{}【】〔〕]*?)\s*[)\]}】〕]/g, (whole, content: string) => {
    const found = unitOf(content.replace(/^单位\s*[:：]?\s*/, ''))
    if (found !== null) {
      unit = found
      return ''
    }
    if (isPeriodLabel(content)) {
      inBrackets = content
      return ''
    }
    return content === '' || NOTES.has(content.toLowerCase()) ? '' : whole
  }).trim()
  if (inBrackets !== '') text = `${text}_${inBrackets}`
  const split = splitPeriod(text)
  let period = split.period
  text = split.rest.trim()
  const english = ENGLISH_UNIT.exec(text)
  if (unit === '' && english?.[1] !== undefined && english[2] !== undefined) {
    unit = unitOf(english[2]) ?? ''
    text = english[1]
  }
  const tail = TAIL_UNIT.exec(text)
  if (unit === '' && tail?.[1] !== undefined) {
    unit = unitOf(tail[2] ?? tail[3] ?? '') ?? ''
    if (unit !== '') text = tail[1]
  }

  let base = looseHeader(text).replaceAll(/[()[\]{}【】]/g, '')
  const withoutCurrent = base.replace(CURRENT, '').replace(CURRENT_END, '')
  if (withoutCurrent !== '' && withoutCurrent !== base) base = withoutCurrent
  else if ([plainHeader(text), base].some((one) => OTHER_START.test(one) || OTHER_END.test(one))) period = 'other'
  return { base, name: text, unit, period }
}

import type { Field, FieldId } from './field.ts'
import { FLOOR_5, LAST_3, LAST_6, minPresent, OF_MONTH, parameter, percentParameter, type Measure, type MeasureParameter } from './measure-definition.ts'

interface Base {
  readonly id: FieldId
  readonly zh: string
  readonly en: string
  readonly unit: string
  readonly type: Field['type']
  /** How far `growth` may go either way. */
  readonly clip: number
}

const BASES: readonly Base[] = [
  { id: 'bill_fee', zh: '出账收入', en: 'billed revenue', unit: '元', type: 'money', clip: 100 },
  { id: 'voice_min', zh: '通话时长', en: 'voice minutes', unit: '分钟', type: 'number', clip: 100 },
  { id: 'data_mb', zh: '上网流量', en: 'data', unit: 'MB', type: 'number', clip: 200 },
  { id: 'vas_fee', zh: '增值业务费', en: 'VAS fee', unit: '元', type: 'money', clip: 100 },
]

const OUTLIER = parameter({
  id: 'outlierZ', zh: '离群月界限', en: 'outlier limit', value: 3, unit: 'MAD', min: 1, max: 100, source: 'statistics',
})

function clipParameter(value: number): MeasureParameter {
  return percentParameter({ id: 'clip', zh: '截断', en: 'clipped at', value, min: 1, source: 'telecom' })
}

function seriesMeasures(base: Base): readonly Measure[] {
  const common = { ...OF_MONTH, inputs: [base.id] } as const
  const floor = base.unit === '元' ? [FLOOR_5] : []
  const floorText = base.unit === '元' ? { zh: '，基数≥下限', en: ', base not below its limit' } : { zh: '，基数>0', en: ', base > 0' }
  const { zh, en } = base
  return [
    {
      ...common,
      id: `${base.id}_avg3`,
      zh: `近3月${zh}均值`,
      en: `${en}, mean of 3 months`,
      type: base.type,
      unit: base.unit,
      monthOffsets: LAST_3,
      formula: { zh: `mean(${zh}[m, m−1, m−2])，至少 2 个月有值`, en: `mean(${en}[m, m−1, m−2]), at least 2 months present` },
      parameters: [minPresent(2, 3)],
    },
    {
      ...common,
      id: `${base.id}_prev3`,
      zh: `前3月${zh}均值`,
      en: `${en}, mean of the 3 months before`,
      type: base.type,
      unit: base.unit,
      monthOffsets: [-3, -4, -5],
      formula: { zh: `mean(${zh}[m−3, m−4, m−5])，至少 2 个月有值`, en: `mean(${en}[m−3, m−4, m−5]), at least 2 months present` },
      parameters: [minPresent(2, 3)],
    },
    {
      ...common,
      id: `${base.id}_avg6`,
      zh: `近6月${zh}均值`,
      en: `${en}, mean of 6 months`,
      type: base.type,
      unit: base.unit,
      monthOffsets: LAST_6,
      formula: { zh: `mean(${zh}[m … m−5])，至少 4 个月有值`, en: `mean(${en}[m … m−5]), at least 4 months present` },
      parameters: [minPresent(4, 6)],
      isModelled: false,
    },
    {
      ...common,
      id: `${base.id}_mom`,
      zh: `${zh}环比`,
      en: `${en}, month on month`,
      type: 'number',
      unit: '%',
      monthOffsets: [0, -1],
      formula: { zh: `(${zh}[m] ÷ ${zh}[m−1] − 1) × 100${floorText.zh}`, en: `(${en}[m] ÷ ${en}[m−1] − 1) × 100${floorText.en}` },
      parameters: floor,
    },
    {
      ...common,
      id: `${base.id}_diff`,
      zh: `${zh}环比差`,
      en: `${en}, difference to the month before`,
      type: base.type,
      unit: base.unit,
      monthOffsets: [0, -1],
      formula: { zh: `${zh}[m] − ${zh}[m−1]；基数小、环比不算时看它`, en: `${en}[m] − ${en}[m−1]; says how much where the base is too small for a percentage` },
      isModelled: false,
    },
    {
      ...common,
      id: `${base.id}_yoy`,
      zh: `${zh}同比`,
      en: `${en}, year on year`,
      type: 'number',
      unit: '%',
      monthOffsets: [0, -12],
      formula: { zh: `(${zh}[m] ÷ ${zh}[m−12] − 1) × 100${floorText.zh}`, en: `(${en}[m] ÷ ${en}[m−12] − 1) × 100${floorText.en}` },
      parameters: floor,
      isModelled: false,
    },
    {
      ...common,
      id: `${base.id}_growth`,
      zh: `${zh}比上年均值`,
      en: `${en} against the mean of last year`,
      type: 'number',
      unit: '%',
      monthOffsets: 'withLastYear',
      formula: {
        zh: `(${zh}[m] ÷ mean(${zh}[上一自然年各月]) − 1) × 100，超出 ± 截断值的取截断值${floorText.zh}`,
        en: `(${en}[m] ÷ mean(${en} of the months of the last calendar year) − 1) × 100, clipped either way${floorText.en}`,
      },
      parameters: [clipParameter(base.clip), minPresent(3, 12), ...floor],
      isModelled: false,
    },
    {
      ...common,
      id: `${base.id}_trend3`,
      zh: `${zh}近3月比前3月`,
      en: `${en}, last 3 months against the 3 before`,
      type: 'number',
      unit: '%',
      monthOffsets: LAST_6,
      formula: {
        zh: `(近3月均值 ÷ 前3月均值 − 1) × 100${floorText.zh}`,
        en: `(mean of last 3 ÷ mean of previous 3 − 1) × 100${floorText.en}`,
      },
      parameters: [minPresent(2, 3), ...floor],
    },
    {
      ...common,
      id: `${base.id}_cv6`,
      zh: `${zh}近6月变异系数`,
      en: `${en}, coefficient of variation of 6 months`,
      type: 'number',
      unit: '',
      monthOffsets: LAST_6,
      formula: {
        zh: `sd ÷ mean（${zh}[m … m−5]，总体标准差），至少 4 个月有值${floorText.zh}`,
        en: `sd ÷ mean of ${en}[m … m−5], population sd, at least 4 months present${floorText.en}`,
      },
      parameters: [minPresent(4, 6), ...floor],
    },
    {
      ...common,
      id: `${base.id}_slope6`,
      zh: `${zh}近6月斜率`,
      en: `${en}, slope of 6 months`,
      type: 'number',
      unit: '%',
      monthOffsets: LAST_6,
      formula: {
        zh: `斜率 ÷ 均值 × 100（每月 %），至少 4 个月有值${floorText.zh}；斜率用最小二乘，有离群月（|值 − 中位数| > 界限 × 1.4826 × MAD）时用 Theil–Sen（两两斜率的中位数）`,
        en: `slope ÷ mean × 100, percent per month, at least 4 months present${floorText.en}; least squares, or Theil–Sen (median of the slopes of all pairs) when a month is an outlier (|value − median| > limit × 1.4826 × MAD)`,
      },
      parameters: [minPresent(4, 6), ...floor, OUTLIER],
    },
  ]
}

/** Means, changes and steadiness of the four series that every bill has. */
export const SERIES_MEASURES: readonly Measure[] = BASES.flatMap(seriesMeasures)

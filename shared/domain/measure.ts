import type { Field, FieldId } from './field.ts'

/** A number the analyst may change, with where its default comes from. */
export interface MeasureParameter {
  readonly id: string
  readonly value: number
  readonly unit: string
  readonly source: string
}

/**
 * A measure is a field computed per subscriber for a month m. `monthOffsets` are the months it reads relative to m.
 * The formula is shown to users as the 口径 of the number; its code is `electron/engine/frame/measures.ts`.
 */
export interface Measure extends Field {
  readonly source: 'measure'
  readonly inputs: readonly FieldId[]
  /** Whether every input has to be imported, or one of them is enough. */
  readonly requires: 'all' | 'any'
  readonly monthOffsets: readonly number[]
  readonly formula: { readonly zh: string; readonly en: string }
  readonly parameters: readonly MeasureParameter[]
}

interface Base {
  readonly id: FieldId
  readonly zh: string
  readonly en: string
  readonly unit: string
  readonly type: Field['type']
}

const BASES: readonly Base[] = [
  { id: 'bill_fee', zh: '出账收入', en: 'billed revenue', unit: '元', type: 'money' },
  { id: 'voice_min', zh: '通话时长', en: 'voice minutes', unit: '分钟', type: 'number' },
  { id: 'data_mb', zh: '上网流量', en: 'data', unit: 'MB', type: 'number' },
  { id: 'vas_fee', zh: '增值业务费', en: 'VAS fee', unit: '元', type: 'money' },
]

const LAST_3 = [0, -1, -2]
const PREVIOUS_3 = [-3, -4, -5]
const LAST_6 = [0, -1, -2, -3, -4, -5]

const PRESENT_2: MeasureParameter = { id: 'minPresent', value: 2, unit: '月', source: 'DOMAIN §6' }
const PRESENT_4: MeasureParameter = { id: 'minPresent', value: 4, unit: '月', source: 'DOMAIN §6' }
const FLOOR_5: MeasureParameter = { id: 'floor', value: 5, unit: '元', source: 'DOMAIN §6' }

function seriesMeasures(base: Base): readonly Measure[] {
  const common = { source: 'measure', requires: 'all', history: 'fact', group: 'measure', inputs: [base.id] } as const
  const floor = base.unit === '元' ? [FLOOR_5] : []
  const floorText = base.unit === '元' ? { zh: '，基数≥5 元', en: ', base ≥ 5 yuan' } : { zh: '，基数>0', en: ', base > 0' }
  return [
    {
      ...common,
      id: `${base.id}_avg3`,
      zh: `近3月${base.zh}均值`,
      en: `${base.en}, mean of 3 months`,
      type: base.type,
      unit: base.unit,
      monthOffsets: LAST_3,
      formula: { zh: `mean(${base.zh}[m, m−1, m−2])，至少 2 个月有值`, en: `mean(${base.en}[m, m−1, m−2]), at least 2 months present` },
      parameters: [PRESENT_2],
    },
    {
      ...common,
      id: `${base.id}_prev3`,
      zh: `前3月${base.zh}均值`,
      en: `${base.en}, mean of the 3 months before`,
      type: base.type,
      unit: base.unit,
      monthOffsets: PREVIOUS_3,
      formula: { zh: `mean(${base.zh}[m−3, m−4, m−5])，至少 2 个月有值`, en: `mean(${base.en}[m−3, m−4, m−5]), at least 2 months present` },
      parameters: [PRESENT_2],
    },
    {
      ...common,
      id: `${base.id}_mom`,
      zh: `${base.zh}环比`,
      en: `${base.en}, month on month`,
      type: 'number',
      unit: '%',
      monthOffsets: [0, -1],
      formula: {
        zh: `(${base.zh}[m] ÷ ${base.zh}[m−1] − 1) × 100${floorText.zh}`,
        en: `(${base.en}[m] ÷ ${base.en}[m−1] − 1) × 100${floorText.en}`,
      },
      parameters: floor,
    },
    {
      ...common,
      id: `${base.id}_trend3`,
      zh: `${base.zh}近3月比前3月`,
      en: `${base.en}, last 3 months against the 3 before`,
      type: 'number',
      unit: '%',
      monthOffsets: LAST_6,
      formula: {
        zh: `(近3月均值 ÷ 前3月均值 − 1) × 100${floorText.zh}`,
        en: `(mean of last 3 ÷ mean of previous 3 − 1) × 100${floorText.en}`,
      },
      parameters: [PRESENT_2, ...floor],
    },
    {
      ...common,
      id: `${base.id}_cv6`,
      zh: `${base.zh}近6月变异系数`,
      en: `${base.en}, coefficient of variation of 6 months`,
      type: 'number',
      unit: '',
      monthOffsets: LAST_6,
      formula: {
        zh: `sd ÷ mean（${base.zh}[m … m−5]，总体标准差），至少 4 个月有值${floorText.zh}`,
        en: `sd ÷ mean of ${base.en}[m … m−5], population sd, at least 4 months present${floorText.en}`,
      },
      parameters: [PRESENT_4, ...floor],
    },
    {
      ...common,
      id: `${base.id}_slope6`,
      zh: `${base.zh}近6月斜率`,
      en: `${base.en}, slope of 6 months`,
      type: 'number',
      unit: '%',
      monthOffsets: LAST_6,
      formula: {
        zh: `最小二乘斜率 ÷ 均值 × 100（每月 %），至少 4 个月有值${floorText.zh}`,
        en: `least-squares slope ÷ mean × 100, percent per month, at least 4 months present${floorText.en}`,
      },
      parameters: [PRESENT_4, ...floor],
    },
  ]
}

const single = { source: 'measure', requires: 'all', history: 'fact', group: 'measure', monthOffsets: [0], parameters: [] } as const

const SINGLE_MEASURES: readonly Measure[] = [
  {
    ...single,
    id: 'arpu',
    zh: 'ARPU',
    en: 'ARPU',
    type: 'money',
    unit: '元',
    inputs: ['bill_fee'],
    formula: { zh: '本月出账收入（折前）；群体 ARPU = Σ出账收入 ÷ 有出账收入的用户数', en: 'billed revenue of the month before discount; of a group: Σ billed revenue ÷ subscribers with billed revenue' },
  },
  {
    ...single,
    id: 'mou',
    zh: 'MOU',
    en: 'MOU',
    type: 'number',
    unit: '分钟',
    inputs: ['voice_min'],
    formula: { zh: '本月通话时长；群体 MOU = Σ通话时长 ÷ 有值用户数', en: 'voice minutes of the month; of a group: Σ minutes ÷ subscribers with a value' },
  },
  {
    ...single,
    id: 'dou',
    zh: 'DOU',
    en: 'DOU',
    type: 'number',
    unit: 'MB',
    inputs: ['data_mb'],
    formula: { zh: '本月上网流量；群体 DOU = Σ流量 ÷ 有值用户数', en: 'data of the month; of a group: Σ data ÷ subscribers with a value' },
  },
  {
    ...single,
    id: 'tenure_months',
    zh: '在网时长',
    en: 'tenure',
    type: 'int',
    unit: '月',
    inputs: ['open_date', 'tenure_m'],
    requires: 'any',
    formula: { zh: '入网时间到账期月末的整月数；无入网时间时取提取中的在网时长', en: 'whole months from activation to the end of the month; the extract’s own tenure where there is no activation date' },
  },
  {
    ...single,
    id: 'contract_months_left',
    zh: '合约剩余月数',
    en: 'contract months left',
    type: 'int',
    unit: '月',
    inputs: ['contract_end'],
    formula: { zh: '合约到期月 − 账期月；已到期为负，无合约为缺失', en: 'month of contract end − month; negative once expired, missing without a contract' },
  },
  {
    ...single,
    id: 'complaints_3m',
    zh: '近3月投诉次数',
    en: 'complaints in 3 months',
    type: 'int',
    unit: '次',
    monthOffsets: LAST_3,
    inputs: ['contact_time', 'contact_type'],
    formula: { zh: '账期及前两月内投诉清单的行数，类型为咨询、查询、办理、表扬、建议的不计；投诉清单没有覆盖这三个月时缺失', en: 'rows of the complaint lists in the month and the two before, without inquiries (咨询, 查询), orders (办理), praise (表扬) and suggestions (建议); missing unless the imported lists cover these three months' },
  },
  {
    ...single,
    id: 'cust_sub_cnt',
    zh: '同客户用户数',
    en: 'subscribers of the same customer',
    type: 'int',
    unit: '户',
    inputs: ['cust_id'],
    formula: { zh: '账期内有记录、客户编号与本用户相同的用户数（含本用户）；无客户编号为缺失', en: 'subscribers of the month with the same customer id, this one included; missing without a customer id' },
  },
  {
    ...single,
    id: 'acct_sub_cnt',
    zh: '同账户用户数',
    en: 'subscribers of the same account',
    type: 'int',
    unit: '户',
    inputs: ['acct_id'],
    formula: { zh: '账期内有记录、账户编号与本用户相同的用户数（含本用户）；无账户编号为缺失', en: 'subscribers of the month with the same account id, this one included; missing without an account id' },
  },
  {
    ...single,
    id: 'product_cnt',
    zh: '在用产品数',
    en: 'products in use',
    type: 'int',
    unit: '个',
    inputs: ['product'],
    formula: { zh: '账期的产品订购清单中，月末在用（已订购、未退订，状态不是退订、失效、取消、到期）的产品种数；该月没有产品订购清单时缺失', en: 'different products in the lists of product subscriptions of the month that are in use at its end (begun, not ended, status none of 退订, 失效, 取消, 到期); missing in a month without such a list' },
  },
  {
    ...single,
    id: 'share_voice',
    zh: '语音费占比',
    en: 'voice share of fees',
    type: 'number',
    unit: '%',
    inputs: ['voice_fee', 'data_fee', 'vas_fee'],
    formula: { zh: '语音费 ÷ (语音费 + 流量费 + 增值业务费) × 100', en: 'voice fee ÷ (voice + data + VAS fee) × 100' },
  },
  {
    ...single,
    id: 'share_data',
    zh: '流量费占比',
    en: 'data share of fees',
    type: 'number',
    unit: '%',
    inputs: ['voice_fee', 'data_fee', 'vas_fee'],
    formula: { zh: '流量费 ÷ (语音费 + 流量费 + 增值业务费) × 100', en: 'data fee ÷ (voice + data + VAS fee) × 100' },
  },
  {
    ...single,
    id: 'share_vas',
    zh: '增值费占比',
    en: 'VAS share of fees',
    type: 'number',
    unit: '%',
    inputs: ['voice_fee', 'data_fee', 'vas_fee'],
    formula: { zh: '增值业务费 ÷ (语音费 + 流量费 + 增值业务费) × 100', en: 'VAS fee ÷ (voice + data + VAS fee) × 100' },
  },
  {
    ...single,
    id: 'status_class',
    zh: '状态类别',
    en: 'status class',
    type: 'enum',
    unit: '',
    inputs: ['status'],
    formula: { zh: '用户状态按字典归入 正常/单停/双停/申请停机/预销/离网/未激活；未知写法为缺失', en: 'status mapped by dictionary to seven classes; missing for an unknown spelling' },
  },
]

export const MEASURES: readonly Measure[] = [...SINGLE_MEASURES, ...BASES.flatMap(seriesMeasures)]

const byId = new Map(MEASURES.map((measure) => [measure.id, measure]))

export function measureById(id: FieldId): Measure | undefined {
  return byId.get(id)
}

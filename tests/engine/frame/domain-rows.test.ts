import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { MEASURES } from '../../../shared/domain/measure.ts'
import { sharedFile } from '../../helpers/shared-data.ts'

/** A row of the domain dictionary's measures: the ids that compute it per subscriber and month, or why none does. */
type Row = { readonly measures: readonly string[] } | { readonly elsewhere: string }

const series = (...kinds: readonly string[]) => ['bill_fee', 'voice_min', 'data_mb', 'vas_fee'].flatMap((base) => kinds.map((kind) => `${base}_${kind}`))
const GROUP = 'of a group, not of a subscriber'
const CAMPAIGN = 'of a campaign or its list'
const MODEL = 'of a model'

const ROWS: Readonly<Record<string, Row>> = {
  'ARPU (group)': { elsewhere: `${GROUP}: explore.summary` },
  'ARPU (row)': { measures: ['arpu', 'arpu_net'] },
  'MOU / DOU': { measures: ['mou', 'dou'] },
  'MoM, YoY': { measures: series('mom', 'diff', 'yoy') },
  'growth vs long mean': { measures: series('growth') },
  CV6: { measures: [...series('cv6'), 'bill_fee_unstable'] },
  slope6: { measures: [...series('slope6'), 'bill_fee_direction'] },
  'stability S': { measures: ['stability', 'stability_class'] },
  'bill-structure change': { measures: ['structure_change', 'structure_alert', 'share_voice', 'share_data', 'share_vas'] },
  '异动 (level)': { measures: ['level_alert'] },
  '沉默/三无 (usage)': { measures: ['silent_usage'] },
  '三无 (fee)': { measures: ['silent_fee'] },
  极低: { measures: ['ultra_low'] },
  低饱和: { measures: ['under_used'] },
  saturation: { measures: ['voice_saturation', 'data_saturation', 'saturation_high', 'saturation_over'] },
  '离网 (churn)': { measures: ['churned', 'status_class'] },
  'churn rate': { elsewhere: GROUP },
  'label window': { elsewhere: `${MODEL}: the outcome of churn.train` },
  'tenure band': { measures: ['tenure_months', 'tenure_band'] },
  'value tier': { measures: ['value_tier_share', 'value_tier_yuan'] },
  中高端: { measures: ['mid_high'] },
  价值流失: { measures: ['value_loss'] },
  拍照用户保有率: { measures: ['snapshot_retained'] },
  拍照收入保有率: { measures: ['snapshot_revenue'] },
  'stickiness 0–6': { measures: ['stickiness', 'stickiness_class'] },
  'churn-warning level': { elsewhere: `${CAMPAIGN}: engine/campaign/warning-level.ts` },
  'offer band': { elsewhere: CAMPAIGN },
  'contract expiring': { measures: ['contract_months_left', 'contract_expiring'] },
  'Δh / Δv, 3 classes': { measures: ['contract_dh', 'contract_dv', 'contract_value'] },
  'lifecycle stage': { elsewhere: 'a segment family of the life cycle page' },
  'health H': { elsewhere: 'two of its five terms, trend and activity, have no formula in the sources' },
  'revenue at risk': { measures: ['revenue_at_risk'] },
  'lift@10, capture@10': { elsewhere: MODEL },
  'AUC, KS, Brier, PSI': { elsewhere: MODEL },
  IV: { elsewhere: `${MODEL}: screening of its fields` },
  '派单回收率/接触率/成功率': { elsewhere: CAMPAIGN },
  uplift: { elsewhere: CAMPAIGN },
  DiD: { elsewhere: CAMPAIGN },
  'cost per saved': { elsewhere: CAMPAIGN },
  CLV: { elsewhere: 'needs the survival curve of a model' },
  points: { elsewhere: 'of the points ledger, which is not imported' },
  'caps for scoring (winsor)': { elsewhere: `${MODEL}: the clustering clips its own base` },
}
/** avg3 and prev3 are defined above the table; the others come from other chapters of the dictionary. */
const BESIDES = [...series('avg3', 'prev3', 'avg6', 'trend3'), 'complaints_3m', 'cust_sub_cnt', 'acct_sub_cnt', 'product_cnt']

const file = sharedFile('domain/DOMAIN.md')

describe('the measures of the domain dictionary', () => {
  it.skipIf(file === null)('each row is a measure, or it is said where it is computed or why it is not', () => {
    const [, section = ''] = readFileSync(file ?? '', 'utf8').split(/^## 6\. .*$/m)
    const rows = Array.from(section.split(/^## /m)[0]?.matchAll(/^\| ([^|]+?) \|/gm) ?? [], ([, name = '']) => name).filter((name) => name !== 'measure')
    expect(rows.length).toBeGreaterThan(35)
    expect(rows.toSorted()).toEqual(Object.keys(ROWS).toSorted())
  })

  it('each measure computes a row, or is named besides', () => {
    const named = [...Object.values(ROWS).flatMap((row) => ('measures' in row ? row.measures : [])), ...BESIDES]
    expect(named.toSorted()).toEqual(MEASURES.map(({ id }) => id).toSorted())
  })

  it.each(MEASURES.map((measure) => [measure.id, measure] as const))('%s has its 口径 and its names in both languages', (_id, { zh, en, formula, parameters }) => {
    // Classes of the data are quoted as they are.
    const count = (text: string, letters: RegExp) => text.match(letters)?.length ?? 0
    const isEnglish = (text: string) => count(text, /[a-z]/gi) > 4 * count(text, /\p{Script=Han}/gu)
    expect(/\p{Script=Han}|^[A-Z]+$/u.test(zh)).toBe(true)
    expect(formula.zh).toMatch(/\p{Script=Han}/u)
    expect(isEnglish(en)).toBe(true)
    expect(isEnglish(formula.en)).toBe(true)
    for (const parameter of parameters) {
      expect(parameter.zh.length).toBeGreaterThan(0)
      expect(isEnglish(parameter.en)).toBe(true)
    }
  })
})

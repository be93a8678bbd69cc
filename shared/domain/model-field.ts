import type { Field, FieldId } from './field.ts'

/** Fields that published models bring. */
export const MODEL_FIELDS = {
  churn: { id: 'churn_score', zh: '离网概率', en: 'churn probability', type: 'number', unit: '', source: 'model', history: 'fact', group: 'model' },
  portrait: { id: 'cluster', zh: '画像簇', en: 'cluster', type: 'enum', unit: '', source: 'model', history: 'fact', group: 'model' },
} as const satisfies Readonly<Record<string, Field>>

/** 口径 of the model fields. */
export const MODEL_FORMULAS = {
  churn: {
    zh: '为本账期打分的最新离网模型给出的概率，0 到 1；没有为本账期打过分则缺失',
    en: 'probability given by the newest churn model that scored this month, 0 to 1; missing where none did',
  },
  portrait: {
    zh: '本账期最新画像聚类所分的簇号；不在聚类人群内则缺失',
    en: 'cluster by the newest portrait of this month; missing for those who were not clustered',
  },
} as const satisfies Readonly<Record<keyof typeof MODEL_FIELDS, { readonly zh: string; readonly en: string }>>

export function modelFieldById(id: FieldId): Field | undefined {
  return Object.values<Field>(MODEL_FIELDS).find((field) => field.id === id)
}

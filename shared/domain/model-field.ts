import type { Field, FieldId } from './field.ts'

/** Fields that published models bring. */
export const MODEL_FIELDS = {
  churn: { id: 'churn_score', zh: '离网概率', en: 'churn probability', type: 'number', unit: '', source: 'model', history: 'fact', group: 'model' },
  portrait: { id: 'cluster', zh: '画像簇', en: 'cluster', type: 'enum', unit: '', source: 'model', history: 'fact', group: 'model' },
} as const satisfies Readonly<Record<string, Field>>

export function modelFieldById(id: FieldId): Field | undefined {
  return Object.values<Field>(MODEL_FIELDS).find((field) => field.id === id)
}

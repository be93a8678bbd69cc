import type { Texts } from '../texts.ts'
import type { churn as source } from '../zh-CN/churn.ts'

export const churn: Texts<typeof source> = {}

import type { Texts } from '../texts.ts'
import type { campaign as source } from '../zh-CN/campaign.ts'

export const campaign: Texts<typeof source> = {}

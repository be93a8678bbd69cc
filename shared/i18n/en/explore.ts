import type { Texts } from '../texts.ts'
import type { explore as source } from '../zh-CN/explore.ts'

export const explore: Texts<typeof source> = {}

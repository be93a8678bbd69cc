import type { Texts } from '../texts.ts'
import type { segment as source } from '../zh-CN/segment.ts'

export const segment: Texts<typeof source> = {}

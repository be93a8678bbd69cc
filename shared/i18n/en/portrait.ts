import type { Texts } from '../texts.ts'
import type { portrait as source } from '../zh-CN/portrait.ts'

export const portrait: Texts<typeof source> = {}

import type { Texts } from '../texts.ts'
import type { report as source } from '../zh-CN/report.ts'

export const report: Texts<typeof source> = {}

import { error } from './error.ts'
import { issue } from './issue.ts'

/** The source catalogue; `en` must have the same keys. One file per namespace. */
export const zhCN = { error, issue } as const

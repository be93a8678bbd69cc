import { error } from './error.ts'
import { issue } from './issue.ts'

export const en = { error, issue } as const

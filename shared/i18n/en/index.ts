import { campaign } from './campaign.ts'
import { churn } from './churn.ts'
import { common } from './common.ts'
import { error } from './error.ts'
import { explore } from './explore.ts'
import { importTexts } from './import.ts'
import { issue } from './issue.ts'
import { portrait } from './portrait.ts'
import { report } from './report.ts'
import { segment } from './segment.ts'
import { shell } from './shell.ts'
import { start } from './start.ts'
import type { Texts } from '../texts.ts'
import type { zhCN } from '../zh-CN/index.ts'

export const en: Texts<typeof zhCN> = {
  common,
  error,
  issue,
  shell,
  start,
  import: importTexts,
  explore,
  segment,
  portrait,
  churn,
  campaign,
  report,
}

import { board } from './board.ts'
import { campaign } from './campaign.ts'
import { check } from './check.ts'
import { churn } from './churn.ts'
import { cli } from './cli.ts'
import { common } from './common.ts'
import { customer } from './customer.ts'
import { desktop } from './desktop.ts'
import { dispatch } from './dispatch.ts'
import { error } from './error.ts'
import { explore } from './explore.ts'
import { formula } from './formula.ts'
import { grid } from './grid.ts'
import { importTexts } from './import.ts'
import { issue } from './issue.ts'
import { measure } from './measure.ts'
import { portrait } from './portrait.ts'
import { report } from './report.ts'
import { rule } from './rule.ts'
import { segment } from './segment.ts'
import { shell } from './shell.ts'
import { start } from './start.ts'
import { workbook } from './workbook.ts'
import type { Texts } from '../texts.ts'
import type { zhCN } from '../zh-CN/index.ts'

export const en: Texts<typeof zhCN> = {
  common,
  error,
  issue,
  check,
  shell,
  start,
  import: importTexts,
  explore,
  customer,
  grid,
  board,
  measure,
  formula,
  rule,
  segment,
  portrait,
  churn,
  campaign,
  report,
  workbook,
  desktop,
  dispatch,
  cli,
}

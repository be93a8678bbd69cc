import type { workbook as source } from '../zh-CN/workbook.ts'

export const workbook: Record<keyof typeof source, string> = {
  subscribersSheet: 'Subscribers',
  notesSheet: 'Notes',
  item: 'Item',
  content: 'Content',
  workspace: 'Workspace',
  month: 'Month',
  condition: 'Condition',
  rows: 'Rows',
  masked: 'Masked',
  yes: 'yes',
  no: 'no',
  madeAt: 'Made at',
  field: 'Field',
  unit: 'Unit',
  definition: 'Definition',
}

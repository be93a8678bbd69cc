/** Texts inside workbooks that are written for others to read. */
export const workbook = {
  subscribersSheet: '用户清单',
  notesSheet: '说明',
  item: '项目',
  content: '内容',
  workspace: '工作区',
  month: '账期',
  condition: '条件',
  rows: '行数',
  masked: '脱敏',
  yes: '是',
  no: '否',
  madeAt: '生成时间',
  field: '字段',
  unit: '单位',
  definition: '口径',
} as const

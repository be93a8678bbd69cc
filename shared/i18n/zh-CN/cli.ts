/** What the command line tells people. */
export const cli = {
  imported: '{{file}}：读取 {{read, number}} 行，导入 {{stored, number}}，拒绝 {{rejected, number}}',
  matched: '，{{subscribers, number}} 户中 {{matched, number}} 户在其他基础表中',
  checkMonths: '；另有 {{count, number}} 个账期也是这样',
  assumedMonth: '{{file}} 没有账期，按导入日期记为 {{month}}（可用 --month 指定）',
  monthUnused: '{{file}} 自己写明了账期（{{own}}），--month {{month}} 没有使用；--month 只用于没有写明账期的表',
  unsureColumn: '{{file}} 的列“{{header}}”没有把握：字段 {{field}}，单位 {{unit}}（可用 --map 指定字段）',
  validation: '  检验方式：{{validation}}',
  rows: '共 {{count, number}} 户',
  written: '已写入 {{path}}（{{rows, number}} 行）',
  vad: 'VAD 八类：{{counts}}',
  clusters: '画像：{{k}} 簇，轮廓系数 {{silhouette}}，规模 {{sizes}}',
  churn: '离网模型 {{model}}：AUC {{auc}}，KS {{ks}}，前 10% 提升 {{lift}}（留出样本 {{rows, number}} 户）',
  excluded: '  排除 {{field}}：{{reason}}',
  candidates: '候选 {{count, number}} 户',
  targets: '名单 {{listId}}：目标 {{targets, number}} 户，对照 {{control, number}} 户',
  demoDone: '完成：{{workbooks, number}} 个派单工作簿共 {{rows, number}} 行，结果在 {{dir}}',
} as const

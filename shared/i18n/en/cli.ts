import type { cli as source } from '../zh-CN/cli.ts'

export const cli: Record<keyof typeof source, string> = {
  imported: '{{file}}: {{read, number}} rows read, {{stored, number}} stored, {{rejected, number}} rejected',
  matched: ', {{matched, number}} of {{subscribers, number}} subscribers known from other base tables',
  checkMonths: '; the same in {{count, number}} other months',
  assumedMonth: '{{file}} names no month; taken as {{month}}, the date of import (give --month otherwise)',
  pointHeader: 'Say where the header is: --header 3, --header 3-4 for one of several rows, --header none where there is none; --rows 5-200 for the data.',
  monthUnused: '{{file}} names its own month ({{own}}); --month {{month}} is not used: it is for tables that name none',
  overlapReplaced: '{{file}} replaces {{other}}, imported before: of its {{before, number}} subscribers {{shared, number}} come again, {{lost, number}} no longer count (--overlap addUp keeps both)',
  overlapAddsUp: '{{file}} counts beside {{other}}, imported before: {{shared, number}} of its {{before, number}} subscribers are in both, and {{file}} decides for them (--overlap replace replaces it)',
  unsureColumn: 'Column "{{header}}" of {{file}} is uncertain: field {{field}}, unit {{unit}} (--map names the field)',
  validation: '  validation: {{validation}}',
  lacks: '(cannot be computed: no {{fields}})',
  rows: '{{count, number}} subscribers',
  written: 'Written {{path}} ({{rows, number}} rows)',
  vad: 'VAD classes: {{counts}}',
  clusters: 'Portraits: {{k}} clusters, silhouette {{silhouette}}, sizes {{sizes}}',
  churn: 'Churn model {{model}}: AUC {{auc}}, KS {{ks}}, lift of the top 10 % {{lift}} (hold-out of {{rows, number}})',
  excluded: '  left out {{field}}: {{reason}}',
  candidates: '{{count, number}} candidates',
  targets: 'List {{listId}}: {{targets, number}} targets, {{control, number}} control',
  demoDone: 'Done: {{workbooks, number}} workbooks with {{rows, number}} rows, results in {{dir}}',
}

import { Html } from './html.ts'

export const REPORT_STYLE = new Html(`
body { font: 13px/1.6 "Microsoft YaHei UI", "Noto Sans CJK SC", system-ui, sans-serif; color: #1d2939; max-width: 960px; margin: 24px auto; padding: 0 24px; }
h1 { font-size: 22px; margin: 0; }
h2 { font-size: 16px; margin: 28px 0 8px; border-bottom: 1px solid #d0d5dd; padding-bottom: 4px; }
h3 { font-size: 13px; margin: 16px 0 4px; }
.subtitle { color: #667085; margin: 4px 0 0; }
table { border-collapse: collapse; width: 100%; margin: 8px 0; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid #eaecf0; padding: 4px 8px; text-align: left; vertical-align: top; }
th { background: #f2f4f7; font-weight: 600; }
.n { text-align: right; white-space: nowrap; }
.definition { color: #475467; background: #f9fafb; border-left: 3px solid #1f5fbf; padding: 6px 10px; }
.none { color: #667085; }
.chart { margin: 8px 0; }
.chart svg { max-width: 100%; height: auto; }
section { break-inside: auto; }
h2, h3 { break-after: avoid; }
tr, .chart, .definition { break-inside: avoid; }
`)

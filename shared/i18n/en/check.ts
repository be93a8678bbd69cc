import type { check as source } from '../zh-CN/check.ts'

export const check: Record<keyof typeof source, string> = {
  ROWS_CHANGED: '{{rows, number}} rows, {{before, number}} in {{earlier}}: {{change, number(style: percent; maximumFractionDigits: 1; signDisplay: exceptZero)}}',
  REVENUE_CHANGED: 'billed revenue of {{revenue, number}} yuan, {{before, number}} yuan in {{earlier}}: {{change, number(style: percent; maximumFractionDigits: 1; signDisplay: exceptZero)}}',
  FILL_RATE_DROPPED: '{{share, number(style: percent; maximumFractionDigits: 1)}} of the cells have a value, {{before, number(style: percent; maximumFractionDigits: 1)}} in {{earlier}}',
  BASE_CHANGED: 'of {{before, number}} subscribers in {{earlier}}, {{lost, number}} are not in this month ({{share, number(style: percent; maximumFractionDigits: 1)}})',
  BASE_MATCH_LOW: 'only {{matched, number}} subscribers are both among the {{subscribers, number}} of this table and the {{known, number}} of the tables before it; is it the right table?',
  SCALE_CHANGED: 'values are {{mean, number(maximumFractionDigits: 2)}} on average, {{before, number(maximumFractionDigits: 2)}} in {{earlier}}: {{times, number(maximumFractionDigits: 2)}} times that; is the unit right?',
  FEE_ABOVE_BILL: 'values are {{mean, number(maximumFractionDigits: 2)}} yuan on average, {{times, number(maximumFractionDigits: 2)}} times the mean bill of {{before, number(maximumFractionDigits: 2)}} yuan in {{earlier}}; is the unit right?',
  OPEN_DATE_IN_FUTURE: '{{rows, number}} rows with an activation date after the day of import, {{share, number(style: percent; maximumFractionDigits: 1)}} of those with a date',
  TENURE_CONTRADICTS: '{{rows, number}} rows whose tenure is more than 1 month off the activation date, {{share, number(style: percent; maximumFractionDigits: 1)}}',
  FEE_NEGATIVE: '{{rows, number}} rows below zero, {{share, number(style: percent; maximumFractionDigits: 1)}}',
  FEES_DIFFER_FROM_BILL: 'the service fees add up to {{services, number}} yuan, the bills to {{revenue, number}} yuan: more than {{limit, number(style: percent; maximumFractionDigits: 1)}} apart ({{rows, number}} rows)',
  CONTRACT_ENDS_BEFORE_START: '{{rows, number}} contracts that end before they begin, {{share, number(style: percent; maximumFractionDigits: 1)}}',
  NORMAL_WITHOUT_USE: '{{rows, number}} rows in normal status with neither fees nor use, {{share, number(style: percent; maximumFractionDigits: 1)}}',
  PLAN_NEVER_SEEN: '{{values, number}} of {{of, number}} plans were never seen before',
  GRID_NEVER_SEEN: '{{values, number}} of {{of, number}} grids were never seen before',
  BATCH_REPLACED: 'replaces the earlier {{file}} ({{before, number}} subscribers), of which {{lost, number}} are not in this table and no longer count',
  MATCH_RATE_LOW: 'only {{matched, number}} of {{subscribers, number}} subscribers are in a subscriber or bill table ({{share, number(style: percent; maximumFractionDigits: 1)}})',
}

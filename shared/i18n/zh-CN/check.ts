/** One text per finding of the quality gate; the page writes field and month before it. */
export const check = {
  ROWS_CHANGED: '行数 {{rows, number}}，{{earlier}} 为 {{before, number}}，变化 {{change, number(style: percent; maximumFractionDigits: 1; signDisplay: exceptZero)}}',
  REVENUE_CHANGED: '出账收入 {{revenue, number}} 元，{{earlier}} 为 {{before, number}} 元，变化 {{change, number(style: percent; maximumFractionDigits: 1; signDisplay: exceptZero)}}',
  FILL_RATE_DROPPED: '有值的比例 {{share, number(style: percent; maximumFractionDigits: 1)}}，{{earlier}} 为 {{before, number(style: percent; maximumFractionDigits: 1)}}',
  BASE_CHANGED: '{{earlier}} 的 {{before, number}} 户中有 {{lost, number}} 户不在本月（{{share, number(style: percent; maximumFractionDigits: 1)}}）',
  OPEN_DATE_IN_FUTURE: '{{rows, number}} 行的入网时间晚于导入日，占有入网时间的 {{share, number(style: percent; maximumFractionDigits: 1)}}',
  TENURE_CONTRADICTS: '{{rows, number}} 行的在网时长与入网时间相差 1 个月以上，占 {{share, number(style: percent; maximumFractionDigits: 1)}}',
  FEE_NEGATIVE: '{{rows, number}} 行为负数，占 {{share, number(style: percent; maximumFractionDigits: 1)}}',
  FEES_DIFFER_FROM_BILL: '各业务费合计 {{services, number}} 元，出账收入 {{revenue, number}} 元，相差超过 {{limit, number(style: percent; maximumFractionDigits: 1)}}（{{rows, number}} 行）',
  CONTRACT_ENDS_BEFORE_START: '{{rows, number}} 个合约的到期时间早于开始时间，占 {{share, number(style: percent; maximumFractionDigits: 1)}}',
  NORMAL_WITHOUT_USE: '{{rows, number}} 行状态正常而费用和用量全为 0，占 {{share, number(style: percent; maximumFractionDigits: 1)}}',
  PLAN_NEVER_SEEN: '{{of, number}} 个套餐中有 {{values, number}} 个以前没有出现过',
  GRID_NEVER_SEEN: '{{of, number}} 个网格中有 {{values, number}} 个以前没有出现过',
  BATCH_REPLACED: '替换了先前的 {{file}}（{{before, number}} 户），其中 {{lost, number}} 户不在本表，不再计入',
  MATCH_RATE_LOW: '{{subscribers, number}} 户中只有 {{matched, number}} 户在用户资料或账单中（{{share, number(style: percent; maximumFractionDigits: 1)}}）',
} as const

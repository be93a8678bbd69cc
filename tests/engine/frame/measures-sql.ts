import { lastDayOfMonth, monthIndex, type Month } from '../../../shared/domain/month.ts'

/** What `contract_dh` asks for in these tests. */
export const FEWEST_PEERS = 6

/**
 * Every measure of the domain dictionary, written once more in SQL from its text and on its own, in stored units, over two
 * tables of the test: `m` holds for each subscriber `s` and each month `back` of the analysis month what was imported, as of
 * that month; `done` holds the measures before it in this order.
 */
export function measureDefinitions(month: Month): ReadonlyMap<string, string> {
  const definitions = new Map<string, string>()
  for (const [base, floor, clip] of SERIES) for (const [kind, sql] of Object.entries(seriesOf(base, floor, clip, month))) definitions.set(`${base}_${kind}`, sql)
  for (const [id, sql] of Object.entries({ ...singleOf(month), ...usageOf(month), ...valueOf(month), ...bondOf(month) })) definitions.set(id, sql)
  return definitions
}

const SERIES = [['bill_fee', 500, 100], ['voice_min', 0, 100], ['data_mb', 0, 200], ['vas_fee', 500, 100]] as const

const at = (column: string, back: number) => `(SELECT ${column} FROM m WHERE s = n.s AND back = ${back})`
const over = (sql: string, from: number, to: number) => `(SELECT ${sql} FROM m WHERE s = n.s AND back BETWEEN ${from} AND ${to})`
const mean = (column: string, from: number, to: number, least: number) => over(`CASE WHEN count(${column}) >= ${least} THEN avg(${column}) END`, from, to)
const change = (now: string, before: string, floor: number) => `CASE WHEN ${before} > 0 AND ${before} >= ${floor} THEN (${now} * 1.0 / ${before} - 1) * 100 END`
const done = (id: string) => `(SELECT value FROM done WHERE id = '${id}' AND s = n.s)`
const reaches = (value: string, limit: number) => `CASE WHEN ${value} >= ${limit} THEN 1 WHEN ${value} IS NOT NULL THEN 0 END`
const bands = (value: string, cuts: readonly (readonly [limit: string, name: string])[], last: string) =>
  `CASE WHEN ${value} IS NULL THEN NULL ${cuts.map(([limit, name]) => `WHEN ${value} ${limit} THEN '${name}'`).join(' ')} ELSE '${last}' END`

function seriesOf(base: string, floor: number, clip: number, month: Month): Readonly<Record<string, string>> {
  const enough = `count(${base}) >= 4 AND avg(${base}) > 0 AND avg(${base}) >= ${floor}`
  const lastYear = `(SELECT CASE WHEN count(${base}) >= 3 THEN avg(${base}) END FROM m WHERE s = n.s AND month / 100 = ${Math.floor(month / 100) - 1})`
  return {
    avg3: mean(base, 0, 2, 2),
    prev3: mean(base, 3, 5, 2),
    avg6: mean(base, 0, 5, 4),
    mom: change(at(base, 0), at(base, 1), floor),
    diff: `${at(base, 0)} - ${at(base, 1)}`,
    yoy: change(at(base, 0), at(base, 12), floor),
    growth: `max(${-clip}, min(${clip}, ${change(at(base, 0), lastYear, floor)}))`,
    trend3: change(mean(base, 0, 2, 2), mean(base, 3, 5, 2), floor),
    cv6: `(SELECT CASE WHEN ${enough} THEN sqrt(avg((${base} - mean) * (${base} - mean))) / avg(${base}) END
      FROM m, (SELECT avg(${base}) AS mean FROM m WHERE s = n.s AND back < 6) WHERE s = n.s AND back < 6)`,
    slope6: `(WITH v AS (SELECT -back AS x, ${base} * 1.0 AS y FROM m WHERE s = n.s AND back < 6 AND ${base} IS NOT NULL),
      away AS (SELECT abs(y - (SELECT median(y) FROM v)) AS d FROM v)
      SELECT CASE WHEN count(y) >= 4 AND avg(y) > 0 AND avg(y) >= ${floor} THEN 100 / avg(y) *
        CASE WHEN (SELECT max(d) FROM away) > 3 * 1.4826 * (SELECT median(d) FROM away)
          THEN (SELECT median((b.y - a.y) / (b.x - a.x)) FROM v a JOIN v b ON b.x > a.x)
          ELSE (count(y) * sum(x * y) - sum(x) * sum(y)) / (count(y) * sum(x * x) - sum(x) * sum(x)) END END FROM v)`,
  }
}

const STATUS = `CASE status WHEN '在用' THEN '正常' WHEN '单向停机' THEN '单停' WHEN '强停' THEN '双停' WHEN '预拆机' THEN '预销' WHEN '携出' THEN '离网' END`
const fees = (alias: string) => `(${alias}.voice_fee + ${alias}.data_fee + ${alias}.vas_fee)`

function singleOf(month: Month): Readonly<Record<string, string>> {
  const end = `date(${lastDayOfMonth(month)} * 86400, 'unixepoch')`
  const opened = `date(n.open_date * 86400, 'unixepoch')`
  const monthsOf = (day: string) => `(strftime('%Y', ${day}) * 12 + strftime('%m', ${day}))`
  const share = (fee: string) => `CASE WHEN ${fees('n')} > 0 THEN 100.0 * n.${fee} / ${fees('n')} END`
  const sharing = (owner: string) => `CASE WHEN n.present AND n.${owner} IS NOT NULL THEN (SELECT count(*) FROM m o WHERE o.back = 0 AND o.present AND o.${owner} = n.${owner}) END`
  return {
    arpu: 'n.bill_fee',
    mou: 'n.voice_min',
    dou: 'n.data_mb',
    tenure_months: `CASE WHEN n.open_date IS NULL THEN n.tenure_m WHEN n.open_date > ${lastDayOfMonth(month)} THEN NULL
      ELSE ${monthsOf(end)} - ${monthsOf(opened)} - (strftime('%d', ${opened}) > strftime('%d', ${end})) END`,
    contract_months_left: `${monthsOf(`date(n.contract_end * 86400, 'unixepoch')`)} - 1 - ${monthIndex(month)}`,
    complaints_3m: `(SELECT count(*) FROM contact c WHERE c.subscriber_no = n.s AND (c.contact_type IS NULL OR c.contact_type <> '咨询')
      AND c.contact_day BETWEEN ${lastDayOfMonth(month)} - (SELECT julianday(${end}) - julianday(${end}, 'start of month', '-2 months')) AND ${lastDayOfMonth(month)})`,
    product_cnt: `(SELECT count(DISTINCT product) FROM product_subscription p WHERE p.subscriber_no = n.s AND p.month = ${month}
      AND coalesce(p.prod_start, 0) <= ${lastDayOfMonth(month)} AND coalesce(p.prod_end, 99999) > ${lastDayOfMonth(month)} AND coalesce(p.prod_status, '') <> '已退订')`,
    cust_sub_cnt: sharing('cust_id'),
    acct_sub_cnt: sharing('acct_id'),
    share_voice: share('voice_fee'),
    share_data: share('data_fee'),
    share_vas: share('vas_fee'),
    status_class: `(SELECT ${STATUS} FROM m WHERE s = n.s AND back = 0)`,
  }
}

function usageOf(month: Month): Readonly<Record<string, string>> {
  const noUse = 'CASE WHEN voice_min > 0 OR data_mb > 0 OR sms_cnt > 0 THEN 0 WHEN voice_min + data_mb + sms_cnt = 0 THEN 1 END'
  const isLow = 'CASE WHEN voice_min >= 180 OR data_mb >= 4096 OR sms_cnt >= 5 THEN 0 WHEN voice_min + data_mb + sms_cnt IS NOT NULL THEN 1 END'
  const ofVoice = 'CASE WHEN voice_allow > 0 THEN voice_min * 100.0 / voice_allow END'
  const ofData = 'CASE WHEN data_allow > 0 THEN data_mb * 100.0 / data_allow END'
  const isUnder = `CASE WHEN ${ofVoice} >= 20 OR ${ofData} >= 20 THEN 0 WHEN ${ofVoice} + ${ofData} IS NOT NULL THEN 1 END`
  // No as soon as one month says no, yes only when each says yes.
  const running = (condition: string, months: number) => over(`CASE WHEN min(${condition}) = 0 THEN 0 WHEN count(${condition}) = ${months} THEN 1 END`, 0, months - 1)
  const idle = running(`CASE WHEN bill_fee = 0 THEN ${noUse} WHEN bill_fee IS NOT NULL THEN 0 END`, 3)
  const either = (holds: string) =>
    `CASE WHEN ${done('voice_saturation')} ${holds} OR ${done('data_saturation')} ${holds} THEN 1
      WHEN coalesce(${done('voice_saturation')}, ${done('data_saturation')}) IS NOT NULL THEN 0 END`
  return {
    silent_usage: over(noUse, 0, 0),
    silent_fee: 'CASE WHEN n.plan_fee > 0 OR n.low_fee > 0 THEN 0 WHEN n.plan_fee IS NOT NULL THEN 1 END',
    ultra_low: running(isLow, 2),
    under_used: running(isUnder, 2),
    voice_saturation: over(ofVoice, 0, 0),
    data_saturation: over(ofData, 0, 0),
    saturation_high: either('>= 80'),
    saturation_over: either('> 100'),
    churned: `CASE WHEN ${done('status_class')} IN ('离网', '预销')
        OR (${done('status_class')} = '双停' AND coalesce(n.stop_days, ${lastDayOfMonth(month)} - n.status_date) >= 60) OR ${idle} = 1 THEN 1
      WHEN ${done('status_class')} IS NOT NULL OR n.bill_fee IS NOT NULL THEN 0 END`,
  }
}

function valueOf(month: Month): Readonly<Record<string, string>> {
  const past = [1, 2, 3]
  const share = (fee: string, back: number) => `(SELECT CASE WHEN ${fees('m')} > 0 THEN m.${fee} * 1.0 / ${fees('m')} END FROM m WHERE s = n.s AND back = ${back})`
  const shares = (fee: string) => past.map((back) => `SELECT ${share(fee, back)} AS x`).join(' UNION ALL ')
  const moved = (fee: string) => `abs(${share(fee, 0)} - (SELECT CASE WHEN count(x) >= 2 THEN avg(x) END FROM (${shares(fee)})))`
  const before = mean('bill_fee', 1, 3, 2)
  const median6 = over('median(bill_fee)', 1, 6)
  const spread6 = `(SELECT CASE WHEN count(bill_fee) >= 4 AND median(abs(bill_fee - c)) > 0 THEN 1.4826 * median(abs(bill_fee - c)) END
    FROM m, (SELECT median(bill_fee) AS c FROM m WHERE s = n.s AND back BETWEEN 1 AND 6) WHERE s = n.s AND back BETWEEN 1 AND 6)`
  const inNet = (back: number) => `${at(`present AND coalesce(${STATUS}, '') NOT IN ('预销', '离网', '未激活')`, back)}`
  const base = `FROM done d JOIN m o ON o.s = d.s AND o.back = 0 WHERE d.id = 'bill_fee_avg3' AND d.value IS NOT NULL AND o.present
    AND coalesce((SELECT value FROM done WHERE id = 'status_class' AND s = d.s), '') NOT IN ('预销', '离网', '未激活')`
  const revenue = done('bill_fee_avg3')
  const tier = (name: string, share: number) => `WHEN ${revenue} >= (SELECT quantile(json_group_array(d.value), ${1 - share}) ${base}) THEN '${name}'`
  // The December before the month: how many months back.
  const age = month % 100
  const below = over('CASE WHEN count(bill_fee) > 0 THEN sum(bill_fee IS NOT NULL AND bill_fee < 5000) END', 0, age - 1)
  return {
    arpu_net: 'n.bill_fee - n.discount',
    bill_fee_unstable: reaches(done('bill_fee_cv6'), 0.3),
    bill_fee_direction: bands(done('bill_fee_slope6'), [['<= -5', '下降'], ['>= 3', '上升']], '平稳'),
    structure_change: `(${['voice_fee', 'data_fee', 'vas_fee'].map(moved).join(' + ')}) / 2`,
    structure_alert: reaches(done('structure_change'), 0.25),
    level_alert: `CASE WHEN n.bill_fee - ${before} IS NULL THEN NULL
      WHEN abs(n.bill_fee - ${before}) >= 1000 AND (abs(n.bill_fee - ${before}) >= 0.3 * abs(${before}) OR abs(n.bill_fee - ${median6}) >= 3 * ${spread6})
        THEN CASE WHEN n.bill_fee > ${before} THEN '上升异动' ELSE '下降异动' END ELSE '无异动' END`,
    value_tier_share: `CASE WHEN ${revenue} IS NULL OR NOT n.present OR NOT ${inNet(0)} THEN NULL ${tier('钻', 0.05)} ${tier('金', 0.2)} ${tier('银', 0.5)} ELSE '普通' END`,
    value_tier_yuan: bands(revenue, [['>= 30000', '≥300'], ['>= 15000', '150–300'], ['>= 8000', '80–150'], ['>= 5000', '50–80']], '<50'),
    mid_high: reaches(revenue, 8000),
    value_loss: `CASE WHEN ${done('bill_fee_trend3')} <= -30 OR ${below} >= 3 THEN 1 WHEN coalesce(${done('bill_fee_trend3')}, ${below}) IS NOT NULL THEN 0 END`,
    snapshot_retained: `CASE WHEN ${inNet(age)} THEN ${inNet(0)} AND NOT coalesce(${below} >= 3, 0) END`,
    snapshot_revenue: `CASE WHEN ${at('bill_fee', age)} >= 500 THEN 100.0 * n.bill_fee / ${at('bill_fee', age)} END`,
    revenue_at_risk: `(SELECT value FROM model_score JOIN model USING (model_id) WHERE subscriber_no = n.s AND model.month = ${month}) * 12 * ${revenue} * 0.4`,
  }
}

function bondOf(month: Month): Readonly<Record<string, string>> {
  const tenure = done('tenure_months')
  const bound = `coalesce(${done('contract_months_left')} >= 0, 0)`
  // Each term with its weight; a term that is missing takes its weight with it.
  const terms = [
    [40, `1 - min(1, ${done('bill_fee_cv6')} / 0.6)`],
    [25, bound],
    [15, `min(1, ${tenure} / 24.0)`],
    [10, `1 - min(1, n.owe_months / 6.0)`],
    [10, over(`CASE WHEN count(plan_fee) >= 2 AND n.plan_fee IS NOT NULL THEN n.plan_fee >= max(plan_fee) END`, 0, 5)],
  ] as const
  const table = terms.map(([weight, score]) => `SELECT ${weight} AS w, ${score} AS x`).join(' UNION ALL ')
  const peers = (what: string) => `(SELECT ${what} FROM m o JOIN done r ON r.s = o.s AND r.id = 'bill_fee_avg3' JOIN done b ON b.s = o.s AND b.id = 'tenure_band'
    JOIN done c ON c.s = o.s AND c.id = 'status_class' WHERE o.back = 0 AND o.present AND c.value = '正常' AND r.value IS NOT NULL AND o.brand = n.brand AND b.value = ${done('tenure_band')})`
  const backOf = (day: string) => `(${monthIndex(month)} + 1 - strftime('%Y', date(${day} * 86400, 'unixepoch')) * 12 - strftime('%m', date(${day} * 86400, 'unixepoch')))`
  const meanFrom = (newest: string, oldest: string) => `(SELECT CASE WHEN count(bill_fee) >= 2 THEN avg(bill_fee) END FROM m WHERE s = n.s AND back BETWEEN ${newest} AND min(${newest} + 2, ${oldest}))`
  const start = backOf('n.contract_start')
  const latest = `coalesce(max(0, ${backOf('n.contract_end')}), 0)`
  const [dv, dh] = [done('contract_dv'), done('contract_dh')]
  return {
    tenure_band: bands(tenure, [['<= 3', '0–3'], ['<= 12', '4–12'], ['<= 24', '13–24'], ['<= 36', '25–36'], ['<= 60', '37–60'], ['<= 120', '61–120']], '>120'),
    stability: `CASE WHEN ${done('bill_fee_cv6')} IS NOT NULL THEN (SELECT 100.0 * sum(w * x) / sum(CASE WHEN x IS NOT NULL THEN w END) FROM (${table})) END`,
    stability_class: bands(done('stability'), [['< 40', '低'], ['< 70', '中']], '高'),
    stickiness: `CASE WHEN ${tenure} IS NOT NULL THEN (${tenure} >= 24) + coalesce(n.deposit > 0 OR n.monthly_rebate > 0, 0) + ${bound} + coalesce(n.app_active, 0)
      + coalesce((SELECT max(epay_active) FROM m WHERE s = n.s AND month / 100 = ${Math.floor(month / 100)}), 0) + coalesce(n.sub_card, 0) END`,
    stickiness_class: bands(done('stickiness'), [['<= 1', '低'], ['< 4', '中']], '高'),
    contract_expiring: `${done('contract_months_left')} BETWEEN 0 AND 2`,
    contract_dh: `CASE WHEN ${bound} AND ${peers('count(*)')} >= ${FEWEST_PEERS} THEN ${change(done('bill_fee_avg3'), peers('avg(r.value)'), 0)} END`,
    contract_dv: change(meanFrom(latest, `${start} - 2`), meanFrom(`${start} + 2`, `${start} + 4`), 500),
    contract_value: `CASE WHEN ${dv} <= -10 THEN '价值衰减' WHEN ${dv} IS NULL OR ${dh} IS NULL THEN NULL WHEN ${dv} < 0 AND ${dh} <= -30 THEN '价值衰减'
      WHEN ${dv} >= 10 AND ${dh} >= -10 THEN '价值提升' ELSE '价值维持' END`,
  }
}

import { describe, expect, it } from 'vitest'
import { issuesOf, soundOf, valueOf } from './columns.ts'

describe('units', () => {
  // Stored as 分, seconds and KB; written and shown as 元, minutes and MB.
  const stored = { bill_fee: 6250, discount: 1250, voice_min: 5400, data_mb: 2048 * 1024, reg_capital: 5, share: 12.5, score: 0.4, calls: 30, messages: 12, points: 900 }

  it.each([
    ['出账收入', 62.5, '元', 'money'],
    ['出账收入 - 优惠金额', 50, '元', 'money'],
    ['出账收入 + 10', 72.5, '元', 'money'],
    ['10 + 出账收入', 72.5, '元', 'money'],
    ['出账收入 * 2', 125, '元', 'money'],
    ['出账收入 * 10%', 6.25, '元', 'money'],
    ['出账收入 / 通话次数', 62.5 / 30, '元', 'money'],
    ['出账收入 / 优惠金额', 5, '', 'number'],
    ['出账收入 / 通话时长', 62.5 / 90, '元/分钟', 'number'],
    ['出账收入 / 上网流量', 62.5 / 2048, '元/MB', 'number'],
    ['注册资金 / 上网流量 * 上网流量', 5, '万元', 'number'],
    ['上网流量 * (出账收入 / 上网流量)', 62.5, '元', 'money'],
    ['出账收入 / 上网流量 / 2', 62.5 / 4096, '元/MB', 'number'],
    ['出账收入 / 语音占比', 5, '', 'number'],
    ['通话时长 / 60', 1.5, '分钟', 'number'],
    ['出账收入 / 通话时长 * 通话时长 + 优惠金额', 75, '元', 'money'],
    ['通话时长 * 出账收入 / 出账收入', 90, '', 'number'],
    ['注册资金 / 出账收入', 50_000 / 62.5, '', 'number'],
    ['注册资金 + 出账收入', 5 + 0.00625, '万元', 'number'],
    ['出账收入 + 注册资金', 50_062.5, '元', 'money'],
    ['MAX(出账收入, 优惠金额, 70)', 70, '元', 'money'],
    ['IF(出账收入 > 62.49, 出账收入, 0)', 62.5, '元', 'money'],
    ['IF(出账收入 > 62.5, 出账收入, 0)', 0, '元', 'money'],
    ['IFS(出账收入 < 1, 5, 出账收入 < 100, 出账收入)', 62.5, '元', 'money'],
    ['ROUND(出账收入)', 63, '元', 'money'],
    ['INT(上网流量 / 1000)', 2, 'MB', 'number'],
    ['MOD(出账收入, 10)', 2.5, '元', 'money'],
    ['MOD(通话时长, 通话时长)', 0, '分钟', 'number'],
    ['ABS(优惠金额 - 出账收入)', 50, '元', 'money'],
    ['SQRT(出账收入)', Math.sqrt(62.5), '', 'number'],
    ['LN(通话时长)', Math.log(90), '', 'number'],
    ['出账收入 ^ 2', 3906.25, '', 'number'],
    ['通话次数 + 短信条数', 42, '', 'number'],
    ['语音占比 + 1', 13.5, '%', 'number'],
    ['语音占比 - 10%', 2.5, '%', 'number'],
    ['离网概率 * 出账收入', 25, '元', 'money'],
    ['积分 / 100', 9, '分', 'number'],
  ])('%s = %d %s', (text, value, unit, type) => {
    expect(soundOf(text)).toMatchObject({ unit, type })
    expect(valueOf(text, stored)).toBeCloseTo(value, 9)
  })

  it('compares amounts as they are written, to the last digit', () => {
    for (const [fee, text] of [[29, '0.29'], [57, '0.57'], [113, '1.13'], [100_001, '1000.01'], [435, '4.35']] as const) {
      expect(valueOf(`出账收入 = ${text}`, { bill_fee: fee })).toBe(1)
      expect(valueOf(`出账收入 > ${text}`, { bill_fee: fee })).toBe(0)
    }
    expect(valueOf('出账收入 + 优惠金额 = 0.3', { bill_fee: 10, discount: 20 })).toBe(1)
    expect(valueOf('语音占比 > 10%', { share: 10.5 })).toBe(1)
    expect(valueOf('语音占比 > 10%', { share: 9.5 })).toBe(0)
    expect(valueOf('注册资金 = 出账收入', { reg_capital: 2, bill_fee: 2_000_000 })).toBe(1)
    expect(valueOf('首月 <= 202408 且 首月 > "2024-06"', { first_month: 202407 })).toBe(1)
    expect(valueOf('入网时间 < "2024/1/1"', { open_date: 19722 })).toBe(1)
    expect(valueOf('入网时间 + 1 = "2024-01-01"', { open_date: 19722 })).toBe(1)
  })

  it('refuses sums and comparisons of different units', () => {
    for (const text of ['出账收入 + 上网流量', '通话时长 > 出账收入', '上网流量 - 通话时长', 'MAX(出账收入, 通话时长)', 'IF(1=1, 出账收入, 上网流量)', '缺省(语音占比, 出账收入)', '通话次数 + 出账收入', '积分 + 出账收入', 'MOD(出账收入, 通话时长)', '入网时间 + 通话时长', 'AVERAGE(语音占比, 通话次数)']) {
      expect([text, issuesOf(text)[0]?.code]).toEqual([text, 'unitsDiffer'])
    }
    expect(issuesOf('出账收入 + 上网流量')[0]).toMatchObject({ start: 0, end: 11, params: { left: '元', right: 'MB' } })
  })

  it('takes a declared unit for a plain number, and another one of the same kind', () => {
    expect(soundOf('出账收入 / 上网流量 * 1024', '元')).toMatchObject({ unit: '元', type: 'money' })
    expect(valueOf('出账收入 / 上网流量 * 1024', stored, '元')).toBeCloseTo(31.25, 9)
    expect(valueOf('5', {}, 'MB')).toBe(5)
    expect(valueOf('通话时长 / 上网流量 * 2048', stored, '分钟')).toBeCloseTo(90, 9)
    expect(valueOf('注册资金', stored, '元')).toBeCloseTo(50_000, 9)
    expect(valueOf('出账收入', stored, '')).toBeCloseTo(62.5, 9)
    expect(soundOf('出账收入', '')).toMatchObject({ unit: '', type: 'number' })
    expect(issuesOf('出账收入', 'MB')[0]).toMatchObject({ code: 'unitDeclared', params: { unit: '元', declared: 'MB' } })
  })

  it('puts units into texts as they are shown', () => {
    expect(valueOf('"每月"&出账收入&"元"', stored)).toBe('每月62.5元')
    expect(valueOf('通话时长&"分钟"', stored)).toBe('90分钟')
  })
})

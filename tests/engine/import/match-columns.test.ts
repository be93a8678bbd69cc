import { describe, expect, it } from 'vitest'
import { AliasIndex, editDistance } from '../../../electron/engine/import/alias-index.ts'
import { sampleColumn } from '../../../electron/engine/import/column-sample.ts'
import { ASK_BELOW, matchColumns } from '../../../electron/engine/import/match-columns.ts'
import { headerParts } from '../../../electron/engine/import/normalise-header.ts'
import { targetsOf } from '../../../electron/engine/import/targets.ts'
import type { Cell } from '../../../electron/engine/spreadsheet/read/table-source.ts'

const fields = targetsOf('subscriberMaster')
const index = new AliasIndex(fields)

function match(columns: Readonly<Record<string, readonly Cell[]>>) {
  const list = Object.entries(columns).map(([header, cells]) => ({ header, sample: sampleColumn(cells) }))
  return Object.fromEntries(matchColumns(list, index, fields).map((found, i) => [list[i]?.header ?? '', found && { field: found.field.id, confidence: found.confidence, evidence: found.evidence }]))
}

const phones = ['13800000001', '15900000002', '18600000003']

describe('matchColumns', () => {
  it.each([
    ['用户编号', 'sub_id'], ['USER_ID', 'sub_id'], ['user_id', 'sub_id'], ['用户ＩＤ', 'sub_id'], ['用 户 编 号', 'sub_id'], ['产品实例', 'sub_id'],
    ['手机号', 'msisdn'], ['服务号码', 'msisdn'], ['ACC_NBR', 'msisdn'], ['acc-nbr', 'msisdn'], ['MSISDN', 'msisdn'], ['phone_no', 'msisdn'],
    ['客户姓名', 'cust_name'], ['客户标识', 'cust_id'], ['性别', 'gender'], ['SEX', 'gender'], ['年龄(岁)', 'age'],
    ['账期', 'month'], ['统计月份', 'month'], ['MONTH_ID', 'month'],
    ['出账收入(元)', 'bill_fee'], ['出账收入（元）', 'bill_fee'], ['本月消费', 'bill_fee'], ['当月出账金额', 'bill_fee'], ['本月出账收入', 'bill_fee'], ['ARPU', 'bill_fee'], ['SHOULD_FEE', 'bill_fee'],
    ['通话时长(分钟)', 'voice_min'], ['通话时长（秒）', 'voice_min'], ['本月通话时长(分钟)', 'voice_min'], ['MOU', 'voice_min'], ['当月通话时长_秒', 'voice_min'],
    ['上网流量(MB)', 'data_mb'], ['上网流量KB', 'data_mb'], ['上网流量（GB）', 'data_mb'], ['DOU', 'data_mb'], ['本月流量(KB)', 'data_mb'],
    ['资费档位（PPM）', 'plan_fee'], ['资费档位(PPM)', 'plan_fee'], ['主套餐名称', 'plan_name'], ['次月套餐', 'next_plan_name'],
    ['入网日期', 'open_date'], ['OPEN_DATE', 'open_date'], ['网龄', 'tenure_m'], ['在网时长（月）', 'tenure_m'], ['用户状态', 'status'], ['号码状态', 'status'],
    ['合约到期时间', 'contract_end'], ['租机到期', 'contract_end'], ['合约低消（PPM）', 'low_fee'], ['网格名称', 'grid'], ['客户经理', 'manager'],
    ['欠费余额', 'owe_fee'], ['是否融合', 'is_fusion'], ['手机品牌', 'term_brand'], ['客户信息_客户姓名', 'cust_name'],
    ['基本信息_USER_STS', 'status'], ['终端信息_品牌', 'term_brand'], ['费用_流量', 'data_fee'], ['费用(元)_短信', 'sms_fee'], ['用量_流量', 'data_mb'], ['套餐信息_下月生效套餐', 'next_plan_name'],
  ])('%s is %s', (header, field) => {
    const found = match({ [header]: [] })[header]
    expect(found?.field).toBe(field)
    expect(found?.confidence).toBeGreaterThanOrEqual(ASK_BELOW)
  })

  it('never takes a spelling of the dictionary for a field that does not have it', () => {
    let certain = 0
    for (const field of fields) {
      for (const alias of [field.zh, ...field.aliases]) {
        const found = match({ [alias]: [] })[alias]
        if (!found || found.confidence < ASK_BELOW) continue
        certain++
        const owners = fields.filter(({ zh, aliases }) => zh === alias || aliases.includes(alias)).map(({ id }) => id)
        expect({ alias, isOwner: owners.includes(found.field) }).toEqual({ alias, isOwner: true })
      }
    }
    expect(certain).toBeGreaterThan(400)
  })

  it('tells sums from use under the same name by their group', () => {
    expect(match({ 用量_流量: ['1', '2'], 费用_流量: ['3', '4'] })).toMatchObject({ 用量_流量: { field: 'data_mb' }, 费用_流量: { field: 'data_fee' } })
  })

  it.each(['上月消费', '上月ARPU', '近三月平均ARPU', '近3个月MOU', '1月ARPU', '12月消费', '202401消费', 'M-1出账收入', '去年同期收入', '前月流量', '同期话费'])(
    '%s is not the value of this month',
    (header) => {
      expect(match({ [header]: ['12.5', '13'] })[header]).toBeNull()
    },
  )

  it.each([
    ['缴费次数', ['3', '4']], ['携转查询时间', ['2024-03-01']], ['换机时间', ['2023-01-01']], ['是否彩铃', ['是', '否']], ['主卡号码', phones], ['连续停机月数', ['1', '2']],
  ])('asks about %s, which the dictionary gives to a field of another kind', (header, cells) => {
    const found = match({ [header]: cells })[header]
    expect(found === null || found === undefined || found.confidence < ASK_BELOW).toBe(true)
  })

  it('asks when values contradict the header', () => {
    expect(match({ 入网时间: ['正常', '停机', '正常'] })['入网时间']?.confidence ?? 0).toBeLessThan(ASK_BELOW)
    expect(match({ 出账收入: ['张三', '李四', '王五'] })['出账收入']?.confidence ?? 0).toBeLessThan(ASK_BELOW)
  })

  it('gives a field to one column only, the one named most like it', () => {
    const found = match({ 用户号码: phones, 联系电话: phones, 手机号码: phones })
    expect(found['手机号码']?.field).toBe('msisdn')
    expect(found['联系电话']?.field).toBe('contact_phone')
    expect(found['用户号码']).toBeNull()
  })

  it('asks when two fields have the same spelling, unless the other one is taken', () => {
    expect(match({ 单位名称: ['甲', '乙'] })['单位名称']?.confidence).toBeLessThan(ASK_BELOW)
    const both = match({ 单位名称: ['甲', '乙'], 客户名称: ['丙', '丁'] })
    expect(both['客户名称']?.field).toBe('cust_name')
    expect(both['单位名称']?.field).toBe('group_name')
  })

  it('knows a column of phone numbers under a header nobody knows, and asks', () => {
    expect(match({ 列甲: phones })['列甲']).toMatchObject({ field: 'msisdn', evidence: ['valuePhone'] })
    expect(match({ 列甲: phones })['列甲']?.confidence).toBeLessThan(ASK_BELOW)
  })

  it('leaves columns alone that are nothing it knows', () => {
    expect(match({ 村组标签: ['大田村9组'], Country: ['China'], Contract: ['One year'], Offer: ['A'] })).toEqual({ 村组标签: null, Country: null, Contract: null, Offer: null })
  })
})

describe('headerParts', () => {
  it.each([
    ['通话时长（秒）', { base: '通话时长', unit: '秒', period: 'current' }],
    ['上网流量 (ＫＢ)', { base: '上网流量', unit: 'KB', period: 'current' }],
    ['本月通话时长(分钟)', { base: '通话时长', unit: '分钟', period: 'current' }],
    ['出账收入_元', { base: '出账收入', unit: '元', period: 'current' }],
    ['出账收入(单位：万元)', { base: '出账收入', unit: '万元', period: 'current' }],
    ['流量KB', { base: '流量', unit: 'KB', period: 'current' }],
    ['Total Day Minutes', { base: 'totalday', unit: '分钟', period: 'current' }],
    ['合同编号(账户)', { base: '合同编号账户', unit: '', period: 'current' }],
    ['近三月平均ARPU', { base: '近三月平均arpu', unit: '', period: 'other' }],
    ['PLAN_NAME', { base: 'planname', unit: '', period: 'current' }],
  ])('%s', (header, parts) => {
    expect(headerParts(header)).toMatchObject(parts)
  })
})

it('counts the letters that differ', () => {
  expect(editDistance('', 'abc')).toBe(3)
  expect(editDistance('kitten', 'sitting')).toBe(3)
  expect(editDistance('漫游时长', '长途时长')).toBe(2)
})

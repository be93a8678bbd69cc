import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as XLSX from 'xlsx'
import { writeXlsx } from '../../../electron/engine/spreadsheet/write/xlsx-writer.ts'
import type { TablePlan } from '../../../shared/api/import.ts'
import { LANGUAGES, translateTo } from '../../../shared/i18n/catalogue.ts'
import { createTestWorkspace, type TestWorkspace } from '../../helpers/workspace.ts'
import { makeZip } from '../spreadsheet/read/make-xlsx.ts'
import { asProposed, planFiles, runTables, writeText } from './import-files.ts'

let workspace: TestWorkspace
beforeEach(() => {
  workspace = createTestWorkspace()
})
afterEach(() => workspace.close())

type Row = readonly (string | number)[]
const subId = (i: number) => `53090000000000${10 + i}`
const phone = (i: number) => `138000000${10 + i}`
const below = (header: readonly Row[], row: (i: number) => Row): readonly Row[] => [...header, ...Array.from({ length: 24 }, (_, i) => row(i))]

async function planOf(name: string, rows: readonly Row[], options = {}): Promise<TablePlan> {
  const { tables, refused } = await planFiles(workspace, [writeText(workspace, name, rows)], options)
  expect(refused).toEqual([])
  const [table] = tables
  if (!table) throw new Error('no table')
  return table
}

const fieldsOf = ({ columns }: TablePlan) => Object.fromEntries(columns.map(({ header, field }) => [header, field]))
const periodsOf = ({ columns }: TablePlan) => columns.filter(({ field }) => field === 'bill_fee' || field === 'voice_min').map(({ field, period }) => [field, period])

const KINDS: readonly (readonly [kind: string, name: string, rows: readonly Row[]])[] = [
  ['subscriberMaster', '用户资料_202403.csv', below([['用户编号', '手机号码', '主套餐', '用户状态', '入网时间', '合约名称', '合约到期时间']], (i) => [subId(i), phone(i), '云享59元', '正常', '2019-03-05', i % 2 ? '购机' : '', i % 2 ? '2024-12-31' : ''])],
  ['outcomeTable', '样本.csv', below([['用户编号', '年龄', '是否离网']], (i) => [subId(i), 20 + i, i % 3 ? '否' : '是'])],
  ['monthlyBill', '账单.csv', below([['账期', '用户编号', '出账收入', '通话时长']], (i) => ['202403', subId(i), 10 + i, 100])],
  ['billItem', '科目_202403.csv', below([['用户编号', '账单科目', '费用']], (i) => [subId(i >> 2), ['月租费', '语音费', '流量费', '短信费'][i % 4] ?? '', 12.5])],
  ['contract', '清单_202403.csv', below([['用户号码', '合约名称', '生效时间', '失效时间', '网格', '状态']], (i) => [phone(i >> 1), `合约${i}`, '2023-01-01', '2025-01-01', '城东', '有效'])],
  ['productSubscription', '清单_202403.csv', below([['用户编号', '产品名称', '订购时间', '退订时间', '状态']], (i) => [subId(i >> 1), `流量包${i % 3}`, '2023-01-01', '', '在用'])],
  ['terminal', '清单_202403.csv', below([['手机号码', '终端品牌', '终端型号', '终端价格']], (i) => [phone(i), '华为', 'P60', 3999])],
  ['suspendedList', '欠费停机名单202403.csv', below([['用户号码', '客户名称', '停机时间', '停机原因', '欠费金额']], (i) => [phone(i), '张三', '2024-03-05', '欠费', 10])],
  ['powerOffList', '关机预警_202403.csv', below([['手机号', '姓名', '网格']], (i) => [phone(i), '张三', '城东'])],
  ['customDataset', '商机_202403.csv', below([['手机号', '兴趣标签', '商机值']], (i) => [phone(i), '钓鱼', i * 3])],
  ['complaint', '投诉.csv', below([['工单号', '用户号码', '投诉时间', '投诉内容', '处理状态', '处理时间']], (i) => [`W${i}`, phone(i), '2024-03-05 10:00', `网络差${i}`, '已处理', '2024-03-06'])],
  ['planCatalogue', '套餐目录.csv', below([['产品编码', '产品名称', '月费', '国内流量(GB)']], (i) => [`P${i}`, `套餐${i}`, 59, 30])],
  ['orgTree', '组织架构.csv', below([['编码', '名称', '级别', '上级编码', '负责人', '联系电话']], (i) => [`D${i}`, `网格${i}`, '网格', 'D0', '张三', phone(i)])],
  ['kpiTarget', 'KPI_202403.csv', below([['单位', '指标', '目标值']], (i) => [`网格${i}`, '保有率', 90 + i])],
  ['dispatchReturn', '回单.csv', below([['工单号', '用户号码', '联系时间', '处理状态', '未成功原因', '备注', '网格']], (i) => [`W${i}`, phone(i), '2024-03-05 10:00', '成功办理', '', '好', '城东'])],
]

describe('the kind of a sheet', () => {
  it.each(KINDS)('%s', async (kind, name, rows) => {
    expect((await planOf(name, rows)).kind).toBe(kind)
  })

  it.each<readonly [string, Row, (i: number) => Row]>([
    ['KA lijst.csv', ['DP', 'KabelA', 'Status', 'TotalFiberLength'], (i) => [`DP${i}`, `K${i}`, 'aktief', 12.5 + i]],
    ['Finance.csv', ['Securities', 'settlement', 'discount', 'redemption'], (i) => [`S${i}`, '2024-03-05', 0.05 + i / 100, 100]],
    ['名册.csv', ['姓名', '年龄', '城市'], (i) => [`张${i}`, 20 + i, '昆明']],
    ['工单.csv', ['Name', 'City', 'Status'], (i) => [`n${i}`, 'Paris', i % 2 ? 'open' : 'done']],
  ])('a word that tables of any trade have makes no subscribers of rows without a key: %s', async (name, header, row) => {
    expect((await planOf(name, below([header], row))).kind).toBe('customDataset')
  })

  it.each<readonly [string, string, Row, (i: number) => Row]>([
    ['subscriberMaster', '一列.csv', ['手机号码', '用户状态'], (i) => [phone(i), '正常']],
    ['monthlyBill', '账单_202403.csv', ['号', '出账收入', '通话时长', '流量(MB)'], (i) => [`K${i}`, 10 + i, 100, 2048]],
  ])('a key, or several columns only telecom tables have, still do: %s', async (kind, name, header, row) => {
    expect((await planOf(name, below([header], row))).kind).toBe(kind)
  })

  it.each([
    ['外呼名单.csv', ['手机号码', '客户姓名', '外呼结果', '是否接通', '备注'], (i: number) => [phone(i), '张三', '同意', '是', '']],
    ['Sheet1.csv', ['名单号', '用户号码', '主套餐', '接触结果', '是否办理', '办理产品'], (i: number) => [`L${i}`, phone(i), '云享59元', '已接触', '否', '']],
    ['明细.csv', ['派单编号', '手机号', '回访结果', '回访时间', '回访人员'], (i: number) => [`P${i}`, phone(i), '满意', '2024-08-03 10:00', '李四']],
    ['导出.csv', ['手机号', '网格', '近三月ARPU', '通话结果', '拒绝原因', '客户意向'], (i: number) => [phone(i), '城东', 50 + i, '拒绝', '资费高', '低']],
    ['网格外呼清单.csv', ['手机号码', '客户名称', '网格', '推荐套餐', '外呼结果', '备注'], (i: number) => [phone(i), '王某', '城东', '融合129', i % 2 ? '成功' : '失败', '']],
    ['执行反馈.csv', ['序号', '号码', '派单日期', '完成日期', '执行状态', '反馈结果'], (i: number) => [i + 1, phone(i), '2024-05-02', '2024-05-11', '已完成', i % 2 ? '成功' : '考虑']],
  ] as const)('%s of another tool is a dispatch return', async (name, header, row) => {
    expect((await planOf(name, below([header], (i) => row(i)))).kind).toBe('dispatchReturn')
  })

  it.each([
    ['账单_202403.csv', ['用户编号', '出账收入', '通话时长', '流量', '是否办理', '回访结果'], (i: number) => [subId(i), 10 + i, 100, 2000, '否', '满意'], 'monthlyBill'],
    ['标签_202403.csv', ['手机号', '是否接通', '兴趣'], (i: number) => [phone(i), '是', '钓鱼'], 'customDataset'],
    ['投诉.csv', ['用户号码', '投诉时间', '投诉类型', '处理结果', '处理时间', '回访结果'], (i: number) => [phone(i), '2024-03-05 10:00', '网络', '已处理', '2024-03-06', '满意'], 'complaint'],
  ] as const)('%s with a few such words is none', async (name, header, row, kind) => {
    expect((await planOf(name, below([header], (i) => row(i)))).kind).toBe(kind)
  })

  it.each(LANGUAGES)('an exported list of issues is told for what it is: %s', async (language) => {
    const t = translateTo(language)
    const header = [t('workbook.issueRow'), t('workbook.issueColumn'), t('workbook.issueProblem'), t('workbook.issueRaw'), t('workbook.issueTreatment'), '账期', '用户编号', '出账收入']
    const file = writeText(workspace, '问题.csv', below([header], (i) => [i, '出账收入', '不是数字', 'x', '留空', '202403', subId(i), 10]))
    const { tables, refused } = await planFiles(workspace, [file])
    expect(tables).toEqual([])
    expect(refused.map(({ code }) => code)).toEqual(['SHEET_IS_ISSUE_LIST'])
  })

  it.each([
    '账目科目', '科目名称', '账目项', '费用科目', '费用项目', '账单科目名称', '费用名称', '收费项目', '账单项目', '帐目项', '账目科目名称',
  ])('of several rows a user, %s beside an amount is an item of the bill', async (item) => {
    const items = ['月租费', '流量费', '语音费', '优惠']
    for (const [amount, of] of [['金额(分)', 4], ['费用金额', 4], ['应收金额(元)', 4], ['金额', 1]] as const) {
      const plan = await planOf('明细_202403.csv', below([['用户编号', '手机号码', item, amount]], (i) => [subId(Math.floor(i / of)), phone(Math.floor(i / of)), items[i % 4] ?? '', 100 + i]))
      expect([plan.kind, fieldsOf(plan)]).toEqual(['billItem', { 用户编号: 'sub_id', 手机号码: 'msisdn', [item]: 'item', [amount]: 'amount' }])
    }
  })

  it('asks whose 名称 it is in a bill', async () => {
    const { columns } = await planOf('账单_202403.csv', below([['用户编号', '名称', '出账收入', '通话时长']], (i) => [subId(i), `张${i}`, 10 + i, 100]))
    expect(columns.find(({ header }) => header === '名称')).toMatchObject({ field: 'cust_name', confidence: 0.7 })
  })

  it('settles words that tables share', async () => {
    const fields: Record<string, Readonly<Record<string, string | null>>> = {}
    for (const [kind, name, rows] of KINDS) fields[kind] = fieldsOf(await planOf(name, rows))
    expect(fields['subscriberMaster']).toMatchObject({ 用户状态: 'status', 合约名称: 'contract_name' })
    expect(fields['contract']).toMatchObject({ 生效时间: 'contract_start', 失效时间: 'contract_end', 状态: null, 网格: null })
    expect(fields['productSubscription']).toMatchObject({ 状态: 'prod_status' })
    expect(fields['dispatchReturn']).toMatchObject({ 备注: 'remark', 网格: 'executor_unit', 未成功原因: 'fail_reason' })
    expect(fields['orgTree']).toEqual({ 编码: 'org_id', 名称: 'org_name', 级别: 'level', 上级编码: 'parent_org_id', 负责人: null, 联系电话: null })
    expect(fields['planCatalogue']).toMatchObject({ 产品名称: 'plan_name', 月费: 'plan_fee' })
    expect(fields['suspendedList']).toMatchObject({ 客户名称: 'cust_name', 停机时间: 'status_date', 欠费金额: 'owe_fee' })
  })

  it.each(['网格', '支局', '片区', '责任单位'])('takes %s for the unit where 单位 says what is counted', async (unit) => {
    const rows = below([[unit, '指标名称', '目标值', '单位']], (i) => [`城东${i >> 1}`, i % 2 ? '保有率' : '新增', 90 + i, i % 2 ? '%' : '户'])
    const plan = await planOf('2024年3月KPI目标.csv', rows)
    expect(plan.kind).toBe('kpiTarget')
    expect(fieldsOf(plan)).toEqual({ [unit]: 'org_name', 指标名称: 'kpi_name', 目标值: 'kpi_target', 单位: null })
  })

  describe('is a contract list with half of the deposits and ends missing', () => {
    const header = ['手机号码', '合约名称', '生效时间', '失效时间', '合约低消', '预存款']
    const contract = (subscriber: number, i: number): Row => [phone(subscriber), `合约${i % 2}`, '2023-01-01', i % 2 ? '' : '2025-01-01', 59, i % 2 ? '—' : 100]

    it('when the file says so', async () => {
      expect((await planOf('合约到期清单202403.csv', below([header], (i) => contract(i, i)))).kind).toBe('contract')
    })

    it('when numbers come twice', async () => {
      const file = writeText(workspace, '清单202403.csv', below([header], (i) => contract(i >> 1, i)))
      const [plan] = (await planFiles(workspace, [file])).tables
      expect(plan?.kind).toBe('contract')
      expect(plan && fieldsOf(plan)).toMatchObject({ 生效时间: 'contract_start', 失效时间: 'contract_end', 预存款: 'deposit' })
    })

    it('but not when some subscribers have a contract and each comes once', async () => {
      const rows = below([header], (i) => (i % 2 ? [phone(i), '', '', '', '', ''] : contract(i, i)))
      expect((await planOf('清单202403.csv', rows)).kind).toBe('subscriberMaster')
    })

    it('but not when the numbers come once a month', async () => {
      const rows = below([['账期', ...header]], (i) => [202402 + (i % 2), ...(i % 4 < 2 ? [phone(i >> 1), '', '', '', '', ''] : contract(i >> 1, i))])
      expect((await planOf('清单.csv', rows)).kind).toBe('subscriberMaster')
    })
  })

  it.each([
    ['离网用户202405.csv', ['用户编号', '手机号码', '离网时间', '离网原因', '月消费'], (i: number) => [subId(i), phone(i), '2024-05-11', '携号转网', 50], 'customDataset'],
    ['202405.csv', ['用户号码', '主套餐', '销户时间'], (i: number) => [phone(i), '云享59元', '2024-05-11'], 'customDataset'],
    ['5月流失用户清单202405.csv', ['手机号码', '主套餐'], (i: number) => [phone(i), '云享59元'], 'customDataset'],
    // Of everybody, with the day for those who left.
    ['用户资料202405.csv', ['用户编号', '手机号码', '主套餐', '离网时间', '离网原因'], (i: number) => [subId(i), phone(i), '云享59元', i % 3 ? '' : '2024-05-11', i % 3 ? '' : '搬家'], 'subscriberMaster'],
  ] as const)('%s of leavers is none of those who are there', async (name, header, row, kind) => {
    expect((await planOf(name, below([header], (i) => row(i)))).kind).toBe(kind)
  })

  it('has days switched off beside the warning, which every row of the list is', async () => {
    const plan = await planOf('202403关机预警.csv', below([['手机号码', '关机天数']], (i) => [phone(i), 3 + i]))
    expect(plan.kind).toBe('powerOffList')
    expect(plan.columns[1]).toMatchObject({ field: 'x_关机天数', type: 'int' })
    // Yes and no is the warning itself.
    const flags = await planOf('用户资料_202403.csv', below([['用户编号', '主套餐', '关机预警']], (i) => [subId(i), '云享59元', i % 2 ? '是' : '否']))
    expect(flags.columns[2]).toMatchObject({ field: 'lost_contact' })
  })

  it('is not a suspended list when most of its subscribers are in use', async () => {
    const rows = below([['用户号码', '用户状态', '停机原因']], (i) => [phone(i), ['正常', '停机', '单停'][i % 3] ?? '', ''])
    expect((await planOf('停机状态_202403.csv', rows)).kind).toBe('subscriberMaster')
  })

  it('is what the analyst says, and so are the header rows', async () => {
    const file = writeText(workspace, '清单_202403.csv', below([['附表三'], ['手机号码', '终端品牌', '终端型号']], (i) => [phone(i), '华为', 'P60']))
    const [sheet] = (await planFiles(workspace, [file])).tables
    const place = { path: file, sheet: sheet?.sheet ?? '' }
    expect(sheet).toMatchObject({ kind: 'terminal', headerRows: [2] })
    const [said] = (await planFiles(workspace, [file], { kinds: [{ ...place, kind: 'customDataset' }], headers: [{ ...place, headerRows: [3] }] })).tables
    expect(said).toMatchObject({ kind: 'customDataset', headerRows: [3], titleRows: [1, 2] })
    expect(said?.columns[1]).toMatchObject({ header: '华为', field: 'x_华为', confidence: 0.5, evidence: ['none'] })
  })
})

describe.each(LANGUAGES)('a dispatch workbook of ours in %s', (language) => {
  it('is known by its hidden sheet, whatever its headers are called', async () => {
    const t = translateTo(language)
    const file = path.join(workspace.dir, 'back.xlsx')
    const text = (headers: readonly string[], row: readonly string[], hidden = false) => ({
      columns: headers.map((header) => ({ header, format: 'text' as const })), rows: [row, row], ...(hidden ? { hidden: 'very' as const } : {}),
    })
    const c = (key: 'workOrder' | 'campaign' | 'result' | 'remark') => t(`dispatch.column.${key}`)
    await writeXlsx(file, [
      { name: t('dispatch.sheet'), ...text([c('workOrder'), c('campaign'), '用户号码', c('result'), c('remark')], ['A1', '保有', '13800000001', '', '']) },
      { name: t('dispatch.notes'), ...text([t('dispatch.note.item'), t('dispatch.note.content')], ['a', 'b']) },
      { name: t('dispatch.check'), ...text([t('dispatch.note.item'), t('dispatch.note.content')], ['list', '1'], true) },
    ])
    const { tables } = await planFiles(workspace, [file])
    expect(tables.map(({ kind, sheet }) => ({ kind, sheet }))).toEqual([{ kind: 'dispatchReturn', sheet: t('dispatch.sheet') }])
  })
})

describe('months in headers', () => {
  const wide = (headers: readonly string[]) => below([['用户编号', ...headers]], (i) => [subId(i), ...headers.map((_, j) => 20 + i + j)])

  it('are taken for years that do not lie after the month of the file', async () => {
    const plan = await planOf('宽表_202402.csv', wide(['12月ARPU', '1月ARPU', '2月ARPU', '2月MOU']))
    expect(periodsOf(plan)).toEqual([['bill_fee', { month: 202312 }], ['bill_fee', { month: 202401 }], ['bill_fee', { month: 202402 }], ['voice_min', { month: 202402 }]])
    expect(plan).toMatchObject({ month: null, monthSource: 'column' })
  })

  it('take the year of a title, of the given month, or the last month of a span', async () => {
    expect(periodsOf(await planOf('宽表.csv', [['2023年度各月收入'], ...wide(['1月ARPU', '12月ARPU'])]))).toEqual([['bill_fee', { month: 202301 }], ['bill_fee', { month: 202312 }]])
    expect(periodsOf(await planOf('宽表2.csv', wide(['1月ARPU', '12月ARPU']), { month: 202403 }))).toEqual([['bill_fee', { month: 202401 }], ['bill_fee', { month: 202312 }]])
    expect(periodsOf(await planOf('宽表2023年11月-2024年2月.csv', wide(['11月ARPU', '2月ARPU'])))).toEqual([['bill_fee', { month: 202311 }], ['bill_fee', { month: 202402 }]])
  })

  it('are asked about when nothing says the year, and belong to no field until then', async () => {
    const plan = await planOf('宽表.csv', wide(['1月ARPU', '2月ARPU']))
    for (const column of plan.columns.slice(1)) {
      expect(column).toMatchObject({ field: `x_${column.header}`, period: null, evidence: ['aliasNormalised'] })
      expect(column.confidence).toBeLessThan(0.75)
    }
  })

  it.each(['合计', '总计', '小计', '出账收入', '消费合计'])('leave %s beside them without a field, to be asked about', async (sum) => {
    const months = ['1月消费', '2月消费', '3月消费']
    const asked = { field: `x_${sum}`, period: null }
    for (const name of ['宽表2024年1-3月.csv', '宽表_202403.csv']) {
      const plan = await planOf(name, wide([...months, sum]))
      expect(periodsOf(plan)).toEqual([202401, 202402, 202403].map((month) => ['bill_fee', { month }]))
      expect(plan).toMatchObject({ monthSource: 'column', columns: { 4: asked } })
      expect(plan.columns[4]?.confidence).toBeLessThan(0.75)
    }
    const { batches } = await runTables(workspace, [asProposed(await planOf('宽2024年1-3月.csv', wide([...months, sum])))])
    expect(batches[0]).toMatchObject({ months: [202401, 202402, 202403] })
    const march = workspace.db.prepare<[], number>('SELECT sum(bill_fee_fen) FROM subscriber_month WHERE month = 202403').pluck().get()
    expect(march).toBe(100 * Array.from({ length: 24 }, (_, i) => 22 + i).reduce((a, b) => a + b, 0))
  })

  it('leave a column without one that of the row where the row has one that they do not name', async () => {
    expect(periodsOf(await planOf('宽_202403.csv', wide(['1月消费', '2月消费', '本月消费'])))).toEqual([['bill_fee', { month: 202401 }], ['bill_fee', { month: 202402 }], ['bill_fee', null]])
    expect(fieldsOf(await planOf('宽2_202403.csv', wide(['1月消费', '2月消费', '合计'])))).toMatchObject({ 合计: 'x_合计' })
  })

  it('count back from the month of the row', async () => {
    const plan = await planOf('用量_202403.csv', wide(['本月ARPU', '上月ARPU', '上上月ARPU', 'ARPU(M-3)', '前月MOU']))
    expect(periodsOf(plan)).toEqual([['bill_fee', null], ['bill_fee', { offset: -1 }], ['bill_fee', { offset: -2 }], ['bill_fee', { offset: -3 }], ['voice_min', { offset: -2 }]])
    expect(plan).toMatchObject({ month: 202403, monthSource: 'fileName' })
  })

  it.each(['近三月平均ARPU', '近3个月MOU', '去年同期收入', '累计消费', '1-3月ARPU', '202401-202403消费', 'ARPU环比', '上月套餐'])('%s is no month of a field', async (header) => {
    const plan = await planOf('用量_202403.csv', wide(['出账收入', header]))
    expect(plan.columns[2]).toMatchObject({ field: `x_${header}`, period: null, evidence: ['none'] })
  })

  it('stand above or below the fields, merged or not', async () => {
    const above = [['用户编号', '手机号码', '1月', '', '2月', ''], ['', '', 'ARPU', 'MOU', 'ARPU', 'MOU']]
    const months = [['bill_fee', { month: 202401 }], ['voice_min', { month: 202401 }], ['bill_fee', { month: 202402 }], ['voice_min', { month: 202402 }]]
    const plan = await planOf('宽_202403.csv', below(above, (i) => [subId(i), phone(i), 1, 2, 3, 4]))
    expect(plan.headerRows).toEqual([1, 2])
    expect(periodsOf(plan)).toEqual(months)
    const under = [['用户编号', '手机号码', 'ARPU', '', 'MOU', ''], ['', '', '202401', '202402', '202401', '202402']]
    const turned = await planOf('宽.csv', below(under, (i) => [subId(i), phone(i), 1, 2, 3, 4]))
    expect(turned.headerRows).toEqual([1, 2])
    expect(periodsOf(turned)).toEqual([months[0], months[2], months[1], months[3]])
  })
})

describe('units', () => {
  it('of one column in fen are those of all sums that say nothing else, and are asked about', async () => {
    const rows = below([['用户编号', 'SHOULD_FEE', '语音费', '流量费(元)', '余额']], (i) => [subId(i), 5000 + i, 300, 12.5, 12_345])
    const { columns } = await planOf('账单_202403.csv', rows)
    expect(columns.map(({ unit }) => unit)).toEqual(['', '分', '分', '元', '分'])
    expect(columns[1]?.evidence).toContain('unitValues')
    expect(columns[3]?.evidence).toContain('unitHeader')
    expect(columns.map(({ confidence }) => confidence < 0.75)).toEqual([false, true, true, false, true])
  })

  it('are those the title states, but not the name of who made the sheet', async () => {
    const rows = below([['账单'], ['制表单位：分公司', '单位：万元'], ['用户编号', '出账收入', '通话时长']], (i) => [subId(i), 0.0058, 100])
    expect((await planOf('账单_202403.csv', rows)).columns.map(({ unit }) => unit)).toEqual(['', '万元', '分钟'])
  })

  it.each([
    ['单位：元、分钟、MB', ['', '元', '分钟', 'MB', 'GB']],
    ['计量单位: 万元/小时/GB', ['', '万元', '小时', 'GB', 'GB']],
    ['单位：人民币元，截至月末', ['', '元', '秒', 'KB', 'GB']],
    ['单位：元、万元、分钟', ['', '分', '分钟', 'KB', 'GB']],
    ['制表单位：元、分钟、MB', ['', '分', '秒', 'KB', 'GB']],
  ])('of money, time and data may all be in the title: %s', async (said, units) => {
    const rows = below([[`2024年3月高端客户清单（${said}）`], ['用户编号', '出账收入', '通话时长', '上网流量', '4G流量(GB)']], (i) => [subId(i), 1590 + i, 7200 + i, 300_000 + i, 3])
    const { columns } = await planOf('高端.csv', rows)
    expect(columns.map(({ unit }) => unit)).toEqual(units)
    const stated = columns.filter(({ evidence }) => evidence.includes('unitHeader'))
    expect(stated.every(({ confidence }) => confidence >= 0.75)).toBe(true)
  })
})

describe('files', () => {
  const part = (from: number, other = '') => below([['用户编号', '出账收入', '补贴']], (i) => [subId(from + i), 58 + i, other])

  it('below a folder are planned, each once', async () => {
    const folder = path.join(workspace.dir, '三月', '清单')
    mkdirSync(folder, { recursive: true })
    const file = writeText(workspace, path.join('三月', '清单', '账单_202403.csv'), part(0))
    writeFileSync(path.join(workspace.dir, '三月', '说明.docx'), 'x')
    const { tables } = await planFiles(workspace, [path.join(workspace.dir, '三月'), file])
    expect(tables.map(({ path: found }) => found)).toEqual([file])
  })

  it('more than 200 are refused at once', async () => {
    const folder = path.join(workspace.dir, '多')
    mkdirSync(folder)
    for (let i = 0; i <= 200; i++) writeFileSync(path.join(folder, `${i}.csv`), 'a,b\n1,2\n')
    await expect(planFiles(workspace, [folder])).rejects.toMatchObject({ code: 'FILE_TOO_MANY', params: { max: 200 } })
  })

  it('inside a container give their month, and say which of them were refused', async () => {
    const text = (rows: readonly Row[]) => Buffer.from(rows.map((row) => row.join(',')).join('\n'))
    const file = path.join(workspace.dir, '包.zip')
    writeFileSync(file, await makeZip({ '账单_202402.csv': text(part(0)), '账单_202403.csv': text(part(0)), '空.csv': Buffer.alloc(0) }))
    const { tables, refused } = await planFiles(workspace, [file])
    expect(tables.map(({ member, month, monthSource }) => ({ member, month, monthSource }))).toEqual([
      { member: '账单_202402.csv', month: 202402, monthSource: 'fileName' }, { member: '账单_202403.csv', month: 202403, monthSource: 'fileName' },
    ])
    expect(refused).toMatchObject([{ fileName: '包.zip/空.csv', code: 'FILE_EMPTY' }])
  })

  it('with the same headers are parts of one table and proposed alike', async () => {
    const files = [writeText(workspace, '账单_202402.csv', part(0, '12元')), writeText(workspace, '账单_202403.csv', part(30))]
    const [first, second] = (await planFiles(workspace, files)).tables
    expect(first?.columns[2]).toMatchObject({ field: 'x_补贴', type: 'money', unit: '元' })
    expect(second?.columns.map(({ field, type, unit }) => ({ field, type, unit }))).toEqual(first?.columns.map(({ field, type, unit }) => ({ field, type, unit })))
    expect([first?.month, second?.month]).toEqual([202402, 202403])
  })
})

describe('a column that is blank in one of several tables', () => {
  const month = (name: string, score: (i: number) => string | number) =>
    writeText(workspace, name, below([['账期', '用户编号', '出账收入', '活跃评分']], (i) => [name.slice(3, 9), subId(i), 10 + i, score(i)]))

  it.each([['first', '', 7.5], ['last', 7.5, '']] as const)('has the type of the others: blank in the %s', async (_, first, second) => {
    const paths = [month('账单_202403.csv', () => first), month('账单_202404.csv', (i) => (second === '' ? '' : second + i))]
    const { tables } = await planFiles(workspace, paths)
    expect(tables.map(({ columns }) => columns.find(({ header }) => header === '活跃评分')?.type)).toEqual(['number', 'number'])
    await runTables(workspace, tables.map(asProposed))
    expect(workspace.db.prepare("SELECT field_id, type FROM field WHERE field_id LIKE 'x_活跃评分%'").all()).toEqual([{ field_id: 'x_活跃评分', type: 'number' }])
  })
})

it('joins three header rows of a workbook by its merged cells, and loads what it planned', async () => {
  const rows = [
    ['云溪县2024年8月收入明细'],
    ['用户信息', null, '费用', null, null, '用量', null],
    ['用户编号', '手机号码', '套内', null, '套外', '语音', '流量'],
    [null, null, '月租', '语音包', null, '时长', null],
    ...Array.from({ length: 30 }, (_, i) => [subId(i), phone(i), 59, 10, i, 100 + i, 2048]),
  ]
  const sheet = XLSX.utils.aoa_to_sheet(rows)
  sheet['!merges'] = ['A1:G1', 'A2:B2', 'C2:E2', 'F2:G2', 'C3:D3', 'A3:A4', 'B3:B4', 'E3:E4', 'G3:G4'].map((range) => XLSX.utils.decode_range(range))
  const bytes: unknown = XLSX.write(XLSX.utils.book_new(sheet, '清单'), { type: 'buffer', bookType: 'xlsx' })
  if (!(bytes instanceof Uint8Array)) throw new Error('no bytes')
  const file = path.join(workspace.dir, '收入_202408.xlsx')
  writeFileSync(file, bytes)
  const { tables } = await planFiles(workspace, [file])
  expect(tables.map(({ headerRows, columns }) => [headerRows, columns.map(({ header }) => header)])).toEqual([
    [[2, 3, 4], ['用户信息_用户编号', '用户信息_手机号码', '费用_套内_月租', '费用_套内_语音包', '费用_套外', '用量_语音_时长', '用量_流量']],
  ])
  expect((await runTables(workspace, tables.map(asProposed))).batches).toMatchObject([{ rowsRead: 30, rowsStored: 30 }])
})

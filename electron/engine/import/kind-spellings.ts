import type { FieldId } from '../../../shared/domain/field.ts'
import type { TableKind } from '../../../shared/domain/table-kind.ts'
import type { OwnSpellings } from './alias-index.ts'

/**
 * Words too general for the dictionary that have one meaning in tables of one kind: 生效时间 is the start of the contract in
 * a list of contracts and that of the plan elsewhere. Used once the kind is known, never to find it.
 */
export const KIND_SPELLINGS: Readonly<Partial<Record<TableKind, OwnSpellings>>> = {
  monthlyBill: {
    bill_fee: ['合计', '小计', '总计', '费用合计', '费用小计', '合计费用', '金额合计', '合计金额'],
  },
  billItem: {
    item: ['项目', '一级科目', 'ITEM_NAME', 'ACCT_ITEM_TYPE'],
    amount: ['费用金额', '应收金额', '出账金额', '账单金额', '收入', 'AMOUNT', 'FEE', '金额小计', '费用合计'],
  },
  contract: {
    contract_start: ['生效时间', '生效日期', '开始时间', '开始日期', '合约生效时间', '合约开始日期', '协议生效时间', '签约时间', '签约日期'],
    contract_end: ['失效时间', '失效日期', '到期时间', '到期日期', '到期日', '结束时间', '结束日期', '截止时间', '合约结束时间', '合约失效时间'],
    contract_name: ['合约', '合约方案', '方案名称', '活动方案', '协议'],
    contract_type: ['类型', '合约类别'],
    contract_months: ['合约月数', '期限', '合约期限', '在网期限'],
    deposit: ['预存', '预存话费'],
    monthly_rebate: ['返还', '月返还金额', '每月返还'],
  },
  productSubscription: {
    product: ['产品', '业务', '套餐名称', '增值产品', '增值业务名称', '订购业务', '资费名称', '可选包名称', '流量包名称', '叠加包名称'],
    prod_start: ['生效日期', '开始时间', '开始日期', '办理时间', '开通时间', '受理时间'],
    prod_end: ['失效日期', '结束时间', '结束日期', '到期时间', '截止时间'],
    prod_status: ['状态', '产品状态', '业务状态', '当前状态'],
  },
  terminal: {
    term_brand: ['品牌', '厂商', '终端厂商', '手机厂商', 'BRAND'],
    term_model: ['型号', '手机机型', '终端机型', 'MODEL'],
    term_price: ['价格', '终端零售价'],
  },
  suspendedList: {
    status_date: ['停机时间', '停机日期', '停机开始时间', '停机生效时间'],
    status: ['停机状态', '当前状态'],
    stop_days: ['已停机天数', '停机时长'],
  },
  powerOffList: {
    lost_contact: ['是否关机', '关机标识', '预警', '关机状态', '是否空号'],
  },
  complaint: {
    contact_time: ['投诉日期', '受理日期', '工单时间', '建单时间', '投诉受理时间', '来电日期'],
    contact_channel: ['投诉渠道', '受理渠道', '来源', '投诉来源'],
    contact_type: ['投诉类型', '投诉分类', '投诉类别', '问题分类', '业务类型', '投诉业务类型'],
    contact_note: ['投诉描述', '问题描述', '诉求内容', '工单内容', '投诉详情', '用户诉求', '客户诉求'],
  },
  planCatalogue: {
    plan_code: ['编码', '编号', '套餐编号', '套餐ID', '资费编号', '资费代码', '产品编号'],
    plan_name: ['名称', '产品名称', '套餐产品', '资费套餐名称'],
    plan_fee: ['月费', '价格', '资费', '费用', '月租费', '套餐费', '标准资费', '月基本费', '套餐价格', '月功能费'],
    data_allow: ['流量', '国内流量', '含流量', '套餐流量', '包含流量', '通用流量', '内含流量', '套内国内流量'],
    voice_allow: ['语音', '国内语音', '含语音', '套餐语音', '包含语音', '通话时长', '语音分钟', '内含语音', '国内通话', '语音时长'],
  },
  orgTree: {
    org_id: ['编码', '编号', '单位编码', '机构编码', '网格编码', '网格编号', '支局编码', '组织ID', '部门ID', 'ORG_ID', 'ORG_CODE'],
    org_name: ['名称', '单位名称', '单位', '机构名称', '网格名称', '网格', '支局', '支局名称', '片区', '责任单位', '部门', '组织', 'ORG_NAME', 'DEPT_NAME'],
    level: ['级别', '类型', '组织层级', '组织级别', '组织类型', '单位级别', '机构级别', 'ORG_LEVEL', 'LEVEL'],
    parent_org_id: ['上级', '上级单位', '上级编码', '上级机构', '上级机构编码', '父级编码', '父级', '隶属单位', 'PARENT_ID'],
  },
  kpiTarget: {
    org_name: [
      '单位', '单位名称', '名称', '网格', '网格名称', '支局', '支局名称', '片区', '区县', '部门', '责任单位', '考核单位', '机构名称', '营服中心',
    ],
    kpi_name: ['指标内容', '考核项目', '考核内容', '任务名称', '任务项', '项目'],
    kpi_target: ['目标', '目标任务', '月目标', '任务', '任务值', '任务量', '月度目标', '本月目标', '目标数', '考核目标', '计划值', '计划'],
  },
  dispatchReturn: {
    executor: ['客户经理', '维系经理', '处理人员', '外呼人员', '外呼工号'],
    executor_unit: ['执行部门', '处理部门', '处理单位'],
    next_time: ['下次联系时间', '下次回访时间'],
    dispatch_date: ['派单日期', '派发时间', '派单日'],
    contact_date: ['联系日期', '外呼日期'],
  },
}

/** What a spelling that several fields of a kind share means in its tables: 返还金额 of a bill is a discount. */
export const KIND_PREFERRED: Readonly<Partial<Record<TableKind, ReadonlySet<FieldId>>>> = {
  subscriberMaster: new Set(['contact_name']),
  monthlyBill: new Set(['contact_name', 'discount']),
  outcomeTable: new Set(['contact_name']),
  terminal: new Set(['contact_name', 'term_brand']),
}

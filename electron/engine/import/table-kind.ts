import type { FieldId } from '../../../shared/domain/field.ts'
import { statusClassOf, SUSPENDED } from '../../../shared/domain/status.ts'
import type { TableKind } from '../../../shared/domain/table-kind.ts'
import type { AliasIndex } from './alias-index.ts'
import { KIND_SPELLINGS } from './kind-spellings.ts'
import { candidatesOf, type ReadPeriod, type SheetColumn } from './match-columns.ts'
import { headerParts, looseHeader } from './normalise-header.ts'
import { ALL_TARGETS, IDENTIFIERS } from './targets.ts'

/** What a sheet says of itself, as far as that tells its kind. */
export interface SheetWords {
  readonly columns: readonly SheetColumn[]
  /** Names of file and sheet and the title above the header. */
  readonly words: string
  /** True for the workbooks this program wrote for the executors of a campaign. */
  readonly isOwnDispatch: boolean
}

/** As sure as a spelling of the dictionary with values that do not contradict it. */
const SURE = 0.7
/** Who and where: columns that lists of every kind carry along. */
const CARRIED_ALONG: ReadonlySet<FieldId> = new Set([
  'cust_name', 'cust_type', 'contact_phone', 'contact_name', 'address', 'gender', 'age', 'prov', 'city', 'county', 'area', 'grid', 'manager',
  'open_channel', 'service_type', 'brand', 'group_name', 'group_id',
])

/** So many columns only telecom tables have make one of subscribers before its key is known. */
const LEAST_TELLING = 3

const ORG_WORDS = /组织|机构|架构|部门|网格(?:划分|清单|架构|台账|列表)|营服/
const UNIT_HEADER = /^(?:单位|部门|机构|组织|网格|支局|片区)?名称$|^(?:单位|部门|机构|组织|网格|支局|片区)$/

interface Signs {
  readonly words: string
  readonly isOwnDispatch: boolean
  /** True when a column may be the field. */
  readonly has: (field: FieldId) => boolean
  /** Columns that are of the group and of no other one. */
  readonly own: (group: string) => number
  /** Columns that say how a subscriber is or what they have, beyond who and where. */
  readonly states: number
  /** Columns with values that may be no field at all. */
  readonly unknown: number
  /** Columns of usage and revenue. */
  readonly facts: number
  readonly columns: readonly SheetColumn[]
  readonly isAboutSubscribers: boolean
  readonly hasIdentifier: boolean
  /** Share of the rows with a value, on average over the columns about contracts. */
  readonly contractFill: number
  /** The same of the columns that say when and why a subscriber left. */
  readonly leftFill: number
  /** The sheet or file says that it lists contracts. */
  readonly isNamedContracts: boolean
  /** Subscribers come more than once. */
  readonly repeats: boolean
}

/** The kinds that can be told from the rest, in the order in which they are looked for. */
const SIGNS: readonly (readonly [kind: TableKind, isIt: (signs: Signs) => boolean])[] = [
  ['dispatchReturn', isDispatchReturn],
  ['kpiTarget', ({ has, words, hasIdentifier }) => !hasIdentifier && isKpi(has, words)],
  ['orgTree', isOrgTree],
  ['planCatalogue', isPlanCatalogue],
  ['complaint', isComplaint],
  ['billItem', isBillItems],
  ['contract', isContractList],
  ['productSubscription', isProductList],
  ['terminal', ({ own, facts, states, isAboutSubscribers }) => isAboutSubscribers && own('terminal') >= 2 && own('terminal') > facts + states],
  ['powerOffList', isPowerOffList],
  ['suspendedList', isSuspendedList],
  // Who has left says more about subscribers, and nothing of who is there.
  ['customDataset', isLeaverList],
]

/** What a sheet holds, by the fields most of its columns are, and by its names where those leave it open. */
export function tableKind(sheet: SheetWords, index: AliasIndex, readPeriod: ReadPeriod): TableKind {
  const signs = readSigns(sheet, index, readPeriod)
  const told = SIGNS.find(([, isIt]) => isIt(signs))
  if (told) return told[0]
  const { has, facts, states } = signs
  const carried = [...CARRIED_ALONG].filter((field) => has(field)).length
  // A few names beside columns nobody knows do not make those the base of a month.
  const telling = facts + states + signs.own('contract') + signs.own('terminal')
  if (telling === 0 && signs.unknown > carried) return 'customDataset'
  // Nor does one word that tables of any trade have, where no column says who the rows are about: Status, discount, 姓名.
  if (!signs.hasIdentifier && telling < LEAST_TELLING) return 'customDataset'
  return facts > states + carried || (has('month') && facts >= 2 && facts * 2 > states + carried) ? 'monthlyBill' : 'subscriberMaster'
}

function readSigns({ columns, words, isOwnDispatch }: SheetWords, index: AliasIndex, readPeriod: ReadPeriod): Signs {
  const fieldsOf = columns.map((column) =>
    candidatesOf(column, index, ALL_TARGETS, readPeriod).filter(({ confidence }) => confidence >= SURE).map(({ field }) => field),
  )
  const all = new Set(fieldsOf.flat().map(({ id }) => id))
  const own = (group: string) =>
    fieldsOf.filter((fields) => fields.length > 0 && fields.every((field) => field.group === group && !IDENTIFIERS.includes(field.id))).length
  const first = fieldsOf.map((fields) => fields[0])
  const isState = (id: FieldId, group: string) => group === 'subscriber' && !IDENTIFIERS.includes(id) && !CARRIED_ALONG.has(id)
  // The telephone of a manager beside a unit does not make a list of units one of subscribers.
  const isAboutUnits = own('org') >= 2 || all.has('kpi_target') || ORG_WORDS.test(words)
  const hasPhones = columns.some(({ sample }) => sample.phoneShare >= 0.9)
  const isAboutSubscribers = all.has('sub_id') || all.has('msisdn') || (hasPhones && !isAboutUnits)
  const keys = columns.filter((_, i) => fieldsOf[i]?.some(({ id }) => id === 'sub_id' || id === 'msisdn'))
  return {
    words,
    isOwnDispatch,
    columns,
    has: (field) => all.has(field),
    own,
    states: first.filter((field) => field && isState(field.id, field.group)).length,
    facts: first.filter((field) => field?.group === 'usage_month' && field.id !== 'month').length,
    unknown: fieldsOf.filter((fields, i) => fields.length === 0 && (columns[i]?.sample.filled ?? 0) > 0).length,
    isAboutSubscribers,
    hasIdentifier: isAboutSubscribers || all.has('cust_id') || all.has('acct_id'),
    isNamedContracts: /合约|协议|租机|到期清单/.test(words),
    contractFill: meanFill(columns, (i) => fieldsOf[i]?.some(({ group }) => group === 'contract') === true),
    leftFill: meanFill(columns, (i) => fieldsOf[i]?.some(({ id }) => id === 'close_date' || id === 'close_reason') === true),
    repeats: keys.length > 0 && keys.every(({ sample }) => sample.filled >= 4 && sample.distinct < sample.filled * 0.97),
  }
}

function meanFill(columns: readonly SheetColumn[], isWanted: (column: number) => boolean): number {
  const rows = Math.max(1, ...columns.map(({ sample }) => sample.filled))
  const fills = columns.filter((_, i) => isWanted(i)).map(({ sample }) => sample.filled / rows)
  return fills.length === 0 ? 0 : fills.reduce((sum, fill) => sum + fill, 0) / fills.length
}

/** What the executors of a campaign write beside each number, in the words of call-centre and CRM systems. */
const ANSWERS: readonly RegExp[] = [
  /^(?:外呼|电话|呼叫|拨打|通话|接触|联系|回访|维系|挽留|营销|触达|派单|工单|处理|办理|反馈|回单|执行)(?:结果|状态|情况)$/,
  /^是否(?:接通|拨通|触达|接触|联系|联系上|已联系|回访|已回访|外呼|有意向|同意|同意办理|办理|成功办理|办理成功|维系成功|成功)$/,
  /^(?:拒绝|未成功|未办理|不办理|未接通|失败)原因$/,
  /^(?:外呼|呼叫|拨打|回访|接触|联系|维系)(?:时间|日期|次数|时长|人|人员|工号|坐席)$/,
  /^(?:客户|用户)?(?:意向|意愿)(?:度|等级|情况)?$/,
]
/** What the executors were given to offer. */
const OFFER = /^(?:推荐|目标|营销)(?:套餐|产品|业务|方案|活动|政策|话术)(?:名称)?$/
const LIST_NUMBER = /^(?:派单|工单|任务|名单)(?:编号|编码|号|流水号?|id)$|^工单号码$|^dispatchid$|^workorder/

function isDispatchReturn({ isOwnDispatch, has, own, words, columns, facts, states, hasIdentifier }: Signs): boolean {
  const headers = columns.map(({ header }) => looseHeader(header))
  const isNumbered = headers.some((header) => LIST_NUMBER.test(header))
  if (isOwnDispatch && isNumbered) return true
  const answers = headers.filter((header) => ANSWERS.some((pattern) => pattern.test(header))).length
  const feedback = Math.max(own('feedback'), answers)
  const isComplaint = (has('contact_note') || has('contact_time')) && /投诉|咨询/.test(words + headers.join())
  if (isComplaint || feedback === 0) return false
  // One answer beside what was to be offered to whom, in a list of calls.
  if (feedback === 1) return hasIdentifier && facts === 0 && answers === 1 && /派单|回单|外呼|维系|回访/.test(words) && headers.some((header) => OFFER.test(header))
  if (isNumbered || (hasIdentifier && (own('dispatch') >= 1 || /派单|回单|外呼|维系|回访/.test(words)))) return true
  return hasIdentifier && answers >= 2 && facts <= answers && facts + states <= 2 * answers
}

function isKpi(has: Signs['has'], words: string): boolean {
  return has('kpi_target') && (has('kpi_name') || has('org_name') || /KPI|指标|考核|目标|任务/i.test(words))
    || (has('kpi_name') && /KPI|指标|考核|目标|任务/i.test(words))
}

function isOrgTree({ has, own, words, hasIdentifier, facts, columns }: Signs): boolean {
  if (hasIdentifier || facts > 0) return false
  if (!ORG_WORDS.test(words)) return (has('org_name') || has('org_id')) && own('org') >= 2
  return own('org') >= 1 || columns.some(({ header }) => UNIT_HEADER.test(looseHeader(header)))
}

function isPlanCatalogue({ has, words, hasIdentifier, facts, columns }: Signs): boolean {
  if (hasIdentifier) return false
  const isNamed = /套餐(?:目录|资费|清单|列表|表|库)|资费(?:目录|表|清单|列表|库)|产品(?:目录|库)/.test(words)
  const hasPlan = has('plan_name') || has('plan_code')
  if (isNamed) return hasPlan || has('product') || columns.some(({ header }) => /^(?:名称|套餐名?)$/.test(looseHeader(header)))
  return hasPlan && (has('plan_fee') || has('data_allow') || has('voice_allow')) && facts <= 3
}

function isComplaint({ has, own, words, facts, states, isAboutSubscribers }: Signs): boolean {
  const contacts = own('contact')
  if (!isAboutSubscribers || facts + states > contacts + 3) return false
  return (contacts >= 2 && contacts > facts + states && has('contact_time')) || (/投诉|咨询|来电/.test(words) && contacts >= 1 && has('contact_time'))
}

/** What an item costs goes by words that are sums of the whole bill elsewhere: 应收金额, where users come once. */
function isBillItems({ has, own, columns, facts, repeats }: Signs): boolean {
  if (own('bill_item') === 0 || !has('item') || facts > 3) return false
  const amounts = KIND_SPELLINGS.billItem?.amount ?? []
  return has('amount') || (repeats && columns.some(({ header, sample }) => sample.numberShare >= 0.9 && amounts.includes(headerParts(header).base.toUpperCase())))
}

/**
 * A contract in every row, or nearly: a list of subscribers has some without one. Where it is called one, or subscribers come
 * several times within the month, a row is a contract even if it has no deposit or no end.
 */
function isContractList({ has, own, isNamedContracts, facts, states, repeats, hasIdentifier, contractFill }: Signs): boolean {
  const named = own('contract')
  // 生效时间 beside the name of a contract, and of no product, is that of the contract.
  const contracts = named + (named > 0 && !has('product') ? own('product_sub') : 0)
  const isMostly = contracts > facts + states
  if (contractFill < 0.85 && !(isMostly && (isNamedContracts || (repeats && !has('month'))))) return false
  if (!hasIdentifier || contracts < 2) return isNamedContracts && hasIdentifier && contracts === 1 && facts + states === 0
  if (isMostly) return true
  return (repeats || isNamedContracts) && contracts * 2 >= facts + states && facts <= contracts
}

function isProductList({ has, own, words, facts, states, hasIdentifier }: Signs): boolean {
  const products = own('product_sub')
  if (!hasIdentifier) return false
  const isNamed = /订购|增值|叠加包|流量包|可选包|退订/.test(words)
  return (has('product') && products >= 2 && products > facts + states - 2) || (isNamed && products >= 1 && facts + states <= 3)
}

function isPowerOffList({ has, words, isAboutSubscribers, facts, states }: Signs): boolean {
  if (!isAboutSubscribers) return false
  return /关机|空号|失联/.test(words) ? facts + states <= 8 : has('lost_contact') && facts + states <= 2
}

function isSuspendedList({ has, words, columns, isAboutSubscribers, facts, states }: Signs): boolean {
  if (!isAboutSubscribers || facts > 4) return false
  const suspended = suspendedShare(columns)
  const hasStop = has('stop_type') || has('stop_days') || has('status_date')
  if (suspended !== null && suspended < 0.9) return false
  if (/停机|欠停|[单双]停/.test(words) && !/复机|未停/.test(words)) return states <= 8
  return suspended !== null && hasStop && states <= 5
}

/** A list of subscribers has the day they left for the few who did; a list of leavers for all. */
function isLeaverList({ leftFill, words, isAboutSubscribers, facts, states }: Signs): boolean {
  if (!isAboutSubscribers || facts + states > 6) return false
  return leftFill >= 0.9 || (/(?:离网|销户|拆机|流失)(?:用户|客户)?(?:清单|名单|明细|用户|客户)(?!预警|倾向|风险)/.test(words) && facts + states <= 2)
}

/** Of the different statuses of a sheet, the share that are suspensions. Missing: null when no column tells. */
function suspendedShare(columns: readonly SheetColumn[]): number | null {
  for (const { sample } of columns) {
    const classes = sample.values.map((value) => statusClassOf(value)).filter((found) => found !== null)
    const isStatus = sample.numberShare === 0 && classes.length > 0 && classes.length >= sample.values.length * 0.6
    if (isStatus) return classes.filter((found) => SUSPENDED.includes(found)).length / classes.length
  }
  return null
}

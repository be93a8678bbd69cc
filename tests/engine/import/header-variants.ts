import type { Period, TableKind } from '../../../shared/api/import.ts'
import { createRandom, type Random } from '../../../electron/engine/kernels/random.ts'
import { FieldValues, type SpeltField } from './field-values.ts'

/** What a column of a made file is: a field of the dictionary, or none. */
export interface ColumnTruth {
  readonly field: string | null
  readonly period: Period | null
  /** Unit of the values where the header or the title says it. */
  readonly unit?: string
  /** True when the program has to ask, because the file leaves it open. */
  readonly isOpen?: boolean
}

export interface Variant {
  readonly name: string
  readonly fileName: string
  readonly kind: TableKind
  readonly rows: readonly (readonly string[])[]
  readonly truth: readonly ColumnTruth[]
}

interface Template {
  readonly kind: TableKind
  readonly fileName: string
  readonly always: readonly string[]
  /** Tables of the dictionary that further columns come from. */
  readonly tables: readonly string[]
  readonly more: number
}

const BASE_TABLES = ['customer', 'subscriber', 'usage_month', 'terminal', 'contract']
const MASTER: Template = {
  kind: 'subscriberMaster', fileName: '用户资料_202403.csv', always: ['sub_id', 'msisdn', 'plan_name', 'status', 'open_date', 'tenure_m', 'pay_type'],
  tables: ['customer', 'subscriber'], more: 12,
}
const BILL: Template = { kind: 'monthlyBill', fileName: 'bill.csv', always: ['month', 'sub_id', 'msisdn', 'bill_fee', 'voice_min', 'data_mb'], tables: ['usage_month'], more: 10 }
const CONTRACTS: Template = { kind: 'contract', fileName: 'export_202403.csv', always: ['msisdn', 'contract_name', 'contract_start', 'contract_end'], tables: ['contract'], more: 4 }
const PRODUCTS: Template = { kind: 'productSubscription', fileName: 'export_202403.csv', always: ['sub_id', 'product', 'prod_start', 'prod_end'], tables: [], more: 0 }
const TERMINALS: Template = { kind: 'terminal', fileName: 'export_202403.csv', always: ['msisdn', 'term_brand', 'term_model', 'term_price', 'is_smart'], tables: [], more: 0 }
const COMPLAINTS: Template = { kind: 'complaint', fileName: '投诉清单.csv', always: ['msisdn', 'contact_time', 'contact_type', 'contact_note'], tables: [], more: 0 }
const ITEMS: Template = { kind: 'billItem', fileName: 'export_202403.csv', always: ['sub_id', 'month', 'item', 'amount'], tables: [], more: 0 }
const SUSPENDED: Template = { kind: 'suspendedList', fileName: '停机清单_202403.csv', always: ['msisdn', 'cust_name', 'stop_type', 'stop_days', 'owe_fee'], tables: [], more: 0 }
const PLANS: Template = { kind: 'planCatalogue', fileName: '套餐目录.csv', always: ['plan_code', 'plan_name', 'plan_fee', 'data_allow', 'voice_allow'], tables: [], more: 0 }
const UNITS: Template = { kind: 'orgTree', fileName: '组织架构.csv', always: ['org_id', 'org_name', 'level'], tables: [], more: 0 }

/** How a header is written. Gets the spelling and the unit of the values. */
type Write = (spelling: string, unit: string) => string

const plain: Write = (spelling) => spelling
const inBrackets: Write = (spelling, unit) => (unit === '' ? spelling : `${spelling}(${unit})`)
const inWideBrackets: Write = (spelling, unit) => (unit === '' ? spelling : `${spelling}（单位：${unit}）`)
const behindBar: Write = (spelling, unit) => (unit === '' ? spelling : `${spelling}_${unit}`)
const fullWidth: Write = (spelling) => spelling.replaceAll(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0))
const spaced: Write = (spelling) => (/[\u3400-\u9fff]/.test(spelling) ? Array.from(spelling).join(' ') : ` ${spelling} `)
const broken: Write = (spelling) => `${spelling.slice(0, 2)}\n${spelling.slice(2)}`
const dashed: Write = (spelling) => spelling.replaceAll('_', '-')
const lower: Write = (spelling) => spelling.toLowerCase()
const upper: Write = (spelling) => spelling.toUpperCase()
const ofThisMonth: Write = (spelling) => `本月${spelling}`

interface Plan {
  readonly name: string
  readonly template: Template
  readonly write: Write
  /** Units the file uses where they differ from the fields' own, said in the header unless `title` says them. */
  readonly units?: Readonly<Record<string, string>>
  readonly codes?: boolean
  readonly title?: readonly string[]
  readonly group?: string
  readonly noise?: boolean
  readonly isReversed?: boolean
  readonly onlyFacts?: boolean
}

const SMALL_UNITS = { 元: '分', 分钟: '秒', MB: 'KB' }
const PLANS_OF_FILES: readonly Plan[] = [
  { name: 'master, plain', template: MASTER, write: plain },
  { name: 'master, units in brackets', template: MASTER, write: inBrackets },
  { name: 'master, full width', template: MASTER, write: fullWidth },
  { name: 'master, blanks between letters', template: MASTER, write: spaced },
  { name: 'master, line breaks', template: MASTER, write: broken },
  { name: 'master, upper-case codes', template: MASTER, write: upper, codes: true },
  { name: 'master, lower-case codes', template: MASTER, write: lower, codes: true },
  { name: 'master, codes with dashes', template: MASTER, write: dashed, codes: true },
  { name: 'master, reordered among noise', template: MASTER, write: plain, noise: true, isReversed: true },
  { name: 'master, under a group heading', template: MASTER, write: plain, group: '基本信息' },
  { name: 'master, under titles', template: MASTER, write: inWideBrackets, title: ['云溪县分公司2024年3月用户资料', '制表单位：市场部'] },
  { name: 'bill, plain', template: BILL, write: plain },
  { name: 'bill, units in brackets', template: BILL, write: inBrackets },
  { name: 'bill, units in wide brackets', template: BILL, write: inWideBrackets },
  { name: 'bill, small units in brackets', template: BILL, write: inBrackets, units: SMALL_UNITS },
  { name: 'bill, units behind a bar', template: BILL, write: behindBar, units: SMALL_UNITS },
  { name: 'bill, GB', template: BILL, write: inBrackets, units: { MB: 'GB' } },
  { name: 'bill, this month', template: BILL, write: ofThisMonth, onlyFacts: true },
  { name: 'bill, full width with units', template: BILL, write: (spelling, unit) => fullWidth(inBrackets(spelling, unit), unit) },
  { name: 'bill, codes among noise', template: BILL, write: upper, codes: true, noise: true },
  { name: 'bill, fen in the title', template: BILL, write: plain, units: { 元: '分' }, title: ['用户账单', '单位：分'] },
  { name: 'contracts', template: CONTRACTS, write: plain },
  { name: 'contracts, units and noise', template: CONTRACTS, write: inBrackets, noise: true },
  { name: 'products', template: PRODUCTS, write: plain },
  { name: 'terminals, blanks', template: TERMINALS, write: spaced },
  { name: 'complaints', template: COMPLAINTS, write: plain },
  { name: 'bill items', template: ITEMS, write: inBrackets },
  { name: 'suspended, line breaks', template: SUSPENDED, write: broken },
  { name: 'plan catalogue', template: PLANS, write: inBrackets, units: { MB: 'GB' } },
  { name: 'units', template: UNITS, write: plain },
]

const ALL_MONTHS = [202401, 202402, 202403]
interface WidePlan {
  readonly name: string
  readonly fileName: string
  readonly header: (spelling: string, month: number) => string
  readonly period: (month: number) => Period | null
  readonly layout?: 'monthsAbove' | 'monthsBelow'
  readonly isOpen?: boolean
}
const monthNo = (month: number) => month % 100
const own = (month: number): Period => ({ month })
const before = (month: number): Period => ({ offset: month - 202404 })
const WIDE: readonly WidePlan[] = [
  { name: 'wide, 202401消费', fileName: '宽表.csv', header: (spelling, month) => `${month}${spelling}`, period: own },
  { name: 'wide, 消费_202401', fileName: '宽表.csv', header: (spelling, month) => `${spelling}_${month}`, period: own },
  { name: 'wide, 2024年1月消费', fileName: '宽表.csv', header: (spelling, month) => `2024年${monthNo(month)}月${spelling}`, period: own },
  { name: 'wide, 24-01消费', fileName: '宽表.csv', header: (spelling, month) => `24-0${monthNo(month)}${spelling}`, period: own },
  { name: 'wide, 1月消费 of a dated file', fileName: '宽表_202403.csv', header: (spelling, month) => `${monthNo(month)}月${spelling}`, period: own },
  { name: 'wide, 1月消费 without a year', fileName: '宽表.csv', header: (spelling, month) => `${monthNo(month)}月${spelling}`, period: () => null, isOpen: true },
  { name: 'wide, M-1消费', fileName: '宽表_202404.csv', header: (spelling, month) => `M-${202404 - month}${spelling}`, period: before },
  {
    name: 'wide, 上月消费', fileName: '宽表_202404.csv', period: before,
    header: (spelling, month) => (month === 202401 ? `${spelling}(M-3)` : month === 202402 ? `上上月${spelling}` : `上月${spelling}`),
  },
  { name: 'wide, months over fields', fileName: '宽表_202403.csv', header: (_, month) => `${monthNo(month)}月`, period: own, layout: 'monthsAbove' },
  { name: 'wide, fields over months', fileName: '宽表.csv', header: (_, month) => String(month), period: own, layout: 'monthsBelow' },
]

const NOISE = ['村组标签', '近三月平均ARPU', '去年同期收入', '环比增幅', '是否重点户']
const ROWS = 60

/** Forty files of headers as extracts write them, with the truth of every column. Random: seed + number of the file. */
export function headerVariants(fields: readonly SpeltField[], seed: number): readonly Variant[] {
  return [...PLANS_OF_FILES.map((plan, i) => makeList(plan, fields, seed + i)), ...WIDE.map((plan, i) => makeWide(plan, fields, seed + 1000 + i))]
}

function makeList(plan: Plan, fields: readonly SpeltField[], seed: number): Variant {
  const random = createRandom(seed)
  const values = new FieldValues(random)
  const { template } = plan
  const known = chooseFields(template, fields, random)
  const columns = known.map((field) => {
    const spelling = chooseSpelling(field, template, fields, random, plan)
    const written = /[（(](KB|MB|GB|分钟|元|月)[)）]/.exec(spelling)?.[1]
    const unit = written ?? plan.units?.[field.unit] ?? (['元', '分钟', 'MB'].includes(field.unit) ? field.unit : '')
    const isFact = field.table === 'usage_month' && field.id !== 'month'
    const header = written !== undefined || (plan.onlyFacts === true && (!isFact || /^[本当月]/.test(spelling))) ? spelling : plan.write(spelling, unit)
    const isRefused = field.id === 'id_no'
    const isSaid = header !== spelling && header.normalize('NFKC').includes(unit) && unit !== ''
    const truth: ColumnTruth = { field: isRefused ? null : field.id, period: null, ...(isSaid || plan.units?.[field.unit] ? { unit } : {}) }
    return { header, truth, cells: Array.from({ length: ROWS }, (_, row) => values.value(field, row, unit)) }
  })
  const noise = plan.noise === true ? NOISE.map((header) => ({ header, truth: { field: null, period: null }, cells: Array.from({ length: ROWS }, () => String(random.int(90))) })) : []
  const all = [...columns, ...noise]
  const ordered = plan.isReversed === true ? all.toReversed() : all
  const group = plan.group === undefined ? [] : [ordered.map((_, i) => (i % 4 === 0 ? `${plan.group}${i / 4 + 1}` : ''))]
  const title = (plan.title ?? []).map((text) => [text])
  const rows = [...title, ...group, ordered.map(({ header }) => header), ...Array.from({ length: ROWS }, (_, row) => ordered.map(({ cells }) => cells[row] ?? ''))]
  return { name: plan.name, fileName: template.fileName, kind: template.kind, rows, truth: ordered.map(({ truth }) => truth) }
}

function chooseFields({ always, tables, more }: Template, fields: readonly SpeltField[], random: Random): readonly SpeltField[] {
  const byId = new Map(fields.map((field) => [field.id, field]))
  const fixed = always.flatMap((id) => byId.get(id) ?? [])
  const rest = [...byId.values()].filter(({ id, table, type }) => tables.includes(table) && !always.includes(id) && type !== 'set')
  const drawn = [...random.sample(rest.length, Math.min(more, rest.length))].flatMap((i) => rest[i] ?? [])
  return [...fixed, ...drawn]
}

/** A spelling that only this field has among those of the kind; a truth that is two fields is none. */
function chooseSpelling(field: SpeltField, template: Template, fields: readonly SpeltField[], random: Random, plan: Pick<Plan, 'codes'>): string {
  const tables = new Set([...BASE_TABLES, ...template.tables, field.table])
  const key = (text: string) => text.normalize('NFKC').toLowerCase().replaceAll(/[\s_-]/g, '')
  const others = new Set(fields.filter(({ id, table }) => id !== field.id && tables.has(table)).flatMap(({ aliases }) => aliases.map(key)))
  const unique = field.aliases.filter((alias) => !others.has(key(alias)) && !alias.includes('/') && !alias.includes('..'))
  const codes = unique.filter((alias) => /^\w+$/.test(alias) && alias.length > 2)
  const choice = plan.codes === true && codes.length > 0 ? codes : unique
  return choice[random.int(choice.length)] ?? field.zh
}

function makeWide(plan: WidePlan, fields: readonly SpeltField[], seed: number): Variant {
  const random = createRandom(seed)
  const values = new FieldValues(random)
  const byId = new Map(fields.map((field) => [field.id, field]))
  const ids = ['sub_id', 'msisdn'].flatMap((id) => byId.get(id) ?? [])
  const measured = ['bill_fee', 'voice_min', 'data_mb', 'owe_fee'].flatMap((id) => byId.get(id) ?? []).map((field) => {
    const spellings = field.aliases.filter((alias) => !/^[本当月累往]|[（(+/_]|[A-Z]_/.test(alias))
    return { field, spelling: spellings[random.int(spellings.length)] ?? field.zh }
  })
  const isByField = plan.layout === 'monthsBelow'
  const outer = isByField ? measured.flatMap((one) => ALL_MONTHS.map((month) => ({ ...one, month }))) : ALL_MONTHS.flatMap((month) => measured.map((one) => ({ ...one, month })))
  const heads = outer.map(({ spelling, month }) => plan.header(spelling, month))
  const header = ((): string[][] => {
    switch (plan.layout) {
      case 'monthsAbove':
        return [[...ids.map(({ zh }) => zh), ...heads.map((head, i) => (i % measured.length === 0 ? head : ''))], [...ids.map(() => ''), ...outer.map(({ spelling }) => spelling)]]
      case 'monthsBelow':
        return [[...ids.map(({ zh }) => zh), ...outer.map(({ spelling }, i) => (i % ALL_MONTHS.length === 0 ? spelling : ''))], [...ids.map(() => ''), ...heads]]
      default:
        return [[...ids.map(({ zh }) => zh), ...heads]]
    }
  })()
  const truth: ColumnTruth[] = [
    ...ids.map(({ id }) => ({ field: id, period: null })),
    ...outer.map(({ field, month }) => ({ field: plan.isOpen === true ? null : field.id, period: plan.period(month), ...(plan.isOpen === true ? { isOpen: true } : {}) })),
  ]
  const data = Array.from({ length: ROWS }, (_, row) => [...ids, ...outer.map(({ field }) => field)].map((field) => values.value(field, row, '')))
  return { name: plan.name, fileName: plan.fileName, kind: 'monthlyBill', rows: [...header, ...data], truth }
}

import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { generateSample } from '../../../electron/engine/sample/generate-sample.ts'
import type { ColumnMapping, TablePlan } from '../../../shared/api/import.ts'
import { DICTIONARY } from '../../../shared/domain/field.ts'
import { sharedFile } from '../../helpers/shared-data.ts'
import { createTestWorkspace, type TestWorkspace } from '../../helpers/workspace.ts'
import type { SpeltField } from './field-values.ts'
import { headerVariants, type ColumnTruth, type Variant } from './header-variants.ts'
import { planFiles, writeText } from './import-files.ts'
import { CHURN_SETS, OTHER_TRADES, type PublicSet } from './public-set-truth.ts'

const ASK_BELOW = 0.75
const LEAST_RIGHT = 0.97

interface Score {
  columns: number
  right: number
  asked: number
  /** Wrong and not asked about, named; must stay empty. */
  readonly silent: string[]
  readonly missed: string[]
}

const scores = new Map<string, Score>()
let workspace: TestWorkspace
beforeAll(() => {
  workspace = createTestWorkspace()
})
afterAll(() => {
  for (const [source, { columns, right, asked, silent, missed }] of scores) {
    console.log(`mapping ${source}: ${right} of ${columns} columns right (${((right / columns) * 100).toFixed(1)} %), ${asked} asked, ${silent.length} wrong without asking`)
    if (missed.length > 0) console.log(`  not right: ${missed.join('; ')}`)
  }
  workspace.close()
})

/** A column kept under its own name, or left out, is none of the dictionary. */
const dictionaryFieldOf = ({ field }: ColumnMapping) => (field === null || field.startsWith('x_') ? null : field)

function judge(source: string, file: string, mapping: ColumnMapping, truth: ColumnTruth): void {
  const score = scores.get(source) ?? { columns: 0, right: 0, asked: 0, silent: [], missed: [] }
  scores.set(source, score)
  const field = dictionaryFieldOf(mapping)
  const isAsked = mapping.confidence < ASK_BELOW && !(mapping.evidence.length === 1 && mapping.evidence[0] === 'none')
  const isSame = field === truth.field && JSON.stringify(mapping.period) === JSON.stringify(truth.period)
  const isRight = isSame && (truth.unit === undefined || mapping.unit === truth.unit) && (truth.isOpen !== true || isAsked)
  score.columns++
  if (isRight) score.right++
  if (isAsked) score.asked++
  const found = `${file} ${mapping.header}: ${mapping.field} ${JSON.stringify(mapping.period)} ${mapping.unit} ${mapping.confidence.toFixed(2)}, is ${JSON.stringify(truth)}`
  if (!isRight) score.missed.push(found)
  if (!isRight && !isAsked && field !== null) score.silent.push(found)
}

const share = (source: string) => {
  const score = scores.get(source)
  return score ? score.right / score.columns : 0
}

describe('the sample county', () => {
  const TRUTH = [
    '用户编号 sub_id, 手机号码 msisdn, 客户名称 cust_name, 证件类型 id_type, 客户类型 cust_type, 性别 gender, 年龄 age, 品牌 brand, 主套餐名称 plan_name, 套餐档位 plan_fee,',
    '付费类型 pay_type, 用户状态 status, 入网时间 open_date, 发展渠道 open_channel, 区县 county, 片区 area, 网格 grid, 客户经理 manager, 是否融合 is_fusion, 是否有副卡 sub_card,',
    '免打扰 dnd, 合约类型 contract_type, 合约名称 contract_name, 合约生效 contract_start, 合约到期时间 contract_end, 合约低消 low_fee, 套内流量(GB) data_allow,',
    '套内语音(分钟) voice_allow, 账期 month, 用户号码 msisdn, 出账收入 bill_fee, 优惠金额 discount, 语音费 voice_fee, 流量费 data_fee, 短信费 sms_fee, 增值业务费 vas_fee,',
    '通话时长(分钟) voice_min, 主叫时长 min_call, 通话次数 call_cnt, 通话天数 call_days, 上网流量(MB) data_mb, 套外流量(MB) data_over, 短信条数 sms_cnt, 交往圈 peer_cnt,',
    '拨打异网客服 rival_calls, 欠费金额 owe_fee, 停机天数 stop_days, 投诉时间 contact_time, 接触渠道 contact_channel, 类型 contact_type, 投诉内容 contact_note',
  ].join(' ').split(', ').flatMap((pair) => pair.split(',')).map((pair) => pair.trim().split(' '))
  const truth = new Map(TRUTH.map(([header = '', field = '']) => [header, field]))

  it('is mapped as its maker means it', async () => {
    const sample = await generateSample(workspace.dir, { subscribers: 400, months: 3 })
    const { tables } = await planFiles(workspace, sample.files.map(({ path }) => path))
    expect(tables).toHaveLength(3)
    for (const table of tables) for (const column of table.columns) judge('sample county', table.fileName, column, { field: truth.get(column.header) ?? null, period: null })
    expect(scores.get('sample county')).toMatchObject({ columns: 54, right: 54, asked: 0, silent: [] })
  })
})

describe.each([['public churn sets', CHURN_SETS], ['files of other trades', OTHER_TRADES]] as const)('%s', (source, sets) => {
  it.each(sets.map((set) => [set.file, set] as const))('%s', async (_, set: PublicSet) => {
    const file = sharedFile(`data/${set.file}`)
    if (file === null) return
    const { tables, refused } = await planFiles(workspace, [file])
    expect(refused).toEqual([])
    expect(tables.map(({ kind }) => kind)).toEqual([set.kind])
    const headers = new Set(tables.flatMap(({ columns }) => columns.map(({ header }) => header)))
    expect(Object.keys(set.fields).filter((header) => !headers.has(header))).toEqual([])
    for (const table of tables) for (const column of table.columns) judge(source, set.file, column, { field: set.fields[column.header] ?? null, period: null })
  })

  it('are right, and never wrong without asking', () => {
    if (!scores.has(source)) return
    expect(scores.get(source)?.silent).toEqual([])
    expect(share(source)).toBeGreaterThanOrEqual(LEAST_RIGHT)
  })
})

describe('forty ways of writing headers', () => {
  const shared = sharedFile('domain/aliases.json')
  const variants = headerVariants(spellings(shared), 20_240_305)

  it('are forty files', () => {
    expect(variants).toHaveLength(40)
    expect(new Set(variants.map(({ name }) => name)).size).toBe(40)
  })

  it.each(variants.map((variant) => [variant.name, variant] as const))('%s', async (_, variant: Variant) => {
    const { tables, refused } = await planFiles(workspace, [writeText(workspace, variant.fileName, variant.rows)])
    expect(refused).toEqual([])
    const [table] = tables as [TablePlan]
    expect({ kind: table.kind, columns: table.columns.length }).toEqual({ kind: variant.kind, columns: variant.truth.length })
    for (const [i, column] of table.columns.entries()) judge('header variants', variant.name, column, variant.truth[i] ?? { field: null, period: null })
  })

  it('are right, and never wrong without asking', () => {
    expect(scores.get('header variants')?.silent).toEqual([])
    expect(share('header variants')).toBeGreaterThanOrEqual(LEAST_RIGHT)
  })
})

/** The shared list of spellings, which the dictionary was made from but does not read; its own where that is absent. */
function spellings(file: string | null): readonly SpeltField[] {
  if (file === null) return DICTIONARY.map((field) => ({ ...field, table: field.group, type: field.id === 'msisdn' ? 'phone' : field.type === 'number' ? 'num' : field.type === 'flag' ? 'bool' : field.type }))
  const entries = Object.entries<Omit<SpeltField, 'id' | 'table'>>(JSON.parse(readFileSync(file, 'utf8')))
  return entries.map(([code, field]) => ({ ...field, id: code.slice(code.indexOf('.') + 1), table: code.slice(0, code.indexOf('.')) }))
}

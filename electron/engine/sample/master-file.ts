import { formatDay, formatMonth, monthFromIndex } from '../../../shared/domain/month.ts'
import type { ColumnSpec, SheetSpec, WriteCell, WriteRow } from '../spreadsheet/write/sheet-spec.ts'
import { drawsFor } from './draws.ts'
import type { Draws } from './draws.ts'
import { simulate } from './history.ts'
import type { History, World } from './history.ts'
import { COUNTY, PLANS } from './words.ts'

/** Which subscribers get the faults that are planted by hand; all different. Indexes of subscribers. */
export interface MasterFaults {
  /** The first is printed twice in a row, the second again at the end with another manager. */
  readonly duplicates: readonly number[]
  readonly damagedPhones: readonly number[]
  readonly badDates: readonly number[]
}

const BAD_DATES = ['2021-02-30', '20201345'] as const
const OTHER_MANAGER = '待分配'

const text = (header: string, width = 12): ColumnSpec => ({ header, format: 'text', width })
const count = (header: string, width = 11): ColumnSpec => ({ header, format: 'integer', width })

/** The headers are aliases as extracts spell them; 村组标签 is a column no dictionary knows. */
const COLUMNS: readonly ColumnSpec[] = [
  text('用户编号', 20), text('手机号码', 14), text('客户名称', 16), text('证件类型'), text('客户类型'), text('性别', 6), count('年龄', 6), text('品牌'),
  text('主套餐名称', 22), count('套餐档位'), text('付费类型'), text('用户状态'), text('入网时间'), text('发展渠道', 18), text('区县'), text('片区'),
  text('网格', 16), text('客户经理'), text('是否融合'), text('是否有副卡'), text('免打扰'), text('合约类型'), text('合约名称', 24), text('合约生效'),
  text('合约到期时间', 14), count('合约低消'), count('套内流量(GB)', 13), count('套内语音(分钟)', 14), text('村组标签', 14),
]
const PLAN_FEE = COLUMNS.findIndex(column => column.header === '套餐档位')
const MANAGER = COLUMNS.findIndex(column => column.header === '客户经理')
const LOW_FEE = COLUMNS.findIndex(column => column.header === '合约低消')

/** Random: stream 2 of the world's seed. */
export function drawFaults(world: World): MasterFaults {
  const draws = drawsFor(world.seed, 2)
  const taken = new Set<number>()
  while (taken.size < Math.min(7, world.subscribers)) taken.add(draws.whole(0, world.subscribers - 1))
  const all = [...taken]
  return { duplicates: all.slice(0, 2), damagedPhones: all.slice(2, 5), badDates: all.slice(5, 7) }
}

/** The list of subscribers as a county office gets it: titles, header, rows, total line. `onHistory` meets each one once. */
export function masterSheet(world: World, faults: MasterFaults, onHistory: (history: History) => void): SheetSpec {
  const year = Math.floor(monthFromIndex(world.lastMonth) / 100)
  const month = monthFromIndex(world.lastMonth) % 100
  return {
    name: `用户资料${formatMonth(monthFromIndex(world.lastMonth))}`,
    columns: COLUMNS,
    titleRows: [
      [{ text: `${COUNTY}分公司${year}年${month}月用户资料清单`, style: 'title' }],
      [{ text: `制表单位：${COUNTY}市场部    制表人：陶春燕    单位：元`, style: 'subtitle' }],
    ],
    rows: masterRows(world, faults, onHistory),
  }
}

function* masterRows(world: World, faults: MasterFaults, onHistory: (history: History) => void): Generator<WriteRow> {
  const repeated: WriteRow[] = []
  let rows = 0
  let planFees = 0
  let lowFees = 0
  const counted = (row: WriteRow) => {
    rows++
    planFees += numberIn(row[PLAN_FEE])
    lowFees += numberIn(row[LOW_FEE])
    return row
  }
  for (let i = 0; i < world.subscribers; i++) {
    const history = simulate(world, i)
    onHistory(history)
    const row = masterRow(drawsFor(world.seed, 3, i), history, faults)
    yield counted(row)
    if (i === faults.duplicates[0]) yield counted(row)
    if (i === faults.duplicates[1]) repeated.push(row.with(MANAGER, OTHER_MANAGER))
  }
  for (const row of repeated) yield counted(row)
  yield COLUMNS.map((_, j) => j === 0 ? '合计' : j === 2 ? `共${rows}户` : j === PLAN_FEE ? planFees : j === LOW_FEE ? lowFees : null)
}

function numberIn(cell: WriteCell): number {
  return typeof cell === 'number' ? cell : 0
}

function masterRow(draws: Draws, { subscriber, planNo, status }: History, faults: MasterFaults): WriteCell[] {
  const { contract, grid, latent } = subscriber
  const plan = PLANS[planNo]
  const badDate = faults.badDates.indexOf(subscriber.index)
  return [
    subscriber.subId,
    faults.damagedPhones.includes(subscriber.index) ? scientific(subscriber.msisdn) : subscriber.msisdn,
    draws.chance(0.01) ? `${subscriber.name} ` : subscriber.name,
    latent.business ? '营业执照' : draws.chance(0.97) ? '居民身份证' : '户口簿',
    latent.business ? '政企' : subscriber.isFusion ? '家庭' : '个人',
    latent.business ? '' : draws.chance(0.02) ? '未知' : subscriber.gender,
    latent.business ? null : draws.chance(0.03) ? null : draws.chance(0.01) ? '—' : subscriber.age,
    plan?.brand,
    plan?.name,
    plan?.fee,
    subscriber.payType,
    status,
    badDate >= 0 ? BAD_DATES[badDate] : mixedDate(draws, subscriber.openDay),
    subscriber.channel,
    COUNTY,
    grid.area,
    draws.chance(0.008) ? '' : grid.name,
    draws.chance(0.015) ? '—' : draws.chance(0.01) ? '' : grid.manager,
    subscriber.isFusion ? '是' : '否',
    subscriber.hasSubCard ? '是' : '否',
    subscriber.isDnd ? '是' : draws.chance(0.5) ? '否' : '',
    contract === null ? '无' : contract.type,
    contract === null ? (draws.chance(0.5) ? '无' : '') : contract.name,
    contract === null ? '' : formatDay(contract.startDay),
    contract === null ? (draws.chance(0.5) ? '—' : '') : formatDay(contract.endDay),
    contract === null ? null : contract.lowFeeFen / 100,
    plan?.dataGb,
    plan?.voiceMin,
    draws.chance(0.1) ? '' : `${subscriber.village}${draws.whole(1, 9)}组`,
  ]
}

/** What a spreadsheet program shows, and saves, of a number that it took for one: 1.6E+10. */
function scientific(msisdn: string): string {
  return Number(msisdn).toExponential(2).replace('e', 'E')
}

/** Three counters, three habits of writing a date. */
function mixedDate(draws: Draws, day: number): string {
  const iso = formatDay(day)
  const habit = draws.between(0, 1)
  if (habit < 0.6) return iso
  return habit < 0.85 ? iso.replaceAll(/-0?/g, '/') : iso.replaceAll('-', '')
}

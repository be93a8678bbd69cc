import type { CsvSpec } from '../spreadsheet/write/csv-writer.ts'
import type { WriteRow } from '../spreadsheet/write/sheet-spec.ts'
import { drawsFor } from './draws.ts'
import type { Draws } from './draws.ts'
import { simulate } from './history.ts'
import type { Complaint, World } from './history.ts'
import type { MonthFacts } from './month-facts.ts'

/** How a cell can be odd: a word, a dash for nothing; readable ones: a thousands separator, a negative correction bill. */
export type BadCellKind = 'text' | 'dash' | 'thousands' | 'negative'

export interface BillTruth {
  readonly rowsByMonth: Map<number, number>
  readonly badCells: Record<BadCellKind, number>
  /** Sums of what can be read, in the units of `MonthFacts`, by header. The total line prints them. */
  readonly totals: Map<string, number>
}

interface BillColumn {
  readonly header: string
  readonly decimals: 0 | 1 | 2
  readonly value: (facts: MonthFacts) => number
}

const BILL_FEE = '出账收入'
const COLUMNS: readonly BillColumn[] = [
  { header: BILL_FEE, decimals: 2, value: facts => facts.billFen },
  { header: '优惠金额', decimals: 2, value: facts => facts.discountFen },
  { header: '语音费', decimals: 2, value: facts => facts.voiceFeeFen },
  { header: '流量费', decimals: 2, value: facts => facts.dataFeeFen },
  { header: '短信费', decimals: 2, value: facts => facts.smsFeeFen },
  { header: '增值业务费', decimals: 2, value: facts => facts.vasFeeFen },
  { header: '通话时长(分钟)', decimals: 1, value: facts => facts.voiceTenths },
  { header: '主叫时长', decimals: 1, value: facts => facts.callingTenths },
  { header: '通话次数', decimals: 0, value: facts => facts.calls },
  { header: '通话天数', decimals: 0, value: facts => facts.callDays },
  { header: '上网流量(MB)', decimals: 2, value: facts => facts.dataHundredths },
  { header: '套外流量(MB)', decimals: 2, value: facts => facts.overHundredths },
  { header: '短信条数', decimals: 0, value: facts => facts.sms },
  { header: '交往圈', decimals: 0, value: facts => facts.peers },
  { header: '拨打异网客服', decimals: 0, value: facts => facts.rivalCalls },
  { header: '欠费金额', decimals: 2, value: facts => facts.oweFen },
  { header: '停机天数', decimals: 0, value: facts => facts.stopDays },
]
const BAD_CELL_SHARE = 0.003
const BAD_WORDS = ['待核', '异常', '#N/A', 'NULL', '见备注'] as const

export function createBillTruth(): BillTruth {
  return {
    rowsByMonth: new Map(),
    badCells: { text: 0, dash: 0, thousands: 0, negative: 0 },
    totals: new Map(COLUMNS.map(column => [column.header, 0])),
  }
}

/** The bills: a row per subscriber and month, total line last. `truth` fills as rows are drawn. Random: stream 4 of the seed. */
export function billFile(world: World, truth: BillTruth, onComplaint: (complaint: Complaint) => void): CsvSpec {
  return {
    header: ['账期', '用户编号', '用户号码', ...COLUMNS.map(column => column.header)],
    rows: billRows(world, truth, onComplaint),
    encoding: 'gb18030',
    // Billing systems do not guard their extracts, and a dash or a negative bill must stay what it is.
    guardFormulas: false,
  }
}

function* billRows(world: World, truth: BillTruth, onComplaint: (complaint: Complaint) => void): Generator<WriteRow> {
  const sums = COLUMNS.map(() => 0)
  for (let i = 0; i < world.subscribers; i++) {
    const { subscriber, months, complaints } = simulate(world, i)
    const draws = drawsFor(world.seed, 4, i)
    for (const complaint of complaints) onComplaint(complaint)
    for (const facts of months) {
      truth.rowsByMonth.set(facts.month, (truth.rowsByMonth.get(facts.month) ?? 0) + 1)
      const bad = draws.chance(BAD_CELL_SHARE * COLUMNS.length) ? draws.whole(0, COLUMNS.length - 1) : -1
      const row: string[] = [String(facts.month), subscriber.subId, subscriber.msisdn]
      for (const [j, column] of COLUMNS.entries()) {
        const value = column.value(facts)
        const cell = j === bad ? spoil(draws, column, value, truth) : { text: fixed(value, column.decimals), value }
        sums[j] = (sums[j] ?? 0) + cell.value
        row.push(cell.text)
      }
      yield row
    }
  }
  for (const [j, column] of COLUMNS.entries()) truth.totals.set(column.header, sums[j] ?? 0)
  yield ['合计', '', '', ...COLUMNS.map((column, j) => fixed(sums[j] ?? 0, column.decimals))]
}

interface PrintedCell {
  readonly text: string
  readonly value: number
}

/** A wrong cell, with the value a careful reader still gets from it (0 = none, so that it adds nothing to the total). */
function spoil(draws: Draws, column: BillColumn, value: number, truth: BillTruth): PrintedCell {
  const shown = fixed(value, column.decimals)
  if (value >= 1000 * 10 ** column.decimals && draws.chance(0.6)) {
    truth.badCells.thousands++
    return { text: shown.replaceAll(/(?<!\.\d*)(?<=\d)(?=(\d{3})+(\.|$))/g, ','), value }
  }
  if (column.header === BILL_FEE && draws.chance(0.6)) {
    truth.badCells.negative++
    const corrected = -draws.whole(100, 6_000)
    return { text: fixed(corrected, 2), value: corrected }
  }
  if (draws.chance(0.5)) {
    truth.badCells.dash++
    return { text: '-', value: 0 }
  }
  truth.badCells.text++
  return { text: draws.pick(BAD_WORDS), value: 0 }
}

/** A whole number of the smallest printed unit as decimal text, without the error of a division. */
export function fixed(value: number, decimals: number): string {
  if (decimals === 0) return String(value)
  const digits = String(Math.abs(value)).padStart(decimals + 1, '0')
  return `${value < 0 ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}

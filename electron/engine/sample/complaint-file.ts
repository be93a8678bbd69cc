import { firstDayOfMonth, monthFromIndex } from '../../../shared/domain/month.ts'
import type { CsvSpec } from '../spreadsheet/write/csv-writer.ts'
import type { WriteRow } from '../spreadsheet/write/sheet-spec.ts'
import type { Complaint, World } from './history.ts'

/** Months the list of complaints goes back. */
const MONTHS_BACK = 6

/** Complaints of the last six months, in the order they came in. */
export function recentComplaints(world: World, complaints: readonly Complaint[]): Complaint[] {
  const from = firstDayOfMonth(monthFromIndex(world.lastMonth - MONTHS_BACK + 1)) * 1440
  return complaints
    .filter(complaint => complaint.minute >= from)
    .toSorted((a, b) => a.minute - b.minute || (a.msisdn < b.msisdn ? -1 : 1))
}

export function complaintFile(complaints: readonly Complaint[]): CsvSpec {
  return {
    header: ['投诉时间', '用户号码', '接触渠道', '类型', '投诉内容'],
    rows: complaints.map((complaint, i): WriteRow =>
      [timeText(complaint.minute, i % 5 === 0), complaint.msisdn, complaint.channel, complaint.type, complaint.note]),
    encoding: 'utf8-bom',
  }
}

/** Two work-order systems, two spellings: 2024-08-03 09:05 and 2024/8/3 9:05. */
function timeText(minute: number, isShort: boolean): string {
  const iso = new Date(minute * 60_000).toISOString()
  const day = iso.slice(0, 10)
  const time = iso.slice(11, 16)
  return isShort ? `${day.replaceAll(/-0?/g, '/')} ${time.replace(/^0/, '')}` : `${day} ${time}`
}

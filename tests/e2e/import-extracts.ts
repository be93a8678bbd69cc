import fs from 'node:fs'
import path from 'node:path'
import * as XLSX from 'xlsx'

type Row = readonly (string | number)[]

const SUBSCRIBERS = 200

/** Files as a county office gets them: a titled master, bills with a column nobody knows, contracts under a two-row header. */
export function writeExtracts(folder: string): Readonly<Record<'master' | 'bill' | 'nextBill' | 'contracts', string>> {
  const master: Row[] = [
    ['云溪县用户资料表'],
    ['用户编号', '手机号码', '客户编号', '账户编号', '套餐名称', '入网时间', '用户状态'],
    ...subscribers((id, phone, i) => [id, phone, i % 4 === 0 ? '' : `C${i}`, `A${Math.floor(i / 2)}`, '畅享89', '2019-03-01', '正常']),
  ]
  // 60 of 120 subscribers with a contract are in no other file.
  const contracts: Row[] = [
    ['合约清单'],
    ['用户', '', '约定', '', ''],
    ['用户编号', '手机号码', '合约名称', '合约到期时间', '经办工号'],
    ...subscribers((id, phone, i) => [id, phone, '两年约', '2025-08-31', `G${i}`], SUBSCRIBERS - 60, 120),
  ]
  return {
    master: save(folder, '用户资料_202408.xlsx', master),
    bill: save(folder, '月账单_202408.xlsx', bill(202408)),
    nextBill: save(folder, '月账单_202409.xlsx', bill(202409)),
    contracts: save(folder, '合约清单_202408.xlsx', contracts),
  }
}

function bill(month: number): readonly Row[] {
  const rows = subscribers((id, phone, i) => [month, id, phone, 4000 + i * 10, i === 5 ? 'abc' : 30 + i, 7])
  return [['账期', '用户编号', '手机号码', '出账收入(分)', '实收', '增值甲'], ...rows]
}

function subscribers(rowOf: (id: string, phone: string, i: number) => Row, from = 0, count = SUBSCRIBERS): readonly Row[] {
  return Array.from({ length: count }, (_, k) => rowOf(`U${10_000_001 + from + k}`, `138${10_000_000 + (from + k) * 37}`, from + k))
}

function save(folder: string, name: string, rows: readonly Row[]): string {
  const file = path.join(folder, name)
  const workbook = XLSX.utils.book_new(XLSX.utils.aoa_to_sheet(rows.map((row) => [...row])), '清单')
  const bytes: unknown = XLSX.write(workbook, { type: 'buffer', bookType: 'xlsx' })
  if (!(bytes instanceof Uint8Array)) throw new Error('no bytes')
  fs.writeFileSync(file, bytes)
  return file
}

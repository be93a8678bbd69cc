import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeZip } from '../engine/spreadsheet/read/make-xlsx.ts'
import { runCli } from './run-cli.ts'

const dir = mkdtempSync(path.join(os.tmpdir(), 'liuke-import-'))
const at = (name: string) => path.join(dir, name)
const cli = (...args: readonly string[]) => runCli(args, { stateDir: at('state') })
const BILL = '账期,用户编号,出账收入,备用\n202408,1000000001,50.5,a\n202408,1000000002,60,b\n'

beforeAll(async () => {
  mkdirSync(at('八月'))
  writeFileSync(at('八月/账单.csv'), BILL)
  writeFileSync(at('八月/说明.csv'), '')
  writeFileSync(at('账单.csv'), BILL)
  writeFileSync(at('坏.csv'), '')
  writeFileSync(at('分_202408.csv'), `用户编号,SHOULD_FEE\n${Array.from({ length: 30 }, (_, i) => `10000000${10 + i},${5000 + i}`).join('\n')}\n`)
  writeFileSync(at('八月.zip'), await makeZip({ '账单.csv': Buffer.from(BILL), '读我.txt': Buffer.from('请先看说明\n') }))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

describe('import', () => {
  it.each([['a folder', '八月', '说明.csv'], ['a container', '八月.zip', '读我.txt']])('of %s loads its tables and says what was left out', async (label, name, leftOut) => {
    const { code, stdout, stderr } = await cli('import', at(`${label}.liuke`), at(name), '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout).batches).toMatchObject([{ rowsStored: 2 }])
    expect(stderr).toMatch(new RegExp(`^.*${leftOut}: .+。$`, 'm'))
  })

  it('stops for a file that was named and gives no table', async () => {
    const { code, stderr } = await cli('import', at('named.liuke'), at('账单.csv'), at('坏.csv'))
    expect(code).toBe(1)
    expect(stderr).toContain('FILE_EMPTY: ')
  })

  it('refuses headers of --map that no table has, with the usage', async () => {
    writeFileSync(at('wrong.json'), JSON.stringify({ 出帐收入: 'bill_fee' }))
    const { code, stderr } = await cli('import', at('wrong.liuke'), at('账单.csv'), '--map', at('wrong.json'))
    expect(code).toBe(2)
    expect(stderr).toContain('--map: 出帐收入?')
  })

  it('prints the fields that were loaded, and that the month given is not used', async () => {
    writeFileSync(at('map.json'), JSON.stringify({ 出账收入: 'owe_fee', 备用: null }))
    const { code, stdout, stderr } = await cli('import', at('map.liuke'), at('账单.csv'), '--map', at('map.json'), '--month', '202401', '--json')
    expect(code).toBe(0)
    const { batches, mapping } = JSON.parse(stdout)
    expect(batches[0].months).toEqual([202408])
    expect(mapping[0].columns).toMatchObject([{ field: 'month' }, { field: 'sub_id' }, { field: 'owe_fee' }, { header: '备用', field: null }])
    expect(stderr).toMatch(/账单\.csv 自己写明了账期（来自列），--month 2024-01 没有使用/)
  })

  it('says which tables it overlaps with, keeps both, and replaces where that is asked for', async () => {
    const half = (from: number) => `账期,用户编号,出账收入\n${Array.from({ length: 10 }, (_, i) => `202408,10000000${10 + from + i},${from + i}`).join('\n')}\n`
    writeFileSync(at('前.csv'), half(0))
    writeFileSync(at('后.csv'), half(4))
    for (const [workspace, options, text, subscribers] of [['both', [], /后\.csv 与已导入的 前\.csv（10 户）都计入：6 户两张都有/, 14], ['instead', ['--overlap', 'replace'], /后\.csv 将替换已导入的 前\.csv（10 户）：其中 6 户也在本表，4 户不再计入/, 10]] as const) {
      expect((await cli('import', at(`${workspace}.liuke`), at('前.csv'))).code).toBe(0)
      const { code, stderr } = await cli('import', at(`${workspace}.liuke`), at('后.csv'), ...options)
      expect(code).toBe(0)
      expect(stderr).toMatch(text)
      const { total } = JSON.parse((await cli('query', at(`${workspace}.liuke`), '--month', '202408', '--json')).stdout)
      expect(total).toBe(subscribers)
    }
    const wrong = await cli('import', at('both.liuke'), at('后.csv'), '--overlap', 'merge')
    expect(wrong.code).toBe(2)
    expect(wrong.stderr).toContain('--overlap replace|addUp')
  })

  it('leaves out what was imported before and copies in one call, and loads the rest', async () => {
    writeFileSync(at('九月.csv'), BILL.replaceAll('202408', '202409'))
    writeFileSync(at('九月副本.csv'), BILL.replaceAll('202408', '202409'))
    expect((await cli('import', at('again.liuke'), at('账单.csv'), '--json')).code).toBe(0)
    const { code, stdout, stderr } = await cli('import', at('again.liuke'), at('账单.csv'), at('九月.csv'), at('九月副本.csv'), '--json')
    expect(code).toBe(0)
    expect(JSON.parse(stdout).batches).toMatchObject([{ fileName: '九月.csv', months: [202409] }])
    expect(stderr).toMatch(/账单\.csv 已经导入过/)
    expect(stderr).toMatch(/九月副本\.csv 与同时选择的 九月\.csv 内容完全相同/)
  })

  it('leaves out returned dispatch sheets, and names a total that differs with both numbers', async () => {
    writeFileSync(at('回收.csv'), `工单编号,手机号码,外呼结果,是否接通\n${Array.from({ length: 12 }, (_, i) => `G${i},138000000${10 + i},成功,是`).join('\n')}\n`)
    writeFileSync(at('合计_202408.csv'), '用户编号,出账收入(元)\n1000000001,50.5\n1000000002,60\n合计,111\n')
    const { code, stdout, stderr } = await cli('import', at('returned.liuke'), at('合计_202408.csv'), at('回收.csv'))
    expect(code).toBe(0)
    expect(stderr).toContain('回收.csv 是派单回收表')
    expect(stdout).toMatch(/合计不符：出账收入 文件 111，导入 110\.5，差 -0\.5/)
  })

  it('names the columns it is not sure of, with field and unit, until --map says the field', async () => {
    const first = await cli('import', at('fen.liuke'), at('分_202408.csv'), '--json')
    expect(first.code).toBe(0)
    expect(first.stderr).toMatch(/“SHOULD_FEE”.*bill_fee.*分/)
    expect(first.stderr).not.toContain('用户编号')
  })

  it('says how to point out a header, and takes it from there', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => `U${10_000 + i},138000${10_000 + i},${10 + i}`)
    writeFileSync(at('无头_202408.csv'), `${rows.join('\n')}\n`)
    const failed = await cli('import', at('header.liuke'), at('无头_202408.csv'))
    expect([failed.code, failed.stderr.includes('HEADER_NOT_FOUND'), failed.stderr.includes('--header none')]).toEqual([1, true, true])
    writeFileSync(at('letters.json'), JSON.stringify({ A: 'sub_id', C: 'bill_fee' }))
    const none = await cli('import', at('header.liuke'), at('无头_202408.csv'), '--header', 'none', '--rows', '3-28', '--map', at('letters.json'), '--json')
    expect(none.code).toBe(0)
    expect(JSON.parse(none.stdout)).toMatchObject({
      batches: [{ rowsRead: 26, rowsStored: 26, rowsSkipped: 4 }],
      mapping: [{ columns: [{ field: 'sub_id' }, { field: 'msisdn' }, { field: 'bill_fee' }] }],
    })
    writeFileSync(at('编码_202408.csv'), `导出\n101,102,103\n${rows.join('\n')}\n`)
    const pointed = await cli('import', at('header.liuke'), at('编码_202408.csv'), '--header', '2', '--json')
    expect(JSON.parse(pointed.stdout).mapping[0].columns[1]).toMatchObject({ header: '102', field: 'msisdn' })
  })

  it.each([['--header', '0'], ['--header', '3-9'], ['--header', 'x'], ['--header', '3-'], ['--rows', '9-3'], ['--rows', '-']])('refuses %s %s with the usage', async (option, value) => {
    const { code, stderr } = await cli('import', at('usage.liuke'), at('账单.csv'), `${option}=${value}`)
    expect([code, stderr.includes(`${option} ${value}`)]).toEqual([2, true])
  })
})

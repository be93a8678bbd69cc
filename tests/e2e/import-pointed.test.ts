import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as XLSX from 'xlsx'
import { screenshot } from './launch.ts'
import { click, dropFiles, inLanguage, launchEmptyCounty, makeFolder, removeFolder, seen } from './window.ts'

type Row = readonly (string | number)[]

const folder = makeFolder('pointed')
const ROWS = 40
const FILLED = ['填写说明', '11位', '单位元', '单位元']

let window: Awaited<ReturnType<typeof launchEmptyCounty>>
beforeAll(async () => {
  window = await launchEmptyCounty(folder)
})
afterAll(async () => {
  await window.close()
  removeFolder(folder)
})

function rows(rowOf: (id: string, phone: string, i: number) => Row, count = ROWS): readonly Row[] {
  return Array.from({ length: count }, (_, i) => rowOf(`U${10_000_001 + i}`, `138${10_000_000 + i * 37}`, i))
}

function text(name: string, lines: readonly Row[]): string {
  const file = path.join(folder, name)
  fs.writeFileSync(file, `${lines.map((line) => line.join(',')).join('\n')}\n`)
  return file
}

function workbook(name: string, sheets: Readonly<Record<string, readonly Row[]>>): string {
  const file = path.join(folder, name)
  const book = XLSX.utils.book_new()
  for (const [sheet, lines] of Object.entries(sheets)) XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet(lines.map((line) => [...line])), sheet)
  const bytes: unknown = XLSX.write(book, { type: 'buffer', bookType: 'xlsx' })
  if (!(bytes instanceof Uint8Array)) throw new Error('no bytes')
  fs.writeFileSync(file, bytes)
  return file
}

/** Numbers for names, which read like values. */
const coded = (month: number) => text(`接口明细_${month}.csv`, [['BOSS导出'], ['1001', '1002', '1003'], ...rows((id, phone, i) => [id, phone, 10 + i])])
const bill = () => workbook('月账单_202408.xlsx', {
  清单: [['用户编号', '手机号码', '出账收入', '出账收入备'], FILLED, ...rows((id, phone, i) => [id, phone, 30 + i, 3]), ['U99999999', '13899999999', 999, 1]],
  网格汇总: [['网格', '数量'], ['城东', 5], ['城西', 4]],
})

const tableEntry = (file: string) => window.page.locator('.tables').getByText(file, { exact: true })
const rowOf = (header: string) => window.page.locator('.mapping tbody tr').filter({ has: window.page.getByText(header, { exact: true }) })
const pictured = (role: string) => window.page.locator(`.picture tr.picture-${role} th`).allInnerTexts()
const button = (name: string | RegExp) => window.page.getByRole('button', { name }).filter({ visible: true })
const isFocused = (name: string | RegExp) => button(name).evaluate((element) => element === document.activeElement)
const rowButton = (row: number) => window.page.getByRole('button', { name: `第 ${row} 行`, exact: true })

/** Headers that are not found, rows that are no data, and columns nobody is sure of. Each step builds on the one before. */
describe('what recognition cannot know', () => {
  it('shows the first rows of a table without a header, which do not hold up the others', async () => {
    const { page } = window
    await dropFiles(page, [coded(202408), coded(202407), bill()], () => seen(page.getByText('松开即识别 3 项')))
    await seen(tableEntry('接口明细_202408.csv'))
    await seen(page.locator('.tables li').filter({ hasText: '接口明细' }).getByText('没有找到表头行，请指出'))
    await tableEntry('接口明细_202408.csv').click()
    await seen(page.getByText(/在 接口明细_202408.csv 中找不到表头行/))
    await seen(page.locator('.picture-pointing'))
    expect(await page.locator('.mapping').count()).toBe(0)
    await screenshot(page, 'import-point-zh')
    await inLanguage(page, 'en')
    await seen(page.getByText('There is no header row', { exact: true }))
    await screenshot(page, 'import-point-en')
    await inLanguage(page, 'zh-CN')
  })

  it('takes the row pointed out with the keyboard for the header, and undoes it', async () => {
    const { page } = window
    await rowButton(1).focus()
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => rowButton(2).evaluate((element) => element === document.activeElement)).toBe(true)
    await page.keyboard.press('Enter')
    await seen(rowOf('1002').getByText('手机号码'))
    expect([await pictured('title'), await pictured('header')]).toEqual([['1'], ['2']])
    // The file of another month looks the same there, so the same is said of it.
    for (const month of [202407, 202408]) expect(await page.getByRole('checkbox', { name: `导入 接口明细_${month}.csv` }).isChecked()).toBe(true)
    await screenshot(page, 'import-pointed-zh')
    await page.keyboard.press('Control+z')
    await seen(page.locator('.picture-pointing'))
    await page.keyboard.press('Control+y')
    await seen(rowOf('1002').getByText('手机号码'))
  })

  it('shows a sheet that was left out when asked', async () => {
    const { page } = window
    await page.locator('.refused li').filter({ hasText: '网格汇总' }).getByRole('button', { name: '看前几行' }).click()
    await seen(page.locator('.table-open').getByText('网格汇总'))
    await seen(page.locator('.picture-header').getByText('数量'))
    expect(await page.locator('.refused').count()).toBe(0)
    await screenshot(page, 'import-left-out-zh')
    await page.keyboard.press('Control+z')
    await seen(page.locator('.refused'))
  })

  it('is told with the keyboard where the data begins, and by its number where it ends', async () => {
    const { page } = window
    await tableEntry('月账单_202408.xlsx').click()
    await rowButton(3).focus()
    await page.keyboard.press('Enter')
    const menu = page.getByRole('menuitem', { name: '数据从这一行开始' })
    await seen(menu)
    // It opens at the row it belongs to.
    const at = await rowButton(3).boundingBox()
    await expect.poll(async () => Math.abs(((await menu.boundingBox())?.x ?? 0) - (at?.x ?? 0)), { timeout: 15_000 }).toBeLessThan(40)
    await screenshot(page, 'import-row-menu-zh')
    await page.keyboard.press('End')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await expect.poll(() => pictured('out')).toEqual(['2'])
    await expect.poll(() => page.getByLabel('数据的第一行').inputValue()).toBe('3')
    await page.getByLabel('数据的最后一行').fill('42')
    await page.keyboard.press('Enter')
    await expect.poll(() => page.getByLabel('数据的最后一行').inputValue()).toBe('42')
    await screenshot(page, 'import-data-rows-zh')
  })

  it('asks before it imports what it is not sure of: one press leads there, one accepts', async () => {
    const { page } = window
    await seen(button('2 列待核对'))
    expect(await button(/^导入 3 张表$/).count()).toBe(0)
    await click(page, '2 列待核对')
    await seen(page.locator('.table-open').getByText('接口明细_202408.csv'))
    await expect.poll(() => rowOf('1002').evaluate((row) => row === document.activeElement)).toBe(true)
    await screenshot(page, 'import-ask-zh')
    await inLanguage(page, 'en')
    await seen(button('2 columns to check'))
    await screenshot(page, 'import-ask-en')
    await inLanguage(page, 'zh-CN')
    await click(page, '接受全部建议')
    await seen(rowOf('1002').getByText('人工指定'))
    await expect.poll(() => isFocused('导入 3 张表')).toBe(true)
    await page.keyboard.press('Control+z')
    await seen(button('2 列待核对'))
    await rowOf('1002').focus()
    await page.keyboard.press('Space')
    await seen(button('1 列待核对'))
    await click(page, '接受全部建议')
    await seen(button('导入 3 张表'))
  })

  it('loads the rows pointed out and tells the others, and asks nothing of the same files next month', async () => {
    const { page } = window
    await button('导入 3 张表').focus()
    await page.keyboard.press('Enter')
    await seen(page.getByText(/已导入 120 行，拒绝 0 行 · 另跳过 2 行/))
    await seen(page.getByRole('button', { name: /在指定的数据行之外（不导入）\s*2 条/ }))
    await screenshot(page, 'import-pointed-result-zh')
    await dropFiles(page, [coded(202409)], () => seen(page.getByText('松开即识别 1 项')))
    await seen(page.getByText('与上次相同，可直接导入。'))
    await expect.poll(() => isFocused('导入 1 张表')).toBe(true)
    await page.keyboard.press('Enter')
    await seen(page.getByText(/已导入 40 行，拒绝 0 行/))
  })

  it('opens a batch and undoes it with the keyboard alone', async () => {
    const { page } = window
    await page.locator('.ag-row').filter({ hasText: '月账单_202408.xlsx' }).locator('[col-id="kind"]').click()
    await page.keyboard.press('Enter')
    await seen(page.getByRole('tabpanel').getByText('在指定的数据行之外').first())
    await page.keyboard.press('ArrowDown')
    const undo = page.locator('.panel-header').getByRole('button', { name: '撤销这一批' })
    await undo.focus()
    await page.keyboard.press('Enter')
    await seen(page.locator('.row-undone'))
    await page.locator('.panel-header').getByRole('button', { name: '恢复' }).focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => page.locator('.row-undone').count(), { timeout: 15_000 }).toBe(0)
  })

  it('wrote no error to the console', () => {
    expect(window.errors).toEqual([])
  })
})

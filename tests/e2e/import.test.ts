import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as XLSX from 'xlsx'
import { writeExtracts } from './import-extracts.ts'
import { screenshot, stubSaveDialog } from './launch.ts'
import { click, dropFiles, goTo, inLanguage, launchEmptyCounty, makeFolder, removeFolder, seen } from './window.ts'

const folder = makeFolder('import')
const files = writeExtracts(folder)

let window: Awaited<ReturnType<typeof launchEmptyCounty>>
beforeAll(async () => {
  window = await launchEmptyCounty(folder)
})
afterAll(async () => {
  await window.close()
  removeFolder(folder)
})

const ledgerRow = (file: string) => window.page.locator('.ag-row').filter({ has: window.page.getByText(`${file} · 清单`, { exact: true }) })
const cell = (file: string, column: string) => ledgerRow(file).locator(`[col-id="${column}"]`)
const tableEntry = (file: string) => window.page.locator('.tables').getByText(file, { exact: true })
const rowOf = (header: string) => window.page.locator('.mapping tbody tr').filter({ has: window.page.getByText(header, { exact: true }) })

/** Extracts through the window, as an analyst would bring them in. Each step builds on the one before. */
describe('importing extracts', () => {
  it('takes files dropped on any page and says what will happen', async () => {
    const { page } = window
    await goTo(page, '客户')
    await dropFiles(page, [files.master, files.bill, files.contracts], async () => {
      await seen(page.getByText('松开即识别 3 项'))
      await screenshot(page, 'import-drop-zh')
    })
    for (const name of ['用户资料_202408.xlsx', '月账单_202408.xlsx', '合约清单_202408.xlsx']) await seen(tableEntry(name))
    expect(await page.getByText('松开即识别').count()).toBe(0)
  })

  it('lets the header row be corrected', async () => {
    const { page } = window
    await tableEntry('合约清单_202408.xlsx').click()
    await page.getByRole('button', { name: '第 3 行', exact: true }).click()
    await page.getByText('设为表头行', { exact: true }).click()
    await seen(page.locator('.picture-header').filter({ hasText: '合约名称' }))
    await expect.poll(() => page.locator('.picture tr.picture-header').count()).toBe(1)
    await seen(rowOf('合约到期时间').getByText('合约到期时间').nth(1))
    await seen(rowOf('经办工号').getByText('保留在明细中'))
    await screenshot(page, 'import-header-zh')
  })

  it('lets a column be given another field by keyboard, with undo and redo', async () => {
    const { page } = window
    await tableEntry('月账单_202408.xlsx').click()
    await seen(rowOf('出账收入(分)').getByText('4000 → 40.00 元'))
    const row = rowOf('增值甲')
    await row.focus()
    await page.keyboard.press('Enter')
    await page.keyboard.type('增值')
    await expect.poll(() => page.locator('.ant-select-item-option').last().innerText()).toBe('自定义：增值甲')
    expect(await page.locator('.ant-select-item-option-active').innerText()).not.toContain('自定义')
    await page.keyboard.press('Control+a')
    await page.keyboard.type('vas_fee')
    await page.keyboard.press('Enter')
    await seen(row.getByText('人工指定'))
    await page.keyboard.press('Control+z')
    await expect.poll(() => row.getByText('人工指定').count()).toBe(0)
    await page.keyboard.press('Control+y')
    await seen(row.getByText('人工指定'))
    await screenshot(page, 'import-mapping-zh')
  })

  it('imports, and every row is accounted for', async () => {
    const { page } = window
    await click(page, '导入 3 张表')
    await seen(page.getByText('已导入 520 行，拒绝 0 行'))
    await seen(ledgerRow('合约清单_202408.xlsx'))
    expect(await cell('合约清单_202408.xlsx', 'stored').innerText()).toBe('120')
    expect(await cell('合约清单_202408.xlsx', 'match').innerText()).toBe('50.0%')
    await seen(page.getByRole('table', { name: '账期与完整度' }).getByText('2024-08'))
    await seen(page.getByText(/用户 200 · 账户 100 · 客户 \d+/))
    await screenshot(page, 'import-result-zh')
  })

  it('shows issues and writes them to a workbook with the row they are in', async () => {
    const { page, app } = window
    await ledgerRow('月账单_202408.xlsx').locator('.link').first().click()
    await seen(page.getByRole('button', { name: /不是数字\s*1 条/ }))
    await page.getByRole('tabpanel').getByRole('button', { name: '7', exact: true }).click()
    await seen(page.locator('td.issue-cell').getByText('abc'))
    await seen(page.locator('.issue-row').getByText('U10000006'))
    await screenshot(page, 'import-issue-row-zh')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('.issue-row').count()).toBe(0)
    const out = path.join(folder, '问题.xlsx')
    await stubSaveDialog(app, out)
    await click(page, /导出问题/)
    await page.getByText('导出为 xlsx').click()
    await seen(page.getByText(/已导出 1 条问题/))
    const written = JSON.stringify(XLSX.utils.sheet_to_json(Object.values(XLSX.read(fs.readFileSync(out)).Sheets)[0] ?? {}, { header: 1 }))
    expect(written).toContain('abc')
    expect(written).toContain('U10000006')
  })

  it('shows what the quality gate found, the subscribers without a match, and the rows as stored', async () => {
    const { page, app } = window
    await cell('合约清单_202408.xlsx', 'checks').getByRole('button').click()
    await seen(page.getByRole('tabpanel').getByText(/120 户中只有 60 户/))
    await page.getByRole('tab', { name: /未匹配/ }).click()
    await seen(page.getByText('60 户', { exact: true }))
    await page.getByText('本表中缺少', { exact: true }).click()
    await seen(page.getByText('140 户', { exact: true }))
    const out = path.join(folder, '缺少.xlsx')
    await stubSaveDialog(app, out)
    await page.locator('.batch-tools').getByText('导出', { exact: true }).click()
    await page.getByText('导出为 xlsx').click()
    await seen(page.getByText('已导出 140 行'))
    expect(XLSX.utils.sheet_to_json(Object.values(XLSX.read(fs.readFileSync(out)).Sheets)[0] ?? {})).toHaveLength(140)
    await screenshot(page, 'import-unmatched-zh')
    await page.getByRole('tab', { name: '入库数据' }).click()
    await seen(page.getByText('120 行', { exact: true }))
    await seen(page.getByRole('gridcell', { name: '两年约' }))
    await screenshot(page, 'import-rows-zh')
  })

  it('takes a batch out of every number and puts it back', async () => {
    const { page } = window
    const share = () => page.getByRole('table', { name: '账期与完整度' }).getByRole('row', { name: /收入完整度/ }).innerText()
    const before = await share()
    expect(before).toContain('100.0%')
    await cell('月账单_202408.xlsx', 'action').getByRole('button', { name: '撤销' }).click()
    await seen(page.locator('.row-undone'))
    await expect.poll(() => cell('月账单_202408.xlsx', 'state').innerText()).toBe('已撤销')
    await screenshot(page, 'import-undone-zh')
    await expect.poll(share).not.toBe(before)
    await cell('月账单_202408.xlsx', 'action').getByRole('button', { name: '恢复' }).click()
    await expect.poll(share).toBe(before)
    expect(await page.locator('.row-undone').count()).toBe(0)
    expect(await cell('月账单_202408.xlsx', 'state').innerText()).toBe('计入')
  })

  it('imports next month’s file with one key: what was corrected is remembered', async () => {
    const { page } = window
    await dropFiles(page, [files.nextBill], () => seen(page.getByText('松开即识别 1 项')))
    await seen(page.getByText('与上次相同，可直接导入。'))
    await expect.poll(() => rowOf('增值甲').getByText('增值业务费').count()).toBeGreaterThan(0)
    await screenshot(page, 'import-remembered-zh')
    await page.keyboard.press('Enter')
    await seen(ledgerRow('月账单_202409.xlsx'))
    await page.getByRole('button', { name: '2024-09', exact: true }).click()
    await expect.poll(() => ledgerRow('用户资料_202408.xlsx').count()).toBe(0)
    await seen(ledgerRow('月账单_202409.xlsx'))
    await page.getByRole('button', { name: '2024-09', exact: true }).click()
  })

  it('says all of it in English', async () => {
    const { page } = window
    await inLanguage(page, 'en')
    await dropFiles(page, [files.contracts, folder], () => seen(page.getByText('Drop to recognise 2 items')))
    await seen(page.getByText('Columns', { exact: true }))
    await tableEntry('合约清单_202408.xlsx').click()
    await screenshot(page, 'import-wizard-en')
    const wizard = await page.locator('main').innerText()
    await click(page, 'Discard')
    await seen(page.getByText('Months and completeness'))
    await cell('月账单_202408.xlsx', 'action').getByRole('button', { name: 'Undo' }).click()
    await expect.poll(() => cell('月账单_202408.xlsx', 'state').innerText()).toBe('undone')
    await screenshot(page, 'import-ledger-en')
    await cell('月账单_202408.xlsx', 'action').getByRole('button', { name: 'Put back' }).click()
    await expect.poll(() => cell('月账单_202408.xlsx', 'state').innerText()).toBe('counts')
    const text = wizard + (await page.locator('main').innerText())
    expect(text).not.toMatch(/undefined|NaN|\[object|\{\{/)
    await inLanguage(page, 'zh-CN')
  })

  it('wrote no error to the console', () => {
    expect(window.errors).toEqual([])
  })
})

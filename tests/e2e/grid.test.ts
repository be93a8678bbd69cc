import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as XLSX from 'xlsx'
import { screenshot, stubSaveDialog } from './launch.ts'
import { click, inLanguage, launchSampleCounty, seen } from './window.ts'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'liuke-e2e-grid-'))
let window: Awaited<ReturnType<typeof launchSampleCounty>>
beforeAll(async () => {
  window = await launchSampleCounty()
  window.page.setDefaultTimeout(12_000)
}, 180_000)
afterAll(async () => {
  await window.close()
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
})

const status = (page: Page): Locator => page.locator('.explore-rows .grid-status')
const box = (page: Page, row: number): Locator => page.locator(`.ag-row[row-index="${row}"] .pick-box`)
const header = (page: Page, name: string | RegExp): Locator => page.locator('.ag-header-cell').filter({ hasText: name }).first()
const cell = (page: Page, row: number, field: string): Locator => page.locator(`.ag-row[row-index="${row}"] [col-id="${field}"]`)
const clipboard = (): Promise<string> => window.app.evaluate(({ clipboard: board }) => board.readText())
const clipboardHtml = (): Promise<string> => window.app.evaluate(({ clipboard: board }) => board.readHTML())

describe('the grid of the customers', () => {
  it('selects by box, by range and as all but a few, and tells what the column in focus comes to', async () => {
    const { page } = window
    await cell(page, 0, 'bill_fee').click()
    await expect.poll(() => status(page).innerText()).toMatch(/出账收入.*（全部）.*合计 [\d,.]+.*平均.*中位.*缺失/s)
    await box(page, 1).click()
    await box(page, 4).click({ modifiers: ['Shift'] })
    await expect.poll(() => status(page).innerText()).toContain('已选 4 户')
    await screenshot(page, 'grid-selected')
    await cell(page, 2, 'bill_fee').click({ modifiers: ['Control'] })
    await expect.poll(() => status(page).innerText()).toContain('已选 3 户')
    await page.locator('.ag-header .pick-cell input').click()
    await expect.poll(() => status(page).innerText()).not.toContain('已选')
    await page.locator('.ag-header .pick-cell input').click()
    await expect.poll(() => status(page).innerText()).toContain('已选 6,000 户')
    await box(page, 0).click()
    await expect.poll(() => status(page).innerText()).toContain('已选 5,999 户')
    await page.keyboard.press('Control+z')
    await expect.poll(() => status(page).innerText()).toContain('已选 6,000 户')
  })

  it('copies more rows than it holds, with headers, and keeps long numbers text', async () => {
    const { page } = window
    await cell(page, 0, 'bill_fee').click()
    await page.keyboard.press('Control+c')
    await expect.poll(async () => (await clipboard()).split('\r\n').length, { timeout: 30_000 }).toBe(6001)
    const [head = '', first = ''] = (await clipboard()).split('\r\n')
    expect(head.split('\t').length).toBe(first.split('\t').length)
    expect(head).toContain('手机号码')
    expect(await clipboardHtml()).toContain('<td class=t>手机号码</td>')
    await cell(page, 0, 'bill_fee').click()
    await page.keyboard.press('Escape')
    await expect.poll(() => status(page).innerText()).not.toContain('已选')
  })

  it('compares a column with the month before, sorts by the difference and exports just that', async () => {
    const { page, app } = window
    await header(page, '出账收入').click({ button: 'right' })
    await page.getByText('与某月比较').hover()
    await page.getByText('与上月比较').click()
    await seen(header(page, '较上月差额'), 15_000)
    await screenshot(page, 'grid-compared')
    await header(page, '较上月差额').click()
    await seen(cell(page, 0, 'bill_fee@-1.difference'), 15_000)
    await expect.poll(async () => Number((await cell(page, 0, 'bill_fee@-1.difference').innerText()).replaceAll(',', ''))).toBeGreaterThan(0)
    await box(page, 0).click()
    await box(page, 9).click({ modifiers: ['Shift'] })
    await seen(status(page).getByText('已选 10 户'), 15_000)
    const file = path.join(folder, '所选.xlsx')
    await stubSaveDialog(app, file)
    await page.locator('.explore-actions').getByText('导出').click()
    await click(page, '选择位置并导出')
    await seen(page.getByText('已导出 10 行').first(), 15_000)
    const book = XLSX.read(fs.readFileSync(file))
    const rows = XLSX.utils.sheet_to_json<Record<string, unknown>>(book.Sheets['用户清单'] ?? {})
    expect(rows).toHaveLength(10)
    const differences = rows.map((row) => Number(row['出账收入·较上月差额（元）']))
    expect(differences).toEqual(differences.toSorted((a, b) => b - a))
    const notes = new Map(XLSX.utils.sheet_to_json<string[]>(book.Sheets['说明'] ?? {}, { header: 1 }).map(([item = '', text = '']) => [item, text]))
    expect(notes.get('行数一致')).toBe('是')
    await page.locator('.ag-header .pick-cell input').click()
  })

  it('keeps views by name, and brings columns, sort and conditions back', async () => {
    const { page } = window
    await page.locator('.explore-actions').getByText('列视图').click()
    await page.getByPlaceholder('名称').fill('收入变动')
    await page.getByRole('checkbox', { name: '打开工作区时使用' }).check()
    await page.locator('.grid-view-save').getByRole('button', { name: '保存' }).click()
    await seen(page.locator('.grid-view-name').getByText('收入变动'), 15_000)
    await screenshot(page, 'grid-views')
    // Its button was disabled by the saving, and the focus is nowhere.
    await page.keyboard.press('Escape')
    await page.locator('.grid-views').waitFor({ state: 'hidden' })
    await header(page, '较上月差额').click({ button: 'right' })
    await page.getByText('隐藏此列').click()
    await expect.poll(() => header(page, '较上月差额').count()).toBe(0)
    await page.locator('.explore-actions').getByText('列视图').click()
    await page.locator('.grid-view-name').getByText('收入变动').click()
    await seen(header(page, '较上月差额'), 15_000)
    await expect.poll(() => header(page, '较上月差额').getAttribute('aria-sort')).toBe('descending')
    await page.locator('.explore-actions').getByText('列视图').click()
    await click(page, '删除“收入变动”')
    await expect.poll(() => page.locator('.grid-view-name').count()).toBe(0)
    await page.locator('.ant-notification').getByRole('button', { name: '撤销' }).click()
    await seen(page.getByText('已恢复列视图“收入变动”'), 15_000)
    await page.mouse.click(700, 60)
    await page.locator('.explore-actions').getByText('列视图').click()
    await seen(page.locator('.grid-view-name').getByText('收入变动'), 15_000)
    await page.mouse.click(700, 60)
  })

  it('chooses columns by keyboard, values with blanks and inverted, and changes a condition from its chip', async () => {
    const { page } = window
    await page.locator('.explore-actions').getByText('列', { exact: true }).click()
    await page.getByPlaceholder('按名称找字段').press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Alt+ArrowDown')
    await expect.poll(() => page.locator('.explore-shown li').nth(2).innerText()).toBe('客户名称')
    await screenshot(page, 'grid-columns')
    await expect.poll(() => header(page, '套餐名称').getAttribute('aria-colindex')).toBe('3')
    await page.locator('.ant-drawer-close').click()
    await header(page, '网格').click({ button: 'right' })
    await page.getByText('按 网格 设条件').click()
    const list = page.locator('.explore-values')
    await list.getByText('柳树网格').click()
    await list.getByText('反选').click()
    await list.getByText('（空白）').click()
    await screenshot(page, 'grid-values')
    await click(page, '应用')
    await expect.poll(async () => Number((await status(page).innerText()).replaceAll(/[^\d]*共 ([\d,]+) 户[\s\S]*/g, '$1').replaceAll(',', ''))).toBeGreaterThan(5000)
    await page.locator('.ant-drawer-close').click()
    await page.locator('.chip-label').first().click()
    await expect.poll(() => list.locator('input:checked').count()).toBeGreaterThan(5)
    await click(page, '去掉条件')
    await page.locator('.ant-drawer-close').click()
  })

  it('stands as it was after the window is loaded anew', async () => {
    const { page } = window
    const scroll = () => page.evaluate(() => Math.max(...Array.from(document.querySelectorAll('.explore-rows *'), ({ scrollTop }) => scrollTop)))
    const headers = () => page.locator('.explore-rows .ag-header-cell-text').allInnerTexts()
    await cell(page, 3, 'bill_fee').hover()
    await page.mouse.wheel(0, 28 * 2000)
    await expect.poll(scroll).toBeGreaterThan(20_000)
    await page.waitForTimeout(800)
    const [before, named] = [await scroll(), await headers()]
    await page.reload()
    await seen(page.locator('.explore-rows .ag-row .ag-cell'), 15_000)
    await expect.poll(async () => Math.abs((await scroll()) - before)).toBeLessThan(60)
    expect(await headers()).toEqual(named)
    await expect.poll(() => header(page, '较上月差额').getAttribute('aria-sort')).toBe('descending')
    await page.keyboard.press('Control+Home')
  })

  it('looks right in English too', async () => {
    const { page } = window
    await inLanguage(page, 'en')
    await seen(cell(page, 0, 'bill_fee'), 15_000)
    await cell(page, 0, 'bill_fee').click()
    await expect.poll(() => status(page).innerText()).toMatch(/sum [\s\S]*mean [\s\S]*missing/)
    await screenshot(page, 'grid-english')
    await inLanguage(page, 'zh-CN')
  })

  it('wrote nothing to the console', () => {
    expect(window.errors).toEqual([])
  })
})

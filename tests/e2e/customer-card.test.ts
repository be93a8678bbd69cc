import fs from 'node:fs'
import path from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { screenshot, stubSaveDialog } from './launch.ts'
import { click, goTo, inLanguage, launchSampleCounty, seen } from './window.ts'

let window: Awaited<ReturnType<typeof launchSampleCounty>>
/** Others may be at work on the machine. */
const SOON = { timeout: 20_000 }
beforeAll(async () => {
  window = await launchSampleCounty()
}, 180_000)
afterAll(() => window.close())

const palette = (page: Page): Locator => page.locator('.palette')

async function openPalette(page: Page): Promise<void> {
  await page.keyboard.press('Control+k')
  await palette(page).locator('input:focus').waitFor()
}

const card = (page: Page): Locator => page.locator('.customer-card').filter({ visible: true })
const block = (page: Page, id: string): Locator => card(page).locator(`[data-block="${id}"]`)
const value = (page: Page, field: string): Promise<string> => card(page).locator(`[data-field="${field}"].card-value`).first().innerText()
const place = (page: Page): Promise<string> => page.locator('.card-place').filter({ visible: true }).innerText()

describe('finding a customer', () => {
  it('counts all that begin with or hold the digits, masked, as they are typed', async () => {
    const { page } = window
    await openPalette(page)
    const heading = palette(page).locator('.palette-heading')
    const found = async (): Promise<number> => Number(/共 ([\d,]+) 户/.exec(await heading.innerText())?.[1]?.replaceAll(',', '') ?? NaN)
    await page.keyboard.type('16')
    await expect.poll(found, SOON).toBeGreaterThan(3000)
    const beginning = await found()
    await page.keyboard.type('12')
    await expect.poll(found, SOON).toBeLessThan(beginning / 10)
    expect(await heading.innerText()).toMatch(/^客户：显示 8 户/)
    const options = palette(page).getByRole('option')
    expect(await options.first().innerText()).toMatch(/^1\d\d\*{4}\d{4}/)
    await screenshot(page, 'customer-palette-zh')
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => options.nth(1).getAttribute('aria-selected'), SOON).toBe('true')
  })

  it('opens the card with Enter, and goes on with J and back with K', async () => {
    const { page } = window
    await page.keyboard.press('Enter')
    await seen(card(page))
    for (const id of ['identity', 'value', 'use', 'products', 'risk', 'contacts']) await seen(block(page, id))
    await expect.poll(() => card(page).locator('.card-trend').count(), SOON).toBeGreaterThanOrEqual(3)
    await expect.poll(() => place(page), SOON).toMatch(/^第 2 户/)
    const second = await value(page, 'sub_id')
    await page.keyboard.press('j')
    await expect.poll(() => place(page), SOON).toMatch(/^第 3 户/)
    await expect.poll(() => value(page, 'sub_id'), SOON).not.toBe(second)
    await page.keyboard.press('k')
    await expect.poll(() => value(page, 'sub_id'), SOON).toBe(second)
  })

  it('shows values beside medians and each number with its definition', async () => {
    const { page } = window
    // What is usual comes after the card.
    await seen(block(page, 'value').locator('thead').getByText(/网格中位/))
    await expect.poll(() => block(page, 'value').locator('tr').filter({ has: page.locator('[data-field="bill_fee"]') }).locator('td').nth(1).innerText(), SOON).toMatch(/\d/)
    await block(page, 'value').locator('[data-field="bill_fee"]').click()
    await seen(page.locator('.ant-popover').getByText('来源批次').or(page.locator('.ant-popover .definition')))
    // It grows when the definition comes, and stays within the window.
    await expect.poll(async () => (await page.locator('.ant-popover').filter({ visible: true }).boundingBox())?.y ?? -1, SOON).toBeGreaterThanOrEqual(0)
    await page.keyboard.press('Escape')
    await page.locator('.ant-popover .definition').waitFor({ state: 'hidden' })
    await screenshot(page, 'customer-card-zh')
    await page.locator('.page-scrolling').filter({ visible: true }).evaluate((element) => element.scrollTo(0, element.scrollHeight))
    await screenshot(page, 'customer-card-lower-zh')
    await page.locator('.page-scrolling').filter({ visible: true }).evaluate((element) => element.scrollTo(0, 0))
  })

  it('shows names and numbers when asked', async () => {
    const { page } = window
    expect(await value(page, 'msisdn')).toMatch(/^1\d\d\*{4}\d{4}$/)
    await click(page, '显示姓名和号码')
    await expect.poll(() => value(page, 'msisdn'), SOON).toMatch(/^1\d{10}$/)
  })

  it('prints one A4 page, and copies as text', async () => {
    const { page, app, userDataDir } = window
    const file = path.join(userDataDir, 'card.pdf')
    await stubSaveDialog(app, file)
    await page.keyboard.press('Control+p')
    await seen(page.getByText(/已打印到/))
    const pdf = fs.readFileSync(file)
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-')
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1)
    await page.locator('.ant-alert-close-icon').filter({ visible: true }).click()
    await page.evaluate(() => (document.documentElement.dataset['printing'] = ''))
    await page.emulateMedia({ media: 'print' })
    await screenshot(page, 'customer-card-print')
    await page.emulateMedia({ media: null })
    await page.evaluate(() => delete document.documentElement.dataset['printing'])
    await click(page, '复制为文本')
    const text = await app.evaluate(({ clipboard }) => clipboard.readText())
    expect(text).toContain(await value(page, 'msisdn'))
    expect(text).toMatch(/【价值】\n出账收入\t[\d.]+ 元\t网格中位/)
  })

  it('goes back to where one was, and stays in English', async () => {
    const { page } = window
    await inLanguage(page, 'en')
    await seen(block(page, 'value').getByText('Value', { exact: true }))
    await screenshot(page, 'customer-card-en')
    await openPalette(page)
    await page.keyboard.type('王')
    await seen(palette(page).locator('.palette-heading'))
    await screenshot(page, 'customer-palette-en')
    await page.keyboard.press('Escape')
    await palette(page).waitFor({ state: 'hidden' })
    await page.keyboard.press('Escape')
    await card(page).waitFor({ state: 'hidden' })
    await inLanguage(page, 'zh-CN')
    await seen(page.getByRole('navigation').locator('[aria-current="page"]').getByText('客户', { exact: true }))
  })

  it('goes through the sorted set of the grid', async () => {
    const { page } = window
    await goTo(page, '客户')
    await page.locator('.ag-row[row-index="0"] .ag-cell').nth(1).dblclick()
    await click(page, /整页/)
    await seen(card(page))
    await expect.poll(() => place(page), SOON).toMatch(/^第 1 户，共 [\d,]+ 户$/)
    const first = await value(page, 'sub_id')
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => place(page), SOON).toMatch(/^第 2 户/)
    await expect.poll(() => value(page, 'sub_id'), SOON).not.toBe(first)
    await click(page, /返回/)
    await seen(page.locator('.ag-row[row-index="0"] .ag-cell'))
    expect(window.errors).toEqual([])
  })
})

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from '../cli/run-cli.ts'
import { ARABIC, CATEGORIES, LONG_NAME, writeOddFiles } from '../helpers/odd-files.ts'
import { launchApp, screenshot, stubOpenDialog, type LaunchedApp } from './launch.ts'
import { click, goTo, inLanguage, seen } from './window.ts'

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'liuke-e2e-odd-'))
let window: LaunchedApp
const errors: string[] = []

/** The command line imports what is odd; the window opens it. */
beforeAll(async () => {
  const workspace = path.join(folder, '怪.liuke')
  const { code, stderr } = await runCli(['import', workspace, ...writeOddFiles(folder)], { stateDir: path.join(folder, 'state') })
  if (code !== 0) throw new Error(stderr)
  window = await launchApp()
  const { page, app } = window
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  await stubOpenDialog(app, [workspace])
  await page.getByText('打开工作区', { exact: true }).click()
  await goTo(page, '客户')
  await seen(cell(page, 0, 'bill_fee'))
  page.setDefaultTimeout(15_000)
}, 240_000)
afterAll(async () => {
  await window.close()
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
})

const cell = (page: Page, row: number, field: string): Locator => page.locator(`.ag-row[row-index="${row}"] [col-id="${field}"]`)
const header = (page: Page, name: string): Locator => page.locator('.ag-header-cell').filter({ hasText: name }).first()
const status = (page: Page): Locator => page.locator('.explore-rows .grid-status')
const summary = (page: Page): Promise<string> => page.locator('.explore-summary').innerText()
const builder = (page: Page): Locator => page.locator('.rule-editor')
const rows = (page: Page): Locator => builder(page).locator('.rule-condition')

async function addCondition(page: Page, name: string): Promise<void> {
  const box = builder(page).getByRole('combobox', { name: /加条件|Add condition/ }).last()
  await box.fill(name)
  await page.locator('.ant-select-dropdown:visible .ant-select-item-option').first().waitFor()
  await box.press('Enter')
}

async function choose(page: Page, row: Locator, operator: string): Promise<void> {
  await row.locator('.rule-operator').click()
  await page.locator('.ant-select-dropdown:visible .ant-select-item-option').getByText(operator, { exact: true }).click()
}

const numberOf = (text: string): number => Number(/[\d,]+/.exec(text)?.[0].replaceAll(',', '') ?? NaN)
const total = async (page: Page): Promise<number> => numberOf(await builder(page).locator('.rule-result').innerText())

describe('odd data in the window', () => {
  it('shows the grid with every text, amount and name as it is', async () => {
    const { page } = window
    await expect.poll(() => summary(page)).toContain(CATEGORIES.toLocaleString('en-US'))
    await screenshot(page, 'odd-grid-zh')
    const shown = await page.locator('.ag-row[row-index="1"]').innerText()
    expect(shown).toContain(ARABIC)
    expect(await cell(page, 0, 'bill_fee').innerText()).toContain('-10.25')
    for (let i = 0; i < 2; i++) await header(page, '出账收入').click()
    await expect.poll(() => cell(page, 0, 'bill_fee').innerText()).toContain('-82')
    await screenshot(page, 'odd-grid-sorted-zh')
  })

  it('opens the header of a column with a name of 200 characters', async () => {
    const { page } = window
    const long = header(page, LONG_NAME.slice(0, 6))
    const box = await long.boundingBox()
    expect(box?.width ?? Infinity).toBeLessThan(420)
    await long.click({ button: 'right' })
    const menu = page.locator('.ant-dropdown-menu:visible')
    await seen(menu)
    expect((await menu.boundingBox())?.width ?? Infinity).toBeLessThan(480)
    await screenshot(page, 'odd-header-menu-zh')
    await page.keyboard.press('Escape')
  })

  it('builds conditions of each odd column', async () => {
    const { page } = window
    await click(page, /条件组合/)
    await addCondition(page, '奇怪文字')
    await expect.poll(() => rows(page).count()).toBe(1)
    await choose(page, rows(page).first(), '包含')
    await rows(page).first().getByRole('textbox').fill('😀')
    await expect.poll(() => total(page)).toBe(1)
    await rows(page).first().getByRole('textbox').fill(ARABIC.slice(0, 4))
    await expect.poll(() => total(page)).toBe(1)
    await addCondition(page, '大额系数')
    await rows(page).nth(1).locator('.rule-value input').first().fill('999999999999999')
    await expect.poll(() => total(page)).toBe(0)
    await choose(page, rows(page).nth(1), '最高的')
    await expect.poll(() => builder(page).locator('.rule-words').innerText()).toContain('最高的')
    await addCondition(page, '欠费金额')
    await choose(page, rows(page).nth(2), '缺失')
    await expect.poll(async () => numberOf(await rows(page).nth(2).locator('.rule-count > span').first().innerText())).toBe(CATEGORIES)
    await addCondition(page, LONG_NAME.slice(0, 8))
    await choose(page, rows(page).nth(3), '包含')
    await rows(page).nth(3).getByRole('textbox').fill('x')
    await addCondition(page, '分类')
    await expect.poll(() => rows(page).count()).toBe(5)
    await rows(page).nth(4).getByRole('textbox').fill('C99999')
    await expect.poll(async () => numberOf(await rows(page).nth(4).locator('.rule-count > span').first().innerText())).toBe(1)
    await screenshot(page, 'odd-rules-zh')
    const { scrollWidth, clientWidth } = await builder(page).locator('.rule-tree').evaluate(({ scrollWidth, clientWidth }) => ({ scrollWidth, clientWidth }))
    expect(scrollWidth).toBeLessThanOrEqual(clientWidth)
    for (let i = 4; i > 0; i--) await rows(page).nth(i).getByRole('button', { name: /删除/ }).click()
    await rows(page).first().getByRole('textbox').fill(ARABIC)
    await expect.poll(() => total(page)).toBe(1)
    await builder(page).getByRole('button', { name: '应用到客户页' }).click()
    await builder(page).waitFor({ state: 'hidden' })
    await seen(page.locator('.chips').getByText(ARABIC))
    await expect.poll(() => page.locator('.ag-row[row-index]').count()).toBe(1)
    await screenshot(page, 'odd-filtered-zh')
  })

  it('holds a month of one subscriber, and a filter that leaves nobody', async () => {
    const { page } = window
    await page.locator('.month-select .ant-select').click()
    await page.locator('.ant-select-dropdown:visible').getByText(/2024-07/).click()
    await expect.poll(() => page.locator('.ag-row[row-index] .ag-cell').count()).toBe(0)
    await screenshot(page, 'odd-nobody-zh')
    await click(page, '全部清除')
    await seen(cell(page, 0, 'bill_fee'))
    await expect.poll(() => cell(page, 0, 'bill_fee').innerText()).toContain('5')
    await screenshot(page, 'odd-one-zh')
    await inLanguage(page, 'en')
    await page.waitForTimeout(800) // what is drawn anew
    await screenshot(page, 'odd-one-en')
    await page.locator('.month-select .ant-select').click()
    await page.locator('.ant-select-dropdown:visible').getByText(/2024-08/).click()
    await expect.poll(() => summary(page)).toContain(CATEGORIES.toLocaleString('en-US'))
    await page.waitForTimeout(1500)
    await screenshot(page, 'odd-grid-en')
    await expect.poll(() => status(page).innerText()).toContain('100,000')
    expect(errors).toEqual([])
  })
})

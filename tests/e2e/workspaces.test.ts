import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { runCli } from '../cli/run-cli.ts'
import { writeOddFiles } from '../helpers/odd-files.ts'
import { screenshot, stubOpenDialog } from './launch.ts'
import { goTo, inLanguage, launchSampleCounty, seen } from './window.ts'

const SOON = { timeout: 15_000 } as const
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'liuke-e2e-workspaces-'))
const other = path.join(folder, '另一县.liuke')
let window: Awaited<ReturnType<typeof launchSampleCounty>>
beforeAll(async () => {
  const { code, stderr } = await runCli(['import', other, ...writeOddFiles(folder)], { stateDir: path.join(folder, 'state') })
  if (code !== 0) throw new Error(stderr)
  window = await launchSampleCounty()
  window.page.setDefaultTimeout(15_000)
}, 240_000)
afterAll(async () => {
  await window.close()
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
})

const header = (page: Page, field: string): Locator => page.locator(`.explore-rows .ag-header-cell[col-id="${field}"]`)
const columns = (page: Page): Promise<readonly string[]> =>
  page.locator('.explore-rows .ag-header-cell[col-id]').evaluateAll((cells) =>
    cells
      .toSorted((a, b) => a.getBoundingClientRect().left - b.getBoundingClientRect().left)
      .map((cell) => cell.getAttribute('col-id') ?? ''),
  )
const firstRow = (page: Page): Locator => page.locator('.explore-rows .ag-row[row-index="0"] .ag-cell')
const box = (page: Page, row: number): Locator => page.locator(`.ag-row[row-index="${row}"] .pick-box`)
const status = (page: Page): Locator => page.locator('.explore-rows .grid-status')

it('columns, order, sort and ticked rows are each workspace’s own', async () => {
  const { page, app } = window
  await header(page, 'bill_fee').click({ button: 'right' })
  await page.getByText('与某月比较').hover()
  await page.getByText(/^与 ?2024-06 ?比较$/).click()
  await seen(header(page, 'bill_fee@202406'))
  await header(page, 'grid').click({ button: 'right' })
  await page.getByText('隐藏此列').click()
  await expect.poll(() => header(page, 'grid').count(), SOON).toBe(0)
  await header(page, 'bill_fee').locator('.ag-header-cell-text').click()
  await expect.poll(() => header(page, 'bill_fee').getAttribute('aria-sort'), SOON).toBe('descending')
  for (const row of [1, 2]) await box(page, row).click()
  await expect.poll(() => status(page).innerText(), SOON).toContain('已选 2 户')
  const before = await columns(page)

  await page.locator('.workspace-button').click()
  await page.getByText('工作区列表').click()
  await stubOpenDialog(app, [other])
  await page.getByText('打开工作区', { exact: true }).click()
  await expect.poll(() => page.locator('.workspace-button').innerText(), SOON).toContain('另一县')
  await goTo(page, '客户')
  await seen(firstRow(page))
  const others = await columns(page)
  expect(others).toContain('bill_fee')
  expect(others.filter((id) => id.includes('@'))).toEqual([])
  expect(await status(page).innerText()).not.toContain('已选')
  await header(page, 'bill_fee').click({ button: 'right' })
  await page.getByText('与某月比较').hover()
  const refused = page.locator('.ant-dropdown-menu-item-disabled').filter({ hasText: /^与.+比较（2023-08 没有导入）$/ })
  await seen(refused)
  await screenshot(page, 'workspace-other-zh')
  await page.keyboard.press('Escape')
  await header(page, 'bill_fee').locator('.ag-header-cell-text').click()
  await expect.poll(() => header(page, 'bill_fee').getAttribute('aria-sort'), SOON).toBe('ascending')

  await page.locator('.workspace-button').click()
  await page.getByRole('menuitem', { name: '云溪县示例' }).click()
  await expect.poll(() => page.locator('.workspace-button').innerText(), SOON).toContain('云溪县示例')
  await goTo(page, '客户')
  await seen(firstRow(page))
  await expect.poll(() => columns(page), SOON).toEqual(before)
  expect(await header(page, 'bill_fee').getAttribute('aria-sort')).toBe('descending')
  await expect.poll(() => status(page).innerText(), SOON).toContain('已选 2 户')
  // Longer headers: the last columns are outside the window and not drawn.
  await inLanguage(page, 'en')
  await expect.poll(async () => (await columns(page)).slice(0, 8), SOON).toEqual(before.slice(0, 8))
  await screenshot(page, 'workspace-back-en')
  expect(window.errors).toEqual([])
})

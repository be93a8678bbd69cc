import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { screenshot } from './launch.ts'
import { goTo, inLanguage, launchSampleCounty, seen } from './window.ts'

const SOON = { timeout: 15_000 } as const

let window: Awaited<ReturnType<typeof launchSampleCounty>>
beforeAll(async () => {
  window = await launchSampleCounty()
}, 180_000)
afterAll(() => window.close())

const header = (page: Page, field: string): Locator => page.locator(`.explore-rows .ag-header-cell[col-id="${field}"]`)
const chips = (page: Page): Locator => page.locator('.chip')
/** Where the focus is, as far as these tests care. */
const focus = (page: Page): Promise<string> =>
  page.evaluate(() => (document.activeElement?.closest('.ag-root') ? 'grid' : (document.activeElement?.tagName ?? 'none')))

/** Whether the focus is on something that is read before the grid, and not on nothing. */
const isBeforeGrid = (page: Page): Promise<boolean> =>
  page.evaluate(() => {
    const grid = document.querySelector('.explore-rows .ag-root')
    const at = document.activeElement
    return grid !== null && at !== null && at !== document.body && (at.compareDocumentPosition(grid) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0
  })

describe('keys', () => {
  it('Escape closes the topmost thing, and takes the last condition away only where nothing is open', async () => {
    const { page } = window
    await page.locator('.explore-rows .ag-row[row-index="0"] [col-id="plan_name"]').click({ button: 'right' })
    await page.getByText(/按此值筛选/).click()
    await expect.poll(() => chips(page).count(), SOON).toBe(1)
    await page.locator('.page-action').getByText('可用能力').click()
    await seen(page.locator('.ant-drawer-open'))
    await page.locator('.explore-summary .explained').first().click()
    const popover = page.locator('.ant-popover:not(.ant-popover-hidden)')
    await seen(popover)
    await page.keyboard.press('Escape')
    await popover.waitFor({ state: 'hidden' })
    expect(await page.locator('.ant-drawer-open').count()).toBe(1)
    await page.locator('.ant-drawer-open .ant-drawer-title').click()
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('.ant-drawer-open').count(), SOON).toBe(0)
    expect(await chips(page).count()).toBe(1)
    await page.keyboard.press('Escape')
    await expect.poll(() => chips(page).count(), SOON).toBe(0)
    await seen(page.getByText(/^已去掉：/))
  })

  it('Tab leaves the grid, both ways', async () => {
    const { page } = window
    await page.locator('.explore-rows .ag-row[row-index="0"] [col-id="plan_name"]').click()
    expect(await focus(page)).toBe('grid')
    // Once from the cell, once from the end of the grid where its browser may stop.
    await page.keyboard.press('Tab')
    if ((await focus(page)) === 'grid') await page.keyboard.press('Tab')
    expect(await focus(page)).not.toBe('grid')
    await page.locator('.explore-rows .ag-row[row-index="0"] [col-id="plan_name"]').click()
    expect(await focus(page)).toBe('grid')
    // From the cell to the headers, and from there to what stands before the grid.
    for (let i = 0; i < 3 && (await focus(page)) === 'grid'; i++) await page.keyboard.press('Shift+Tab')
    expect(await focus(page)).not.toBe('grid')
    expect(await isBeforeGrid(page)).toBe(true)
  })

  it('the menu of a column or a cell is gone through by keys and gives the focus back', async () => {
    const { page } = window
    const cell = page.locator('.explore-rows .ag-row[row-index="0"] [col-id="bill_fee"]')
    const menu = page.locator('.ant-dropdown:not(.ant-dropdown-hidden)')
    const place = (): Promise<string | null> => page.evaluate(() => document.activeElement?.closest('[col-id]')?.getAttribute('col-id') ?? null)
    for (const isHeader of [true, false]) {
      await cell.click()
      if (isHeader) await page.keyboard.press('ArrowUp')
      await page.keyboard.press('ContextMenu')
      await seen(menu)
      await expect.poll(() => menu.evaluate((element) => element.contains(document.activeElement)), SOON).toBe(true)
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('Escape')
      await menu.waitFor({ state: 'hidden' })
      await expect.poll(place, SOON).toBe('bill_fee')
    }
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ContextMenu')
    await seen(menu)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await seen(page.locator('.ant-drawer-open').getByText('出账收入').first())
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('.ant-drawer-open').count(), SOON).toBe(0)
    // At once, not when the drawer has moved away: a click in between would lose it again.
    await cell.click()
    await page.waitForTimeout(600)
    expect(await place()).toBe('bill_fee')
  })

  it('a small window gives the focus back to its button', async () => {
    const { page } = window
    const opener = page.locator('.explore-summary .explained').first()
    await opener.focus()
    await page.keyboard.press('Enter')
    const popover = page.locator('.ant-popover:not(.ant-popover-hidden)')
    await seen(popover)
    await page.keyboard.press('Escape')
    await popover.waitFor({ state: 'hidden' })
    expect(await opener.evaluate((button) => button === document.activeElement)).toBe(true)
  })
})

it('Ctrl+End goes to the last row with the focus, which Enter then opens', async () => {
  const { page } = window
  await page.locator('.explore-rows .ag-row[row-index="0"] [col-id="plan_name"]').click()
  await page.keyboard.press('Control+End')
  const row = (): Promise<string | undefined> => page.evaluate(() => document.activeElement?.closest('.ag-row')?.getAttribute('row-index') ?? 'none')
  await expect.poll(row, SOON).toBe('5999')
  await expect.poll(() => page.locator('.explore-rows .ag-row[row-index="5999"] [col-id="plan_name"]').innerText().catch(() => ''), SOON).not.toBe('')
  await page.keyboard.press('Enter')
  await seen(page.locator('.ant-drawer-open').getByText('第 6,000 户，共 6,000 户'))
  await page.keyboard.press('Escape')
  await expect.poll(() => page.locator('.ant-drawer-open').count(), SOON).toBe(0)
  await page.keyboard.press('Control+Home')
  await expect.poll(row, SOON).toBe('0')
})

it('the sort stays when the language changes, and goes along with what is changed there', async () => {
  const { page } = window
  await header(page, 'bill_fee').locator('.ag-header-cell-text').click()
  await expect.poll(() => header(page, 'bill_fee').getAttribute('aria-sort'), SOON).toBe('descending')
  const first = (): Promise<string> => page.locator('.explore-rows .ag-row[row-index="0"] [col-id="bill_fee"]').innerText()
  await expect.poll(first, SOON).not.toBe('')
  const top = await first()
  await inLanguage(page, 'en')
  await expect.poll(() => header(page, 'bill_fee').getAttribute('aria-sort'), SOON).toBe('descending')
  await expect.poll(first, SOON).toBe(top)
  await header(page, 'bill_fee').locator('.ag-header-cell-text').click()
  await expect.poll(() => header(page, 'bill_fee').getAttribute('aria-sort'), SOON).toBe('ascending')
  await inLanguage(page, 'zh-CN')
  await expect.poll(() => header(page, 'bill_fee').getAttribute('aria-sort'), SOON).toBe('ascending')
})

it('what no file brings is not asked for as a column', async () => {
  const { page } = window
  for (const language of ['zh-CN', 'en'] as const) {
    await inLanguage(page, language)
    await page.getByRole('button', { name: /可用能力|What can run/ }).click()
    const panel = page.locator('.capabilities')
    await seen(panel.getByRole('button', { name: language === 'en' ? 'Run the churn model' : '运行离网模型' }))
    expect(await panel.getByText(language === 'en' ? /lacks.*churn probability/ : /缺少.*离网概率/).count()).toBe(0)
    await screenshot(page, `capabilities-${language}`)
    // Nine months are imported: the ones that are lacking are named.
    await panel.getByRole('textbox').fill(language === 'en' ? 'last year' : '上年')
    await seen(panel.getByText(language === 'en' ? 'lacks billed revenue of 2023-10 to 2023-11' : '还缺 2023-10 至 2023-11 的出账收入'))
    await panel.getByRole('textbox').fill(language === 'en' ? 'year on year' : '同比')
    await seen(panel.getByText(language === 'en' ? 'lacks billed revenue of 2023-08' : '还缺 2023-08 的出账收入'))
    await screenshot(page, `capabilities-months-${language}`)
    await panel.getByRole('textbox').fill('')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('.ant-drawer-open').count(), SOON).toBe(0)
  }
  await inLanguage(page, 'zh-CN')
})

it('a month before the first master file says which file is missing, and leads to the latest complete month', async () => {
  const { page } = window
  await page.locator('header .ant-select').first().click()
  await page.locator('.ant-select-item-option').getByText('2024-07').click()
  const notice = page.locator('.explore-month-notice')
  await seen(notice.getByText(/2024-07 及以前没有用户资料表/))
  for (const language of ['en', 'zh-CN'] as const) {
    await inLanguage(page, language)
    await page.waitForTimeout(800)
    await screenshot(page, `month-notice-${language}`)
  }
  await notice.getByRole('button', { name: /看 2024-08/ }).click()
  await notice.waitFor({ state: 'hidden' })
  await expect.poll(() => page.locator('header .ant-select').first().innerText(), SOON).toContain('2024-08')
})

it('a month typed in the palette, in any of its spellings, is gone to with Enter', async () => {
  const { page } = window
  const month = page.locator('header .ant-select').first()
  const all = await chips(page).count()
  for (const [typed, gone] of [['2024-07', '2024-07'], ['202406', '2024-06'], ['2024年8月', '2024-08'], ['２０２４/７', '2024-07'], ['2024-08', '2024-08']] as const) {
    await page.keyboard.press('Control+k')
    await page.locator('.palette input:focus').waitFor()
    await page.locator('.palette input').fill(typed)
    await expect.poll(() => page.locator('.palette [aria-selected="true"]').innerText(), SOON).toContain(gone)
    if (typed === '202406') await screenshot(page, 'palette-month-zh')
    await page.keyboard.press('Enter')
    await page.locator('.palette').waitFor({ state: 'hidden' })
    await expect.poll(() => month.innerText(), SOON).toContain(gone)
  }
  expect(await chips(page).count()).toBe(all)
})

it('an open card survives a reload, and its list is as long as what was found', async () => {
  const { page } = window
  await page.keyboard.press('Control+k')
  const palette = page.locator('.palette')
  await palette.locator('input:focus').waitFor()
  await page.keyboard.type('138')
  const found = palette.locator('.palette-heading')
  await seen(found)
  const total = /共 ([\d,]+)/.exec(await found.innerText())?.[1]
  await page.keyboard.press('Enter')
  await seen(page.locator('.customer-card'))
  const place = (): Promise<string> => page.locator('.card-place').filter({ visible: true }).innerText()
  expect(await place()).toContain(`共 ${total} 户`)
  for (let i = 0; i < 60; i++) await page.keyboard.press('j')
  await expect.poll(place, SOON).not.toContain('第 1 户')
  await page.waitForTimeout(500)
  const before = [await place(), await page.locator('.card-head').innerText()]
  await page.reload()
  await seen(page.locator('.customer-card'))
  await expect.poll(async () => [await place(), await page.locator('.card-head').innerText()], SOON).toEqual(before)
  await screenshot(page, 'card-after-reload')
  await page.keyboard.press('Escape')
  await seen(page.locator('.explore-rows').filter({ visible: true }))
  await goTo(page, '客户')
})

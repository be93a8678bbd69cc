import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { screenshot } from './launch.ts'
import { click, goTo, launchSampleCounty, seen } from './window.ts'

let window: Awaited<ReturnType<typeof launchSampleCounty>>
beforeAll(async () => {
  window = await launchSampleCounty()
}, 180_000)
afterAll(() => window.close())

const total = async (page: Page): Promise<number> => Number(/[\d,]+/.exec(await page.locator('.explore-summary strong').innerText())?.[0].replaceAll(',', '') ?? NaN)

describe('a saved segment', () => {
  it('groups the bars of a chart, whose sides are those in it and those not', async () => {
    const { page } = window
    const bars = page.locator('.board-tile').nth(1)
    const canvas = bars.locator('canvas').first()
    await canvas.click({ position: { x: 120, y: 14 } })
    await expect.poll(() => page.locator('.chip').count(), { timeout: 15_000 }).toBe(1)
    const inside = await total(page)
    await page.keyboard.press('Control+s')
    const dialog = page.locator('.ant-modal').filter({ hasText: '存为分群' })
    await dialog.getByRole('textbox').fill('城关一')
    await dialog.getByRole('textbox').press('Enter')
    await dialog.waitFor({ state: 'hidden' })
    await page.locator('.chip button').last().click()
    await bars.getByRole('button', { name: '设置' }).click()
    await page.locator('.board-settings .ant-select').first().click()
    await page.keyboard.type('城关一')
    await page.locator('.ant-select-dropdown').getByText('分群·城关一').click()
    await seen(page.locator('.board-title').getByText('分群·城关一：户数'))
    await page.keyboard.press('Escape')
    await bars.locator('.board-title').click()
    await seen(page.locator('.board-definition'))
    await screenshot(page, 'segment-column')
    await page.keyboard.press('Escape')
    // The upper of the two bars is that of those who are not in it.
    await canvas.click({ position: { x: 120, y: 34 } })
    await expect.poll(() => total(page), { timeout: 15_000 }).toBe(6000 - inside)
    await screenshot(page, 'segment-column-chosen')
  })

  it('takes its conditions along when it is removed: undo goes back past them', async () => {
    const { page } = window
    await goTo(page, '分群')
    await page.getByText('自定义', { exact: true }).first().click()
    await page.locator('.ag-cell').getByText('城关一').first().click({ button: 'right' })
    await page.getByRole('menuitem', { name: '删除' }).click()
    await seen(page.getByText(/已删除分群“城关一”；1 个条件随之去掉：/))
    await screenshot(page, 'segment-removed-note')
    await goTo(page, '客户')
    await expect.poll(() => page.locator('.chip').count(), { timeout: 15_000 }).toBe(0)
    // One undo, on whichever page, brings the segment back with its condition.
    await page.keyboard.press('Control+z')
    await expect.poll(() => page.locator('.chip').count(), { timeout: 15_000 }).toBe(1)
    await goTo(page, '分群')
    await page.locator('.ag-cell').getByText('城关一').first().click({ button: 'right' })
    await page.getByRole('menuitem', { name: '删除' }).click()
    await seen(page.getByText(/已删除分群“城关一”；1 个条件随之去掉：/))
    await goTo(page, '客户')
    await expect.poll(() => page.locator('.chip').count(), { timeout: 15_000 }).toBe(0)
    // Undo of a later step goes back past what is gone.
    await click(page, /^撤销条件/)
    for (let step = 0; step < 4; step++) await page.keyboard.press('Control+z')
    await expect.poll(() => total(page), { timeout: 15_000 }).toBe(6000)
    expect(await page.locator('.chip').count()).toBe(0)
    await screenshot(page, 'segment-removed')
  })

  it('that is not there lists nobody, and offers neither list nor export', async () => {
    const { page } = window
    // What the window writes once the selection has rested would stand over this.
    await page.waitForTimeout(1000)
    await page.evaluate(() => {
      const key = Object.keys(localStorage).find((one) => one.startsWith('liuke.selection.'))
      if (key === undefined) throw new Error('no stored selection')
      const { month } = JSON.parse(localStorage.getItem(key) ?? '{}')
      const clauses = [{ rule: { op: 'inSegment', segmentId: 1 }, label: '城关一' }]
      localStorage.setItem(key, JSON.stringify({ month, clauses, now: { clauses: [['segment', 0]], picked: null }, history: [], future: [] }))
    })
    await page.reload()
    await seen(page.getByText('现有条件无法计算，未列出用户。'), 20_000)
    await seen(page.locator('.explore-bar').getByText(/分群“城关一”已被删除或不存在/))
    await screenshot(page, 'segment-gone')
    for (const name of ['生成名单', '导出', '存为分群']) expect(await page.getByRole('button', { name }).first().isDisabled()).toBe(true)
    await page.getByRole('button', { name: '全部清除' }).last().click()
    await expect.poll(() => total(page), { timeout: 15_000 }).toBe(6000)
  })
})

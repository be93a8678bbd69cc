import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { screenshot } from './launch.ts'
import { click, inLanguage, launchSampleCounty, seen } from './window.ts'

let window: Awaited<ReturnType<typeof launchSampleCounty>>
beforeAll(async () => {
  window = await launchSampleCounty()
}, 180_000)
afterAll(() => window.close())

const SOON = { timeout: 15_000 } as const
const chips = (page: Page) => page.locator('.chips .chip').allInnerTexts()
const total = async (page: Page) => Number((await page.locator('.explore-summary strong').innerText()).replaceAll(/\D/g, ''))

async function removeColumn(page: Page): Promise<void> {
  await page.locator('.explore-grid .ag-header-cell[col-id="f_1"]').click({ button: 'right' })
  await page.getByRole('menuitem', { name: '改公式列' }).click()
  await page.getByRole('button', { name: '删除 每MB收入' }).click()
}

/** From now on the texts of the page are looked at with every change, for an id that nobody gave. */
async function watchForIds(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seenIds: string[] = []
    const look = (): void => void seenIds.push(...(document.body.innerText.match(/.*\bf_\d+.*/g) ?? []))
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
    Object.assign(globalThis, { seenIds })
  })
}

function idsSeen(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => (globalThis as unknown as { readonly seenIds: readonly string[] }).seenIds)
}

const editor = (page: Page) => page.getByRole('textbox', { name: /^(公式|Formula)$/ })

describe('a formula column', () => {
  it('is written by keyboard, with names completed and values beside it', async () => {
    const { page } = window
    await page.locator('.explore-actions').getByRole('button', { name: /列$/ }).press('Enter')
    await page.getByRole('button', { name: '新增公式列' }).press('Enter')
    await seen(editor(page))
    await page.keyboard.type('近3月平均')
    await seen(page.getByRole('option', { name: /近3月平均/ }))
    await page.keyboard.press('Enter')
    await page.keyboard.type('[出账收')
    await seen(page.getByRole('option', { name: /出账收入/ }).first())
    await page.keyboard.press('Enter')
    await expect.poll(() => editor(page).inputValue()).toBe('近3月平均([出账收入]')
    await page.keyboard.type(') / 上网流量')
    await page.keyboard.press('Tab')
    await expect.poll(() => editor(page).inputValue()).toBe('近3月平均([出账收入]) / [上网流量]')
    await seen(page.getByText('用到本账期及之前 2 个月'))
    await seen(page.getByText(/6,000 户中 [\d,]+ 户有值/))
    await expect.poll(() => page.locator('.formula-table tbody tr').count()).toBe(20)
    await expect.poll(() => page.locator('.formula-table thead th').count()).toBe(6)
    await screenshot(page, 'formula-zh')
  })

  it('says what is wrong, where, and what was meant', async () => {
    const { page } = window
    const right = await editor(page).inputValue()
    await editor(page).fill('出账收入 + 上网流量')
    await seen(page.getByText('单位不同，不能相加减或比较：元 和 MB。'))
    expect(await page.locator('.formula-marks mark').innerText()).toBe('出账收入 + 上网流量')
    await editor(page).fill('出帐收入 * 2')
    await page.getByRole('button', { name: '是不是“出账收入”？' }).click()
    await expect.poll(() => editor(page).inputValue()).toBe('[出账收入] * 2')
    await screenshot(page, 'formula-wrong-zh')
    await editor(page).fill(right)
    await seen(page.getByText('用到本账期及之前 2 个月'))
  })

  it('is saved by keyboard and becomes a column and a condition', async () => {
    const { page } = window
    await page.getByRole('textbox', { name: '名称' }).fill('每MB收入')
    await page.keyboard.press('Enter')
    await seen(page.getByText('已保存公式列“每MB收入”'))
    await seen(page.locator('.formula-list').getByText('每MB收入'))
    await page.keyboard.press('Escape')
    await seen(page.locator('.explore-grid .ag-header-cell[col-id="f_1"]'))
    await click(page, /添加条件/)
    await page.locator('.ant-drawer .ant-select').first().click()
    await page.keyboard.type('每MB收入')
    await page.keyboard.press('Enter')
    await seen(page.locator('.ant-drawer').getByText('每MB收入').filter({ visible: true }))
    await screenshot(page, 'formula-filter-zh')
    await page.keyboard.press('Escape')
  })

  it('takes functions from a list by keyboard and by click', async () => {
    const { page } = window
    await page.locator('.explore-grid .ag-header-cell[col-id="f_1"]').click({ button: 'right' })
    await page.getByRole('menuitem', { name: '改公式列' }).click()
    await expect.poll(() => editor(page).inputValue()).toBe('近3月平均([出账收入]) / [上网流量]')
    await page.getByRole('button', { name: '函数一览' }).click()
    const find = page.getByRole('combobox', { name: '查函数：名称或用途' })
    await expect.poll(() => page.locator('.formula-functions [role="option"]').count()).toBe(40)
    await screenshot(page, 'formula-functions-zh')
    await find.fill('四舍')
    await expect.poll(() => page.locator('.formula-functions [role="option"]').allInnerTexts()).toEqual([expect.stringContaining('四舍五入(3.146, 2)')])
    await editor(page).press('Control+a')
    await find.press('Enter')
    await expect.poll(() => editor(page).inputValue()).toBe('四舍五入(近3月平均([出账收入]) / [上网流量])')
    await find.fill('')
    await editor(page).press('End')
    await page.locator('.formula-functions [role="option"]').filter({ hasText: '本月末() - [入网时间]' }).click()
    await expect.poll(() => editor(page).inputValue()).toMatch(/\)本月末\(\)$/)
    // Escape closes the list, not the drawer with what was typed.
    await find.focus()
    await page.keyboard.press('Escape')
    await expect.poll(() => find.count()).toBe(0)
    await seen(editor(page))
  })

  it('is redefined, and defined as before by an undo', async () => {
    const { page } = window
    await editor(page).fill('如果(日期差(本月末(), [入网时间], "D") >= 0, 近3月平均([出账收入]) / [上网流量])')
    await seen(page.getByText(/[\d,]+ 户的止早于起/))
    await screenshot(page, 'formula-reversed-zh')
    await click(page, '保存')
    await seen(page.getByText('已改公式列“每MB收入”'))
    await expect.poll(() => page.locator('.formula-list code').innerText()).toContain('日期差')
    await screenshot(page, 'formula-redefined-zh')
    await page.locator('.ant-message').getByRole('button', { name: '撤销' }).click()
    await seen(page.getByText('公式列“每MB收入”已改回原来的定义'))
    await expect.poll(() => page.locator('.formula-list code').innerText()).toBe('近3月平均([出账收入]) / [上网流量]')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('.ant-drawer-open').count()).toBe(0)
  })

  it('takes the unit of what it is changed to, and keeps one that was chosen for when it fits again', async () => {
    const { page } = window
    const unit = page.locator('.formula-line .ant-select')
    await page.locator('.explore-grid .ag-header-cell[col-id="f_1"]').click({ button: 'right' })
    await page.getByRole('menuitem', { name: '改公式列' }).click()
    await expect.poll(() => unit.innerText()).toBe('按公式：元/MB')
    for (const [text, follows] of [['出账收入 * 2', '元'], ['出账收入 / 近3月平均(出账收入)', '无'], ['本月末() - 入网时间', '天'], ['通话时长 + 10', '分钟']] as const) {
      await editor(page).fill(text)
      await expect.poll(() => unit.innerText()).toBe(`按公式：${follows}`)
      await seen(page.locator('.formula-table th').getByText(follows === '无' ? '结果' : `结果（${follows}）`, { exact: true }))
    }
    await editor(page).fill('出账收入 / 上网流量')
    await expect.poll(() => unit.innerText()).toBe('按公式：元/MB')
    // The list of completions lies over what follows while the text has the focus.
    await page.getByRole('textbox', { name: '名称' }).focus()
    await unit.click()
    await page.locator('.ant-select-dropdown:visible').getByText('次', { exact: true }).click()
    await editor(page).fill('出账收入 * 2')
    await seen(page.getByText(/原来选的单位“次”不合这个公式，现按公式用“元”/))
    await seen(page.locator('.formula-table th').getByText('结果（元）', { exact: true }))
    await screenshot(page, 'formula-unit-zh')
    await editor(page).fill('出账收入 / 上网流量')
    await expect.poll(() => unit.innerText()).toBe('次')
    await expect.poll(() => page.getByText(/原来选的单位/).count()).toBe(0)
    await page.getByRole('textbox', { name: '名称' }).focus()
    await page.keyboard.press('Escape')
    await editor(page).waitFor({ state: 'detached' })
  })

  it('is deleted with a warning of nothing lost, and brought back', async () => {
    const { page } = window
    await page.locator('.explore-grid .ag-header-cell[col-id="f_1"]').click({ button: 'right' })
    await page.getByRole('menuitem', { name: '改公式列' }).click()
    await expect.poll(() => editor(page).inputValue()).toBe('近3月平均([出账收入]) / [上网流量]')
    await page.getByRole('button', { name: '删除 每MB收入' }).click()
    await seen(page.getByText('已删除公式列“每MB收入”'))
    await expect.poll(() => page.locator('.explore-grid .ag-header-cell[col-id="f_1"]').count()).toBe(0)
    await page.locator('.ant-message').getByRole('button', { name: '撤销' }).click()
    await seen(page.locator('.explore-grid .ag-header-cell[col-id="f_1"]'))
    await seen(page.getByText('已恢复公式列“每MB收入”'))
  })

  it('takes its conditions along and says so, and one undo brings both back', async () => {
    const { page } = window
    await page.keyboard.press('Escape')
    await editor(page).waitFor({ state: 'detached' })
    await page.locator('.explore-grid .ag-header-cell[col-id="f_1"]').click({ button: 'right' })
    await page.getByRole('menuitem', { name: /^按 .* 设条件/ }).click()
    await page.locator('.ant-drawer-open').getByLabel('从', { exact: true }).fill('0.01')
    await page.keyboard.press('Enter')
    await expect.poll(() => chips(page), SOON).toEqual([expect.stringContaining('每MB收入')])
    const [before] = await chips(page)
    const count = await total(page)
    await page.keyboard.press('Escape')
    await watchForIds(page)
    await removeColumn(page)
    await seen(page.getByText(new RegExp(`已删除公式列“每MB收入”；1 个条件随之去掉：每MB收入`)))
    await expect.poll(() => chips(page), SOON).toEqual([])
    await screenshot(page, 'formula-removed-condition-zh')
    await page.locator('.ant-message').getByRole('button', { name: '撤销' }).click()
    await expect.poll(() => chips(page), SOON).toEqual([before])
    await expect.poll(() => total(page), SOON).toBe(count)
    expect(await idsSeen(page)).toEqual([])
  })

  it('that a segment reads leaves one answer everywhere by the name it had, and comes back from there', async () => {
    const { page } = window
    await page.keyboard.press('Escape')
    await page.keyboard.press('Control+s')
    await page.locator('.ant-modal').filter({ hasText: '存为分群' }).getByRole('textbox').fill('公式群')
    await page.keyboard.press('Enter')
    await seen(page.getByText(/已保存分群“公式群”/))
    await click(page, '全部清除')
    await page.keyboard.press('Control+e')
    await page.locator('.sets-name', { hasText: '公式群' }).click()
    await expect.poll(() => chips(page), SOON).toEqual([expect.stringContaining('公式群')])
    const count = await total(page)
    await page.keyboard.press('Escape')
    await watchForIds(page)
    await removeColumn(page)
    await seen(page.getByText(/用到它的 分群“公式群” 暂时不能计算/))
    await seen(page.locator('.explore-bar').getByText('公式列“每MB收入”已删除，用到它的条件、图表和列都算不出来。请恢复它，或去掉用到它的地方。'))
    await expect.poll(() => page.locator('.board-tile .panel-body').first().innerText(), SOON).toContain('公式列“每MB收入”已删除')
    expect(await page.locator('.board-tile').filter({ visible: true }).first().innerText()).not.toMatch(/n = /)
    await screenshot(page, 'formula-gone-zh')
    await page.keyboard.press('Control+e')
    await expect.poll(() => page.locator('.sets-row .sets-count').filter({ visible: true }).allInnerTexts(), SOON).toEqual(['无法计算', '无法计算'])
    await screenshot(page, 'formula-gone-sets-zh')
    await page.keyboard.press('Escape')
    await inLanguage(page, 'en')
    await seen(page.locator('.explore-bar').getByText(/The formula column “每MB收入” was deleted/))
    await screenshot(page, 'formula-gone-en')
    await inLanguage(page, 'zh-CN')
    await page.locator('.explore-bar').getByRole('button', { name: '恢复公式列' }).click()
    await expect.poll(() => total(page), SOON).toBe(count)
    expect(await idsSeen(page)).toEqual([])
    await click(page, '全部清除')
  })

  it('reads well in English', async () => {
    const { page } = window
    await page.keyboard.press('Escape')
    await inLanguage(page, 'en')
    await page.locator('.explore-grid .ag-header-cell[col-id="f_1"]').click({ button: 'right' })
    await page.getByRole('menuitem', { name: 'Edit the formula' }).click()
    await expect.poll(() => editor(page).inputValue()).toContain('[billed revenue]')
    await seen(page.getByText(/of 6,000 subscribers have a value/))
    await screenshot(page, 'formula-en')
    await page.getByRole('button', { name: 'All functions' }).click()
    await seen(page.getByText('DATEDIF([activation date], MONTHEND(), "Y")'))
    await screenshot(page, 'formula-functions-en')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await inLanguage(page, 'zh-CN')
    expect(window.errors).toEqual([])
  })
})

import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { screenshot } from './launch.ts'
import { click, inLanguage, launchSampleCounty, seen } from './window.ts'

let window: Awaited<ReturnType<typeof launchSampleCounty>>
beforeAll(async () => {
  window = await launchSampleCounty()
}, 180_000)
afterAll(() => window.close())

const builder = (page: Page): Locator => page.locator('.rule-editor')
const rows = (page: Page): Locator => builder(page).locator('.rule-condition')

/** Types part of a field's name into the box that adds conditions, the last one of the window or that of a group. */
async function addCondition(page: Page, name: string, within: Locator = builder(page)): Promise<void> {
  const box = within.getByRole('combobox', { name: /加条件|Add condition/ }).last()
  await box.fill(name)
  await page.locator('.ant-select-dropdown:visible .ant-select-item-option').first().waitFor()
  await box.press('Enter')
}

function numberOf(text: string): number {
  return Number(/[\d,]+/.exec(text)?.[0].replaceAll(',', '') ?? NaN)
}

const total = async (page: Page): Promise<number> => numberOf(await builder(page).locator('.rule-result').innerText())

/** The matching subscribers of a condition, once counted. */
const countOf = async (row: Locator): Promise<number> => numberOf(await row.locator('.rule-count > span').first().innerText({ timeout: 500 }).catch(() => ''))

describe('the rule builder', () => {
  it('counts every condition while it is typed', async () => {
    const { page } = window
    await click(page, /条件组合/)
    await seen(page.getByText('还没有条件'))
    // Whoever starts to type adds the first condition.
    await expect.poll(() => page.evaluate(() => document.activeElement?.closest('.rule-add') !== null)).toBe(true)
    await page.keyboard.type('出账')
    await page.locator('.ant-select-dropdown:visible .ant-select-item-option').first().waitFor()
    await page.keyboard.press('Enter')
    await seen(builder(page).locator('.rule-actions').getByText('1 个条件未填完，不起作用'))
    await seen(builder(page).locator('.rule-words').getByText(/条件都未填完/))
    await screenshot(page, 'rule-unfinished-zh')
    // Escape drops edits when it is pressed once more, and closes at once where there are none.
    await page.keyboard.press('Escape')
    await seen(page.getByText(/再按一次 Esc 放弃/))
    await seen(rows(page))
    await page.keyboard.press('Escape')
    await builder(page).waitFor({ state: 'hidden' })
    await click(page, /条件组合/)
    await seen(page.getByText('还没有条件'))
    await expect.poll(() => page.evaluate(() => document.activeElement?.closest('.rule-add') !== null)).toBe(true)
    await page.keyboard.press('Escape')
    await builder(page).waitFor({ state: 'hidden' })
    await click(page, /条件组合/)
    await seen(page.getByText('还没有条件'))
    await expect.poll(() => total(page)).toBe(6000)
    await addCondition(page, '入网时间')
    await addCondition(page, '出账')
    await page.keyboard.type('80')
    await addCondition(page, '网格')
    await expect.poll(() => rows(page).count()).toBe(3)
    await rows(page).first().getByRole('button', { name: /删除/ }).click()
    await expect.poll(() => rows(page).count()).toBe(2)
    await expect.poll(() => countOf(rows(page).first())).toBeGreaterThan(100)
    await expect.poll(async () => (await total(page)) === (await countOf(rows(page).first()))).toBe(true)
  })

  it('chooses categories with counts, and says what each condition removes', async () => {
    const { page } = window
    const grid = rows(page).nth(1)
    await grid.locator('.rule-value .ant-select').click()
    const option = page.locator('.ant-select-dropdown:visible .ant-select-item-option').first()
    const own = numberOf((await option.innerText()).replace(/^.*（/, ''))
    await option.click()
    await page.keyboard.press('Escape')
    await expect.poll(() => countOf(grid)).toBe(own)
    const removed = numberOf(await grid.locator('.rule-count .soft').innerText())
    expect((await countOf(rows(page).first())) - removed).toBe(await total(page))
    await expect.poll(() => builder(page).locator('.rule-words').innerText()).toMatch(/≥80 元 且 网格 属于/)
    await screenshot(page, 'rule-builder-zh')
  })

  it('moves, indents, duplicates and takes back by keyboard', async () => {
    const { page } = window
    const before = await builder(page).locator('.rule-words').innerText()
    const count = await total(page)
    await rows(page).nth(1).locator('.rule-handle').focus()
    await page.keyboard.press('Alt+ArrowRight')
    await expect.poll(() => builder(page).locator('.rule-group').count()).toBe(2)
    await page.keyboard.press('Control+d')
    await expect.poll(() => rows(page).count()).toBe(3)
    await page.keyboard.press('Alt+ArrowUp')
    await page.keyboard.press('Alt+ArrowUp')
    await expect.poll(async () => (await builder(page).locator('.rule-words').innerText()).startsWith('网格')).toBe(true)
    for (let i = 0; i < 4; i++) await page.keyboard.press('Control+z')
    await expect.poll(() => builder(page).locator('.rule-words').innerText()).toBe(before)
    await page.keyboard.press('Control+y')
    await expect.poll(() => builder(page).locator('.rule-group').count()).toBe(2)
    await expect.poll(() => total(page)).toBe(count)
  })

  it('regroups by dragging, and turns a group around', async () => {
    const { page } = window
    const group = builder(page).locator('.rule-group .rule-group')
    await rows(page).first().locator('.rule-handle').dragTo(group.locator('.rule-head'))
    await expect.poll(() => group.locator('.rule-condition').count()).toBe(2)
    const either = await total(page)
    await group.getByRole('combobox', { name: '组内关系' }).click()
    await page.locator('.ant-select-dropdown:visible').getByText('都不满足').click()
    await expect.poll(() => total(page)).toBe(6000 - either)
  })

  it('finds pasted numbers, relative periods and ranks', async () => {
    const { page } = window
    await builder(page).getByRole('button', { name: '加分群、名单或号码' }).last().click()
    await page.getByRole('menuitem', { name: '粘贴的号码' }).click()
    await builder(page).getByRole('button', { name: '粘贴号码' }).click()
    await page.getByRole('textbox', { name: '粘贴号码' }).fill('1\n2，3 3')
    // Escape closes the small window alone, and the focus goes back to where it was.
    await page.keyboard.press('Escape')
    await page.getByRole('textbox', { name: '粘贴号码' }).waitFor({ state: 'hidden' })
    expect(await page.evaluate(() => document.activeElement?.textContent?.replaceAll(' ', ''))).toBe('粘贴号码')
    await seen(builder(page).getByText('3 个号码'))
    await builder(page).getByRole('button', { name: '3 个未找到' }).click()
    await expect.poll(() => page.getByRole('textbox', { name: '3 个未找到' }).inputValue()).toBe('1\n2\n3')
    await screenshot(page, 'rule-unmatched-zh')
    await page.keyboard.press('Escape')
    await page.getByRole('textbox', { name: '3 个未找到' }).waitFor({ state: 'hidden' })
    await expect.poll(() => total(page)).toBe(0)
    await builder(page).getByRole('button', { name: /删除/ }).last().click()
    await addCondition(page, '入网时间')
    await seen(builder(page).locator('.rule-words').getByText(/入网时间 在本月/))
    await builder(page).getByRole('button', { name: /删除/ }).last().click()
  })

  it('is gone through by Tab and Shift+Tab, every stop once, without leaving the window', async () => {
    const { page } = window
    const stop = (): Promise<string> =>
      page.evaluate(() => {
        const stops = [...document.querySelectorAll('.rule-window *')]
        const at = document.activeElement
        return at?.closest('.rule-window') ? `${stops.indexOf(at)} ${at.tagName} ${at.getAttribute('aria-label') ?? at.textContent?.slice(0, 12) ?? ''}` : 'outside'
      })
    const walk = async (key: string): Promise<readonly string[]> => {
      await builder(page).locator('.rule-bar button').first().focus()
      const seenStops = [await stop()]
      for (let i = 0; i < 80; i++) {
        await page.keyboard.press(key)
        const here = await stop()
        if (here === seenStops[0]) break
        seenStops.push(here)
      }
      return seenStops
    }
    const forth = await walk('Tab')
    const back = await walk('Shift+Tab')
    expect(forth).not.toContain('outside')
    expect(new Set(forth).size).toBe(forth.length)
    expect(forth.length).toBeGreaterThan(8)
    expect(back.slice(1).toReversed()).toEqual(forth.slice(1))
  })

  it('applies to the page, and opens with its conditions in English', async () => {
    const { page } = window
    const { scrollWidth, clientWidth } = await builder(page).locator('.rule-tree').evaluate(({ scrollWidth, clientWidth }) => ({ scrollWidth, clientWidth }))
    expect(scrollWidth).toBeLessThanOrEqual(clientWidth)
    const count = await total(page)
    await builder(page).getByRole('button', { name: '应用到客户页' }).click()
    await builder(page).waitFor({ state: 'hidden' })
    await seen(page.getByText(`共 ${count.toLocaleString('en-US')} 户`))
    await inLanguage(page, 'en')
    await click(page, /Build conditions/)
    await seen(builder(page).getByText('None of'))
    await expect.poll(() => total(page)).toBe(count)
    await screenshot(page, 'rule-builder-en')
    await page.keyboard.press('Control+Enter')
    await builder(page).waitFor({ state: 'hidden' })
    expect(window.errors).toEqual([])
  })
})

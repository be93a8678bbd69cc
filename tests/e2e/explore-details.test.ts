import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { screenshot } from './launch.ts'
import { click, inLanguage, launchSampleCounty, seen as seenWithin } from './window.ts'

const SOON = { timeout: 15_000 } as const

let window: Awaited<ReturnType<typeof launchSampleCounty>>
beforeAll(async () => {
  window = await launchSampleCounty()
}, 180_000)
afterAll(() => window.close())

/** What an action shows, not what a job does. */
const seen = (locator: Locator): Promise<void> => seenWithin(locator, SOON.timeout)
const definition = (page: Page): Locator => page.locator('.ant-drawer .definition').filter({ visible: true })
const total = (page: Page): Promise<string> => page.locator('.explore-summary strong').innerText()
const builder = (page: Page): Locator => page.locator('.rule-editor')
const tiles = (page: Page): Locator => page.locator('.board-tile')

/** Escape goes back to the list of measures first, then closes. */
async function closeDefinition(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  await seen(page.locator('.capabilities'))
  await page.keyboard.press('Escape')
  await expect.poll(() => page.locator('.ant-drawer-open').count(), SOON).toBe(0)
}

async function openDefinition(page: Page, name: string): Promise<void> {
  await click(page, /可用能力|What can run/)
  await page.locator('.capabilities').getByRole('button', { name, exact: true }).click()
  await seen(definition(page))
}

describe('the list of measures', () => {
  it('is as it was when one comes back from a definition: what was searched, how far it was scrolled, and the focus', async () => {
    const { page } = window
    await click(page, /可用能力/)
    const list = page.locator('.capabilities')
    await list.getByRole('textbox', { name: '按名称找' }).fill('收入')
    const measures = list.getByRole('button', { name: /的口径$/ })
    const last = measures.last()
    const name = await last.getAttribute('aria-label')
    await last.scrollIntoViewIfNeeded()
    const scrolled = (): Promise<number> => page.locator('.side-list').evaluate((one) => one.scrollTop)
    const before = await scrolled()
    expect(before).toBeGreaterThan(50)
    await last.click()
    await seen(definition(page))
    await screenshot(page, 'definition-of-list-zh')
    for (const back of ['arrow', 'Escape'] as const) {
      if (back === 'arrow') await page.getByRole('button', { name: '返回可用能力' }).click()
      else await page.keyboard.press('Escape')
      await seen(list)
      expect(await definition(page).count()).toBe(0)
      expect(await scrolled()).toBe(before)
      expect(await list.getByRole('textbox', { name: '按名称找' }).inputValue()).toBe('收入')
      expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe(name)
      if (back === 'arrow') await page.keyboard.press('Enter')
      if (back === 'arrow') await seen(definition(page))
    }
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('.ant-drawer-open').count(), SOON).toBe(0)
  })
})

describe('the definition of a measure', () => {
  it('shows each parameter with its default and where that comes from, its months, what it does without, and what reads it', async () => {
    const { page } = window
    await openDefinition(page, '近3月出账收入均值 的口径')
    const shown = definition(page)
    await seen(shown.getByText('默认 2 个月 · 本软件设定，各省口径不一'))
    await seen(shown.getByText('2024-06 · 2024-07 · 2024-08'))
    await seen(shown.getByText(/^改动参数时，随之重算的 \d+ 项$/))
    await screenshot(page, 'definition-zh')
  })

  it('refuses a wrong number with a reason and leaves what it was', async () => {
    const { page } = window
    const box = definition(page).getByRole('spinbutton', { name: '至少有值的月数' })
    for (const [typed, reason] of [['9', /要在 1 .*到 3/], ['2.5', /要填整数/]] as const) {
      await box.fill(typed)
      await box.press('Enter')
      await seen(definition(page).getByRole('alert').filter({ hasText: reason }))
    }
    await screenshot(page, 'definition-refused-zh')
    await box.fill('2')
    await expect.poll(() => definition(page).getByRole('alert').count(), SOON).toBe(0)
  })

  it('changes with a parameter, says so, and Ctrl+Z puts it back with the window closed', async () => {
    const { page } = window
    await openAgain(page, '中高端 的口径')
    const box = definition(page).getByRole('spinbutton', { name: '收入达到' })
    await box.fill('300')
    await box.press('Enter')
    await seen(page.getByText('收入达到已改为 300 元，相关指标已重算'))
    await seen(definition(page).getByText(/^已修改，默认 80 元/))
    await screenshot(page, 'definition-changed-zh')
    await closeDefinition(page)
    await page.keyboard.press('Control+z')
    await seen(page.getByText('收入达到已改回 80 元'))
    await inLanguage(page, 'en')
    await openDefinition(page, 'Definition of mid or high end')
    await seen(definition(page).getByText('default 80 yuan · set by Liuke; provinces differ'))
    await screenshot(page, 'definition-en')
    await closeDefinition(page)
    await inLanguage(page, 'zh-CN')
  })
})

describe('a definition with many parameters', () => {
  it('stays within the window where a small window shows it', async () => {
    const { page } = window
    await click(page, /添加条件/)
    await page.locator('.ant-drawer .ant-select').first().click()
    await page.keyboard.type('稳定度系数')
    await page.keyboard.press('Enter')
    await page.locator('.ant-drawer-open').getByRole('button', { name: '口径' }).click()
    const popover = page.locator('.ant-popover:not(.ant-popover-hidden)')
    await seen(popover.getByText('权重：收入波动'))
    const box = await popover.boundingBox()
    expect(box?.y).toBeGreaterThanOrEqual(0)
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(768)
    await popover.getByRole('spinbutton', { name: '欠费月数上限' }).focus()
    await screenshot(page, 'definition-long-zh')
    await page.keyboard.press('Escape')
    await popover.waitFor({ state: 'hidden' })
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('.ant-drawer-open').count(), SOON).toBe(0)
  })
})

describe('a condition on a number', () => {
  it('says when its bounds are the wrong way round, turns them, and stays readable under a long name', async () => {
    const { page } = window
    await click(page, /添加条件/)
    await page.locator('.ant-drawer .ant-select').first().click()
    await page.keyboard.type('近3月出账收入均值')
    await page.keyboard.press('Enter')
    const panel = page.locator('.ant-drawer-open')
    await seen(panel.getByText(/^2024-08 账期 6,000 户：/))
    await panel.getByRole('textbox', { name: '从', exact: true }).fill('300')
    await panel.getByRole('textbox', { name: '到', exact: true }).fill('202.6')
    await seen(panel.getByText('“从”大于“到”，没有用户满足'))
    expect(await panel.getByRole('button', { name: '应用' }).isDisabled()).toBe(true)
    await screenshot(page, 'filter-reversed-zh')
    await panel.getByRole('button', { name: '对调' }).click()
    await panel.getByRole('button', { name: '应用' }).click()
    await seen(page.locator('.chip').getByText('近3月出账收入均值'))
    expect(await page.locator('.chip').textContent()).toBe('202.6≤近3月出账收入均值≤300 元')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('.ant-drawer-open').count(), SOON).toBe(0)
    await click(page, /条件组合/)
    const row = page.locator('.rule-condition').first()
    await row.getByRole('textbox', { name: '从', exact: true }).fill('400')
    await seen(row.getByText('“从”大于“到”，没有用户满足'))
    await screenshot(page, 'rule-reversed-zh')
    await row.getByRole('button', { name: '对调' }).click()
    await expect.poll(() => page.locator('.rule-words').innerText(), SOON).toBe('300≤近3月出账收入均值≤400 元')
    await page.locator('.rule-actions').getByRole('button', { name: /取\s*消/ }).click()
    await builder(page).waitFor({ state: 'hidden' })
    await page.keyboard.press('Escape')
    await expect.poll(() => total(page), SOON).toBe('6,000 户')
  })

  it('shows its bound where the name is too long for the chip, and a name says when it is full', async () => {
    const { page } = window
    await page.locator('.explore-actions').getByRole('button', { name: /列$/ }).click()
    await click(page, /新增公式列/)
    const formula = page.locator('.formula-editor')
    await formula.locator('textarea').fill('出账收入@-1')
    await seen(formula.getByText(/月份写在方括号里面/))
    await formula.getByRole('button', { name: '是不是“[出账收入@-1]”？' }).click()
    const name = formula.getByRole('textbox', { name: '名称' })
    await name.fill('环比差'.repeat(30))
    await seen(formula.getByText('已满 60 字'))
    expect(await name.inputValue()).toBe('环比差'.repeat(20))
    await screenshot(page, 'formula-name-full-zh')
    await name.press('Enter')
    await seen(page.locator('.formula-list').getByText('环比差环比差'))
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('.ant-drawer-open').count(), SOON).toBe(0)
    await click(page, /添加条件/)
    await page.locator('.ant-drawer .ant-select').first().click()
    await page.keyboard.type('环比差环比差')
    await page.keyboard.press('Enter')
    const panel = page.locator('.ant-drawer-open')
    await panel.getByRole('textbox', { name: '从', exact: true }).fill('5')
    await panel.getByRole('textbox', { name: '到', exact: true }).fill('1205')
    await panel.getByRole('button', { name: '应用' }).click()
    const chip = page.locator('.chip')
    await seen(chip)
    expect(await chip.getAttribute('title')).toBe(`5≤${'环比差'.repeat(20)}≤1,205 元`)
    const isCut = (piece: Locator): Promise<boolean> =>
      piece.evaluate((one) => {
        const text = document.createRange()
        text.selectNodeContents(one)
        return text.getBoundingClientRect().width > one.getBoundingClientRect().width
      })
    const pieces = chip.locator('.chip-text > span')
    expect([await isCut(pieces.nth(0)), await isCut(pieces.nth(1)), await isCut(pieces.nth(2))]).toEqual([false, true, false])
    expect(await pieces.nth(2).innerText()).toBe('≤1,205 元')
    const [end, edge] = [await pieces.nth(2).boundingBox(), await chip.boundingBox()]
    expect((end?.x ?? 0) + (end?.width ?? 0)).toBeLessThanOrEqual((edge?.x ?? 0) + (edge?.width ?? 0))
    await screenshot(page, 'chip-long-name-zh')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('.ant-drawer-open').count(), SOON).toBe(0)
    await page.keyboard.press('Escape')
    await expect.poll(() => total(page), SOON).toBe('6,000 户')
  })
})

describe('a condition told from the analysis month', () => {
  it('is set beside the chart and counts those whose contract ends within 60 days', async () => {
    const { page } = window
    await click(page, /添加条件/)
    await page.locator('.ant-drawer .ant-select').first().click()
    await page.keyboard.type('合约到期时间')
    await page.keyboard.press('Enter')
    const panel = page.locator('.ant-drawer-open')
    await panel.getByText('相对账期', { exact: true }).click()
    await panel.locator('.rule-period').click()
    await page.locator('.ant-select-dropdown:visible').getByText('60 天内到期').click()
    await screenshot(page, 'filter-period-zh')
    await panel.getByRole('button', { name: '应用' }).click()
    await expect.poll(() => total(page), SOON).toBe('192 户')
    await seen(page.locator('.chip').getByText('合约到期时间 在月末后 60 天内'))
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('.ant-drawer-open').count(), SOON).toBe(0)
    await page.keyboard.press('Control+e')
    await seen(page.getByText(/还没有别的集合/))
    await expect.poll(() => page.locator('.sets').getByRole('button', { name: '存为分群' }).count(), SOON).toBe(1)
    await screenshot(page, 'sets-first-zh')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('.ant-drawer-open').count(), SOON).toBe(0)
    await page.keyboard.press('Escape')
    await expect.poll(() => total(page), SOON).toBe('6,000 户')
  })
})

async function openAgain(page: Page, name: string): Promise<void> {
  await closeDefinition(page)
  await openDefinition(page, name)
}

async function add(page: Page, type: string): Promise<Locator> {
  const before = await tiles(page).count()
  await click(page, /添加图表/)
  await page.getByRole('menuitem', { name: new RegExp(`^${type}`) }).click()
  await expect.poll(() => tiles(page).count(), SOON).toBe(before + 1)
  return tiles(page).last()
}

/** Sets one of the fields of a chart in its settings. */
async function chooseField(page: Page, of: Locator, place: number, name: string): Promise<void> {
  await of.getByRole('button', { name: /设置/ }).click()
  const settings = page.locator('.board-settings').filter({ visible: true })
  await settings.locator('.board-field .ant-select').nth(place).click()
  await page.keyboard.type(name)
  await page.locator('.ant-select-item-option').filter({ hasText: name, visible: true }).first().waitFor()
  await page.keyboard.press('Enter')
  await expect.poll(() => page.locator('.ant-select-dropdown').filter({ visible: true }).count(), SOON).toBe(0)
  await page.keyboard.press('Escape')
  await settings.waitFor({ state: 'hidden' })
  await expect.poll(() => of.getByRole('button', { name: /设置/ }).evaluate((button) => button === document.activeElement), SOON).toBe(true)
}

describe('charts of dates and numbers', () => {
  it('show as partly held the period that a date condition cuts', async () => {
    const { page } = window
    const bars = await add(page, '分类柱图')
    await chooseField(page, bars, 0, '入网时间')
    await click(page, /添加条件/)
    await page.locator('.ant-drawer .ant-select').first().click()
    await page.keyboard.type('入网时间')
    await page.keyboard.press('Enter')
    await page.locator('.ant-drawer').getByLabel('从', { exact: true }).fill('2020-02-10')
    await page.locator('.ant-drawer').getByRole('button', { name: '应用' }).click()
    await expect.poll(() => total(page), SOON).not.toBe('6,000 户')
    await page.keyboard.press('Escape')
    await bars.scrollIntoViewIfNeeded()
    await bars.focus()
    await page.waitForTimeout(600)
    await screenshot(page, 'periods-zh')
    await inLanguage(page, 'en')
    await page.waitForTimeout(600)
    await screenshot(page, 'periods-en')
    await inLanguage(page, 'zh-CN')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('.chip').count(), SOON).toBe(0)
  })

  it('group within groups by ranges of a number', async () => {
    const { page } = window
    const tree = await add(page, '两级树图')
    await chooseField(page, tree, 1, '在网时长')
    await seen(tree.locator('.board-title').getByText(/在网时长/))
    await tree.scrollIntoViewIfNeeded()
    await page.waitForTimeout(600)
    await screenshot(page, 'tree-numbers-zh')
    expect(window.errors).toEqual([])
  })
})

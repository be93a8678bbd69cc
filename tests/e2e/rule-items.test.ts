import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchApp, screenshot, type LaunchedApp } from './launch.ts'
import { click, goTo, inLanguage, seen } from './window.ts'

let window: LaunchedApp
const errors: string[] = []
beforeAll(async () => {
  window = await launchApp()
  const { page } = window
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  await seen(page.getByText('打开示例县'))
  await page.getByText('打开示例县').click()
  await click(page, '导入 3 张表')
  await seen(page.getByText(/已导入 [\d,]+ 行/))
  await goTo(page, '客户')
  await seen(page.locator('.ag-row[row-index="0"] .ag-cell'))
  page.setDefaultTimeout(15_000)
}, 240_000)
afterAll(() => window.close())

const builder = (page: Page): Locator => page.locator('.rule-editor')
const rows = (page: Page): Locator => builder(page).locator('.rule-condition')
const words = (page: Page): Promise<string> => builder(page).locator('.rule-words').innerText()
const options = (page: Page): Locator => page.locator('.ant-select-dropdown:visible .ant-select-item-option')

const SOON = { timeout: 15_000 } as const

/** Types a field's name into the box that adds conditions: the last one within what is given. */
async function add(page: Page, name: string, within: Locator = builder(page)): Promise<Locator> {
  const before = await rows(page).count()
  const box = within.getByRole('combobox', { name: '加条件：输入字段名' }).last()
  // One that is still closing would take the new one with it.
  await expect.poll(() => page.locator('.ant-select-dropdown:visible').count()).toBe(0)
  await box.fill(name)
  await options(page).getByText(new RegExp(`^${name}(（|$)`)).first().click()
  await expect.poll(() => rows(page).count()).toBe(before + 1)
  return rows(page).nth(before)
}

async function pick(page: Page, row: Locator, box: string, option: string): Promise<void> {
  await row.getByRole('combobox', { name: box, exact: true }).click()
  await options(page).getByText(option, { exact: true }).click()
}

async function type(row: Locator, label: string, text: string): Promise<void> {
  await row.getByRole('textbox', { name: label, exact: true }).fill(text)
}

async function empty(page: Page): Promise<void> {
  while ((await rows(page).count()) > 0) await rows(page).last().getByRole('button', { name: /删除/ }).click()
}

const numberOf = (text: string): number => Number(/[\d,]+/.exec(text)?.[0].replaceAll(',', '') ?? NaN)
const total = async (page: Page): Promise<number> => numberOf(await builder(page).locator('.rule-result').innerText())
const countOf = async (row: Locator): Promise<number> => numberOf(await row.locator('.rule-count > span').first().innerText({ timeout: 500 }).catch(() => ''))

/** The count of a condition once it has stopped changing to another. */
async function settled(page: Page, row: Locator): Promise<number> {
  let last = NaN
  await expect
    .poll(async () => {
      const before = last
      last = await countOf(row)
      return last === before
    })
    .toBe(true)
  await page.waitForTimeout(300)
  return countOf(row)
}

describe('what a rule can say', () => {
  it('relative dates move with the month and mean the days they stand for', async () => {
    const { page } = window
    await click(page, /条件组合/)
    const relative = await add(page, '合约到期时间')
    await expect.poll(() => words(page)).toBe('合约到期时间 在本月')
    await pick(page, relative, '时段', '60 天内到期')
    await expect.poll(() => words(page)).toBe('合约到期时间 在月末后 60 天内')
    const soon = await settled(page, relative)
    expect(soon).toBeGreaterThan(0)
    const month = (await page.locator('.month-select').innerText()).match(/(\d{4})-(\d{2})/)
    const end = Date.UTC(Number(month?.[1]), Number(month?.[2]), 0)
    const dayOf = (days: number): string => new Date(end + days * 86_400_000).toISOString().slice(0, 10)
    const plain = await add(page, '合约到期时间')
    await pick(page, plain, '运算', '介于')
    for (const [label, day] of [['从', dayOf(0)], ['到', dayOf(60)]] as const) {
      await plain.getByRole('textbox', { name: label, exact: true }).fill(day)
      await page.keyboard.press('Enter')
    }
    await expect.poll(() => countOf(plain)).toBe(soon)
    await screenshot(page, 'rule-period-zh')
    await pick(page, relative, '时段', '近3月')
    await expect.poll(() => words(page)).toMatch(/^合约到期时间 在近 3 个月 且/)
    await empty(page)
  })

  it('ranks, percentiles and one field against another', async () => {
    const { page } = window
    const top = await add(page, '出账收入')
    await pick(page, top, '运算', '最高的')
    const percent = await settled(page, top)
    expect(percent / (await total(page))).toBeCloseTo(1, 5)
    await pick(page, top, '单位', '户')
    await type(top, '数量', '100')
    await expect.poll(() => countOf(top)).toBe(100)
    await expect.poll(() => words(page)).toBe('出账收入 最高的 100 户')
    const middle = await add(page, '上网流量')
    await pick(page, middle, '运算', '分位介于')
    await expect.poll(() => words(page)).toContain('10%≤上网流量 分位≤90%')
    const fell = await add(page, '出账收入')
    await pick(page, fell, '运算', '与字段比')
    await pick(page, fell, '比较', '<')
    await type(fell, '倍数', '0.8')
    await fell.getByRole('combobox', { name: '相比的字段' }).fill('出账收入')
    await options(page).getByText(/^出账收入（/).first().click()
    await type(fell, '相差月数', '-1')
    await expect.poll(() => words(page)).toContain('出账收入<0.8×1 个月前的出账收入')
    expect(await settled(page, fell)).toBeGreaterThan(0)
    await screenshot(page, 'rule-kinds-zh')
    const { scrollWidth, clientWidth } = await builder(page).locator('.rule-tree').evaluate(({ scrollWidth, clientWidth }) => ({ scrollWidth, clientWidth }))
    expect(scrollWidth).toBeLessThanOrEqual(clientWidth)
    await empty(page)
  })

  it('a number box counts what it shows, and what is no number is red and counts as nothing', async () => {
    const { page } = window
    const all = await total(page)
    const fee = await add(page, '出账收入')
    const box = fee.getByRole('textbox', { name: '值', exact: true })
    await box.fill('１００')
    const hundred = await settled(page, fee)
    expect(hundred).toBeLessThan(all)
    for (const wrong of ['abc', '1e309', 'NaN', '0x10', '1,00']) {
      await box.fill(wrong)
      await expect.poll(() => box.getAttribute('aria-invalid'), SOON).toBe('true')
      await expect.poll(() => total(page), SOON).toBe(all)
      expect(await box.getAttribute('title')).toBe('不是数字，条件不生效')
    }
    await box.press('Tab')
    expect(await box.inputValue()).toBe('1,00')
    await screenshot(page, 'rule-number-wrong-zh')
    await box.fill('1,00０.0')
    await expect.poll(() => total(page), SOON).toBeLessThan(hundred)
    await box.press('Tab')
    expect(await box.inputValue()).toBe('1000')
    const top = await add(page, '出账收入')
    await pick(page, top, '运算', '最高的')
    await type(top, '数量', '101')
    const amount = top.getByRole('textbox', { name: '数量', exact: true })
    await expect.poll(() => amount.getAttribute('title'), SOON).toBe('要在 0 到 100 之间，条件不生效')
    await empty(page)
  })

  it('groups in groups, negated, read well in both languages', async () => {
    const { page } = window
    await add(page, '出账收入')
    await page.keyboard.type('50')
    for (const [depth, mode] of (['任一满足', '都不满足', '任一满足'] as const).entries()) {
      const inner = builder(page).locator('.rule-group').nth(depth)
      await inner.getByRole('button', { name: '加组' }).last().click()
      const made = builder(page).locator('.rule-group').nth(depth + 1)
      await pick(page, made, '组内关系', mode)
      const row = await add(page, ['在网时长', '通话时长', '上网流量'][depth] ?? '', made)
      await row.locator('.rule-value input').first().fill(String(10 + depth))
    }
    await expect.poll(() => words(page)).toContain('非(')
    await screenshot(page, 'rule-deep-zh')
    const text = await words(page)
    // Of any, a part brings some; of all or none, it takes some away.
    const effects = await builder(page).locator('.rule-group > .rule-head .rule-count .soft').allInnerTexts()
    expect(effects.map((effect) => effect.slice(0, 1))).toEqual(['减', '增', '减'])
    expect(text.split('(').length).toBe(text.split(')').length)
    for (let i = 0; i < 30 && (await rows(page).count()) > 0; i++) await builder(page).getByRole('button', { name: /^撤销/ }).click()
    await expect.poll(() => rows(page).count()).toBe(0)
    for (let i = 0; i < 30 && (await words(page)) !== text; i++) await builder(page).getByRole('button', { name: /^重做/ }).click()
    await expect.poll(() => words(page)).toBe(text)
    // Applied, the conditions open again as they were, and say the same in English.
    await page.keyboard.press('Control+Enter')
    await builder(page).waitFor({ state: 'hidden' })
    await inLanguage(page, 'en')
    await click(page, /Build conditions/)
    await expect.poll(() => words(page)).toContain('not (')
    await screenshot(page, 'rule-deep-en')
    await page.keyboard.press('Control+Enter')
    await builder(page).waitFor({ state: 'hidden' })
    await inLanguage(page, 'zh-CN')
    await click(page, /条件组合/)
    await expect.poll(() => words(page)).toBe(text)
  })

  it('is saved as a segment, and a segment or list is a condition', async () => {
    const { page } = window
    const count = await total(page)
    await builder(page).getByRole('button', { name: '存为分群' }).click()
    const dialog = page.locator('.ant-modal').filter({ hasText: '按条件：每个账期重新计算' })
    await dialog.getByRole('textbox').fill('深组')
    await dialog.getByRole('textbox').press('Enter')
    await dialog.waitFor({ state: 'hidden' })
    await empty(page)
    await builder(page).getByRole('button', { name: '加分群、名单或号码' }).last().click()
    await page.getByRole('menuitem', { name: '属于分群' }).click()
    await pick(page, rows(page).last(), '属于分群', '深组')
    await expect.poll(() => words(page)).toBe('属于分群“深组”')
    await expect.poll(() => total(page)).toBe(count)
    await builder(page).getByRole('button', { name: '应用到客户页' }).click()
    await builder(page).waitFor({ state: 'hidden' })
    await click(page, '生成名单')
    await seen(page.getByText(/^[\d,]+ − [\d,]+ = [\d,]+ \+ [\d,]+$/))
    await click(page, '生成名单')
    await seen(page.getByText('草稿').first())
    await goTo(page, '客户')
    await click(page, /条件组合/)
    await builder(page).getByRole('button', { name: '加分群、名单或号码' }).last().click()
    await page.getByRole('menuitem', { name: '在名单中' }).click()
    const list = rows(page).last()
    await list.getByRole('combobox', { name: '在名单中' }).click()
    await options(page).first().click()
    const both = await settled(page, list)
    expect(both).toBeGreaterThan(0)
    await pick(page, list, '组别', '对照组')
    await expect.poll(() => words(page)).toMatch(/在名单“.+”的对照组中/)
    await expect.poll(() => countOf(list)).toBeLessThan(both)
    await screenshot(page, 'rule-sets-zh')
    await page.keyboard.press('Control+Enter')
    await builder(page).waitFor({ state: 'hidden' })
    await inLanguage(page, 'en')
    await click(page, /Build conditions/)
    await seen(builder(page).locator('.rule-words').getByText(/in the control group of list/))
    await screenshot(page, 'rule-sets-en')
    expect(errors).toEqual([])
  })
})

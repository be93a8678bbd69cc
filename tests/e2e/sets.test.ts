import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { screenshot } from './launch.ts'
import { click, goTo, inLanguage, launchSampleCounty, seen } from './window.ts'

let window: Awaited<ReturnType<typeof launchSampleCounty>>
beforeAll(async () => {
  window = await launchSampleCounty()
}, 180_000)
afterAll(() => window.close())

const SOON = { timeout: 15_000 } as const

const numberOf = (text: string): number => Number(/[\d,]+/.exec(text)?.[0].replaceAll(',', '') ?? NaN)

/** Who is chosen on the page, as its summary says. */
const chosen = async (page: Page): Promise<number> => numberOf(await page.locator('.explore-summary strong').first().innerText())
const chips = (page: Page): Locator => page.locator('.chips .chip')
const panel = (page: Page): Locator => page.locator('.sets')
const row = (page: Page, name: string | RegExp): Locator => panel(page).locator('.sets-row').filter({ hasText: name })
const venn = async (page: Page): Promise<readonly number[]> => (await panel(page).locator('.sets-part').allTextContents()).map(numberOf)

/** Drags over the middle of the first histogram. */
async function brush(page: Page): Promise<void> {
  const box = await page.locator('.board-chart canvas').first().boundingBox()
  if (!box) return
  const y = box.y + box.height / 2
  await page.mouse.move(box.x + box.width * 0.3, y)
  await page.mouse.down()
  for (let i = 1; i <= 8; i++) await page.mouse.move(box.x + box.width * (0.3 + i * 0.06), y)
  await page.mouse.up()
  await page.waitForTimeout(1000)
}

/** Fills the name and saves; the dialog must go. */
async function saveAs(page: Page, name: string, keep?: string): Promise<void> {
  const dialog = page.locator('.ant-modal').filter({ hasText: '存为分群' })
  await dialog.getByRole('textbox').fill(name)
  if (keep !== undefined) await dialog.getByText(keep).click()
  await dialog.getByRole('textbox').press('Enter')
  await dialog.waitFor({ state: 'hidden' })
}

describe('sets', () => {
  it('saves conditions as a segment with Ctrl+S', async () => {
    const { page } = window
    const everyone = await chosen(page)
    // A chart that is still being drawn takes no brush.
    await expect
      .poll(
        async () => {
          await brush(page)
          return chips(page).count()
        },
        { timeout: 30_000 },
      )
      .toBe(1)
    await expect.poll(() => chosen(page)).toBeLessThan(everyone)
    await page.keyboard.press('Control+s')
    await seen(page.getByText('按条件：每个账期重新计算'))
    await screenshot(page, 'sets-save-zh')
    await saveAs(page, '中档')
    await seen(page.getByText(/已保存分群“中档”/))
  })

  it('keeps rows picked one by one as fixed members', async () => {
    const { page } = window
    for (const index of [0, 1, 2]) await page.locator(`.ag-row[row-index="${index}"] input[type="checkbox"]`).click()
    await click(page, /导出/)
    await seen(page.getByText(/^选中的 3 行 × \d+ 列$/))
    await page.keyboard.press('Escape')
    await click(page, '存为分群（选中 3）')
    await saveAs(page, '三户')
    await seen(page.getByText('已保存分群“三户”，3 户'))
  })

  it('undoes a stray click, says what came back, and does it again', async () => {
    const { page } = window
    const before = await chips(page).allInnerTexts()
    await click(page, '全部清除')
    await expect.poll(() => chips(page).count()).toBe(0)
    await page.keyboard.press('Control+z')
    await expect.poll(() => chips(page).allInnerTexts()).toEqual(before)
    await seen(page.getByText(/已撤销，恢复：/))
    await seen(page.getByRole('button', { name: '存为分群（选中 3）' }))
    await screenshot(page, 'sets-undone-zh')
    await page.keyboard.press('Control+y')
    await expect.poll(() => chips(page).count()).toBe(0)
    await seen(page.getByText(/已重做，去掉：/))
    // A step made just when the note of the one before fades has a note which goes as well.
    await page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          const observer = new MutationObserver(() => {
            if (!document.querySelector('.ant-message-fade-leave')) return
            observer.disconnect()
            document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'z', ctrlKey: true, bubbles: true }))
            resolve()
          })
          observer.observe(document.body, { subtree: true, childList: true, attributeFilter: ['class'] })
        }),
    )
    await expect.poll(() => chips(page).count()).toBe(1)
    await seen(page.getByText(/已撤销，恢复：/))
    await page.getByText(/已撤销，恢复：/).waitFor({ state: 'detached', ...SOON })
  })

  it('keeps ticked rows and what can be undone over a reload', async () => {
    const { page } = window
    const status = page.locator('.explore-rows .grid-status')
    const isPicked = (index: number): Promise<boolean> => page.locator(`.ag-row[row-index="${index}"] input[type="checkbox"]`).isChecked()
    for (const index of [4, 5, 7]) await page.locator(`.ag-row[row-index="${index}"] input[type="checkbox"]`).click()
    await expect.poll(() => status.innerText(), SOON).toContain('已选 6 户')
    const before = await chips(page).allInnerTexts()
    await page.reload()
    await seen(page.locator('.ag-row[row-index="7"] input[type="checkbox"]'))
    await expect.poll(() => status.innerText(), SOON).toContain('已选 6 户')
    expect(await chips(page).allInnerTexts()).toEqual(before)
    expect(await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(isPicked))).toEqual([true, true, true, false, true, true, false, true])
    for (const left of [5, 4, 3, 2]) {
      await page.keyboard.press('Control+z')
      await expect.poll(() => status.innerText(), SOON).toContain(`已选 ${left} 户`)
    }
    await page.keyboard.press('Control+y')
    await expect.poll(() => status.innerText(), SOON).toContain('已选 3 户')
  })

  it('writes all chips in one size', async () => {
    const { page } = window
    const sizes = await page.locator('.chips .chip > :first-child').evaluateAll((labels) => labels.map((label) => getComputedStyle(label).fontSize))
    expect([...new Set(sizes)]).toHaveLength(1)
    expect(sizes[0]).toBe(await page.locator('.chips').evaluate((row) => getComputedStyle(row).fontSize))
  })

  it('shows the sets with counts, and two of them against each other', async () => {
    const { page } = window
    const count = await chosen(page)
    await page.keyboard.press('Control+e')
    await expect.poll(async () => numberOf(await row(page, '中档').locator('.sets-count').innerText())).toBe(count)
    expect(numberOf(await row(page, '三户').locator('.sets-count').innerText())).toBe(3)
    await seen(row(page, '三户').getByText(/^固定 \d{4}-\d{2}$/))
    await row(page, '中档').getByRole('button', { name: /作为 A/ }).click()
    await row(page, '三户').getByRole('button', { name: /作为 B/ }).click()
    await expect.poll(() => venn(page)).toEqual([count - 3, 3, 0])
    const said = page.locator('.ant-popover').filter({ visible: true })
    await row(page, '中档').locator('.sets-count').click()
    await seen(said.getByText('账期的数据重新计算'))
    await expect.poll(() => said.innerText()).toContain(`${count.toLocaleString('en-US')}（占`)
    await screenshot(page, 'sets-count-definition-zh')
    await page.keyboard.press('Escape')
    await expect.poll(() => said.count()).toBe(0)
    await row(page, '三户').locator('.sets-count').click()
    await seen(said.getByText(/固定下来的成员/))
    await page.keyboard.press('Escape')
    await panel(page).locator('.sets-part').nth(1).focus()
    await page.keyboard.press('Enter')
    await seen(said.getByText(/同时在 A“中档”和 B“三户”的 3 户/))
    await expect.poll(async () => (await said.boundingBox())?.x ?? -1).toBeGreaterThan(0)
    await screenshot(page, 'sets-venn-definition-zh')
    await page.keyboard.press('Escape')
    await expect.poll(() => said.count()).toBe(0)
    await panel(page).getByText('A 减 B', { exact: true }).click()
    await expect.poll(async () => numberOf(await panel(page).getByRole('status').innerText())).toBe(count - 3)
    await screenshot(page, 'sets-panel-zh')
    await panel(page).getByRole('button', { name: '筛选', exact: true }).click()
    await expect.poll(() => chosen(page)).toBe(count - 3)
    expect(await chips(page).allInnerTexts()).toHaveLength(1)
    await panel(page).getByRole('button', { name: '存为分群' }).click()
    await saveAs(page, '中档除三户', '固定成员')
    await expect.poll(async () => numberOf(await row(page, '中档除三户').locator('.sets-count').innerText())).toBe(count - 3)
  })

  it('reads in English, chips and notes as well', async () => {
    const { page } = window
    await page.keyboard.press('Escape')
    await panel(page).waitFor({ state: 'hidden' })
    await inLanguage(page, 'en')
    await page.keyboard.press('Control+e')
    await expect.poll(async () => (await chips(page).allInnerTexts()).join()).toMatch(/in segment/)
    await seen(panel(page).getByText('My segments'))
    await screenshot(page, 'sets-panel-en')
    await page.keyboard.press('Escape')
    await panel(page).waitFor({ state: 'hidden' })
    await inLanguage(page, 'zh-CN')
    await page.keyboard.press('Control+e')
  })

  it('is a set that a target list is made of', async () => {
    const { page } = window
    const count = await chosen(page)
    await panel(page).getByRole('button', { name: '生成名单' }).click()
    await seen(page.locator('.campaign-start'))
    await expect.poll(async () => page.locator('main').innerText()).toContain(count.toLocaleString('en-US'))
    await screenshot(page, 'sets-list-zh')
    await click(page, '用条件组合指定用户')
    await seen(page.locator('.rule-editor'))
    await expect.poll(async () => numberOf(await page.locator('.rule-result').innerText())).toBe(count)
    await screenshot(page, 'sets-list-builder-zh')
    await click(page, '用这些条件')
    await page.locator('.rule-editor').waitFor({ state: 'hidden' })
    await expect.poll(async () => page.locator('main').innerText()).toContain(count.toLocaleString('en-US'))
  })

  it('explains a number of the summary on a click', async () => {
    const { page } = window
    await goTo(page, '客户')
    await page.locator('.explore-summary').getByRole('button', { name: /ARPU/ }).click()
    await seen(page.getByText(/^所选用户本账期出账收入的合计 ÷ 平均用户 [\d,.]+ 户/))
    await seen(page.locator('.ant-popover').getByText('来源批次'))
    await screenshot(page, 'sets-definition-zh')
    const [figure, popover] = await Promise.all([page.locator('.explore-summary').getByRole('button', { name: /ARPU/ }).boundingBox(), page.locator('.ant-popover').filter({ visible: true }).boundingBox()])
    expect(popover?.y).toBeGreaterThanOrEqual(0)
    expect((popover?.y ?? NaN) + (popover?.height ?? NaN)).toBeLessThanOrEqual(figure?.y ?? NaN)
    await page.locator('.ant-popover .definition-parameters .ant-select').click()
    await page.locator('.ant-select-item-option').getByText('出账用户').click()
    await seen(page.getByText(/^所选用户本账期出账收入的合计 ÷ 有出账收入的 [\d,]+ 户/))
    await screenshot(page, 'sets-arpu-billed-zh')
    await page.locator('.ant-popover .definition-parameters').getByRole('button', { name: /恢复/ }).first().click()
    await seen(page.getByText(/^所选用户本账期出账收入的合计 ÷ 平均用户 [\d,.]+ 户/))
    await page.keyboard.press('Escape')
    expect(window.errors).toEqual([])
  })
})

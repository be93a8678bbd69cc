import fs from 'node:fs'
import path from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { framesOf, framesText } from './frames.ts'
import { screenshot, stubSaveDialog } from './launch.ts'
import { click, inLanguage, launchSampleCounty, seen } from './window.ts'

let window: Awaited<ReturnType<typeof launchSampleCounty>>
beforeAll(async () => {
  window = await launchSampleCounty()
}, 180_000)
afterAll(() => window.close())

const tiles = (page: Page): Locator => page.locator('.board-tile')
const tile = (page: Page, title: string | RegExp): Locator => tiles(page).filter({ has: page.locator('.board-title').getByText(title) })

function numberOf(text: string): number {
  return Number(/[\d,]+/.exec(text)?.[0].replaceAll(',', '') ?? NaN)
}

/** What the summary line above the grid counts. */
async function total(page: Page): Promise<number> {
  return numberOf(await page.locator('.explore-summary strong').innerText())
}

/** The n of each chart, in the order of the board; a chart counts while it is in sight. */
async function sizes(page: Page): Promise<readonly number[]> {
  const found: number[] = []
  for (const one of await tiles(page).all()) {
    await one.scrollIntoViewIfNeeded()
    await page.waitForTimeout(150)
    found.push(numberOf(await one.locator('.panel-n').innerText({ timeout: 2000 }).catch(() => '')))
  }
  await tiles(page).first().scrollIntoViewIfNeeded()
  return found
}

/** A charts' board on a busy machine takes its time. */
const SLOW = { timeout: 40_000 } as const

async function add(page: Page, type: string): Promise<void> {
  const before = await tiles(page).count()
  await click(page, /添加图表/)
  await page.getByRole('menuitem', { name: new RegExp(`^${type}`) }).click()
  await expect.poll(() => tiles(page).count()).toBe(before + 1)
  await expect.poll(() => isInView(tiles(page).last())).toBe(true)
  await expect.poll(() => tiles(page).last().evaluate((element) => element === document.activeElement)).toBe(true)
}

/** Whether the head of a chart is within its board and the window. */
function isInView(one: Locator): Promise<boolean> {
  return one.evaluate((element) => {
    const { top } = element.getBoundingClientRect()
    const frame = element.closest('.board')?.getBoundingClientRect()
    return frame !== undefined && top >= frame.top && top < Math.min(frame.bottom, innerHeight)
  })
}

/** Sets the field of a chart in its settings. */
async function chooseField(page: Page, of: Locator, name: string): Promise<void> {
  await of.getByRole('button', { name: /设置/ }).click()
  const settings = page.locator('.board-settings').filter({ visible: true })
  await settings.locator('.ant-select').first().click()
  await page.keyboard.type(name)
  await page.locator('.ant-select-item-option').filter({ hasText: name, visible: true }).first().waitFor()
  await page.keyboard.press('Enter')
  await expect.poll(() => page.locator('.ant-select-dropdown').filter({ visible: true }).count()).toBe(0)
  await page.keyboard.press('Escape')
  await settings.waitFor({ state: 'hidden' })
}

/** Drags over a share of a chart's width. */
async function drag(page: Page, of: Locator, from: number, to: number): Promise<void> {
  const box = await of.locator('canvas').first().boundingBox()
  if (!box) throw new Error('no chart')
  const y = box.y + box.height * 0.4
  await page.mouse.move(box.x + box.width * from, y)
  await page.mouse.down()
  for (let step = 1; step <= 20; step++) {
    await page.mouse.move(box.x + box.width * (from + ((to - from) * step) / 20), y)
    await page.waitForTimeout(16)
  }
  await page.mouse.up()
}

/** What the page's own thread may compute for a frame while a brush is dragged over eight charts, so that they keep up with the hand. */
const FRAME_MS = 100

describe('the board of charts', () => {
  it('is composed of charts that all count everybody', async () => {
    const { page } = window
    await expect.poll(() => tiles(page).count()).toBe(3)
    for (const type of ['散点图', '箱线图', '热力表', '洛伦兹曲线', '区域图']) await add(page, type)
    await expect.poll(() => sizes(page), SLOW).toEqual(Array(8).fill(6000))
  })

  it('leaves a range as it was typed, whatever charts show it', async () => {
    const { page } = window
    /** Types a range into the line below a chart, gives whom it leaves. */
    const type = async (of: Locator, lo: string, hi: string): Promise<number> => {
      const bounds = of.locator('.explore-range input')
      for (const [i, value] of [[0, ''], [1, ''], [0, lo], [1, hi]] as const) {
        await bounds.nth(i).fill(value)
        await bounds.nth(i).press('Enter')
      }
      await settled()
      expect([await bounds.nth(0).inputValue(), await bounds.nth(1).inputValue()].map(Number)).toEqual([lo, hi].map(Number))
      return total(page)
    }
    /** Long enough for a chart to draw the range, and for what it would make of it. */
    const settled = async (): Promise<void> => {
      await page.waitForTimeout(2000)
      let before = -1
      await expect.poll(async () => [before, (before = await total(page))].every((count, _, [first]) => count === first), SLOW).toBe(true)
    }
    const all = await total(page)
    const histogram = tile(page, /分布/)
    await histogram.scrollIntoViewIfNeeded()
    const [wide, narrow, beyond, single] = [await type(histogram, '99.337', '150.123'), await type(histogram, '99.4', '150.1'), await type(histogram, '330', '5000'), await type(histogram, '129', '129')]
    expect(narrow).toBeLessThan(wide)
    for (const count of [wide, beyond, single]) expect(count).toBeGreaterThan(0)
    expect(beyond + single).toBeLessThan(wide)
    expect(await page.locator('.chip').count()).toBe(1)
    await page.locator('.chip button').last().click()
    await expect.poll(() => total(page), SLOW).toBe(all)
    const lorenz = tile(page, /集中度/)
    await lorenz.scrollIntoViewIfNeeded()
    const some = await type(lorenz, '100', '150')
    await settled()
    expect(await total(page)).toBe(some)
    expect(some).toBeLessThan(all)
    await page.locator('.chip button').last().click()
    await expect.poll(() => total(page), SLOW).toBe(all)
    await tiles(page).first().scrollIntoViewIfNeeded()
  })

  it('filters all other charts and the grid by what is brushed in one', async () => {
    const { page } = window
    const frames = await framesOf(page, () => drag(page, tile(page, /分布/), 0.3, 0.7))
    console.info(`eight charts of 6000 customers\nbrushing: ${framesText(frames)}`)
    expect(frames.work).toBeLessThan(FRAME_MS)
    await expect.poll(() => page.locator('.chip').count(), SLOW).toBe(1)
    await expect.poll(() => total(page), SLOW).toBeLessThan(6000)
    const count = await total(page)
    // The charts of the brushed field do not filter themselves; the others count what the summary and the grid count.
    await expect.poll(async () => (await sizes(page)).filter((n) => n === count).length, SLOW).toBe(7)
    expect((await sizes(page))[0]).toBe(6000)
    await expect.poll(() => page.getByText(`共 ${count.toLocaleString('en-US')} 户`).count(), SLOW).toBeGreaterThan(0)
    await screenshot(page, 'board-zh-1366')
  })

  it('adds categories with Ctrl, keeps clauses apart, and takes each back', async () => {
    const { page } = window
    const alone = await total(page)
    const bars = tile(page, /^网格：户数$/)
    const bar = async (i: number, modifiers: readonly 'Control'[]): Promise<void> => {
      const box = await bars.locator('canvas').first().boundingBox()
      await bars.locator('canvas').first().click({ position: { x: (box?.width ?? 0) * 0.3, y: 14 + i * 19 }, modifiers: [...modifiers] })
    }
    await bar(0, [])
    await expect.poll(() => page.locator('.chip').count(), SLOW).toBe(2)
    await expect.poll(() => total(page), SLOW).toBeLessThan(alone)
    const one = await total(page)
    await bar(1, ['Control'])
    await expect.poll(() => total(page), SLOW).toBeGreaterThan(one)
    const two = await total(page)
    const [histogram, grids, series] = await sizes(page)
    expect(grids).toBe(alone)
    expect(series).toBe(two)
    expect(histogram).toBeGreaterThan(two)
    await page.keyboard.press('Control+z')
    await expect.poll(() => total(page), SLOW).toBe(one)
    // Escape takes the last condition away where nothing is open, says so, and can be undone.
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('.chip').count(), SLOW).toBe(1)
    await seen(page.getByText(/^已去掉：.*Ctrl\+Z 恢复/))
    await page.keyboard.press('Control+z')
    await expect.poll(() => total(page), SLOW).toBe(one)
    await page.keyboard.press('Control+z')
    await expect.poll(() => total(page), SLOW).toBe(alone)
    await click(page, '全部清除')
    await expect.poll(() => total(page), SLOW).toBe(6000)
  })

  it('moves, resizes and removes by keyboard, with undo', async () => {
    const { page } = window
    const titles = () => page.locator('.board-title').allInnerTexts()
    const before = await titles()
    await tiles(page).first().focus()
    await page.keyboard.press('ArrowRight')
    await expect.poll(() => tiles(page).nth(1).evaluate((element) => element === document.activeElement)).toBe(true)
    await page.keyboard.press('Alt+ArrowLeft')
    await expect.poll(async () => (await titles())[0]).toBe(before[1])
    await page.keyboard.press('Delete')
    await expect.poll(() => tiles(page).count()).toBe(7)
    await page.getByRole('button', { name: '撤销图表改动' }).click()
    await page.getByRole('button', { name: '撤销图表改动' }).click()
    await expect.poll(titles).toEqual(before)
    await tiles(page).first().focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: '加宽' }).click()
    await expect.poll(() => tiles(page).first().evaluate((element) => element.style.gridColumn)).toContain('span 5')
    await page.getByRole('button', { name: '撤销图表改动' }).click()
    await expect.poll(titles).toEqual(before)
    // By its menu, which leaves the focus nowhere: Ctrl+Z brings the chart back and leaves picked rows, and so does the note.
    const picked = page.locator('.ag-row[row-index="0"] input[type="checkbox"]')
    await picked.click()
    for (const undo of [() => page.keyboard.press('Control+z'), () => page.locator('.ant-message').getByRole('button', { name: '撤销' }).click()]) {
      await tiles(page).first().getByRole('button', { name: /图表菜单/ }).click()
      await page.getByRole('menuitem', { name: '删除图表' }).filter({ visible: true }).click()
      await expect.poll(() => tiles(page).count(), SLOW).toBe(before.length - 1)
      await seen(page.locator('.ant-message').getByText(/^已删除/))
      await undo()
      await expect.poll(titles, SLOW).toEqual(before)
      expect(await picked.isChecked()).toBe(true)
    }
    await page.keyboard.press('Control+z')
    await expect.poll(() => picked.isChecked(), SLOW).toBe(false)
  })

  it('shows a chart as a table and back, with the mouse and by Alt+T', async () => {
    const { page } = window
    const bars = tile(page, /^网格：户数$/)
    const isTable = (): Promise<boolean> => bars.locator('.ag-root').isVisible()
    await bars.locator('.board-chart').hover()
    await screenshot(page, 'board-switch-zh-CN')
    await bars.getByRole('button', { name: '显示为表格' }).click()
    await expect.poll(isTable, SLOW).toBe(true)
    await screenshot(page, 'board-table-zh-CN')
    await bars.getByRole('button', { name: '显示为图' }).click()
    await expect.poll(isTable, SLOW).toBe(false)
    for (const shown of [true, false]) {
      await bars.locator('.board-title').focus()
      await page.keyboard.press('Alt+t')
      await expect.poll(isTable, SLOW).toBe(shown)
    }
  })

  it('writes a chart as picture and as numbers', async () => {
    const { page, app, userDataDir } = window
    const save = async (format: string, item: RegExp): Promise<Buffer> => {
      const file = path.join(userDataDir, `chart.${format}`)
      await stubSaveDialog(app, file)
      await tile(page, /^网格：户数$/).getByRole('button', { name: /图表菜单/ }).click()
      await page.getByRole('menuitem', { name: item }).filter({ visible: true }).click()
      await expect.poll(() => fs.existsSync(file), { timeout: 20_000 }).toBe(true)
      await seen(page.getByText(/图表已导出/))
      return fs.readFileSync(file)
    }
    const png = await save('png', /PNG/)
    expect(png.subarray(1, 4).toString()).toBe('PNG')
    expect(png.readUInt32BE(16)).toBe(1920)
    const svg = (await save('svg', /SVG/)).toString('utf8')
    expect(svg).toContain('城关一网格')
    expect(svg).toContain('n = 6,000')
    expect(await page.evaluate((text) => new DOMParser().parseFromString(text, 'image/svg+xml').querySelector('parsererror')?.textContent ?? null, svg)).toBeNull()
    const csv = (await save('csv', /CSV/)).toString('utf8')
    expect(csv).toMatch(/网格,户数,占比/)
    const counts = csv.trim().split('\r\n').slice(1).map((line) => Number(line.split(',')[1]))
    expect(counts.reduce((a, b) => a + b, 0)).toBe(6000)
    fs.copyFileSync(path.join(userDataDir, 'chart.png'), path.join(import.meta.dirname, 'screenshots/board-file.png'))
    await page.locator('.board .ant-alert-close-icon').click()
  })

  it('opens the definition behind a title', async () => {
    const { page } = window
    await tile(page, /分布/).locator('.board-title').click()
    const definition = page.locator('.board-definition')
    await seen(definition.getByText(/等分为 \d+ 段/))
    await seen(definition.getByText('6,000', { exact: true }))
    await seen(definition.getByText(/账期全部用户/))
    await screenshot(page, 'board-definition-zh-CN')
    await definition.getByRole('button').first().click()
    await seen(page.locator('.ant-drawer-open').getByText(/m−2/))
    await page.keyboard.press('Escape')
  })

  it('shows groups within groups, and a click on a whole or on a part of it chooses its subscribers', async () => {
    const { page } = window
    await add(page, '两级树图')
    const tree = tiles(page).last()
    await expect.poll(async () => numberOf(await tree.locator('.panel-n').innerText()), SLOW).toBe(6000)
    await screenshot(page, 'board-tree-zh-CN')
    const canvas = tree.locator('canvas').first()
    await canvas.click({ position: { x: 30, y: 9 } })
    await expect.poll(() => page.locator('.chip').count(), SLOW).toBe(1)
    await expect.poll(() => total(page), SLOW).toBeLessThan(6000)
    const whole = await total(page)
    expect(numberOf(await tree.locator('.panel-n').innerText())).toBe(6000)
    await canvas.click({ position: { x: 40, y: 60 } })
    await expect.poll(() => total(page), SLOW).toBeLessThan(whole)
    await expect.poll(() => page.locator('.chip').count(), SLOW).toBe(1)
    await screenshot(page, 'board-tree-part-zh-CN')
    await page.locator('.chip button').last().click()
    await expect.poll(() => total(page), SLOW).toBe(6000)
    await page.getByRole('button', { name: '撤销图表改动' }).click()
    await expect.poll(() => tiles(page).count()).toBe(8)
  })

  it('groups by dates in months or years, and a click chooses a period', async () => {
    const { page } = window
    const before = await tiles(page).count()
    await page.keyboard.press('Control+k')
    await page.locator('.palette input:focus').waitFor()
    await page.keyboard.type('新图表')
    await page.getByRole('option', { name: '新图表', exact: true }).waitFor()
    await page.keyboard.press('Enter')
    const types = page.getByRole('menuitem', { name: /^分类柱图/ })
    await seen(types)
    await screenshot(page, 'board-palette-chart-zh-CN')
    await types.click()
    await expect.poll(() => tiles(page).count()).toBe(before + 1)
    const periods = tiles(page).last()
    await chooseField(page, periods, '入网时间')
    await expect.poll(() => periods.locator('.board-title').innerText()).toMatch(/^入网时间：户数$/)
    await expect.poll(() => sizes(page).then((all) => all.at(-1)), SLOW).toBe(6000)
    for (const language of ['zh-CN', 'en'] as const) {
      await inLanguage(page, language)
      await periods.scrollIntoViewIfNeeded()
      await page.waitForTimeout(600)
      await screenshot(page, `board-periods-${language}`)
    }
    await inLanguage(page, 'zh-CN')
    await periods.locator('canvas').first().click({ position: { x: 140, y: 14 } })
    await expect.poll(() => page.locator('.chip').count(), SLOW).toBe(1)
    expect(await page.locator('.chip').textContent()).toMatch(/\d{4}-01-01≤入网时间≤\d{4}-12-31/)
    await expect.poll(() => total(page), SLOW).toBeLessThan(6000)
    await screenshot(page, 'board-period-chosen-zh-CN')
    await page.locator('.chip button').last().click()
    await expect.poll(() => total(page), SLOW).toBe(6000)
    await page.getByRole('button', { name: '撤销图表改动' }).click()
    await page.getByRole('button', { name: '撤销图表改动' }).click()
    await expect.poll(() => tiles(page).count()).toBe(before)
  })

  it('closes a definition with Escape wherever the focus is, and takes no condition away', async () => {
    const { page } = window
    const places: Readonly<Record<string, () => Promise<void>>> = {
      drawer: () => page.locator('.ant-drawer-open .ant-drawer-close').focus(),
      cell: () => page.locator('.explore-rows .ag-row[row-index="0"] .ag-cell').nth(2).click(),
      chart: () => tiles(page).first().focus(),
      board: () => page.getByRole('combobox', { name: '图板', exact: true }).first().focus(),
      nowhere: () => page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur()).then(() => undefined),
    }
    for (const focus of Object.values(places)) {
      await page.locator('.explore-rows .ag-header-cell[col-id="grid"], .explore-grid .ag-header-cell[col-id="grid"]').first().click({ button: 'right' })
      await page.getByRole('menuitem', { name: /口径/ }).first().click()
      await seen(page.locator('.ant-drawer-open .definition'))
      await focus()
      await page.keyboard.press('Escape')
      await expect.poll(() => page.locator('.ant-drawer-open').count()).toBe(0)
    }
  })

  it('saves a segment from the palette, or says that there is nothing to save', async () => {
    const { page } = window
    const ask = async (): Promise<void> => {
      await page.keyboard.press('Control+k')
      await page.locator('.palette input:focus').waitFor()
      await page.keyboard.type('存为分群')
      await page.getByRole('option', { name: '存为分群', exact: true }).waitFor()
      await page.keyboard.press('Enter')
    }
    await ask()
    await seen(page.locator('.ant-message').getByText(/条件/))
    await click(page, /添加条件/)
    const drawer = page.locator('.ant-drawer-open')
    await drawer.locator('.ant-select').first().click()
    await page.keyboard.type('网格')
    await page.getByRole('option', { name: '网格' }).first().waitFor({ state: 'attached' })
    await page.keyboard.press('Enter')
    const count = drawer.locator('.explore-values li:nth-child(2) .explained')
    await count.click()
    await seen(page.locator('.ant-popover .info-text').getByText(/满足其他条件的 6,000 户中，“网格”为/))
    await screenshot(page, 'board-category-count-zh-CN')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('.ant-popover .info-text').filter({ visible: true }).count()).toBe(0)
    await seen(drawer)
    const members = numberOf(await count.innerText())
    await drawer.locator('.explore-values li:nth-child(2) input').check()
    await drawer.getByRole('button', { name: '应用' }).click()
    await expect.poll(() => total(page), SLOW).toBe(members)
    await expect.poll(() => page.locator('.chip').count()).toBe(1)
    await page.keyboard.press('Escape')
    await expect.poll(() => page.locator('.ant-drawer-open').count()).toBe(0)
    expect(await page.locator('.chip').count()).toBe(1)
    await ask()
    const name = page.locator('.ant-modal').filter({ hasText: '存为分群' }).getByRole('textbox')
    await name.waitFor()
    await expect.poll(() => name.evaluate((element) => element === document.activeElement)).toBe(true)
    await screenshot(page, 'board-palette-save-zh-CN')
    await page.keyboard.press('Escape')
    await name.waitFor({ state: 'hidden' })
    await page.locator('.chip button').last().click()
    await expect.poll(() => total(page), SLOW).toBe(6000)
  })

  it('brings a removed board back after a reload', async () => {
    const { page } = window
    const titles = () => page.locator('.board-title').allInnerTexts()
    const before = await titles()
    await page.getByRole('button', { name: '图板', exact: true }).click()
    await page.getByRole('menuitem', { name: '新图板' }).click()
    await expect.poll(() => tiles(page).count()).toBe(0)
    await add(page, '直方图')
    await page.getByRole('button', { name: '图板', exact: true }).click()
    await page.getByRole('menuitem', { name: '删除图板' }).click()
    await expect.poll(titles).toEqual(before)
    await page.reload()
    await expect.poll(titles, { timeout: 20_000 }).toEqual(before)
    await page.getByRole('button', { name: '图板', exact: true }).click()
    await page.getByRole('menuitem', { name: /图板 2（1 个图表）/ }).click()
    await expect.poll(() => tiles(page).count()).toBe(1)
    await page.getByRole('button', { name: '图板', exact: true }).click()
    await page.getByRole('menuitem', { name: '删除图板' }).click()
    await expect.poll(titles).toEqual(before)
  })

  it('opens what stands beside the list from the palette', async () => {
    const { page } = window
    await page.keyboard.press('Control+k')
    await page.locator('.palette input:focus').waitFor()
    await page.keyboard.type('新建公式列')
    await page.getByRole('option', { name: '新建公式列', exact: true }).waitFor()
    await page.keyboard.press('Enter')
    await seen(page.locator('.ant-drawer-open').getByText('公式列', { exact: true }).first())
    await screenshot(page, 'board-palette-formula-zh-CN')
    await page.locator('.ant-drawer-close').click()
    await expect.poll(() => page.locator('.ant-drawer-open').count()).toBe(0)
  })

  it('is as it was left after a reload, in both languages and on a large screen', async () => {
    const { page, app } = window
    const before = await page.locator('.board-title').allInnerTexts()
    await tile(page, /热力表|× 网格/).locator('.board-title').first().waitFor()
    const browserWindow = await app.browserWindow(page)
    await page.evaluate(() => localStorage.setItem('liuke.layout.split.explore', JSON.stringify(['80%', '20%'])))
    await page.reload()
    await expect.poll(() => page.locator('.board-title').allInnerTexts(), { timeout: 20_000 }).toEqual(before)
    await expect.poll(() => sizes(page), SLOW).toEqual(Array(8).fill(6000))
    for (const [name, width, height] of [['1366', 1366, 768], ['1920', 1920, 1080]] as const) {
      await browserWindow.evaluate((one, bounds) => one.setBounds(bounds), { x: 0, y: 0, width, height })
      for (const language of ['zh-CN', 'en'] as const) {
        await inLanguage(page, language)
        await page.waitForTimeout(600)
        await screenshot(page, `board-all-${name}-${language}`)
      }
    }
    await inLanguage(page, 'zh-CN')
    expect(window.errors).toEqual([])
  })
})

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as XLSX from 'xlsx'
import { launchApp, screenshot, stubOpenDialog, stubSaveDialog, type LaunchedApp } from './launch.ts'
import { click, consoleErrors, goTo, inLanguage, seen, type PageName } from './window.ts'

const out = fs.mkdtempSync(path.join(os.tmpdir(), 'liuke-e2e-out-'))
const PAGES: readonly (readonly [PageName, string, string])[] = [
  ['数据', 'Data', 'import'],
  ['客户', 'Customers', 'explore'],
  ['分群', 'Segments', 'segment'],
  ['画像', 'Portraits', 'portrait'],
  ['离网', 'Churn', 'churn'],
  ['名单', 'Lists', 'campaign'],
]

let window: LaunchedApp
let warnings: readonly string[]
beforeAll(async () => {
  window = await launchApp()
  warnings = consoleErrors(window.page)
})
afterAll(async () => {
  await window.close()
  fs.rmSync(out, { recursive: true, force: true })
})

/** The main job, through the window, as an analyst would do it on the first day. Each step builds on the one before. */
describe('the main line', () => {
  it('opens the sample county and shows what it would import', async () => {
    const { page } = window
    await seen(page.getByText('打开示例县'))
    await screenshot(page, 'start-zh')
    await page.getByText('打开示例县').click()
    await seen(page.getByText('云溪县用户资料_202408.xlsx'))
    await seen(page.getByText('用户编号').first())
    await screenshot(page, 'wizard-zh')
  })

  it('imports three files and says in numbers what it did', async () => {
    const { page } = window
    await click(page, '导入 3 张表')
    await seen(page.getByText(/已导入 [\d,]+ 行，拒绝 \d+ 行/))
    await seen(page.getByText('2024-08').first())
  })

  it('runs the VAD classes', async () => {
    const { page } = window
    await goTo(page, '分群')
    await click(page, '运行 VAD 分群')
    await seen(page.getByText('NVAD').first())
    await page.getByText('价值层级').first().click()
    await click(page, /^运行价值层级|^运行$/)
    await seen(page.getByText('普通').first())
    await page.getByText('VAD 八类').first().click()
  })

  it('makes portraits', async () => {
    const { page } = window
    await goTo(page, '画像')
    await click(page, '运行')
    await seen(page.getByText('簇 1').first())
  })

  it('trains a churn model', async () => {
    const { page } = window
    await goTo(page, '离网')
    await click(page, '开始训练')
    await seen(page.getByText(/训练完成：AUC 0\.[78]\d\d/), 120_000)
  })

  it('brushes a chart, and the grid follows', async () => {
    const { page } = window
    await goTo(page, '客户')
    await seen(page.locator('.ag-row[row-index="0"] .ag-cell'))
    const total = page.getByText(/^共 [\d,]+ 户$/)
    await expect.poll(() => total.innerText()).toBe('共 6,000 户')
    const chart = page.locator('canvas').first()
    const box = await chart.boundingBox()
    if (!box) throw new Error('the chart is not there')
    await page.mouse.move(box.x + box.width * 0.35, box.y + box.height * 0.5)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.5, { steps: 10 })
    await page.mouse.up()
    await expect.poll(async () => Number((await total.innerText()).replaceAll(/\D/g, ''))).toBeLessThan(6000)
    await screenshot(page, 'explore-brushed-zh')
    await click(page, '全部清除')
    await expect.poll(() => total.innerText()).toBe('共 6,000 户')
  })

  it('builds and locks a list', async () => {
    const { page } = window
    await goTo(page, '名单')
    await click(page, '新建名单')
    await seen(page.getByText('从账期用户到派单目标'))
    await page.getByText('最高的', { exact: true }).click()
    await page.getByText(/^金\s*[\d,]+$/).first().click()
    await seen(page.getByText(/价值层级 属于 \[金\]/))
    await seen(page.getByText(/^[\d,]+ − [\d,]+ = [\d,]+ \+ [\d,]+$/))
    await page.waitForTimeout(1000) // the waterfall follows the last change
    await screenshot(page, 'list-builder-zh')
    await click(page, '生成名单')
    await seen(page.getByText('草稿').first())
    await click(page, '锁定')
    await page.getByRole('dialog').getByRole('button', { name: '锁定', exact: true }).click()
    await seen(page.getByText('已锁定').first())
  })

  it('exports dispatch workbooks without the control group', async () => {
    const { page, app } = window
    await stubOpenDialog(app, [out])
    await click(page, '导出派单')
    await click(page, '选择文件夹并导出')
    const done = page.getByText(/\d+ 个工作簿，[\d,]+ 行；对照组 \d+ 户未写入。/)
    await seen(done)
    const [, workbooks = '', rows = ''] = /(\d+) 个工作簿，([\d,]+) 行/.exec(await done.innerText()) ?? []
    const files = fs.readdirSync(out).filter((name) => name.endsWith('.xlsx'))
    expect(files).toHaveLength(Number(workbooks))
    const written = files.flatMap((name) => XLSX.utils.sheet_to_json(XLSX.read(fs.readFileSync(path.join(out, name))).Sheets['派单'] ?? {}))
    expect(written).toHaveLength(Number(rows.replaceAll(',', '')))
    await screenshot(page, 'dispatch-zh')
    await page.keyboard.press('Escape')
  })

  it('writes the report as a page and as a PDF', async () => {
    const { page, app } = window
    const file = path.join(out, '报告.html')
    await stubSaveDialog(app, file)
    await click(page, '导出报告')
    await seen(page.getByText(/报告已生成/))
    expect(fs.readFileSync(file, 'utf8')).toContain('存量经营分析报告')
    await click(page, '另存为 PDF')
    await seen(page.getByText(/PDF 已生成/))
    expect(fs.readFileSync(path.join(out, '报告.pdf')).subarray(0, 5).toString()).toBe('%PDF-')
  })

  it('keeps page, workspace and results over a restart', async () => {
    await window.app.close()
    window = await launchApp({ userDataDir: window.userDataDir })
    await seen(window.page.getByText('已锁定').first())
  })

  it.each(['zh-CN', 'en'] as const)('shows every page in %s', async (language) => {
    const { page } = window
    await inLanguage(page, language)
    for (const [zh, en, name] of PAGES) {
      await page.getByRole('navigation').getByText(language === 'en' ? en : zh, { exact: true }).click()
      await page.waitForTimeout(1500)
      await screenshot(page, `${name}-${language === 'en' ? 'en' : 'zh'}`)
      const text = await page.locator('main, [role="main"], body').first().innerText()
      expect(text).not.toMatch(/undefined|NaN|\[object|\{\{/)
    }
    await inLanguage(page, 'zh-CN')
  })

  it('wrote no error to the console', () => {
    expect(warnings).toEqual([])
  })
})

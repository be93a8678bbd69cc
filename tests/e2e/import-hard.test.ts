import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { screenshot } from './launch.ts'
import { click, dropFiles, goTo, inLanguage, launchEmptyCounty, makeFolder, removeFolder, seen } from './window.ts'

const folder = makeFolder('hard')
const ROWS = 300

let window: Awaited<ReturnType<typeof launchEmptyCounty>>
beforeAll(async () => {
  window = await launchEmptyCounty(folder)
}, 120_000)
afterAll(async () => {
  await window.close()
  removeFolder(folder)
})

function save(name: string, text: string | Uint8Array): string {
  const file = path.join(folder, name)
  fs.writeFileSync(file, text)
  return file
}

function csv(name: string, header: readonly string[], rowOf: (i: number) => readonly (string | number)[], last: readonly string[] = []): string {
  const rows = Array.from({ length: ROWS }, (_, i) => rowOf(i).join(','))
  return save(name, [header.join(','), ...rows, ...(last.length > 0 ? [last.join(',')] : [])].join('\n'))
}

const id = (i: number): string => `U${10_000_001 + i}`
const phone = (i: number): string => `138${10_000_000 + i * 37}`

/** 300 times 10 is billed, but the file says 3,100. */
function billWithWrongTotal(): string {
  return csv('月账单_202408.csv', ['账期', '用户编号', '手机号码', '出账收入', '实收'], (i) => ['202408', id(i), phone(i), 10, 9], ['合计', '', '', '3100', '2700'])
}

function master(): string {
  return csv('用户资料_202408.csv', ['用户编号', '手机号码', '套餐名称', '入网时间', '用户状态'], (i) => [id(i), phone(i), '畅享89', '2019-03-01', '正常'])
}

/** Columns nothing is known of, and some whose names only resemble those of fields. */
function wideFile(columns: number): string {
  const header = Array.from({ length: columns - 2 }, (_, k) => (k === 1 ? '出账收入备' : `自有指标${k}`))
  return csv(`宽表${columns}_202408.csv`, ['用户编号', '手机号码', ...header], (i) => [id(i), phone(i), ...header.map((_, k) => (i * 7 + k) % 100)])
}

const tableEntry = (file: string) => window.page.locator('.tables').getByText(file, { exact: true })
const included = (file: string) => window.page.getByRole('checkbox', { name: `导入 ${file}` })
const rowOf = (header: string) => window.page.locator('.mapping tbody tr').filter({ has: window.page.getByText(header, { exact: true }) })

/** Milliseconds from a key to the frame that shows what it did, and those of them that the page computes (median). */
async function timeKeys(key: string, times: number): Promise<{ readonly median: number; readonly longest: number; readonly script: number }> {
  const { page } = window
  const watch = await page.evaluateHandle(() => {
    const durations: number[] = []
    const handlers: number[] = []
    let started = 0
    const down = (): void => {
      started = performance.now()
      // A message comes after the frame: drawn is what the eye has.
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => durations.push(performance.now() - started)
        port2.postMessage(null)
      })
    }
    const after = (): void => void handlers.push(performance.now() - started)
    globalThis.addEventListener('keydown', down, true)
    globalThis.addEventListener('keydown', after)
    return { durations, handlers }
  })
  for (let i = 0; i < times; i++) await page.keyboard.press(key)
  await page.waitForTimeout(200)
  const { durations, handlers } = await watch.jsonValue()
  expect(durations).toHaveLength(times)
  const sorted = durations.toSorted((a, b) => a - b)
  const scripts = handlers.toSorted((a, b) => a - b)
  return { median: sorted[Math.floor(times / 2)] ?? NaN, longest: sorted.at(-1) ?? NaN, script: scripts[Math.floor(times / 2)] ?? NaN }
}

const rounded = (times: Readonly<Record<string, number>>): string => Object.entries(times).map(([name, ms]) => `${name} ${Math.round(ms)} ms`).join(', ')

/** What goes wrong at a real desk. Each step builds on the one before. */
describe('hard cases of importing', () => {
  it('names every file that cannot be read, and goes on with the others', async () => {
    const { page } = window
    const bad = [
      save('空.csv', ''),
      save('只有表头.csv', '用户编号,手机号码,出账收入\n'),
      save('图.png', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0])),
    ]
    await dropFiles(page, [master(), billWithWrongTotal(), ...bad], () => seen(page.getByText('松开即识别 5 项')))
    await seen(tableEntry('用户资料_202408.csv'))
    for (const file of bad) await seen(page.locator('.refused strong').getByText(path.basename(file), { exact: true }))
    await screenshot(page, 'import-refused-zh')
  })

  it('says which printed totals do not hold, and opens them', async () => {
    const { page } = window
    await click(page, '导入 2 张表')
    await goTo(page, '客户')
    const text = await page.locator('main').innerText()
    expect(text).not.toContain('工作区里还没有数据')
    await seen(page.locator('.ag-row'))
    await goTo(page, '数据')
    const banner = page.locator('.result-checks')
    await seen(banner.getByText(/合计不符：出账收入 文件 3,100，导入 3,000，差 -100/))
    await screenshot(page, 'import-totals-zh')
    await banner.getByRole('button', { name: '1 项合计不符' }).click()
    await seen(page.getByRole('tabpanel').getByText('✗ 差 -100'))
    await inLanguage(page, 'en')
    await seen(banner.getByText(/total differs: .* printed 3,100, loaded 3,000, difference -100/))
    await screenshot(page, 'import-totals-en')
    await inLanguage(page, 'zh-CN')
    await page.getByRole('button', { name: '收起明细' }).click()
    expect(await page.getByRole('tabpanel').count()).toBe(0)
  })

  it('leaves out what was imported already and says when, and undoes across tables where one can see it', async () => {
    const { page } = window
    const later = ['202409', '202410'].map((month) =>
      csv(`月账单_${month}.csv`, ['账期', '用户编号', '手机号码', '出账收入备', '实收'], (i) => [month, id(i), phone(i), 11, Number(month) % 100]),
    )
    await dropFiles(page, [path.join(folder, '月账单_202408.csv'), ...later, wideFile(150)], () => seen(page.getByText('松开即识别 4 项')))
    await seen(tableEntry('月账单_202409.csv'))
    expect(await page.locator('.result-checks').count()).toBe(0)
    await seen(page.locator('.tables li').filter({ hasText: '月账单_202408.csv' }).getByText(/已导入过/))
    expect(await included('月账单_202408.csv').isChecked()).toBe(false)
    expect(await included('月账单_202409.csv').isChecked()).toBe(true)
    await tableEntry('月账单_202408.csv').click()
    await seen(page.getByText(/已经计入，所以没有勾选/))
    await screenshot(page, 'import-again-zh')
    await tableEntry('月账单_202409.csv').click()
    await rowOf('实收').focus()
    await page.keyboard.press('Delete')
    await seen(rowOf('实收').getByText('不导入'))
    await tableEntry('月账单_202408.csv').click()
    await page.keyboard.press('Control+z')
    await seen(page.getByText('已撤销：月账单_202409.csv 的列“实收”'))
    await seen(rowOf('实收').getByText('实收费用'))
    await expect.poll(() => rowOf('实收').evaluate((row) => row === document.activeElement)).toBe(true)
    await screenshot(page, 'import-undo-zh')
  })

  it('goes with F8 from the last column to check of one table to the first of the next', async () => {
    const { page } = window
    const file = () => page.locator('.table-open strong').innerText()
    await rowOf('账期').focus()
    const stops: string[] = []
    for (let i = 0; i < 3; i++) {
      const before = await file()
      await page.keyboard.press('F8')
      await expect.poll(file).not.toBe(before)
      await seen(page.getByText(`转到 ${await file()}`))
      await expect.poll(() => rowOf('出账收入备').evaluate((row) => row === document.activeElement)).toBe(true)
      stops.push(await file())
    }
    expect(stops).toEqual(['月账单_202410.csv', '月账单_202409.csv', '月账单_202410.csv'])
  })

  it('moves through wide tables at once', async () => {
    const { page } = window
    await tableEntry('宽表150_202408.csv').click()
    await page.locator('.mapping tbody tr[data-column]').first().focus()
    console.info(`150 columns, arrow down: ${rounded(await timeKeys('ArrowDown', 60))}`)
    await screenshot(page, 'import-wide-zh')
    await click(page, '放弃')
    const started = performance.now()
    await dropFiles(page, [wideFile(1800), wideFile(2500)], () => seen(page.getByText('松开即识别 2 项')))
    await seen(tableEntry('宽表1800_202408.csv'))
    await seen(page.locator('.mapping tbody tr[data-column]'))
    console.info(`1,800 columns: recognised and shown in ${Math.round(performance.now() - started)} ms`)
    await seen(page.locator('.refused strong').getByText('宽表2500_202408.csv'))
    await seen(page.locator('.refused').getByText(/有 2,500 列，一张表最多导入 1,800 列/))
    await page.locator('.mapping tbody tr[data-column]').first().focus()
    console.info(`1,800 columns, arrow down: ${rounded(await timeKeys('ArrowDown', 60))}`)
    console.info(`1,800 columns, End and Home: ${rounded(await timeKeys('End', 1))}; ${rounded(await timeKeys('Home', 1))}`)
    await page.keyboard.press('End')
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-rowindex'))).toBe('1801')
    await seen(page.locator('tr[aria-rowindex="1795"]'))
    await page.keyboard.press('ArrowUp')
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-rowindex'))).toBe('1800')
    console.info(`1,800 columns, space: ${rounded(await timeKeys(' ', 3))}`)
    await inLanguage(page, 'en')
    await screenshot(page, 'import-wide-en')
    await inLanguage(page, 'zh-CN')
  })

  it('says before the import which rows have quotes that do not pair', async () => {
    const { page } = window
    const file = path.join(folder, '备注_202411.csv')
    fs.writeFileSync(file, `用户编号,手机号码,出账收入,备注\n${Array.from({ length: 30 }, (_, i) => `${id(i)},${phone(i)},12,${i === 4 ? '"5寸屏' : i === 9 ? '"好"' : '好'}`).join('\n')}\n`)
    await dropFiles(page, [file], () => seen(page.getByText('松开即识别 1 项')))
    await tableEntry('备注_202411.csv').click()
    await seen(page.getByText(/引号不成对（第 6 行）/))
    await screenshot(page, 'import-quotes-zh')
    await inLanguage(page, 'en')
    await seen(page.getByText(/Quotes that do not pair \(row 6\)/))
    await screenshot(page, 'import-quotes-en')
    await inLanguage(page, 'zh-CN')
  })

  it('wrote no error to the console', () => {
    expect(window.errors).toEqual([])
  })
})

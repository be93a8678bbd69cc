import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { writeExtracts } from './import-extracts.ts'
import { launchApp, stubSaveDialog, type LaunchedApp } from './launch.ts'
import { click, dropFiles, goTo, seen } from './window.ts'

const ROWS = 300_000
/** A person takes a window for frozen after about a second, whatever the machine. */
const FROZEN_MS = 1000

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'liuke-e2e-large-'))
let window: LaunchedApp

beforeAll(async () => {
  window = await launchApp()
  await stubSaveDialog(window.app, path.join(folder, '县.liuke'))
  await window.page.getByText('新建工作区').click()
  await seen(window.page.getByText('把 Excel 或 CSV 提取拖到窗口任何位置'))
}, 120_000)
afterAll(async () => {
  await window.close()
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
})

function writeBill(): string {
  const file = path.join(folder, '月账单_202407.csv')
  const out = fs.openSync(file, 'w')
  fs.writeSync(out, '账期,用户编号,手机号码,套餐名称,网格,出账收入,通话时长,上网流量,入网时间,用户状态\n')
  for (let from = 0; from < ROWS; from += 10_000) {
    const lines = Array.from({ length: 10_000 }, (_, k) => {
      const i = from + k
      return `202407,U${10_000_001 + i},13${900_000_000 + i},畅享${(i % 30) * 10 + 9},第${i % 200}网格,${(i % 300) + 0.5},${i % 900},${(i * 7) % 9000},2019-0${(i % 9) + 1}-15,正常\n`
    })
    fs.writeSync(out, lines.join(''))
  }
  fs.closeSync(out)
  return file
}

/** Starts to note how long the page goes without a frame; the result is asked for with `longestGap`. */
async function watchFrames({ page }: LaunchedApp): Promise<() => Promise<number>> {
  const watch = await page.evaluateHandle(() => {
    const state = { longest: 0, frames: 0 }
    let last = performance.now()
    const frame = (): void => {
      const now = performance.now()
      state.longest = Math.max(state.longest, now - last)
      state.frames++
      last = now
      requestAnimationFrame(frame)
    }
    requestAnimationFrame(frame)
    return state
  })
  return async () => {
    const { longest, frames } = await watch.jsonValue()
    expect(frames).toBeGreaterThan(10)
    return longest
  }
}

it('the window keeps answering while 300,000 rows are imported', { timeout: 400_000 }, async () => {
  const { page } = window
  const small = writeExtracts(folder)
  await dropFiles(page, [small.master, small.bill], () => seen(page.getByText('松开即识别 2 项')))
  await click(page, '导入 2 张表')
  await seen(page.getByText(/已导入 400 行/))

  await dropFiles(page, [writeBill()], () => seen(page.getByText('松开即识别 1 项')))
  await click(page, '导入 1 张表')
  await seen(page.getByText('导入在后台进行，可以先看其他页'))
  const longestGap = await watchFrames(window)

  const isRunning = async () => (await page.locator('.job-indicator').count()) > 0
  const answers: number[] = []
  let rounds = 0
  while (await isRunning()) {
    for (const [name, sign] of [['客户', '.ag-row'], ['数据', '.import-progress']] as const) {
      const started = performance.now()
      await goTo(page, name)
      // The import may be over by the time the page is open again.
      await Promise.race([seen(page.locator(sign).filter({ visible: true })), seen(page.getByText(/已导入 300,000 行/))])
      answers.push(performance.now() - started)
    }
    rounds++
  }
  await goTo(page, '数据')
  await seen(page.getByText(/已导入 300,000 行/), 300_000)
  const gap = await longestGap()
  console.info(`during the import: ${rounds} rounds through the pages, slowest page ${Math.round(Math.max(...answers))} ms, longest time without a frame ${Math.round(gap)} ms`)
  expect(rounds).toBeGreaterThan(0)
  expect(gap).toBeLessThan(FROZEN_MS)
})

import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { launchApp, stubSaveDialog, type LaunchedApp } from './launch.ts'

/** What a person does in the window, in the words a person sees. */
export type PageName = '数据' | '客户' | '分群' | '画像' | '离网' | '名单'

/** The texts of errors in the page's console, as they come. */
export function consoleErrors(page: Page): readonly string[] {
  const errors: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  return errors
}

/** A folder of a test's own, which goes with `removeFolder`. */
export function makeFolder(name: string): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), `liuke-e2e-${name}-`))
}

export function removeFolder(folder: string): void {
  // Windows may hold a file for a moment after its program has ended.
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
}

/** The app with a new workspace in a folder, on the page that asks for files. */
export async function launchEmptyCounty(folder: string): Promise<LaunchedApp & { readonly errors: readonly string[] }> {
  const window = await launchApp()
  const errors = consoleErrors(window.page)
  await stubSaveDialog(window.app, path.join(folder, '县.liuke'))
  await window.page.getByText('新建工作区').click()
  await seen(window.page.getByText('把 Excel 或 CSV 提取拖到窗口任何位置'))
  return { ...window, errors }
}

/** The app with the sample county imported, on the page where its customers are. */
export async function launchSampleCounty(): Promise<LaunchedApp & { readonly errors: readonly string[] }> {
  const window = await launchApp()
  const { page } = window
  const errors = consoleErrors(page)
  await seen(page.getByText('打开示例县'))
  await page.getByText('打开示例县').click()
  await click(page, '导入 3 张表')
  await seen(page.getByText(/已导入 [\d,]+ 行/))
  await goTo(page, '客户')
  await seen(page.locator('.explore-rows .ag-row[row-index="0"] .ag-cell'))
  return { ...window, errors }
}

export async function goTo(page: Page, name: PageName): Promise<void> {
  await page.getByRole('navigation').getByText(name, { exact: true }).click()
  await seen(page.getByRole('navigation').locator('[aria-current="page"]').getByText(name, { exact: true }))
}

/** Waits until something is visible; long enough for a job on a slow machine. */
export async function seen(locator: Locator, timeout = 90_000): Promise<void> {
  await locator.first().waitFor({ state: 'visible', timeout })
}

export async function click(page: Page, button: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: button, exact: typeof button === 'string' }).filter({ visible: true }).first().click()
}

/** The text of the first visible match. */
export function textOf(page: Page, selector: string): Promise<string> {
  return page.locator(selector).filter({ visible: true }).first().innerText()
}

/** Every page in the languages and tones it must look right in. */
export async function inLanguage(page: Page, language: 'zh-CN' | 'en'): Promise<void> {
  const isEnglish = (await page.locator('html').getAttribute('lang')) === 'en'
  if (isEnglish !== (language === 'en')) await page.getByRole('button', { name: /Switch to English|切换到中文/ }).click()
  await expect.poll(() => page.locator('html').getAttribute('lang')).toBe(language)
}

/** Drags files over the middle of the window, looks, and lets them go; folders are dropped the same way. */
export async function dropFiles(page: Page, files: readonly string[], whileOver: () => Promise<void>): Promise<void> {
  const devTools = await page.context().newCDPSession(page)
  const drag = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    devTools.send('Input.dispatchDragEvent', { type, x: 600, y: 400, data: { items: [], files: [...files], dragOperationsMask: 1 } })
  await drag('dragEnter')
  await drag('dragOver')
  await whileOver()
  await drag('drop')
  await devTools.detach()
}

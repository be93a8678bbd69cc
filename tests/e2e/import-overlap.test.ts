import fs from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { screenshot } from './launch.ts'
import { click, dropFiles, inLanguage, launchEmptyCounty, makeFolder, removeFolder, seen } from './window.ts'

const folder = makeFolder('overlap')
/** A bill of 202408 of a hundred subscribers. */
function bill(name: string, from: number, fee: number): string {
  const file = path.join(folder, name)
  const rows = Array.from({ length: 100 }, (_, i) => `202408,U${10_000 + from + i},1380000${1000 + from + i},${fee}`)
  fs.writeFileSync(file, `账期,用户编号,手机号码,出账收入\n${rows.join('\n')}\n`)
  return file
}

let window: Awaited<ReturnType<typeof launchEmptyCounty>>
beforeAll(async () => {
  window = await launchEmptyCounty(folder)
})
afterAll(async () => {
  await window.close()
  removeFolder(folder)
})

const nothing = async () => undefined

describe('a table that brings part of a month again', () => {
  it('is told before it is imported, with what is proposed', async () => {
    const { page } = window
    await dropFiles(page, [bill('月账单.csv', 0, 10)], nothing)
    await click(page, '导入 1 张表')
    await seen(page.getByText('已导入 100 行，拒绝 0 行'))
    await dropFiles(page, [bill('月账单_重提.csv', 40, 20)], nothing)
    await seen(page.getByText(/已导入的 月账单\.csv（100 户）中有 60 户（60%）也在本表/))
    await seen(page.getByText('两张都算，相同的用户以本表为准'))
    await page.setViewportSize({ width: 1366, height: 768 })
    await screenshot(page, 'import-overlap-zh')
    await inLanguage(page, 'en')
    await seen(page.getByText(/60 of the 100 subscribers of 月账单\.csv/))
    await screenshot(page, 'import-overlap-en')
    await inLanguage(page, 'zh-CN')
  })

  it('replaces the one before where that is chosen, which can be undone', async () => {
    const { page } = window
    const choice = page.getByRole('combobox', { name: '与已导入的表重叠时' })
    // The box also says its value to screen readers.
    const shown = (text: string) => page.locator('.table-overlaps').getByText(text).filter({ visible: true })
    await choice.click()
    await page.locator('.ant-select-item-option').getByText('用本表替换，40 户不再计入').click()
    await page.keyboard.press('Control+z')
    await seen(shown('两张都算，相同的用户以本表为准'))
    await choice.click()
    await page.locator('.ant-select-item-option').getByText('用本表替换，40 户不再计入').click()
    await seen(shown('用本表替换，40 户不再计入'))
    await click(page, '导入 1 张表')
    await seen(page.getByText('已导入 100 行，拒绝 0 行'))
    await seen(page.getByText(/替换了先前的 月账单\.csv（100 户），其中 40 户不在本表/))
    expect(window.errors).toEqual([])
  })
})

import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { encode } from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { openTable } from '../../../../electron/engine/spreadsheet/read/table-source.ts'
import { makeXlsx, makeZip, readSheet, rowsOf, writeTemp } from './make-files.ts'

describe('kind by content', () => {
  it('opens a workbook under any name', async () => {
    const content = await makeXlsx({ rows: '<row><c><v>1</v></c></row>' })
    for (const name of ['a.xlsx', 'a.xls', 'a.csv', 'a']) expect(await rowsOf(name, content)).toEqual([[1]])
  })

  it('reads text under a text or old workbook name, and refuses it under a new one', async () => {
    for (const name of ['a.xls', 'a.txt', 'a.tsv', 'a.csv', 'a.dat']) expect(await rowsOf(name, 'a\tb\n001\t2\n')).toEqual([['a',
      'b'], ['001', '2']])
    for (const extension of ['xlsx', 'xlsm']) {
      await expect(openTable(writeTemp(`a.${extension}`, 'a\tb\n1\t2\n')))
        .rejects.toMatchObject({ code: 'FILE_TYPE_MISMATCH', params: { file: `a.${extension}`, found: 'text', extension } })
    }
  })

  it.each([
    ['FILE_EMPTY', 'a.csv', ''], ['FILE_TYPE_UNKNOWN', 'a.xlsx', Buffer.from([0, 1, 2, 3, 4, 0, 0, 9, 200, 0, 7, 0, 3, 3, 3])],
    ['FILE_TYPE_UNKNOWN', 'a.csv', '%PDF-1.7 hello'], ['FILE_TYPE_UNKNOWN', 'a.xls', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')],
    ['FILE_CORRUPT', 'a.xlsx', Buffer.from('PK\x03\x04 and no more')], ['FILE_CORRUPT', 'a.xls',
      Buffer.from('d0cf11e0a1b11ae10000000000000000', 'hex')],
  ])('gives %s for %s', async (code, name, content) => {
    await expect(openTable(writeTemp(name, content))).rejects.toMatchObject({ code })
  })

  it('names what is missing, a directory, and a zip of other things', async () => {
    await expect(openTable('/nowhere/none.xlsx')).rejects.toMatchObject({ code: 'FILE_NOT_FOUND', params: { file: 'none.xlsx' } })
    await expect(openTable(mkdtempSync(`${tmpdir()}/liuke-read-`))).rejects.toMatchObject({ code: 'FILE_IS_DIRECTORY' })
    await expect(openTable(writeTemp('a.zip',
      await makeZip({ 'a.jpg': 'x' })))).rejects.toMatchObject({ code: 'FILE_TYPE_UNKNOWN', params: { found: 'zip' } })
  })
})

describe('web pages named .xls', () => {
  const page = `<html><head><meta charset="gb2312"><style>td{x:"<td>"}</style></head><body><table><tr>
    <td colspan=3>某公司清单</td></tr>
    <TR><TH>用户号码<TH rowspan="2">网格<TH>金额<tr><td>00012345678901234567</td><td style="mso-number-format:'\\@'">1,200.50</td></tr>
    <!-- <tr><td>no</td></tr> --><tr><td> a&nbsp;&amp; b<br>c </td><td><table><tr><td>内</td><td>表</td></tr></table></td>
      <td>3 < 4</td></tr></table>
    <table><tr><td></td></tr></table><script>"<tr><td>x</td></tr>"</script><tr><td>第二</td></tr></body></html>`

  it('refuses a page that ends in the midst of its table, and not one that leaves end tags out', async () => {
    const whole = '<html><body><table><tr><td>a</td></tr>\n<tr><td>b</td></tr>\n</table></body></html>'
    const cuts = Array.from({ length: whole.indexOf('</table') - whole.indexOf('</tr>') }, (_, i) => whole.indexOf('</table') - i)
    for (const length of cuts.filter((cut) => cut > whole.indexOf('</tr>') + 5)) {
      await expect(openTable(writeTemp('a.xls', whole.slice(0, length)))).rejects.toMatchObject({ code: 'FILE_CORRUPT' })
    }
    for (const page of ['<table><tr><td>a<tr><td>b', '<tr><td>a</td></tr><tr><td>b</td></tr>', whole.replace('</table>', '')]) {
      expect(await rowsOf('a.xls', page)).toEqual([['a'], ['b']])
    }
  })

  it('reads on where tags are never closed, without looking through the rest for each', async () => {
    for (const tag of ['<a ', '<a "', "<b '"]) {
      const rows = await rowsOf('a.xls', `<table><tr><td>${tag.repeat(40_000)}`)
      expect(rows.map(([text]) => text === tag.repeat(40_000).trim())).toEqual([true])
    }
    const quoted = '<td title="a<b>c"'
    expect(await rowsOf('a.xls', `<table>${`<tr>${quoted}>1</td></tr>`.repeat(300)}</table>`)).toHaveLength(300)
  })

  it('hands rows on before many wide ones have gathered', async () => {
    const spanning = `<tr>${'<td rowspan=60000>x</td>'.repeat(4000)}</tr>`
    const source = await openTable(writeTemp('a.xls', `<table>${spanning}${'<tr><td>y</td></tr>'.repeat(1500)}</table>`))
    const slots: number[] = []
    for await (const { rows } of source.rows(0)) slots.push(rows.reduce((sum, row) => sum + row.length, 0))
    expect(Math.max(...slots)).toBeLessThan(200_000)
    expect(slots.reduce((sum, count) => sum + count)).toBe(4000 + 1500 * 4001)
  })

  it('reads the tables as text, in the encoding of the bytes', async () => {
    for (const bytes of [Buffer.from(page), encode(page, 'gbk')]) {
      const source = await openTable(writeTemp('清单.xls', bytes))
      expect([source.kind, source.sheets.map((sheet) => sheet.name)]).toEqual(['html', ['清单', '清单 (2)']])
      expect((await readSheet(source, 0)).rows).toEqual([
        ['某公司清单'], ['用户号码', '网格', '金额'], ['00012345678901234567', null, '1,200.50'], ['a & b\nc', '内 表', '3 < 4'],
      ])
      expect(await source.merges(0)).toEqual([
        { firstRow: 1, lastRow: 1, firstColumn: 0, lastColumn: 2 }, { firstRow: 2, lastRow: 3, firstColumn: 1, lastColumn: 1 },
      ])
      expect((await readSheet(source, 1)).rows).toEqual([['第二']])
    }
  })

  it('refuses a page without a table', async () => {
    await expect(openTable(writeTemp('a.xls',
      '<!DOCTYPE html><html><body>请登录</body></html>'))).rejects.toMatchObject({ code: 'FILE_TYPE_MISMATCH',
      params: { found: 'html' } })
  })
})

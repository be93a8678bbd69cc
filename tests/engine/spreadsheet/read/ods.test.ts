import { buffer } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { ZipFile } from 'yazl'
import { openTable } from '../../../../electron/engine/spreadsheet/read/table-source.ts'
import type { Cell } from '../../../../electron/engine/spreadsheet/read/table-source.ts'
import { readSheet, rowsOf, writeTemp } from './make-files.ts'

const NAMESPACES = ['office', 'table', 'text', 'style', 'number', 'calcext']
  .map((name) => `xmlns:${name}="urn:${name}"`).join(' ')

async function makeOds(tables: string, styles = ''): Promise<Buffer> {
  const zip = new ZipFile()
  zip.addBuffer(Buffer.from('application/vnd.oasis.opendocument.spreadsheet'), 'mimetype', { compress: false })
  zip.addBuffer(Buffer.from(`<?xml version="1.0" encoding="UTF-8"?><office:document-content ${NAMESPACES}>
    <office:automatic-styles>${styles}</office:automatic-styles>
    <office:body><office:spreadsheet>${tables}</office:spreadsheet></office:body></office:document-content>`), 'content.xml')
  zip.end()
  return await buffer(zip.outputStream)
}

const table = (rows: string, attributes = ''): string => `<table:table table:name="清单" ${attributes}>${rows}</table:table>`
const row = (cells: string, attributes = ''): string => `<table:table-row ${attributes}>${cells}</table:table-row>`
const text = (content: string, attributes = ''): string =>
  `<table:table-cell office:value-type="string" ${attributes}>${content}</table:table-cell>`
const cell = (attributes: string, shown = ''): string => `<table:table-cell ${attributes}><text:p>${shown}</text:p></table:table-cell>`

async function cellsOf(cells: string, styles = ''): Promise<readonly (readonly Cell[])[]> {
  return await rowsOf('a.ods', await makeOds(table(row(cells)), styles))
}

describe('values of OpenDocument cells', () => {
  it.each<[what: string, cell: string, value: Cell]>([
    ['a number beside its text', cell('office:value-type="float" office:value="12345.678"', '12,346'), 12345.678],
    ['money', cell('office:value-type="currency" office:value="59.9"', '¥59.90'), 59.9],
    ['a share', cell('office:value-type="percentage" office:value="0.125"', '13%'), 0.125],
    ['a yes', cell('office:value-type="boolean" office:boolean-value="true"', 'TRUE'), true],
    ['a date', cell('office:value-type="date" office:date-value="2024-03-05"', '5/3/24'),
      { kind: 'date', days: Date.UTC(2024, 2, 5) / 86_400_000 }],
    ['a time of day', cell('office:value-type="time" office:time-value="PT08H30M00S"', '8:30'), '08:30:00'],
    ['a time with a fraction', cell('office:value-type="time" office:time-value="PT10H10M10.123456S"', ''), '10:10:10.123'],
    ['an identifier', text('<text:p>0013800138000</text:p>'), '0013800138000'],
    ['text without a type', '<table:table-cell><text:p>x</text:p></table:table-cell>', 'x'],
    ['lines', text('<text:p>甲</text:p><text:p/><text:p>乙<text:line-break/>丙</text:p>'), '甲\n\n乙\n丙'],
    ['counted blanks', text('<text:p><text:s text:c="2"/>a <text:s/>b<text:tab/>c </text:p>'), '  a  b\tc '],
    ['blanks of the layout', text('<text:p>\n   a\n   b</text:p>'), 'a b'],
    ['runs and links', text('<text:p>冰<text:span>激</text:span><text:a>凌</text:a>&amp;</text:p>'), '冰激凌&'],
    ['a value with a note', text('<office:annotation><text:p>note</text:p></office:annotation><text:p>a</text:p>'), 'a'],
    ['a failed formula', cell('table:formula="of:=1/0" office:value-type="float" office:value="0"', '#DIV/0!'),
      { kind: 'error', text: '#DIV/0!' }],
    ['a failed formula of Calc', cell('table:formula="of:=A(" office:value-type="string" office:string-value=""', 'Err:508'),
      { kind: 'error', text: 'Err:508' }],
    ['typed text that looks like an error', text('<text:p>#N/A</text:p>'), '#N/A'],
    ['a formula with a text result', cell('table:formula="of:=X" office:value-type="string" office:string-value="a  b"', 'a b'),
      'a  b'],
  ])('reads %s', async (_, content, value) => {
    expect(await cellsOf(content)).toEqual([[value]])
  })

  it('keeps an amount of time a number when its format counts hours on', async () => {
    const styles = `<number:time-style style:name="N1" number:truncate-on-overflow="false"/>
      <style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>`
    const time = 'office:value-type="time" office:time-value="PT36H00M00S"'
    expect(await cellsOf(cell(`table:style-name="ce1" ${time}`), styles)).toEqual([[1.5]])
  })
})

describe('tables of OpenDocument files', () => {
  it('lists them with hidden ones marked, and reads each by itself', async () => {
    const styles = `<style:style style:name="t1" style:family="table"><style:table-properties table:display="true"/></style:style>
      <style:style style:name="t2" style:family="table"><style:table-properties table:display="false"/></style:style>`
    const tables = table(row(text('<text:p>a</text:p>')), 'table:style-name="t1"')
      + table(row(text('<text:p>b</text:p>')), 'table:style-name="t2"') + table('')
    const source = await openTable(writeTemp('a.ods', await makeOds(tables, styles)))
    expect(source.sheets.map(({ hidden }) => hidden)).toEqual([false, true, false])
    expect([await readSheet(source, 0), await readSheet(source, 1), await readSheet(source, 2)].map(({ rows }) => rows))
      .toEqual([[['a']], [['b']], []])
    await expect(readSheet(source, 3)).rejects.toMatchObject({ code: 'SHEET_NOT_FOUND' })
    await source.close()
  })

  it('counts repeated rows and columns, groups, covered cells and merges', async () => {
    const a = text('<text:p>a</text:p>')
    const content = `<table:table-header-rows>${row(a + '<table:table-cell table:number-columns-repeated="2"/>' + a)}
      </table:table-header-rows>${row('<table:table-cell/>', 'table:number-rows-repeated="3"')}
      <table:table-row-group>${row(text('<text:p>b</text:p>', 'table:number-columns-repeated="2"'), 'table:number-rows-repeated="2"')}
      </table:table-row-group>${row(text('<text:p>m</text:p>', 'table:number-columns-spanned="2" table:number-rows-spanned="2"')
        + '<table:covered-table-cell><text:p>under</text:p></table:covered-table-cell>')}
      ${row('<table:table-cell table:number-columns-repeated="16384"/>', 'table:number-rows-repeated="1048568"')}`
    const source = await openTable(writeTemp('a.ods', await makeOds(table(content))))
    expect(await readSheet(source, 0)).toEqual({
      rows: [['a', null, null, 'a'], ['b', 'b'], ['b', 'b'], ['m', 'under']], rowNos: [1, 5, 6, 7],
    })
    expect(await source.merges(0)).toEqual([{ firstRow: 7, lastRow: 8, firstColumn: 0, lastColumn: 1 }])
    expect(source.sheets[0]?.rowEstimate).toBe(7)
    await source.close()
  })

  it('refuses values repeated beyond the grid, or without measure inside of it', async () => {
    const far = row(text('<text:p>x</text:p>', 'table:number-columns-repeated="999999999"'))
    const long = row(text('<text:p>x</text:p>'), 'table:number-rows-repeated="999999999"')
    const bomb = row(text('<text:p>x</text:p>', 'table:number-columns-repeated="16000"'), 'table:number-rows-repeated="1000000"')
    for (const [rows, code] of [[far, 'FILE_CORRUPT'], [long, 'FILE_CORRUPT'], [bomb, 'FILE_TOO_COMPRESSED']] as const) {
      await expect(rowsOf('a.ods', await makeOds(table(rows)))).rejects.toMatchObject({ code })
    }
  })

  it('refuses content that was cut', async () => {
    const whole = await makeOds(table(Array.from({ length: 500 }, (_, i) => row(text(`<text:p>x${i}</text:p>`))).join('')))
    await expect(rowsOf('a.ods', whole.subarray(0, whole.length - 400))).rejects.toMatchObject({ code: 'FILE_CORRUPT' })
    const changed = Buffer.from(whole)
    changed[Math.floor(whole.length / 2)]! ^= 0x55
    await expect(rowsOf('a.ods', changed)).rejects.toMatchObject({ code: 'FILE_CORRUPT' })
  })
})

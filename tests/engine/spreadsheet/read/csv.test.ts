import fc from 'fast-check'
import { encode } from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { appendFileSync } from 'node:fs'
import { CsvScanner } from '../../../../electron/engine/spreadsheet/read/csv-scanner.ts'
import { openTable } from '../../../../electron/engine/spreadsheet/read/table-source.ts'
import { readSheet, rowsOf, writeTemp } from './make-files.ts'

async function opened(content: string | Uint8Array,
  name = 'a.csv'): Promise<{ encoding: unknown; delimiter: unknown; undecodable: unknown; rows: unknown }> {
  const source = await openTable(writeTemp(name, content))
  const { rows } = await readSheet(source)
  return { encoding: source.encoding, delimiter: source.delimiter, undecodable: source.undecodable, rows }
}

/** `="…"` is a formula that shows the text in its quotes. */
function shownBy(field: string): string {
  const quoted = field.length > 2 && field.startsWith('="') && field.endsWith('"') ? field.slice(2, -1) : null
  return quoted === null || quoted.replaceAll('""', '').includes('"') ? field : quoted.replaceAll('""', '"')
}

const table = '用户号码,套餐\n013800138000,冰激凌\n'
const rows = [['用户号码', '套餐'], ['013800138000', '冰激凌']]

describe('encoding', () => {
  it.each<[string, string, Uint8Array]>([
    ['utf-8', 'utf-8', Buffer.from(table)], ['utf-8 with a mark', 'utf-8', Buffer.from(`\ufeff${table}`)],
    ['GBK', 'gb18030', encode(table, 'gbk')], ['GB18030 with a mark', 'gb18030', Buffer.concat([Buffer.from([0x84, 0x31, 0x95,
      0x33]), encode(table, 'gb18030')])],
    ['UTF-16 LE with a mark', 'utf-16le', Buffer.from(`\ufeff${table}`, 'utf16le')], ['UTF-16 BE with a mark', 'utf-16be',
      Buffer.from(`\ufeff${table}`, 'utf16le').swap16()],
    ['UTF-16 LE without a mark', 'utf-16le', Buffer.from(table, 'utf16le')],
  ])('reads %s', async (_, encoding, bytes) => {
    expect(await opened(bytes)).toEqual({ encoding, delimiter: ',', undecodable: 0, rows })
  })

  it('counts halves of characters in UTF-16, and a last byte alone', async () => {
    const bytes = Buffer.from('\ufeff号码,a\ud83d\n1,😀\n', 'utf16le')
    expect(await opened(bytes)).toMatchObject({ encoding: 'utf-16le', undecodable: 1, rows: [['号码', 'a\ufffd'], ['1', '😀']] })
    expect(await opened(Buffer.concat([bytes, Buffer.from([0x31])]), 'b.csv')).toMatchObject({ undecodable: 2 })
  })

  it('takes GB18030 for a file whose first Chinese stands behind a megabyte of ASCII', async () => {
    const head = '1234567,abc\n'.repeat(100_000)
    const read = await opened(encode(`${head}1,网格𠀀\n`, 'gb18030'))
    expect(read.encoding).toBe('gb18030')
    expect((read.rows as unknown[]).at(-1)).toEqual(['1', '网格𠀀'])
  })

  it('knows every pair of GB18030 for a character, and counts one that is none', async () => {
    const pairs: number[] = []
    for (let first = 0x81; first < 0xff; first++) {
      for (let second = 0x40; second < 0xff; second++) if (second !== 0x7f) pairs.push(first, second, ...(second % 8 === 0 ? [0x0a] : []))
    }
    // An odd number of bytes in front, and more than one read: pairs are cut in two.
    const bytes = Buffer.concat([Buffer.from('a,b\nx'), ...Array.from({ length: 12 }, () => Buffer.from(pairs))])
    const read = await opened(bytes)
    expect([read.encoding, read.undecodable]).toEqual(['gb18030', 0])
    expect(JSON.stringify(read.rows)).not.toContain('\ufffd')
    expect(await opened(Buffer.concat([bytes, Buffer.from([0xb0, 0x20, 0x0a])]), 'b.csv')).toMatchObject({ encoding: 'gb18030', undecodable: 1 })
  })

  it('keeps UTF-8 with a few cut characters as UTF-8 and counts them', async () => {
    const bytes = Buffer.concat([Buffer.from('冰激凌套餐,网格\n'.repeat(20)), Buffer.from([0xe5, 0x86]), Buffer.from(',末\n')])
    const read = await opened(bytes)
    expect([read.encoding, read.undecodable]).toEqual(['utf-8', 1])
    expect((read.rows as unknown[]).at(-1)).toEqual(['\ufffd', '末'])
  })

  it('does not take Western text for Chinese', async () => {
    expect(await opened(Buffer.from('café,né,à\nétÉ, ö,ü\n', 'latin1'))).toMatchObject({ encoding: 'windows-1252',
      rows: [['café', 'né', 'à'], ['étÉ', ' ö', 'ü']] })
  })

  it('drops NUL padding and the end-of-file character of DOS', async () => {
    expect(await rowsOf('a.txt', `a,b\r\n${'x'.repeat(500)}\0\0,2\r\n\u001a`)).toEqual([['a', 'b'], ['x'.repeat(500), '2']])
  })
})

describe('delimiter', () => {
  it.each([',', '\t', ';', '|', '^', '\u0001'])('finds %j also when other candidates stand in the values', async (delimiter) => {
    const lines = Array.from({ length: 50 }, (_, i) => [`1380013${i}`, delimiter === ',' ? 'a;b|c' : '1,234',
      `x${i % 3 === 0 && delimiter !== ';' ? ';' : ' '}`, '冰'].join(delimiter))
    expect((await opened(['某某公司2024年3月清单', ...lines].join('\n'), 'b.txt')).delimiter).toBe(delimiter)
  })

  it('obeys sep= and does not return it as a row', async () => {
    const source = await openTable(writeTemp('a.csv', 'sep=|\na|b,c\n'))
    expect(await readSheet(source)).toEqual({ rows: [['a', 'b,c']], rowNos: [2] })
  })
})

describe('records', () => {
  it.each([
    ['quoted line ends and doubled quotes', 'a,b\r\n"x\r\ny","he said ""hi"""\r\n', [['a', 'b'], ['x\r\ny', 'he said "hi"']]],
    ['quotes nobody doubled', 'a,b\n"5" nail, 6" bolt",2\n', [['a', 'b'], ['5" nail, 6" bolt', '2']]],
    ['a quote inside of a plain field', 'a,b\n5" nail,2\n', [['a', 'b'], ['5" nail', '2']]],
    ['a quote that is never closed', 'a,b\n"x,1\ny,2\n', [['a', 'b'], ['"x', '1'], ['y', '2']]],
    ['mixed line ends and no last one', 'a,b\rc,d\r\ne,f\ng,h', [['a', 'b'], ['c', 'd'], ['e', 'f'], ['g', 'h']]],
    ['blanks behind a closing quote', '"a" ,b\n"c",d\n', [['a', 'b'], ['c', 'd']]],
    ['empty fields and trailing delimiters', 'a,,c,,\n,,\n"",x\n', [['a', null, 'c'], [null, 'x']]],
    ['one column only', '13800138000\n13900139000\n', [['13800138000'], ['13900139000']]],
  ])('reads %s', async (_, text, expected) => {
    expect(await rowsOf('a.csv', text)).toEqual(expected)
  })

  it.each<readonly [string, string, readonly number[], readonly unknown[]]>([
    ['one that nothing closes', '号码,备注,金额\n1,"屏幕,2\n3,好,4\n', [2], [['号码', '备注', '金额'], ['1', '"屏幕', '2'], ['3', '好', '4']]],
    ['one that only a later field would close', '号码,备注,金额\n1,"屏幕,2\n3,"好",4\n5,"是",6\n', [2], [['号码', '备注', '金额'], ['1', '"屏幕', '2'], ['3', '好', '4'], ['5', '是', '6']]],
    ['a field that ends on the same line', '号码,备注,金额\n1,"甲,"乙",2\n', [2], [['号码', '备注', '金额'], ['1', '甲,"乙', '2']]],
    ['two that make one field of three records', '号码,备注,金额\n1,"屏幕,2\n3,好,4\n5,5.5寸",6\n', [2], [['号码', '备注', '金额'], ['1', '屏幕,2\n3,好,4\n5,5.5寸', '6']]],
    ['none: doubled, undoubled in a text, a remark of several lines with a comma', '号码,备注,金额\n1,"他说""好"",\n行",2\n3,"5"屏",4\n5,6"钉,7\n', [], [['号码', '备注', '金额'], ['1', '他说"好",\n行', '2'], ['3', '5"屏', '4'], ['5', '6"钉', '7']]],
  ])('tells the rows whose quotes do not pair: %s', async (_, text, doubtful, expected) => {
    const found: number[] = []
    const read: unknown[] = []
    for await (const chunk of (await openTable(writeTemp('a.csv', text))).rows(0)) {
      found.push(...(chunk.doubtful ?? []))
      read.push(...chunk.rows)
    }
    expect({ found, read }).toEqual({ found: doubtful, read: expected })
  })

  it('goes on reading quoted fields behind thousands of quotes that nothing closes', async () => {
    const read = await rowsOf('a.csv', `a,b,c\n${'1,"x,2\n'.repeat(20_000)}3,"y,z",4\n`)
    expect(read).toHaveLength(20_002)
    expect(read.at(-1)).toEqual(['3', 'y,z', '4'])
  })

  it('numbers records, blank lines too', async () => {
    const source = await openTable(writeTemp('a.csv', 'a,b\n\n\nc,d\n'))
    expect(await readSheet(source)).toEqual({ rows: [['a', 'b'], ['c', 'd']], rowNos: [1, 4] })
  })

  it('gives the same records however the text is cut', () => {
    const field = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', '冰'), maxLength: 6 })
    fc.assert(fc.property(fc.array(field, { maxLength: 12 }), fc.array(fc.nat(40), { maxLength: 6 }), (parts, cuts) => {
      const text = parts.join('')
      const scan = (pieces: readonly string[]): unknown[] => {
        const records: unknown[] = []
        const scanner = new CsvScanner(',', (fields, isDoubtful) => records.push({ fields, isDoubtful }) > 0)
        for (const piece of pieces) if (piece !== '') scanner.push(piece)
        scanner.finish()
        return records
      }
      const places = [0, ...cuts.map((cut) => Math.min(cut, text.length)).toSorted((a, b) => a - b), text.length]
      expect(scan(places.slice(1).map((place, i) => text.slice(places[i], place)))).toEqual(scan([text]))
    }), { seed: 7, numRuns: 2000 })
  })

  it('reads back any table it could have been written from', async () => {
    const cell = fc.string({ unit: fc.constantFrom('0', '1', '冰', '"', ',', '\n', '\r', '\t', ' ', ';', 'é', '😀', '=', "'"),
      maxLength: 8 })
    const columns = fc.integer({ min: 2, max: 5 })
    const tables = columns.chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1,
      maxLength: 8 }))
    await fc.assert(fc.asyncProperty(tables, fc.constantFrom('\n', '\r\n'), async (cells, lineEnd) => {
      const header = cells[0]!.map((_, i) => `列${i}`)
      const text = [header, ...cells].map((row) => row.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')).join(lineEnd)
      const expected = [header, ...cells].map((row) => {
        const blank = row.map((value) => shownBy(value) || null)
        return blank.slice(0, blank.findLastIndex((value) => value !== null) + 1)
      }).filter((row) => row.length > 0)
      expect(await rowsOf('p.csv', text)).toEqual(expected)
    }), { seed: 11, numRuns: 150 })
  })
})

describe('limits', () => {
  it('ends in good time when every field opens a quote', async () => {
    const read = await rowsOf('a.csv', 'a,b\n' + '"x,"y\n'.repeat(60_000))
    expect(read).toHaveLength(60_001)
    expect(read.at(-1)).toEqual(['"x', '"y'])
  })

  it('refuses a line that goes on for megabytes', async () => {
    await expect(rowsOf('a.csv', `a,b\n${'x'.repeat(40 * 2 ** 20)}`)).rejects.toMatchObject({ code: 'FILE_CORRUPT',
      params: { detail: 'too-large' } })
  })

  it('notices a file that changed after it was opened', async () => {
    const path = writeTemp('a.csv', 'a,b\n1,2\n')
    const source = await openTable(path)
    appendFileSync(path, '3,4\n')
    await expect(readSheet(source)).rejects.toMatchObject({ code: 'FILE_CHANGED', params: { file: 'a.csv' } })
  })

  it('stops at maxRows and at the cancel point', async () => {
    const source = await openTable(writeTemp('a.csv', 'a,b\n'.repeat(5000)))
    expect((await readSheet(source, 0, { maxRows: 10 })).rows).toHaveLength(10)
    const cancelled = new Error('cancelled')
    await expect(readSheet(source, 0, { signal: () => { throw cancelled } })).rejects.toBe(cancelled)
  })
})

describe('texts written as formulas', () => {
  it('reads ="…" as the text it shows, and leaves every other formula as it stands', async () => {
    const content = ['="用户号码",="账期",金额,备注', '="013800138000",="202403",="12.50",="说""好"""', '"=""0012""",="",="a"&"b",=SUM(A1)', '="x,=1,=,="y"" '].join('\n')
    expect(await opened(content)).toMatchObject({ rows: [
      ['用户号码', '账期', '金额', '备注'], ['013800138000', '202403', '12.50', '说"好"'], ['0012', null, '="a"&"b"', '=SUM(A1)'], ['="x', '=1', '=', '="y"" '],
    ] })
  })
})

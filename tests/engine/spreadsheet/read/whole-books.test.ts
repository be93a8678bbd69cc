import { execFileSync } from 'node:child_process'
import { encode } from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import * as SheetJs from 'xlsx'
import * as codePages from 'xlsx/dist/cpexcel.full.mjs'
import { openTable } from '../../../../electron/engine/spreadsheet/read/table-source.ts'
import { readSheet, rowsOf, writeTemp } from './make-files.ts'

SheetJs.set_cptable(codePages)

const cells = [['用户号码', '套餐'], ['0013800138000', '冰激凌59元'], ['8986012345678901234567', '城东网格']]

/** SheetJS writes BIFF5 in ASCII only, so Chinese of the same length in bytes is put in afterwards. */
function chineseBiff5(codePageRecord: readonly [id: number, value: number]): Buffer {
  const book = SheetJs.utils.book_new()
  const places = ['ABCDEFGH', 'IJKL', 'MNOPQR59ST', 'UVWXYZAB']
  const ascii = [places.slice(0, 2), ['0013800138000', places[2]], ['8986012345678901234567', places[3]]]
  SheetJs.utils.book_append_sheet(book, SheetJs.utils.aoa_to_sheet(ascii), '1')
  const bytes = Buffer.from(SheetJs.write(book, { bookType: 'biff5', type: 'buffer' }) as Uint8Array)
  for (const [i, text] of ['用户号码', '套餐', '冰激凌59元', '城东网格'].entries()) encode(text, 'gbk').copy(bytes, bytes.indexOf(places[i]!))
  const record = bytes.indexOf(Buffer.from('42000200', 'hex'))
  bytes.writeUInt16LE(codePageRecord[0], record)
  bytes.writeUInt16LE(codePageRecord[1], record + 4)
  return bytes
}

const CODE_PAGE = 0x42
/** A record of the same length that no reader looks at. */
const BACKUP = 0x40

describe('old workbooks', () => {
  it('reads Chinese of Excel 95 by its code page record', async () => {
    expect(await rowsOf('a.xls', chineseBiff5([CODE_PAGE, 936]))).toEqual(cells)
  })

  it('takes the Chinese code page when the record is missing', async () => {
    expect(await rowsOf('a.xls', chineseBiff5([BACKUP, 0]))).toEqual(cells)
  })

  it('finds every sheet and the merged cells', async () => {
    const book = SheetJs.utils.book_new()
    const sheet = SheetJs.utils.aoa_to_sheet([['a', null, 'b'], [1, 2, 3]])
    sheet['!merges'] = [{ s: { r: 0, c: 0 }, e: { r: 0, c: 1 } }]
    SheetJs.utils.book_append_sheet(book, sheet, '一')
    SheetJs.utils.book_append_sheet(book, SheetJs.utils.aoa_to_sheet([['x']]), '二')
    for (const [bookType, extension] of [['biff8', 'xls'], ['xlsb', 'xlsb'], ['ods', 'ods']] as const) {
      const path = writeTemp(`a.${extension}`, SheetJs.write(book, { bookType, type: 'buffer' }) as Uint8Array)
      const source = await openTable(path)
      expect(source.kind).toBe(extension)
      expect(await source.merges(0)).toEqual([{ firstRow: 1, lastRow: 1, firstColumn: 0, lastColumn: 1 }])
      expect(source.sheets.map((info) => info.name)).toEqual(['一', '二'])
      expect(await readSheet(source, 1)).toEqual({ rows: [['x']], rowNos: [1] })
    }
  })

  it('does not believe a property stream that claims billions of properties, nor takes memory for them', () => {
    const book = SheetJs.utils.book_new()
    SheetJs.utils.book_append_sheet(book, SheetJs.utils.aoa_to_sheet(cells), '一')
    book.Props = { Title: '清单', Author: '县公司' }
    const bytes = Buffer.from(SheetJs.write(book, { bookType: 'biff8', type: 'buffer' }) as Uint8Array)
    // [MS-OLEPS] 2.21: the format id, the offset of the set, then its size and how many properties it has.
    const summary = bytes.indexOf(Buffer.from('e0859ff2f94f6810ab9108002b27b3d9', 'hex'))
    expect(bytes.readUInt32LE(summary + 24)).toBeLessThan(20)
    bytes.writeUInt32LE(0xfffffffe, summary + 24)
    const source = new URL('../../../../electron/engine/spreadsheet/read/table-source.ts', import.meta.url)
    const script = `const { openTable } = await import('${source.href}'); const source = await openTable(process.argv[1])
      const rows = []; for await (const chunk of source.rows(0)) rows.push(...chunk.rows); console.log(JSON.stringify(rows))`
    const out = execFileSync(process.execPath, ['--max-old-space-size=96', '--input-type=module', '-e', script, writeTemp('a.xls', bytes)], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    expect(JSON.parse(out)).toEqual(cells)
  })

  it('reads the workbook of the file, not one that is embedded in it', async () => {
    const stream = (rows: readonly (readonly string[])[]) => {
      const book = SheetJs.utils.book_new()
      SheetJs.utils.book_append_sheet(book, SheetJs.utils.aoa_to_sheet(rows.map((row) => [...row])), '一')
      return SheetJs.CFB.read(SheetJs.write(book, { bookType: 'biff8', type: 'buffer' }) as Buffer, { type: 'buffer' })
    }
    const container = stream(cells)
    const embedded = SheetJs.CFB.find(stream([['嵌入的表']]), '/Workbook')
    SheetJs.CFB.utils.cfb_add(container, '/MBD00A1B2C3/Workbook', embedded?.content ?? Buffer.alloc(0))
    expect(await rowsOf('a.xls', Buffer.from(SheetJs.CFB.write(container, { type: 'buffer' }) as Uint8Array))).toEqual(cells)
  })

  it('refuses a container whose sectors lead in a circle, and a book of more rows than there can be', async () => {
    const book = SheetJs.utils.book_new()
    SheetJs.utils.book_append_sheet(book, SheetJs.utils.aoa_to_sheet(Array.from({ length: 2000 }, (_, i) => [i, `a${i}`])), '一')
    const bytes = Buffer.from(SheetJs.write(book, { bookType: 'biff8', type: 'buffer' }) as Uint8Array)
    expect(await rowsOf('a.xls', bytes)).toHaveLength(2000)
    const size = 1 << bytes.readUInt16LE(30)
    const table = (bytes.readUInt32LE(76) + 1) * size
    const links = Array.from({ length: size / 4 }, (_, i) => bytes.readUInt32LE(table + 4 * i))
    const inside = links.findIndex((next, i) => next === i + 1 && links[i + 1] === i + 2)
    for (const back of [inside, inside + 1]) {
      const damaged = Buffer.from(bytes)
      damaged.writeUInt32LE(back, table + 4 * (inside + 1))
      await expect(rowsOf('b.xls', damaged)).rejects.toMatchObject({ code: 'FILE_CORRUPT', params: { detail: 'reference' } })
    }
    const beyond = '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table><Row ss:Index="2000000000"><Cell><Data ss:Type="String">x</Data></Cell></Row></Table></Worksheet></Workbook>'
    await expect(rowsOf('a.xls', beyond)).rejects.toMatchObject({ code: 'FILE_CORRUPT' })
  })

  it.each(['biff8', 'xlsb'] as const)('knows the dates and times Chinese Excel names by number only: %s', async (bookType) => {
    const sheet = SheetJs.utils.aoa_to_sheet([['日期', '时刻', '数'], [45_356, 8.5 / 24, 45_356], [45_357, 0.5]])
    for (const row of [2, 3]) {
      sheet[`A${row}`].z = 'm/d/yy'
      sheet[`B${row}`].z = 'h:mm'
    }
    const book = SheetJs.utils.book_new()
    SheetJs.utils.book_append_sheet(book, sheet, '一')
    const written = Buffer.from(SheetJs.write(book, { bookType, type: 'buffer' }) as Uint8Array)
    // Two styles of the file get other numbers: 14 and 20 become 31 (2024年3月5日) and 32 (8时30分).
    const container = SheetJs.CFB.read(written, { type: 'buffer' })
    const [part, head] = bookType === 'xlsb' ? ['/xl/styles.bin', [0x2f, 0x10, 0, 0]] as const : ['Workbook', [0xe0, 0, 0x14, 0, 0, 0]] as const
    const entry = SheetJs.CFB.find(container, part)
    const styles = Buffer.from(entry.content)
    for (const [known, chinese] of [[14, 31], [20, 32]] as const) {
      const place = styles.indexOf(Buffer.from([...head, known, 0]))
      expect(place).toBeGreaterThan(0)
      styles[place + head.length] = chinese
    }
    entry.content = styles
    const bytes: Uint8Array = SheetJs.CFB.write(container, { type: 'buffer', ...(bookType === 'xlsb' ? { fileType: 'zip' } : {}) })
    const day = (date: number): object => ({ kind: 'date', days: Date.UTC(2024, 2, date) / 86_400_000 })
    expect(await rowsOf(`a.${bookType === 'xlsb' ? 'xlsb' : 'xls'}`, bytes))
      .toEqual([['日期', '时刻', '数'], [day(5), '08:30:00', 45_356], [day(6), '12:00:00']])
  })

  it('refuses a container that was cut', async () => {
    const book = SheetJs.utils.book_new()
    SheetJs.utils.book_append_sheet(book, SheetJs.utils.aoa_to_sheet(Array.from({ length: 3000 }, (_, i) => [i, `x${i}`])), 'a')
    const bytes: Uint8Array = SheetJs.write(book, { bookType: 'biff8', type: 'buffer' })
    for (let part = 1; part < 12; part++) {
      await expect(rowsOf('a.xls', bytes.subarray(0,
        Math.floor((bytes.length * part) / 12)))).rejects.toMatchObject({ code: 'FILE_CORRUPT' })
    }
  })
})

describe('XML of Excel 2003', () => {
  const page = (encoding: string): string => `<?xml version="1.0" encoding="${encoding}"?><?mso-application progid="Excel.Sheet"?>
    <Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
    <Styles><Style ss:ID="d"><NumberFormat ss:Format="yyyy\\-mm\\-dd"/></Style></Styles><Worksheet ss:Name="清单"><Table>
    <Row><Cell><Data ss:Type="String">0013800138000</Data></Cell>
      <Cell ss:Index="3"><Data ss:Type="Number">12.5</Data></Cell></Row>
    <Row><Cell><Data ss:Type="String">冰激凌 &amp; 网格</Data></Cell>
      <Cell ss:StyleID="d"><Data ss:Type="DateTime">2024-03-05T00:00:00.000</Data></Cell></Row>
    </Table></Worksheet></Workbook>`
  const expected = [['0013800138000', null, 12.5], ['冰激凌 & 网格', { kind: 'date', days: Date.UTC(2024, 2, 5) / 86_400_000 }]]

  it('keeps text as text, also when the bytes are GBK', async () => {
    expect(await rowsOf('a.xls', page('UTF-8'))).toEqual(expected)
    expect(await rowsOf('a.xls', encode(page('GBK'), 'gbk'))).toEqual(expected)
  })

  it('refuses a cut one, and XML that is no workbook', async () => {
    for (const length of [400, 600, page('UTF-8').length - 20]) {
      await expect(rowsOf('a.xml', page('UTF-8').slice(0, length))).rejects.toMatchObject({ code: 'FILE_CORRUPT' })
    }
    await expect(rowsOf('a.xml', '<?xml version="1.0"?><rss><a>1</a></rss>')).rejects.toMatchObject({ code: 'FILE_TYPE_UNKNOWN',
      params: { found: 'xml' } })
  })
})

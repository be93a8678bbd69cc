import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SheetSpec, WriteCell, WriteRow } from '../../../../electron/engine/spreadsheet/write/sheet-spec.ts'
import { writeXlsx } from '../../../../electron/engine/spreadsheet/write/xlsx-writer.ts'
import { AppError } from '../../../../shared/domain/errors.ts'
import { readBook, readRows, readZip, sheetText } from './read-back.ts'

let dir = ''
let fileNo = 0
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'liuke-xlsx-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))
const fresh = () => join(dir, `book-${++fileNo}.xlsx`)

const textSheet = (values: readonly WriteCell[], extra: Partial<SheetSpec> = {}): SheetSpec =>
  ({ name: '名单', columns: [{ header: '值', format: 'text', width: 20 }], rows: values.map(value => [value]), ...extra })

/** SheetJS turns CR LF inside a text into LF after decoding; that the file itself keeps the CR is asserted on its XML. */
const asSheetJsReads = (value: unknown) => typeof value === 'string' ? value.replaceAll('\r\n', '\n') : value

const HOSTILE = [
  'a😀b', '_x000D\u001f', '_x0041\r', '_x0041😀', '_x000D_', '_x005F_x000D_', '_X000d_', '_x00', ']]>', '&<>"\'', '&amp;', '<row r="9">',
  '=1+1', '+86', '-2', '@SUM(A1)', '\tx', ' x ', 'a\nb', 'a\r\nb', '\u0000\u0001\u001f', '\ufffe\uffff',
  '\u007f\u0080\u07ff\u0800\uffee',
  '留客\u3000', '530000000000000001', '00123', '1.38E+10', '16012345678',
  'x'.repeat(32_767), '留'.repeat(32_767), '\u0001'.repeat(32_767),
]

describe('values', () => {
  it('reads back each cell type in another reader', async () => {
    const path = fresh()
    const row: WriteRow = [
      '0012', 5, 1234.5, 0.256, -0.125, { date: 19_000 }, '202408', true,
      { text: '好', style: 'good' }, { number: 7.25, style: 'strong' },
    ]
    const formats = ['text', 'integer', 'money', 'percent', 'decimal', 'date', 'month', 'text', 'text', 'money'] as const
    await writeXlsx(path, [{ name: '类型', rows: [row], columns: formats.map(format => ({ header: format, format })) }])
    const sheet = readBook(path).Sheets['类型']
    const cell = (ref: string) => ({ t: sheet?.[ref]?.t, v: sheet?.[ref]?.v, z: sheet?.[ref]?.z })
    expect(cell('A2')).toMatchObject({ t: 's', v: '0012' })
    expect(cell('B2')).toEqual({ t: 'n', v: 5, z: '#,##0' })
    expect(cell('C2')).toEqual({ t: 'n', v: 1234.5, z: '#,##0.00' })
    expect(cell('D2')).toEqual({ t: 'n', v: 0.256, z: '0.0%' })
    expect(cell('E2')).toEqual({ t: 'n', v: -0.125, z: '0.00' })
    expect(cell('F2')).toEqual({ t: 'n', v: 44_569, z: 'yyyy\\-mm\\-dd' })
    expect(sheet?.['F2']?.w).toBe('2022-01-08')
    expect(cell('G2')).toMatchObject({ t: 's', v: '202408' })
    expect(cell('H2')).toMatchObject({ t: 'b', v: true })
    expect(cell('I2')).toMatchObject({ t: 's', v: '好' })
    expect(cell('J2')).toEqual({ t: 'n', v: 7.25, z: '#,##0.00' })
  })

  it('keeps numbers in text columns as text and leaves missing cells out', async () => {
    const path = fresh()
    await writeXlsx(path, [{
      name: 's', columns: [{ header: 'id', format: 'text' }, { header: 'n', format: 'money' }],
      rows: [[16012345678, NaN], ['', null], [undefined, Infinity], [1e21, 0]],
    }])
    expect(readRows(path)).toEqual([['id', 'n'], ['16012345678', null], [null, null], [null, null], ['1e+21', 0]])
    expect(await sheetText(path)).not.toMatch(/<v>(NaN|Infinity)/)
  })

  it('writes dates that spreadsheets cannot count as text', async () => {
    const path = fresh()
    const days = [-25_508, -25_509, 2_932_896, 2_932_896.5, 2_932_897, -25_508.75]
    await writeXlsx(path, [{ name: 's', columns: [{ header: 'd', format: 'date' }], rows: days.map(date => [{ date }]) }])
    const sheet = readBook(path).Sheets['s']
    expect(days.map((_, i) => sheet?.[`A${i + 2}`]?.v)).toEqual([
      61, '1900-02-28', 2_958_465, 2_958_465.5, '+010000-01-01', '1900-02-28 06:00:00',
    ])
  })

  it('shows the time of day in a date-time column and the truth of a flag in any column', async () => {
    const path = fresh()
    const formats = ['dateTime', 'date', 'text', 'integer', 'text'] as const
    const at = 19_000 + 49_530 / 86_400
    const rows: WriteRow[] = [[{ date: at }, { date: at }, { date: at }, true, false]]
    await writeXlsx(path, [{ name: 's', columns: formats.map(format => ({ header: format, format })), rows }])
    const sheet = readBook(path).Sheets['s']
    expect(sheet?.['A2']).toMatchObject({ t: 'n', w: '2022-01-08 13:45:30' })
    expect(sheet?.['B2']).toMatchObject({ t: 'n', v: at + 25_569, w: '2022-01-08' })
    expect(sheet?.['C2']).toMatchObject({ t: 's', v: '2022-01-08 13:45:30' })
    // With the format of a number or of text, LibreOffice makes a number of a flag.
    expect(sheet?.['D2']).toMatchObject({ t: 'b', v: true, z: 'General' })
    expect(sheet?.['E2']).toMatchObject({ t: 'b', v: false, z: 'General' })
  })

  it('spells every number as the platform does', async () => {
    const path = fresh()
    const decimals = fc.tuple(fc.integer(), fc.integer({ min: 0, max: 6 })).map(([n, places]) => n / 10 ** places)
    const numbers = [
      0, -0, 0.1 + 0.2, 1e-7, 123456e-7, 0.00005, 0.9999, 0.99999, 5e-324, 2_147_483_646.5, 2_147_483_647, 2_147_483_648, 1e21, -1.5,
      ...fc.sample(decimals, { seed: 5, numRuns: 5_000 }),
      ...fc.sample(fc.double({ noNaN: true, noDefaultInfinity: true }), { seed: 6, numRuns: 5_000 }),
    ]
    const rows = numbers.map((value): WriteRow => [value])
    await writeXlsx(path, [{ name: 's', columns: [{ header: 'n', format: 'decimal' }], rows }])
    const written = [...(await sheetText(path)).matchAll(/<v>([^<]*)<\/v>/g)].map(match => match[1])
    expect(written).toEqual(numbers.map(String))
  })

  it('carries hostile text unchanged, as text', async () => {
    const path = fresh()
    await writeXlsx(path, [textSheet(HOSTILE)])
    const sheet = readBook(path).Sheets['名单']
    expect(HOSTILE.map((_, i) => sheet?.[`A${i + 2}`]?.v)).toEqual(HOSTILE.map(asSheetJsReads))
    expect(await sheetText(path)).toContain('<t>a_x000D_\nb</t>')
    expect(new Set(HOSTILE.map((_, i) => sheet?.[`A${i + 2}`]?.t))).toEqual(new Set(['s']))
    expect(Object.values(sheet ?? {}).some((cell: { f?: string }) => cell.f !== undefined)).toBe(false)
  })

  it('encodes a lone surrogate instead of losing it', async () => {
    const path = fresh()
    await writeXlsx(path, [textSheet(['a\ud800b', '\udc00'])])
    const xml = await sheetText(path)
    expect(xml).toContain('a_xD800_b')
    expect(xml).toContain('<t>_xDC00_</t>')
  })

  it('round-trips any text and number through another reader', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 }).filter(value => value !== '')
    const nasty = fc.constantFrom('_', 'x', '0', 'D', '\r', '\n', ' ', '&', '<', '>', '"', '留', '😀', '\u0002')
    const mixed = fc.string({ unit: nasty, minLength: 1, maxLength: 24 })
    const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map(value => value === 0 ? 0 : value)
    const row = fc.tuple(fc.oneof(text, mixed), number, fc.integer())
    const columns = (['text', 'decimal', 'integer'] as const).map(format => ({ header: format, format }))
    await fc.assert(fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 60 }), async rows => {
      const path = fresh()
      await writeXlsx(path, [{ name: 's', rows, columns }])
      const sheet = readBook(path).Sheets['s']
      const back = rows.map((_, i) => ['A', 'B', 'C'].map(letter => sheet?.[`${letter}${i + 2}`]?.v))
      expect(back).toEqual(rows.map(row => row.map(asSheetJsReads)))
    }), { numRuns: 40, seed: 20240831 })
  })

  it('refuses a text that does not fit a cell, and a row wider than its columns', async () => {
    const path = fresh()
    await expect(writeXlsx(path, [textSheet(['x'.repeat(32_768)])])).rejects.toThrow(RangeError)
    await expect(writeXlsx(path, [textSheet([], { rows: [['a', 'b']] })])).rejects.toThrow(RangeError)
    expect(readdirSync(dir).filter(name => name.includes(path.slice(dir.length + 1)))).toEqual([])
  })
})

describe('layout', () => {
  const long = Array.from({ length: 40 }, (_, i) => `未成功原因编号${i}`)
  const sheet: SheetSpec = {
    name: '派单', freezeHeader: true, freezeColumns: 2, autoFilter: true, protect: true, landscapeA4: true,
    titleRows: [['云溪县派单清单'], ['网格', '城关一网格']],
    columns: [
      { header: '工单号', format: 'text', width: 16 }, { header: '客户<名称>', format: 'text' },
      { header: '处理状态', format: 'text', locked: false, group: 'entry', choices: ['成功办理', '考虑', '明确拒绝'] },
      { header: '未成功原因', format: 'text', locked: false, group: 'entry', choices: long },
      { header: '再次原因', format: 'text', locked: false, group: 'entry', choices: long },
      { header: '带逗号', format: 'text', locked: false, choices: ['a,b', 'c'] },
      { header: '引用', format: 'text', locked: false, choices: { range: "'名单'!$A$1:$A$3" } },
    ],
    rows: [['1', '甲', null, null, null, null, null], ['2', '乙', null, null, null, null, null]],
  }

  it('writes frozen pane, filter, protection, drop-downs, page setup and merged titles in the order of the format', async () => {
    const path = fresh()
    const result = await writeXlsx(path, [sheet], { properties: { title: '派单 & 清单', created: new Date(0) } })
    expect(result.sheets).toEqual([{ name: '派单', rows: 2 }, { name: '字典', rows: 40 }])
    const xml = await sheetText(path)
    expect(xml).toContain('<pane xSplit="2" ySplit="3" topLeftCell="C4" activePane="bottomRight" state="frozen"/>')
    expect(xml).toContain('<autoFilter ref="A3:G5"/>')
    expect(xml).toMatch(/<sheetProtection sheet="1" [^>]*formatColumns="0" formatRows="0" sort="0" autoFilter="0"\/>/)
    expect(xml).toContain('<mergeCells count="1"><mergeCell ref="A1:G1"/></mergeCells>')
    expect(xml).toContain('sqref="C4:C5"><formula1>&quot;成功办理,考虑,明确拒绝&quot;</formula1>')
    expect(xml).toContain("sqref=\"D4:D5\"><formula1>'字典'!$A$1:$A$40</formula1>")
    expect(xml).toContain("sqref=\"E4:E5\"><formula1>'字典'!$A$1:$A$40</formula1>")
    expect(xml).toContain("sqref=\"F4:F5\"><formula1>'字典'!$B$1:$B$2</formula1>")
    expect(xml).toContain("sqref=\"G4:G5\"><formula1>'名单'!$A$1:$A$3</formula1>")
    expect(xml).toMatch(/<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"\/>/)
    expect(xml).toContain('<pageSetUpPr fitToPage="1"/>')
    const order = [
      '<sheetPr>', '<sheetViews>', '<sheetFormatPr', '<cols>', '<sheetData>', '<sheetProtection', '<autoFilter', '<mergeCells',
      '<dataValidations', '<pageMargins', '<pageSetup', '<headerFooter>',
    ]
    expect(order.toSorted((a, b) => xml.indexOf(a) - xml.indexOf(b))).toEqual(order)
    expect(order.every(tag => xml.includes(tag))).toBe(true)
    // Every cell names its place: two known readers lose columns without it.
    expect(xml.match(/<c /g)?.length).toBe(xml.match(/<c r="[A-Z]+\d+"/g)?.length)
    const core = (await readZip(path)).get('docProps/core.xml')?.toString()
    expect(core).toContain('<dc:title>派单 &amp; 清单</dc:title>')
    expect(core).toContain('<dcterms:created xsi:type="dcterms:W3CDTF">1970-01-01T00:00:00.000Z</dcterms:created>')
  })

  it('unlocks only the columns to fill in, empty cells included, and gives them their own header colour', async () => {
    const path = fresh()
    await writeXlsx(path, [sheet])
    const parts = await readZip(path)
    const styles = parts.get('xl/styles.xml')?.toString() ?? ''
    const cellXfs = /<cellXfs[^>]*>(.*)<\/cellXfs>/.exec(styles)?.[1] ?? ''
    const xfs = [...cellXfs.matchAll(/<xf [^>]*?(?:\/>|>.*?<\/xf>)/g)].map(match => match[0])
    const xml = await sheetText(path)
    const cols = [...xml.matchAll(/<col min="(\d+)"[^>]* style="(\d+)"/g)].map(match => xfs[Number(match[2])] ?? '')
    expect(cols.map(xf => xf.includes('locked="0"'))).toEqual([false, false, true, true, true, true, true])
    expect(cols.every(xf => xf.includes('numFmtId="49"'))).toBe(true)
    const header = [...xml.matchAll(/<c r="[A-G]3" s="(\d+)"/g)].map(match => xfs[Number(match[1])] ?? '')
    expect(header.every(xf => xf.includes('fontId="1"') && xf.includes('borderId="1"') && xf.includes('wrapText="1"'))).toBe(true)
    expect(new Set([header[0], header[1], header[5]]).size).toBe(1)
    expect(header[2]).not.toBe(header[0])
    expect(Number(/cellXfs count="(\d+)"/.exec(styles)?.[1])).toBe(xfs.length)
  })

  it('hides sheets, opens on the first visible one and shows the dictionary values to another reader', async () => {
    const path = fresh()
    const [first, third] = [textSheet(['h'], { name: '隐藏', hidden: 'very' }), textSheet(['m'], { name: '元', hidden: true })]
    await writeXlsx(path, [first, sheet, third])
    const book = readBook(path)
    expect(book.SheetNames).toEqual(['隐藏', '派单', '元', '字典'])
    expect(book.Workbook?.Sheets?.map(entry => entry.Hidden)).toEqual([2, 0, 1, 1])
    expect(readRows(path, '字典').slice(0, 3)).toEqual([[long[0], 'a,b'], [long[1], 'c'], [long[2], null]])
    const workbook = (await readZip(path)).get('xl/workbook.xml')?.toString() ?? ''
    expect(workbook).toContain('activeTab="1"')
    expect(workbook).toContain(`name="_xlnm._FilterDatabase" localSheetId="1" hidden="1">'派单'!$A$3:$G$5</definedName>`)
    expect(workbook).toContain(`name="_xlnm.Print_Titles" localSheetId="1">'派单'!$1:$3</definedName>`)
    expect(await sheetText(path, 1)).not.toContain('tabSelected')
    expect(await sheetText(path, 2)).toContain('tabSelected="1"')
  })

  it('makes sheet names legal and unique', async () => {
    const path = fresh()
    const long = '很'.repeat(40)
    const names = ['a/b:c*?[d]\\', 'A_B_C___D__', '', "'引号'", 'History', long, long, '字典', `${'长'.repeat(30)}😀`]
    const { sheets } = await writeXlsx(path, names.map(name => textSheet(['v'], { name })))
    expect(sheets.map(sheet => sheet.name)).toEqual([
      'a_b_c___d__', 'A_B_C___D__(2)', 'Sheet', '引号', 'History_', '很'.repeat(31), `${'很'.repeat(28)}(2)`, '字典(2)', '长'.repeat(30),
    ])
    expect(readBook(path).SheetNames).toEqual(sheets.map(sheet => sheet.name))
  })

  it('goes on in further sheets when one is full', async () => {
    const path = fresh()
    const numbered = (n: number) => Array.from({ length: n }, (_, i): WriteRow => [i])
    const spec = textSheet([], { name: '名单', rows: numbered(25), maxRowsPerSheet: 10, autoFilter: true })
    const { sheets } = await writeXlsx(path, [spec])
    expect(sheets).toEqual([{ name: '名单', rows: 10 }, { name: '名单(2)', rows: 10 }, { name: '名单(3)', rows: 5 }])
    expect(sheets.flatMap(({ name }) => readRows(path, name).slice(1).map(row => [Number(row[0])]))).toEqual(numbered(25))
    const exact = await writeXlsx(fresh(), [{ ...spec, rows: numbered(20) }])
    expect(exact.sheets.map(sheet => sheet.rows)).toEqual([10, 10])
    const none = fresh()
    expect((await writeXlsx(none, [{ ...spec, rows: [] }])).sheets).toEqual([{ name: '名单', rows: 0 }])
    expect(readRows(none)).toEqual([['值']])
  })

  it('splits at the last row a sheet can have', async () => {
    const path = fresh()
    const rows = function* (): Generator<WriteRow> {
      for (let i = 0; i < 1_048_577; i++) yield [i]
    }
    const { sheets } = await writeXlsx(path, [{ name: 'n', rows: rows(), columns: [{ header: 'i', format: 'integer' }] }])
    expect(sheets).toEqual([{ name: 'n', rows: 1_048_575 }, { name: 'n(2)', rows: 2 }])
    expect(await sheetText(path, 1)).toContain('<c r="A1048576" s="1"><v>1048574</v></c></row></sheetData>')
    expect(await sheetText(path, 2)).toContain('<c r="A3" s="1"><v>1048576</v></c></row></sheetData>')
  })

  it('needs a visible sheet with columns', async () => {
    await expect(writeXlsx(fresh(), [])).rejects.toThrow(RangeError)
    await expect(writeXlsx(fresh(), [textSheet(['a'], { hidden: true })])).rejects.toThrow(RangeError)
    await expect(writeXlsx(fresh(), [textSheet(['a'], { columns: [] })])).rejects.toThrow(RangeError)
  })
})

describe('streaming', () => {
  it('writes 20,000 rows from an async source, the same bytes as from a sync one, and tells the rows', async () => {
    const formats = Array.from({ length: 12 }, (_, j) => j % 2 === 0 ? 'text' as const : 'decimal' as const)
    const columns = formats.map((format, j) => ({ header: `列${j}`, format }))
    const row = (i: number): WriteRow => columns.map((_, j) => j % 2 === 0 ? `用户${i}-${j}` : i * j / 4)
    const many = async function* (): AsyncGenerator<WriteRow> {
      for (let i = 0; i < 20_000; i++) yield row(i)
    }
    const [a, b] = [fresh(), fresh()]
    let told = 0
    const result = await writeXlsx(a, [{ name: 's', columns, rows: many() }], { onRows: rows => { told += rows } })
    await writeXlsx(b, [{ name: 's', columns, rows: Array.from({ length: 20_000 }, (_, i) => row(i)) }])
    expect(told).toBe(20_000)
    expect(result.bytes).toBe(readFileSync(a).length)
    expect(readFileSync(a).equals(readFileSync(b))).toBe(true)
    const rows = readRows(a)
    expect(rows.length).toBe(20_001)
    expect(rows[12_346]).toEqual(row(12_345))
  })

  it('holds only a few chunks at a time: rows are drawn no faster than they are written', async () => {
    // 60,000 rows make about 13 MB of XML; a writer that collects them first would draw all rows before the first chunk is told.
    let drawn = 0
    let mostAhead = 0
    let told = 0
    const rows = function* (): Generator<WriteRow> {
      for (; drawn < 60_000; drawn++) yield [`第${drawn}行`.padEnd(60, '。')]
    }
    await writeXlsx(fresh(), [textSheet([], { rows: rows() })], { onRows: count => {
      mostAhead = Math.max(mostAhead, drawn - told)
      told += count
    } })
    expect(told).toBe(60_000)
    expect(mostAhead).toBeLessThan(5_000)
  })
})

describe('failure', () => {
  const remains = (path: string) => readdirSync(dir).filter(name => name.includes(path.slice(dir.length + 1)))

  it('leaves nothing, keeps the old file and closes the source when the rows fail', async () => {
    for (const failAt of [0, 3, 30_000]) {
      const path = fresh()
      writeFileSync(path, 'old')
      let closed = false
      const rows = function* (): Generator<WriteRow> {
        try {
          for (let i = 0; ; i++) {
            if (i === failAt) throw new AppError('DB_DAMAGED', { i })
            yield ['x'.repeat(50)]
          }
        } finally {
          closed = true
        }
      }
      await expect(writeXlsx(path, [textSheet([], { rows: rows() })])).rejects.toMatchObject({ code: 'DB_DAMAGED' })
      expect(closed).toBe(true)
      expect(remains(path)).toEqual([path.slice(dir.length + 1)])
      expect(readFileSync(path, 'utf8')).toBe('old')
    }
  })

  it('stops at the cancel signal and closes the sources', async () => {
    const path = fresh()
    let closed = 0
    let calls = 0
    const rows = async function* (): AsyncGenerator<WriteRow> {
      try {
        for (;;) yield ['y'.repeat(200)]
      } finally {
        closed++
      }
    }
    await expect(writeXlsx(path, [textSheet([], { rows: rows() })], { signal: () => {
      if (++calls === 3) throw new AppError('CANCELLED')
    } })).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(closed).toBe(1)
    expect(remains(path)).toEqual([])
  })

  it('says when the folder cannot be written, and stops drawing rows', async () => {
    const blocked = join(dir, 'file-as-folder')
    writeFileSync(blocked, '')
    let drawn = 0
    let closed = false
    const rows = function* (): Generator<WriteRow> {
      try {
        for (; drawn < 10_000_000; drawn++) yield ['z'.repeat(100)]
      } finally {
        closed = true
      }
    }
    const unwritable = (path: string) => ({ code: 'OUTPUT_NOT_WRITABLE', params: { path } })
    const endless = textSheet([], { rows: rows() })
    await expect(writeXlsx(join(blocked, 'a.xlsx'), [endless])).rejects.toMatchObject(unwritable('a.xlsx'))
    expect(drawn).toBeLessThan(100_000)
    expect(drawn === 0 || closed).toBe(true)
    await expect(writeXlsx(join(dir, 'no', 'such', 'b.xlsx'), [textSheet(['a'])])).rejects.toMatchObject(unwritable('b.xlsx'))
    const folder = join(dir, 'is-a-folder.xlsx')
    mkdirSync(folder)
    await expect(writeXlsx(folder, [textSheet(['a'])])).rejects.toMatchObject(unwritable('is-a-folder.xlsx'))
    expect(remains(folder)).toEqual(['is-a-folder.xlsx'])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as SheetJs from 'xlsx'
import { AppError } from '../../../../shared/domain/errors.ts'
import { SharedStrings } from '../../../../electron/engine/spreadsheet/read/shared-strings.ts'
import { openTable } from '../../../../electron/engine/spreadsheet/read/table-source.ts'
import { SheetScanner } from '../../../../electron/engine/spreadsheet/read/xlsx-sheet.ts'
import { XmlTokens } from '../../../../electron/engine/spreadsheet/read/xml-tokens.ts'
import { MAIN, makeXlsx, OFFICE_RELATIONS, readSheet, rowsOf, writeTemp, xlsxRows } from './make-files.ts'

const inline = (reference: string, body: string): string => `<c r="${reference}" t="inlineStr"><is>${body}</is></c>`
const day = (iso: string): { kind: 'date'; days: number } => ({ kind: 'date', days: Date.parse(`${iso}Z`) / 86_400_000 })
const corrupt = { code: 'FILE_CORRUPT' }

describe('shared strings', () => {
  it('counts every string, also the empty ones, so that later indexes do not shift', async () => {
    const strings = '<si/><si><t/></si><si><t></t></si><si><t>甲</t></si>'
    const rows = `<row r="1">${[0, 1, 2, 3].map((i) => `<c t="s"><v>${i}</v></c>`).join('')}</row>`
    expect(await xlsxRows({ strings, rows })).toEqual([[null, null, null, '甲']])
  })

  it('joins rich runs, leaves phonetics out, decodes entities, CDATA and _xHHHH_', async () => {
    const strings = [
      '<si><r><t>冰</t></r><r><rPr><b/></rPr><t xml:space="preserve">激 </t></r><r><t>凌</t></r>',
      '<rPh sb="0" eb="1"><t>ビン</t></rPh><phoneticPr fontId="1"/></si>',
      '<si><t>a&amp;b&lt;c&#x4e2d;&#25991;</t></si>', '<si><t><![CDATA[<5 & ]]>ok</t></si>',
      '<si><t>x_x000D__x005F_x000D_</t></si>', '<si><t xml:space="preserve"> 13800138000 </t></si>', '<si><t>0012</t></si>',
    ].join('\n')
    const rows = `<row r="1">${[0, 1, 2, 3, 4, 5].map((i) => `<c t="s"><v>${i}</v></c>`).join('')}</row>`
    expect(await xlsxRows({ strings, rows })).toEqual([['冰激 凌', 'a&b<c中文', '<5 & ok', 'x\r_x000D_', ' 13800138000 ', '0012']])
  })

  it('takes an index in any spelling of XML, and no blank for the first string', async () => {
    const strings = '<si><t>甲</t></si><si><t>乙</t></si>'
    const index = (value: string): string => `<row r="1"><c r="A1" t="s"><v>${value}</v></c></row>`
    for (const value of ['1', '&#x31;', '<![CDATA[1]]>', '<!-- 0 -->1', ' 1 ']) {
      expect(await xlsxRows({ strings, rows: index(value) })).toEqual([['乙']])
    }
    for (const value of [' ', '<![CDATA[ ]]>', 'x', '&#x20;']) {
      await expect(xlsxRows({ strings, rows: index(value) })).rejects.toMatchObject(corrupt)
    }
    // Two values are no valid cell; the last one counts in every spelling.
    for (const first of ['1', '<![CDATA[1]]>', '1<!-- -->2']) {
      expect(await xlsxRows({ rows: `<row r="1"><c r="A1"><v>${first}</v><v>3</v></c></row>` })).toEqual([[3]])
    }
  })

  it('refuses an index that does not exist', async () => {
    await expect(xlsxRows({ strings: '<si><t>a</t></si>',
      rows: '<row r="1"><c r="A1" t="s"><v>1</v></c></row>' })).rejects.toMatchObject(corrupt)
  })

  it('keeps Chinese whole across the edges of inflated chunks', async () => {
    const texts = Array.from({ length: 60_000 }, (_, i) => `${'冰'.repeat(i % 7)}激凌套餐${i}号`)
    const rows = texts.map((text,
      i) => `<row r="${i + 1}"><c r="A${i + 1}" t="s"><v>${i}</v></c>${inline(`B${i + 1}`, `<t>${text}</t>`)}</row>`)
    const read = await xlsxRows({ strings: texts.map((text) => `<si><t>${text}</t></si>`).join(''), rows: rows.join('') })
    expect(read).toEqual(texts.map((text) => [text, text]))
  })
})

describe('cells', () => {
  it('reads every type, and text never becomes a number', async () => {
    const rows = `<row r="1">
      <c r="A1"><v>12.5</v></c><c r="B1" t="n"><v>-1.5E-3</v></c><c r="C1" t="b"><v>1</v></c><c r="D1" t="b"><v>0</v></c>
      <c r="E1" t="e"><v>#N/A</v></c><c r="F1" t="str"><f>A1&amp;""</f><v>0012</v></c>
        <c r="G1" t="d"><v>2024-03-05T12:00:00</v></c>
      <c r="H1"><f>SUM(A1)</f></c><c r="I1"><f>A1</f><v>3</v></c>${inline('J1',
        '<r><t>一</t></r><r><t>二</t></r><rPh sb="0" eb="1"><t>x</t></rPh>')}
      <c r="K1" t="str"><f>""</f><v></v></c><c r="L1" s="0"/><c r="M1"><v>123456789012345678</v></c>
        <c r="N1"><v> 7 </v></c><c r="O1"><v>0x10</v></c>
    </row>`
    expect(await xlsxRows({ rows })).toEqual([[
      12.5, -0.0015, true, false, { kind: 'error', text: '#N/A' }, '0012', day('2024-03-05T12:00:00'),
      { kind: 'error', text: '#FORMULA' }, 3, '一二', null, null, 123456789012345680, 7, '0x10',
    ]])
  })

  it('tells a formula without a stored result from one whose result is empty', async () => {
    const rows = `<row r="1"><c r="A1"><f>B1*2</f><v/></c><c r="B1"><f>B1</f><v></v></c><c r="C1"><f t="shared" si="0"/></c>
      <c r="D1" t="str"><f>""</f></c><c r="E1" t="str"><f>""</f><v/></c><c r="F1"><v/></c><c r="G1"><f>1</f><v>0</v></c></row>`
    const uncalculated = { kind: 'error', text: '#FORMULA' }
    expect(await xlsxRows({ rows })).toEqual([[uncalculated, uncalculated, uncalculated, null, null, null, 0]])
  })

  it('accepts prefixes, missing references, single quotes, comments, processing instructions and a lying dimension', async () => {
    const sheet = `<?xml version='1.0' encoding='UTF-8' standalone='yes'?><!-- <row><c><v>9</v></c></row> -->
      <x:worksheet xmlns:x='${MAIN}'><x:dimension ref='A1:XFD1048576'/><x:sheetData><x:row>
        <x:c><x:v>1</x:v></x:c><!--</row>--><x:c t='inlineStr'><x:is><x:t>乙</x:t></x:is></x:c></x:row>
      <x:row r='5'><x:c r='C5'><?skip <v>1</v>?><x:v>1<!-- -->2</x:v></x:c>
        <x:c><x:v><![CDATA[4]]></x:v></x:c></x:row><x:row/><x:row><x:c><x:v>6</x:v></x:c></x:row></x:sheetData></x:worksheet>`
    const source = await openTable(writeTemp('odd.xlsx', await makeXlsx({ sheet })))
    expect(source.sheets[0]).toEqual({ name: '清单', hidden: false, rowEstimate: null, merges: [] })
    expect(await readSheet(source)).toEqual({ rows: [[1, '乙'], [null, null, 12, 4], [6]], rowNos: [1, 5, 7] })
    await source.close()
  })

  it('reads the last cell of the grid sparsely and nothing beyond it', async () => {
    const [row] = await xlsxRows({ rows: '<row r="1048576"><c r="A1048576"><v>1</v></c><c r="XFD1048576"><v>2</v></c></row>' })
    expect([row?.length, row?.[0], row?.[1], row?.[16_383]]).toEqual([16_384, 1, null, 2])
    for (const rows of ['<row r="1"><c r="XFE1"><v>1</v></c></row>', '<row r="1048577"><c><v>1</v></c></row>',
      '<row r="3"/><row r="2"/>', '<row r="1"><c r="1A"><v>1</v></c></row>']) {
      await expect(xlsxRows({ rows })).rejects.toMatchObject(corrupt)
    }
  })
})

describe('dates', () => {
  const styles = `<numFmts count="9"><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>
    <numFmt numFmtId="177" formatCode="&quot;负数d&quot;0.00"/>
    <numFmt numFmtId="178" formatCode="[h]:mm:ss"/><numFmt numFmtId="179" formatCode="[$-804]yyyy/m/d;@"/>
      <numFmt numFmtId="180" formatCode="#,##0\\d"/></numFmts>
    <cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${[0, 14, 27, 36, 50, 58, 176, 177, 178, 179, 180,
      46].map((id) => `<xf numFmtId="${id}"/>`).join('')}</cellXfs>`

  it('knows dates by their number format, the Chinese built-in ones too, and not by letters in quotes', async () => {
    const rows = `<row r="1">${Array.from({ length: 12 }, (_, s) => `<c s="${s}"><v>45000</v></c>`).join('')}</row>`
    const date = day('2023-03-15')
    expect(await xlsxRows({ styles, rows })).toEqual([[45000, date, date, date, date, date, date, 45000, 45000, date, 45000,
      45000]])
  })

  it('settles both date systems and the 29 February 1900 that never was', async () => {
    const serials = ['1', '59', '60', '61', '45000.75', '-1', '2958466']
    const rows = `<row r="1">${serials.map((v) => `<c s="1"><v>${v}</v></c>`).join('')}</row>`
    expect(await xlsxRows({ styles, rows })).toEqual([[
      day('1900-01-01'), day('1900-02-28'), day('1900-02-28'), day('1900-03-01'), day('2023-03-15T18:00:00'), -1, 2958466,
    ]])
    const workbook = `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE_RELATIONS}"><workbookPr date1904="1"/><sheets>
      <sheet name="a" r:id="rId1"/></sheets></workbook>`
    expect(await xlsxRows({ styles, workbook, rows: '<row r="1"><c s="1"><v>0</v></c><c s="1"><v>43538</v></c></row>' }))
      .toEqual([[day('1904-01-01'), day('2023-03-15')]])
  })
})

describe('container', () => {
  it('lists sheets in tab order with hidden ones, skips chart sheets, follows absolute and strict relations', async () => {
    const relation = (id: string, type: string, target: string): string =>
      `<Relationship Target="${target}" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/${type}" Id="${id}"/>`
    const source = await openTable(writeTemp('many.xlsx', await makeXlsx({
      compress: false,
      workbook: `<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"
          xmlns:rel="http://purl.oclc.org/ooxml/officeDocument/relationships"><sheets>
        <sheet name="B&amp;乙" sheetId="7" rel:id="x2"/><sheet name="图" sheetId="2" rel:id="x3"/>
          <sheet name="藏" sheetId="3" state="veryHidden" rel:id="x1"/></sheets></workbook>`,
      workbookRelations: relation('x1', 'worksheet', '/xl/worksheets/sheet1.xml') + relation('x2', 'worksheet',
        '..\\xl\\Other\\Two.XML') + relation('x3', 'chartsheet', 'c.xml'),
      rows: '<row r="1"><c><v>1</v></c></row>',
      extra: { 'xl/other/two.xml': `<worksheet xmlns="${MAIN}"><dimension ref="A1:A1"/><sheetData>
        <row><c><v>2</v></c></row></sheetData></worksheet>` },
    })))
    expect(source.sheets.map(({ name, hidden }) => [name, hidden])).toEqual([['B&乙', false], ['藏', true]])
    expect((await readSheet(source, 0)).rows).toEqual([[2]])
    expect((await readSheet(source, 1)).rows).toEqual([[1]])
    await expect(readSheet(source, 2)).rejects.toMatchObject({ code: 'SHEET_NOT_FOUND' })
    await source.close()
  })

  it('finds merged cells before and after reading the rows', async () => {
    const content = await makeXlsx({ rows: '<row r="1"><c r="A1"><v>1</v></c></row>',
      tail: '<mergeCells count="2"><mergeCell ref="A1:C1"/><mergeCell ref="B2:B40"/></mergeCells>' })
    const source = await openTable(writeTemp('merged.xlsx', content))
    const merges = [{ firstRow: 1, lastRow: 1, firstColumn: 0, lastColumn: 2 }, { firstRow: 2, lastRow: 40, firstColumn: 1,
      lastColumn: 1 }]
    expect(await source.merges(0)).toEqual(merges)
    await readSheet(source)
    expect(await source.merges(0)).toEqual(merges)
    await source.close()
  })

  it('reads UTF-16 and GBK parts by their declaration, and refuses bytes that do not fit', async () => {
    const sheet = `<?xml version="1.0" encoding="UTF-16"?><worksheet xmlns="${MAIN}"><sheetData><row>
      <c t="str"><v>中文</v></c></row></sheetData></worksheet>`
    expect(await xlsxRows({ sheet: Buffer.from(`\ufeff${sheet}`, 'utf16le') })).toEqual([['中文']])
    expect(await xlsxRows({ sheet: Buffer.from(`\ufeff${sheet}`, 'utf16le').swap16() })).toEqual([['中文']])
    const gbk = Buffer.concat([Buffer.from(`<?xml version="1.0" encoding="GBK"?><worksheet><sheetData><row><c t="str"><v>`),
      Buffer.from([0xd6, 0xd0]), Buffer.from('</v></c></row></sheetData></worksheet>')])
    expect(await xlsxRows({ sheet: gbk })).toEqual([['中']])
    await expect(xlsxRows({ sheet: Buffer.from(gbk.toString('latin1').replace('GBK', 'UTF-8'),
      'latin1') })).rejects.toMatchObject(corrupt)
  })
})

describe('hostile files', () => {
  const piece = fc.oneof(
    fc.constantFrom('<c r="A1"><v>1</v></c>', '<c t="s"><v>0</v></c>', '<c t="s"><v>1.5</v></c>',
      '<c t="n" s="1"><v>45000</v></c>', '<c/>'),
    fc.constantFrom('</c>', '<v>', '</v>', '<c r="C', '</row>', '<row r="9">', '<row>', '<is><t>', '</t></is>',
      '<c t="inlineStr">', '<v/>'),
    fc.constantFrom('<!--', '-->', '<![CDATA[', ']]>', '&amp;', '&', '"', '<', '>', '/', '冰', ' s="', '<x:c>', '</x:c>', '1e5',
      '-'),
  )

  it('ends with rows or a code on any tangle of tags', async () => {
    await fc.assert(fc.asyncProperty(fc.array(piece, { maxLength: 14 }), async (pieces) => {
      const rows = `<row r="1">${pieces.join('')}</row>${'<row><c><v>2</v></c></row>'.repeat(10)}`
      const outcome = await xlsxRows({ rows, strings: '<si><t>a</t></si>' }).catch((error: unknown) => error)
      expect(Array.isArray(outcome) || (outcome instanceof AppError && outcome.code === 'FILE_CORRUPT')).toBe(true)
    }), { seed: 19, numRuns: 400 })
  })

  it('reads cells alike whether they are written plainly or in the ways only the tokenizer knows', async () => {
    const value = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0.1, 1e21))
    const cell = fc.record({ gap: fc.integer({ min: 1, max: 3 }), value, style: fc.integer({ min: 0, max: 1 }),
      isText: fc.boolean() })
    await fc.assert(fc.asyncProperty(fc.array(fc.array(cell, { minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 20 }),
      async (table) => {
      const write = (open: string, close: string, quote: string): string => table.map((row, r) => {
        let column = -1
        const cells = row.map(({ gap, value: number, style, isText }) => {
          column += gap
          const reference = SheetJs.utils.encode_cell({ r, c: column })
          const [type, text] = isText ? [` t=${quote}s${quote}`, Math.abs(Math.trunc(number)) % 3] : ['', number]
          return `<c r=${quote}${reference}${quote} s=${quote}${style}${quote}${type}>${open}${text}${close}</c>`
        })
        return `<row r="${r + 1}">${cells.join('')}</row>`
      }).join('')
      const parts = { strings: '<si><t>甲</t></si><si/><si><t>丙</t></si>',
        styles: '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>' }
      const plain = await xlsxRows({ ...parts, rows: write('<v>', '</v>', '"') })
      expect(await xlsxRows({ ...parts, rows: write('<v ><!---->', '</v >', "'") })).toEqual(plain)
    }), { seed: 23, numRuns: 60 })
  })

  it('pauses while rows that reach to the last column wait to be taken', async () => {
    const where = { file: 'a.xlsx', part: 'sheet' }
    const tokens = new XmlTokens(where)
    const scanner = new SheetScanner(tokens, { where, strings: new SharedStrings(where), shownAs: new Uint8Array(0), date1904: false,
      maxRows: Infinity, withCells: true })
    const rows = Array.from({ length: 300 }, (_, i) => `<row><c r="XFD${i + 1}"><v>1</v></c></row>`).join('')
    tokens.push(Buffer.from(`<worksheet><sheetData>${rows}</sheetData></worksheet>`))
    tokens.finish()
    let [most, total] = [0, 0]
    for (let isDone = false; !isDone;) {
      isDone = scanner.scan()
      const waiting = scanner.chunks.take(isDone).reduce((sum, chunk) => sum + chunk.rows.length, 0)
      most = Math.max(most, waiting)
      total += waiting
    }
    // A million slots are 8 MB; all rows at once would be five million.
    expect([total, most]).toEqual([300, 64])
    expect(await xlsxRows({ rows })).toHaveLength(300)
  })

  const whole = `<worksheet xmlns="${MAIN}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData></worksheet>`
  it.each([
    ['cut inside of a cell', whole.slice(0, 150)], ['cut after the rows', whole.replace('</worksheet>', '')], ['crossed tags',
      whole.replace('</v></c>', '</c></v>')],
    ['text behind the root', `${whole}x`], ['a second root', `${whole}<a/>`], ['an unknown entity', whole.replace('>1<',
      '>&lol;<')],
    ['a document type', `<!DOCTYPE a [<!ENTITY lol "lol">]>${whole}`], ['an unclosed comment', whole.replace('<v>', '<!-- <v>')],
      ['an unclosed CDATA', whole.replace('<v>1', '<v><![CDATA[1')],
    ['an unclosed attribute', whole.replace('r="A1"', 'r="A1')], ['nothing', ''], ['no tag at all', 'hello'], ['endless depth',
      '<a>'.repeat(5000)],
  ])('refuses XML with %s', async (_, sheet) => {
    await expect(xlsxRows({ sheet })).rejects.toMatchObject(corrupt)
  })

  it('checks the sum of what it reads', async () => {
    const bytes = await makeXlsx({ rows: '<row r="1"><c r="A1"><v>31337</v></c></row>', compress: false })
    bytes.write('31338', bytes.indexOf('31337'))
    await expect(rowsOf('sum.xlsx', bytes)).rejects.toMatchObject({ code: 'FILE_CORRUPT', params: { detail: 'checksum' } })
  })

  it('stops at a part that inflates without measure', async () => {
    const repeated = Buffer.alloc(48 * 2 ** 20, '<a/>')
    const sheet = Buffer.concat([Buffer.from(`<worksheet xmlns="${MAIN}">`), repeated, Buffer.from('</worksheet>')])
    await expect(xlsxRows({ sheet })).rejects.toMatchObject({ code: 'FILE_TOO_COMPRESSED' })
  })

  const blanks = Buffer.alloc(40 * 2 ** 20, ' ')
  const among = (head: string, tail: string) => Buffer.concat([Buffer.from(head), blanks, Buffer.from(tail)])
  it.each<readonly [string, () => Parameters<typeof xlsxRows>[0]]>([
    ['a cell', () => ({ sheet: among(`<worksheet xmlns="${MAIN}"><sheetData><row><c t="inlineStr"><is><t>`, '</t></is></c></row></sheetData></worksheet>') })],
    ['a tag', () => ({ sheet: among(`<worksheet xmlns="${MAIN}"><sheetData><row`, '/></sheetData></worksheet>') })],
    ['front of the root', () => ({ sheet: among('', whole) })],
    ['the end', () => ({ sheet: among(whole, '') })],
    ['a shared string', () => ({ rows: '<row><c t="s"><v>0</v></c></row>', extra: { 'xl/sharedStrings.xml': among(`<sst xmlns="${MAIN}"><si><t>`, '</t></si></sst>') } })],
    ['the relations', () => ({ extra: { 'xl/_rels/workbook.xml.rels': among('<Relationships/>', '') } })],
    ['the package', () => ({ extra: { '_rels/.rels': among('<Relationships/>', '') } })],
  ])('calls megabytes of blanks in %s too compressed, not damaged', async (_, parts) => {
    await expect(xlsxRows(parts())).rejects.toMatchObject({ code: 'FILE_TOO_COMPRESSED' })
  })

  it('stops when asked to, passing on what the cancel point threw, and can be read again', async () => {
    const rows = Array.from({ length: 50_000 }, (_, i) => `<row r="${i + 1}"><c r="A${i + 1}"><v>${i}</v></c></row>`).join('')
    const source = await openTable(writeTemp('long.xlsx', await makeXlsx({ rows, strings: '<si><t>a</t></si>' })))
    const cancelled = new Error('cancelled')
    let calls = 0
    const signal = (): void => {
      if (++calls > 2) throw cancelled
    }
    await expect(readSheet(source, 0, { signal })).rejects.toBe(cancelled)
    expect((await readSheet(source, 0, { maxRows: 1500 })).rows).toHaveLength(1500)
    const progress: number[] = []
    expect((await readSheet(source, 0, { onProgress: (done, total) => progress.push(done / total) })).rows).toHaveLength(50_000)
    expect(progress.at(-1)).toBe(1)
    expect(progress).toEqual(progress.toSorted((a, b) => a - b))
    await source.close()
  })
})

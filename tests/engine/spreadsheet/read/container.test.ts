import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'
import { crc32, deflateRawSync, gzipSync } from 'node:zlib'
import { encode } from 'iconv-lite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as SheetJs from 'xlsx'
import { KeptSources } from '../../../../electron/engine/spreadsheet/read/kept-sources.ts'
import { tableFiles } from '../../../../electron/engine/spreadsheet/read/table-files.ts'
import { openTable } from '../../../../electron/engine/spreadsheet/read/table-source.ts'
import type { TableSource } from '../../../../electron/engine/spreadsheet/read/table-source.ts'
import { makeXlsx, makeZip, readSheet, writeTemp } from './make-files.ts'

interface RawEntry {
  readonly name: string | Uint8Array
  readonly content: string | Uint8Array
  readonly flags?: number
  readonly method?: 0 | 8
  readonly extra?: Uint8Array
}

/** A zip written by hand: names in any bytes, flags, extra fields, what no library lets one write. */
function rawZip(entries: readonly RawEntry[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content, flags = 0, method = 8, extra = Buffer.alloc(0) } of entries) {
    const [rawName, bytes] = [Buffer.from(name), Buffer.from(content)]
    const data = method === 8 ? deflateRawSync(bytes) : bytes
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(flags, 2)
    common.writeUInt16LE(method, 4)
    common.writeUInt32LE(crc32(bytes), 10)
    common.writeUInt32LE(data.length, 14)
    common.writeUInt32LE(bytes.length, 18)
    common.writeUInt16LE(rawName.length, 22)
    common.writeUInt16LE(extra.length, 24)
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, rawName, extra, data])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, tail, rawName, extra]))
    parts.push(local)
    offset += local.length
  }
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(entries.length, 8)
  end.writeUInt16LE(entries.length, 10)
  end.writeUInt32LE(Buffer.concat(directory).length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, ...directory, end])
}

const inflatedDirectories = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith(`liuke-inflated-${process.pid}-`))

async function withTable<T>(name: string, content: Uint8Array, use: (source: TableSource) => Promise<T> | T): Promise<T> {
  const source = await openTable(writeTemp(name, content))
  try {
    return await use(source)
  } finally {
    await source.close()
  }
}

const namesIn = (content: Uint8Array): Promise<string[]> => withTable('包.zip', content,
  (source) => source.sheets.map((sheet) => sheet.name))

const oldBook = (rows: unknown[][]): Buffer => {
  const book = SheetJs.utils.book_new()
  SheetJs.utils.book_append_sheet(book, SheetJs.utils.aoa_to_sheet(rows), '旧')
  return SheetJs.write(book, { bookType: 'biff8', type: 'buffer' }) as Buffer
}

describe('a zip of tables', () => {
  it('opens as one source with the sheets of all its files, in natural order, and leaves nothing behind', async () => {
    const page = '<html><body><table><tr><td>号码</td></tr></table><table><tr><td>乙</td></tr></table></body></html>'
    const content = await makeZip({
      '清单10.csv': encode('号码,金额\r\n013,十\r\n', 'gbk'), '清单2.csv': '号码;金额\n013;2\n',
      '表.xlsx': await makeXlsx({ rows: '<row r="1"><c r="A1"><v>7</v></c></row>' }), '旧/表.xls': oldBook([['0013', 5]]),
      '网页.xls': page, '空.csv': '', '__MACOSX/._清单2.csv': 'x', '.DS_Store': 'x', '~$表.xlsx': 'x', '旧/.git/a.csv': 'x',
      '通知.docx': 'x', '旧/Thumbs.db': 'x',
    })
    await withTable('包.zip', content, async (source) => {
      expect([source.kind, source.sheets.map(({ name, member, kind, encoding, delimiter }) => [name, member, kind, encoding,
        delimiter])]).toEqual(['zip', [
        ['表.xlsx/清单', '表.xlsx', 'xlsx', undefined, undefined],
        ['旧/表.xls/旧', '旧/表.xls', 'xls', undefined, undefined],
        ['清单2.csv', '清单2.csv', 'csv', 'utf-8', ';'],
        ['清单10.csv', '清单10.csv', 'csv', 'gb18030', ','],
        ['网页.xls', '网页.xls', 'html', 'utf-8', undefined],
        ['网页.xls (2)', '网页.xls', 'html', 'utf-8', undefined],
      ]])
      expect(source.refused).toEqual([
        { member: '空.csv', code: 'FILE_EMPTY', params: { file: '包.zip/空.csv' } },
        { member: '通知.docx', code: 'FILE_IS_DOCUMENT', params: { file: '包.zip/通知.docx' } },
      ])
      const rows = await Promise.all(source.sheets.map(async (_, i) => (await readSheet(source, i)).rows))
      expect(rows).toEqual([[[7]], [['0013', 5]], [['号码', '金额'], ['013', '2']], [['号码', '金额'], ['013', '十']], [['号码']], [['乙']]])
      await expect(readSheet(source, 6)).rejects.toMatchObject({ code: 'SHEET_NOT_FOUND', params: { file: '包.zip' } })
      expect(inflatedDirectories()).toHaveLength(1)
    })
    expect(inflatedDirectories()).toEqual([])
  })

  it('gives merged ranges of its sheets and stops at maxRows', async () => {
    const book = await makeXlsx({ rows: '<row><c><v>1</v></c></row><row><c><v>2</v></c></row>',
      tail: '<mergeCells><mergeCell ref="A1:B1"/></mergeCells>' })
    await withTable('包.zip', await makeZip({ 'a.xlsx': book, 'b.csv': '1,2\n' }), async (source) => {
      expect(await source.merges(0)).toEqual([{ firstRow: 1, lastRow: 1, firstColumn: 0, lastColumn: 1 }])
      expect(await source.merges(1)).toEqual([])
      expect((await readSheet(source, 0, { maxRows: 1 })).rows).toEqual([[1]])
    })
  })

  it('reads names as they were written: GBK of Windows, UTF-8 with or without its flag, the Unicode field', async () => {
    const raw = encode('乗\\清单.csv', 'gbk')
    const unicode = Buffer.concat([Buffer.from([0x75, 0x70, 0, 0, 1]), Buffer.alloc(4), Buffer.from('真名.csv')])
    unicode.writeUInt32LE(crc32(Buffer.from('x.csv')), 5)
    unicode.writeUInt16LE(unicode.length - 4, 2)
    const content = '1,2\n'
    expect(await namesIn(rawZip([{ name: raw, content }, { name: '苹果.csv', content },
      { name: '旗.csv', content, flags: 0x800 }]))).toEqual(['乗/清单.csv', '苹果.csv', '旗.csv'].toSorted(
      new Intl.Collator('zh-CN').compare))
    expect(await namesIn(rawZip([{ name: 'x.csv', content, extra: unicode }]))).toEqual(['真名.csv'])
    // A field made for another name says nothing of this one.
    expect(await namesIn(rawZip([{ name: 'y.csv', content, extra: unicode }]))).toEqual(['y.csv'])
  })

  it('keeps names that lead elsewhere inside, and equal names apart', async () => {
    const content = '1,2\n'
    const names = ['../../a.csv', '/etc/a.csv', 'C:\\x\\a.csv', 'a.csv', 'a.csv', 'A.CSV', '..\\..\\\u202evsc.csv', '..']
    expect((await namesIn(rawZip(names.map((name) => ({ name, content }))))).toSorted()).toEqual(
      ['?', 'A.CSV', 'a.csv', 'a.csv (2)', 'a.csv (3)', 'etc/a.csv', 'vsc.csv', 'x/a.csv'])
    expect(inflatedDirectories()).toEqual([])
  })

  it('goes on where a member is encrypted, nested, damaged or foreign, and names each', async () => {
    const nested = await makeZip({ 'a.csv': '1,2\n' })
    const broken = rawZip([{ name: '好.csv', content: '1,2\n' }, { name: '密.csv', content: '1,2\n', flags: 1 },
      { name: '坏.csv', content: '31337,2\n', method: 0 }, { name: '内.zip', content: nested },
      { name: '内.csv.gz', content: gzipSync('1,2\n') }, { name: '包.rar', content: 'Rar!\x1a\x07\x00 more' },
      { name: '断.xlsx', content: (await makeXlsx({ rows: '' })).subarray(0, 300) },
      { name: '无.xlsx', content: await makeXlsx({ workbook: '<workbook><sheets/></workbook>' }) }])
    broken.write('31338', broken.indexOf('31337'))
    await withTable('包.zip', broken, async (source) => {
      expect(source.sheets.map(({ name }) => name)).toEqual(['好.csv'])
      expect(Object.fromEntries((source.refused ?? []).map(({ member, code }) => [member, code]))).toEqual({
        '密.csv': 'FILE_ENCRYPTED', '坏.csv': 'FILE_CORRUPT', '内.zip': 'FILE_NESTED', '内.csv.gz': 'FILE_NESTED',
        '包.rar': 'FILE_TYPE_UNKNOWN', '断.xlsx': 'FILE_CORRUPT', '无.xlsx': 'SHEET_EMPTY' })
      expect(source.refused?.map(({ params }) => params['file'])).toEqual(source.refused?.map(({ member }) => `包.zip/${member}`))
    })
  })

  it('fails with the first failure when no member can be read, and leaves nothing behind', async () => {
    const all = rawZip([{ name: 'a.csv', content: '1,2\n', flags: 1 }, { name: 'b.csv', content: '' }])
    await expect(openTable(writeTemp('包.zip', all))).rejects.toMatchObject({ code: 'FILE_ENCRYPTED', params: { file: '包.zip/a.csv' } })
    for (const content of [rawZip([]), rawZip([{ name: 'a/', content: '' }]), await makeZip({ '图.png': 'x', '__MACOSX/a.csv': '1' })]) {
      await expect(openTable(writeTemp('包.zip', content))).rejects.toMatchObject({ code: 'FILE_TYPE_UNKNOWN', params: { found: 'zip' } })
    }
    expect(inflatedDirectories()).toEqual([])
  })

  it('stops at a member, and at a sum of members, that inflate without measure', async () => {
    const bomb = Buffer.alloc(40 * 2 ** 20, '1,2\n')
    await expect(openTable(writeTemp('包.zip', rawZip([{ name: 'a.csv', content: bomb }]))))
      .rejects.toMatchObject({ code: 'FILE_TOO_COMPRESSED' })
    const half = Buffer.alloc(12 * 2 ** 20, '1,2\n')
    const many = rawZip([1, 2, 3, 4].map((i) => ({ name: `${i}.csv`, content: half })))
    await expect(openTable(writeTemp('包.zip', many))).rejects.toMatchObject({ code: 'FILE_TOO_COMPRESSED', params: { file: '包.zip' } })
    const count = rawZip(Array.from({ length: 501 }, (_, i) => ({ name: `${i}.csv`, content: '1' })))
    await expect(openTable(writeTemp('包.zip', count))).rejects.toMatchObject({ code: 'FILE_TOO_MANY', params: { max: 500 } })
    expect(inflatedDirectories()).toEqual([])
  })

  it('stops when asked to while it inflates', async () => {
    const path = writeTemp('包.zip', await makeZip({ 'a.csv': '1,2\n', 'b.csv': '1,2\n' }))
    const cancelled = new Error('cancelled')
    let calls = 0
    const signal = (): void => {
      if (++calls > 1) throw cancelled
    }
    await expect(openTable(path, { signal })).rejects.toBe(cancelled)
    expect(inflatedDirectories()).toEqual([])
  })

  it('reads two sheets at the same time, each from its start', async () => {
    const lines = (text: string): string => Array.from({ length: 5000 }, (_, i) => `${text},${i}\n`).join('')
    await withTable('包.zip', await makeZip({ 'a.csv': lines('甲'), 'b.csv': lines('乙') }), async (source) => {
      const [a, b, again] = await Promise.all([readSheet(source, 0), readSheet(source, 1), readSheet(source, 0)])
      expect([a.rows.length, a.rows[4999], b.rows[4999], again]).toEqual([5000, ['甲', '4999'], ['乙', '4999'], a])
    })
  })

  it('is inflated once for a job that opens it for every sheet', async () => {
    const path = writeTemp('包.zip', await makeZip({ 'a.csv': '1,2\n', 'b.csv': '3,4\n' }))
    const plain = writeTemp('c.csv', '5,6\n')
    const containers = new KeptSources()
    const first = await containers.open(path)
    await first.close()
    const second = await containers.open(path)
    expect((await readSheet(second, 1)).rows).toEqual([['3', '4']])
    expect((await readSheet(await containers.open(plain))).rows).toEqual([['5', '6']])
    expect(inflatedDirectories()).toHaveLength(1)
    await containers.close()
    expect(inflatedDirectories()).toEqual([])
  })

  it('removes what a process that died left behind, and nothing of one that lives', async () => {
    const dead = mkdtempSync(join(tmpdir(), 'liuke-inflated-99999999-'))
    const alive = mkdtempSync(join(tmpdir(), `liuke-inflated-${process.ppid}-`))
    writeFileSync(join(dead, 'a.csv'), '13800138000')
    try {
      await namesIn(rawZip([{ name: 'a.csv', content: '1,2\n' }]))
      const left = readdirSync(tmpdir())
      expect([left.includes(basename(dead)), left.includes(basename(alive))]).toEqual([false, true])
    } finally {
      rmSync(alive, { recursive: true })
    }
  })
})

describe('a gzip file', () => {
  it('opens as what is inside, whatever its name says', async () => {
    const book = await makeXlsx({ rows: '<row><c><v>1</v></c></row>' })
    for (const [name, content, sheet, row] of [
      ['清单.csv.gz', gzipSync('a,b\n'), '清单.csv', ['a', 'b']], ['清单.gz', gzipSync(encode('号码\t甲\n', 'gbk')), '清单', ['号码', '甲']],
      ['表.xlsx.gz', gzipSync(book), '表.xlsx/清单', [1]],
      ['两.csv.gz', Buffer.concat([gzipSync('a,b'), gzipSync(',c\n')]), '两.csv', ['a', 'b', 'c']],
    ] as const) {
      await withTable(name, content, async (source) => {
        expect([source.kind, source.sheets.map((info) => info.name)]).toEqual(['gzip', [sheet]])
        expect((await readSheet(source)).rows).toEqual([row])
      })
    }
  })

  it('refuses a cut, damaged, nested, bomb or tar file by name', async () => {
    const whole = gzipSync('a,b\n'.repeat(1000))
    const tar = Buffer.alloc(1024)
    tar.write('清单.csv')
    tar.write('ustar', 257)
    for (const [code, content] of [
      ['FILE_CORRUPT', whole.subarray(0, whole.length - 1)], ['FILE_CORRUPT', whole.subarray(0, 12)],
      ['FILE_CORRUPT', Buffer.concat([whole, Buffer.from('more')])],
      ['FILE_CORRUPT', Buffer.from(whole).fill(7, whole.length - 8, whole.length - 4)],
      ['FILE_NESTED', gzipSync(whole)], ['FILE_NESTED', gzipSync(await makeZip({ 'a.csv': '1,2\n' }))],
      ['FILE_TYPE_UNKNOWN', gzipSync(tar)], ['FILE_TOO_COMPRESSED', gzipSync(Buffer.alloc(40 * 2 ** 20))], ['FILE_EMPTY', gzipSync('')],
    ] as const) {
      await expect(openTable(writeTemp('清单.csv.gz', content))).rejects.toMatchObject({ code })
    }
    expect(inflatedDirectories()).toEqual([])
  })
})

describe('folders', () => {
  let root = ''
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'liuke-folder-'))
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  const put = (...names: readonly string[]): void => {
    for (const name of names) {
      mkdirSync(join(root, name, '..'), { recursive: true })
      writeFileSync(join(root, name), 'x')
    }
  }
  const below = async (): Promise<string[]> => (await tableFiles(root)).map((file) => relative(root, file).replaceAll('\\', '/'))

  it('lists what is worth trying in natural order, and no lock, hidden, half or foreign file', async () => {
    put('清单10.csv', '清单2.csv', '清单1.XLSX', '无后缀', '包.zip', '~$清单1.xlsx', '.~lock.清单1.xlsx#', '.隐藏.csv', 'Thumbs.db', 'desktop.ini',
      '下载.csv.crdownload', 'a.tmp', '说明.PDF', '通知.docx', '$RECYCLE.BIN/a.csv', '.git/a.csv', '2月/清单.csv', '10月/清单.csv')
    const found = await below()
    expect(found.toSorted()).toEqual(['清单10.csv', '清单2.csv', '清单1.XLSX', '无后缀', '包.zip', '2月/清单.csv', '10月/清单.csv'].toSorted())
    const places = ['2月/清单.csv', '10月/清单.csv', '清单1.XLSX', '清单2.csv', '清单10.csv'].map((name) => found.indexOf(name))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
  })

  it('answers a file as itself and nothing for an empty folder', async () => {
    put('a.pdf')
    expect(await tableFiles(join(root, 'a.pdf'))).toEqual([join(root, 'a.pdf')])
    expect(await below()).toEqual([])
    await expect(tableFiles(join(root, 'none'))).rejects.toMatchObject({ code: 'FILE_NOT_FOUND', params: { file: 'none' } })
  })

  it.skipIf(process.platform === 'win32')('follows links once and survives loops and links to nothing', async () => {
    put('月/a.csv')
    symlinkSync(root, join(root, '月/上'))
    symlinkSync(join(root, '月'), join(root, '又'))
    symlinkSync(join(root, '没有'), join(root, 'b.csv'))
    symlinkSync(join(root, '月/a.csv'), join(root, 'c.csv'))
    const found = await below()
    expect(found).toHaveLength(2)
    expect(found).toContain('c.csv')
  })

  it('refuses what is too deep or too many instead of leaving files out', async () => {
    put(`${'a/'.repeat(13)}x.csv`)
    await expect(tableFiles(root)).rejects.toMatchObject({ code: 'FILE_TOO_MANY' })
    rmSync(join(root, 'a'), { recursive: true })
    put(...Array.from({ length: 2001 }, (_, i) => `${i}.csv`))
    await expect(tableFiles(root)).rejects.toMatchObject({ code: 'FILE_TOO_MANY', params: { max: 2000 } })
  })
})

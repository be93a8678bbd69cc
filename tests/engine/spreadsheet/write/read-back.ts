import { readFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import * as XLSX from 'xlsx'
import { open } from 'yauzl'
import type { Entry, ZipFile } from 'yauzl'

/** All parts of a zip file as bytes, each checked against its CRC-32 and sizes, as `unzip -t` does. */
export async function readZip(path: string): Promise<ReadonlyMap<string, Buffer>> {
  const zip = await new Promise<ZipFile>((resolve, reject) => {
    const options = { lazyEntries: true, validateEntrySizes: true, strictFileNames: true }
    open(path, options, (error, file) => error ? reject(error) : resolve(file))
  })
  const parts = new Map<string, Buffer>()
  await new Promise<void>((resolve, reject) => {
    zip.on('error', reject)
    zip.on('end', resolve)
    zip.on('entry', (entry: Entry) => {
      readEntry(zip, entry).then(bytes => {
        if (crc32(bytes) !== entry.crc32) throw new Error(`CRC of ${entry.fileName} is wrong`)
        parts.set(entry.fileName, bytes)
        zip.readEntry()
      }).catch(reject)
    })
    zip.readEntry()
  })
  return parts
}

function readEntry(zip: ZipFile, entry: Entry): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error) {
        reject(error)
        return
      }
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => resolve(Buffer.concat(chunks)))
      stream.on('error', reject)
    })
  })
}

/** XML of the worksheet with this number, as text. */
export async function sheetText(path: string, sheetNo = 1): Promise<string> {
  const part = (await readZip(path)).get(`xl/worksheets/sheet${sheetNo}.xml`)
  if (part === undefined) throw new Error(`no sheet ${sheetNo}`)
  return part.toString('utf8')
}

/** The workbook as SheetJS sees it: a reader that shares no code with the writer. */
export function readBook(path: string): XLSX.WorkBook {
  return XLSX.read(readFileSync(path), { cellStyles: true, cellNF: true, sheetStubs: false })
}

/** Raw cell values of a sheet, row by row from row 1; absent cells are null. */
export function readRows(path: string, sheet?: string): unknown[][] {
  const book = readBook(path)
  const name = sheet ?? book.SheetNames[0] ?? ''
  const found = book.Sheets[name]
  if (found === undefined) throw new Error(`no sheet ${name}`)
  return XLSX.utils.sheet_to_json<unknown[]>(found, { header: 1, raw: true, defval: null, blankrows: true })
}

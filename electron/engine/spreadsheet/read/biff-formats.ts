import type * as SheetJs from 'xlsx'
import { builtinFormatKind } from './number-format.ts'

const [BOUNDSHEET, FORMAT, XF] = [0x85, 0x41e, 0xe0]
const [NUMBER, RK, MULRK, FORMULA, END_OF_STREAM] = [0x203, 0x27e, 0xbd, 0x06, 0x0a]

/** A format SheetJS can spell, of the same kind as the built-in one it cannot. */
const SPELLED = { date: 'yyyy-mm-dd', time: 'hh:mm:ss' } as const

/**
 * Gives the cells of an .xls workbook the built-in formats SheetJS does not know: 27–36 and 50–58, the dates and times of
 * zh-CN Excel (2024年3月5日), which a file names by number only. Without them such dates would be bare numbers.
 * Source: [MS-XLS] 2.4; the records of the workbook stream are passed over once, and only when a style has such a format.
 */
export function restoreBuiltinFormats(workbook: SheetJs.WorkBook, stream: Buffer): void {
  const spelled = new Set<number>()
  const formats: number[] = []
  const sheetStarts: number[] = []
  for (const { type, data } of recordsOf(stream, 0)) {
    if (type === BOUNDSHEET && data.length >= 4) sheetStarts.push(data.readUInt32LE(0))
    else if (type === FORMAT && data.length >= 2) spelled.add(data.readUInt16LE(0))
    else if (type === XF && data.length >= 4) formats.push(data.readUInt16LE(2))
  }
  const codes = formats.map((id) => {
    const kind = builtinFormatKind(id)
    return !spelled.has(id) && (kind === 'date' || kind === 'time') ? SPELLED[kind] : undefined
  })
  if (codes.every((code) => code === undefined)) return
  sheetStarts.forEach((start, i) => {
    const rows = workbook.Sheets[workbook.SheetNames[i] ?? '']?.['!data']
    if (rows === undefined) return
    for (const { row, column, style } of numberCells(stream, start)) {
      const cell = rows[row]?.[column]
      const code = codes[style]
      if (cell !== undefined && cell.t === 'n' && cell.z === undefined && code !== undefined) cell.z = code
    }
  })
}

interface BiffRecord {
  readonly type: number
  readonly data: Buffer
}

/** The records of one substream, up to its end. */
function* recordsOf(stream: Buffer, start: number): Generator<BiffRecord, void, undefined> {
  let position = start
  let depth = 0
  while (position + 4 <= stream.length) {
    const [type, length] = [stream.readUInt16LE(position), stream.readUInt16LE(position + 2)]
    const end = position + 4 + length
    if (end > stream.length) return
    // Charts stand inside of sheets as substreams of their own.
    if (type === 0x809) depth++
    if (depth === 1) yield { type, data: stream.subarray(position + 4, end) }
    if (type === END_OF_STREAM && --depth <= 0) return
    position = end
  }
}

function* numberCells(stream: Buffer, start: number): Generator<{ row: number; column: number; style: number }, void, undefined> {
  for (const { type, data } of recordsOf(stream, start)) {
    if ((type === NUMBER || type === RK || type === FORMULA) && data.length >= 6) {
      yield { row: data.readUInt16LE(0), column: data.readUInt16LE(2), style: data.readUInt16LE(4) }
    } else if (type === MULRK) {
      const [row, first] = [data.readUInt16LE(0), data.readUInt16LE(2)]
      for (let i = 0; 4 + i * 6 + 6 <= data.length - 2; i++) yield { row, column: first + i, style: data.readUInt16LE(4 + i * 6) }
    }
  }
}

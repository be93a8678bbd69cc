import { closeSync, openSync, writeSync } from 'node:fs'
import iconv from 'iconv-lite'
import { ByteLines, COLUMNS, draw } from './made-rows.ts'

export interface CsvShape {
  readonly subscribers: number
  readonly months: number
  readonly columns: number
  readonly seed: number
}

const PIECE = 2 ** 20

/** Writes bills as GB18030 text, month after month as they come from billing. Random: `seed`. */
export function makeCsv(file: string, { subscribers, months, columns: width, seed }: CsvShape): void {
  const columns = COLUMNS.slice(0, width)
  const words = columns.map((column) => (column.kind === 'word' ? column.words.map((text) => iconv.encode(text, 'gb18030')) : []))
  const [comma, lineEnd, dash] = [',', '\r\n', '-'].map((text) => Buffer.from(text)) as [Buffer, Buffer, Buffer]
  const lines = new ByteLines(PIECE + 65_536)
  const descriptor = openSync(file, 'w')
  try {
    lines.append(iconv.encode(`${columns.map(({ header }) => header).join(',')}\r\n`, 'gb18030'))
    for (let month = 1; month <= months; month++) {
      for (let i = 0; i < subscribers; i++) {
        for (const [c, column] of columns.entries()) {
          if (c > 0) lines.append(comma)
          switch (column.kind) {
            case 'month':
              lines.digits(202_400 + month)
              break
            case 'subId':
              lines.digits(573_000_000_000 + i * 7)
              break
            case 'msisdn':
              lines.digits(13_000_000_000 + i * 13)
              break
            case 'date': {
              const random = draw(i, c, seed)
              lines.digits(2005 + (random % 18))
              lines.append(dash)
              lines.digits(1 + ((random >>> 8) % 12), 2)
              lines.append(dash)
              lines.digits(1 + ((random >>> 16) % 28), 2)
              break
            }
            case 'word': {
              // The state of a subscriber: the same in every month.
              const list = words[c] ?? []
              lines.append(list[draw(i, c, seed) % list.length] ?? comma)
              break
            }
            case 'number':
              lines.decimal(draw(i * 16 + month, c, seed) % column.below, column.decimals)
              break
          }
        }
        lines.append(lineEnd)
        if (lines.length >= PIECE) writeSync(descriptor, lines.take())
      }
    }
    writeSync(descriptor, lines.take())
  } finally {
    closeSync(descriptor)
  }
}

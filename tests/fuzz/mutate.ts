import type { Random } from '../../electron/engine/kernels/random.ts'

export const pick = <T>(random: Random, values: readonly T[]): T => values[random.int(values.length)] as T

const MARKUP: readonly string[] = [
  '<', '>', '</', '/>', '<!--', '-->', '<![CDATA[', ']]>', '<?', '?>', '&amp;', '&', '&#0;', '&#x10FFFF;', '&#xD800;', '&#1114112;',
  '"', "'", '=', ' ', '\n', '\r', '\0', ']]', '--', '<!DOCTYPE a>', '<c r="A1"><v>1</v></c>', '<c><v>1</v></c>', '</c>', '</row>',
  '<row>', '<row r="1048576">', '<row r="0">', ' r="XFD1048576"', ' r="XFE1"', ' r="ZZZZZ1"', ' r=""', ' t="s"', ' t="b"', ' t="d"',
  ' s="4294967295"', '<v>99999999</v>', '<v>-1</v>', '<v>1e400</v>', '<v/>', '<v></v>', '<is>', '</is>', '<t>', '</t>', '<t/>', '<si/>',
  '<si>', '</si>', '<rPh>', '</rPh>', '<sheetData/>', '</sheetData>', '<sheetData>', '_x0000_', '_xD83D_', '_x005F_', 'x:', '冰', '😀',
  '\ufeff', '<mergeCell ref="A1:XFD1048576"/>', 'encoding="utf-16"', 'encoding="gbk"', '1', '9', '.', '-', 'e5', '0x10',
]
const TEXT: readonly string[] = [
  '"', '""', '"""', ',', '\t', ';', '|', '\r', '\n', '\r\n', '\0', ' ', '" ', ' "', '","', '"\n"', '\ufeff', 'sep=;\n', '\u001a', '冰激凌',
  '😀', '\ufffd', 'a'.repeat(300), '"'.repeat(40), ','.repeat(60),
]
const PAGE: readonly string[] = [
  '<', '>', '</', '<td>', '</td>', '<tr>', '</tr>', '<table>', '</table>', '<th rowspan=3>', '<td colspan="2">', '<td rowspan=99999>',
  '<td colspan=99999>', '<!--', '-->', '<script>', '</script>', '<style>', '</style', '<br>', '<p>', '&lt', '&#x110000;', '&nbsp;', '&',
  '"', "'", '=', '冰', '\0', '<html>', '</html>', '<td a="', '<![endif]-->', '<xml>',
]
const BYTES: readonly Buffer[] = [[0xff], [0xc0, 0x80], [0xe5], [0xed, 0xa0, 0x80], [0xff, 0xfe], [0x81], [0x84, 0x31, 0x95, 0x33], [0x80], [0]]
  .map((bytes) => Buffer.from(bytes))
export const DICTIONARIES = { markup: MARKUP, text: TEXT, page: PAGE } as const
export type Dictionary = keyof typeof DICTIONARIES

const NUMBERS = ['0', '1', '-1', '59', '60', '1048577', '16384', '16385', '4294967296', '2147483648', '65536', '99999999999999999999']

/** One to six small damages. */
export function mutate(random: Random, bytes: Buffer, dictionary: Dictionary): Buffer {
  let changed = bytes
  for (let i = 1 + random.int(random.int(6) + 1); i > 0; i--) changed = mutateOnce(random, changed, dictionary)
  return changed
}

function mutateOnce(random: Random, bytes: Buffer, dictionary: Dictionary): Buffer {
  const place = placeIn(random, bytes)
  const splice = (from: number, to: number, ...between: readonly Uint8Array[]): Buffer =>
    Buffer.concat([bytes.subarray(0, from), ...between, bytes.subarray(to)])
  const end = Math.min(bytes.length, place + 1 + random.int(pick(random, [2, 12, 80, 600])))
  switch (random.int(8)) {
    case 0: {
      const flipped = Buffer.from(bytes)
      if (place < bytes.length) flipped[place] = flipped[place]! ^ (1 << random.int(8))
      return flipped
    }
    case 1:
      return splice(place, end)
    case 2:
      return splice(end, end, bytes.subarray(place, end))
    case 3:
      return splice(place, place, pick(random, BYTES))
    case 4: {
      const other = placeIn(random, bytes)
      return splice(place, place, bytes.subarray(other, other + random.int(200)))
    }
    case 5: {
      const digits = /\d+/g
      digits.lastIndex = 0
      const text = bytes.toString('latin1', place, place + 400)
      const match = digits.exec(text)
      if (match === null) return splice(place, place, Buffer.from(pick(random, NUMBERS)))
      return splice(place + match.index, place + match.index + match[0].length, Buffer.from(pick(random, NUMBERS)))
    }
    default:
      return splice(place, random.int(3) === 0 ? end : place, Buffer.from(pick(random, DICTIONARIES[dictionary])))
  }
}

/** Anywhere, or beside a tag, a quote or a separator: what lies inside of long texts is rarely interesting. */
function placeIn(random: Random, bytes: Buffer): number {
  const place = random.int(bytes.length + 1)
  if (random.int(2) === 0) return place
  for (let i = place; i < Math.min(bytes.length, place + 200); i++) {
    const byte = bytes[i]
    if (byte === 0x3c || byte === 0x3e || byte === 0x22 || byte === 0x2c || byte === 0x0a || byte === 0x26) return i + random.int(2)
  }
  return place
}

/** Pieces of the given size; 0: all in one, −1: of any size. */
export function* pieces<T extends Buffer | string>(whole: T, size: number, random: Random): Generator<T, void, undefined> {
  for (let i = 0; i < whole.length;) {
    const next = i + (size === 0 ? whole.length : size > 0 ? size : 1 + random.int(pick(random, [3, 40, 400, 5000])))
    yield (typeof whole === 'string' ? whole.slice(i, next) : whole.subarray(i, next)) as T
    i = next
  }
}

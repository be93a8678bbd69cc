/** What a column of a made extract holds; words repeat, ids do not. */
export type MadeColumn =
  | { readonly header: string; readonly kind: 'month' | 'subId' | 'msisdn' | 'date' }
  | { readonly header: string; readonly kind: 'word'; readonly words: readonly string[] }
  | { readonly header: string; readonly kind: 'number'; readonly below: number; readonly decimals: number }

const word = (header: string, words: readonly string[]): MadeColumn => ({ header, kind: 'word', words })
const amount = (header: string, below: number, decimals: number): MadeColumn => ({ header, kind: 'number', below, decimals })
const numbered = (count: number, name: (n: number) => string) => Array.from({ length: count }, (_, n) => name(n + 1))

const PLANS = [8, 19, 29, 39, 59, 79, 99, 129, 159, 199, 239, 299].flatMap((fee) => [`冰激凌${fee}元套餐`, `5G畅享${fee}元（2021版）`, `大王卡${fee}元`])

/** Columns of county extracts, the ones every extract has first. */
export const COLUMNS: readonly MadeColumn[] = [
  { header: '账期', kind: 'month' },
  { header: '用户编号', kind: 'subId' },
  { header: '手机号码', kind: 'msisdn' },
  { header: '入网日期', kind: 'date' },
  word('主套餐名称', PLANS),
  word('网格', numbered(120, (n) => `城关镇第${n}网格`)),
  word('用户状态', ['正常', '正常', '正常', '正常', '单停', '双停', '预拆机']),
  word('品牌', ['沃派', '世界风', '如意通', '其他']),
  amount('出账收入(元)', 20_000, 2),
  amount('语音费', 5000, 2),
  amount('流量费', 8000, 2),
  amount('通话时长(分钟)', 6000, 1),
  amount('上网流量(MB)', 5_000_000, 2),
  amount('短信条数', 60, 0),
  amount('欠费金额', 3000, 2),
  amount('停机天数', 31, 0),
  amount('优惠金额', 4000, 2),
  amount('增值业务费', 1500, 2),
  amount('通话次数', 400, 0),
  amount('交往圈', 80, 0),
  word('付费类型', ['预付费', '后付费']),
  word('客户类型', ['个人', '家庭', '政企']),
  word('性别', ['男', '女']),
  amount('年龄', 80, 0),
  word('区县', ['清河县']),
  word('片区', numbered(12, (n) => `第${n}片区`)),
  word('客户经理', numbered(60, (n) => `王${'一二三四五六七八九十'.charAt(n % 10)}${n}`)),
  word('是否融合', ['是', '否']),
  word('免打扰', ['是', '否', '否', '否']),
  word('发展渠道', numbered(40, (n) => `城关营业厅${n}号店`)),
]

/** A whole number in [0, 2³²) that depends on the three only: any cell can be made alone. Source: murmur3's finaliser. */
export function draw(row: number, column: number, seed: number): number {
  let h = Math.imul(row + 1, 0x9e37_79b1) ^ Math.imul(column + 1, 0x85eb_ca6b) ^ Math.imul(seed, 0xc2b2_ae35)
  h = Math.imul(h ^ (h >>> 16), 0x85eb_ca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2_ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** Bytes built up cell by cell and handed out in large pieces. */
export class ByteLines {
  #bytes: Buffer
  #length = 0

  constructor(capacity = 2 ** 20) {
    this.#bytes = Buffer.allocUnsafe(capacity)
  }

  get length(): number {
    return this.#length
  }

  append(bytes: Buffer): void {
    this.#reserve(bytes.length)
    this.#length += bytes.copy(this.#bytes, this.#length)
  }

  /** Digits of a whole number, with leading zeros up to `width`. */
  digits(value: number, width = 1): void {
    this.#reserve(24)
    let places = 1
    for (let rest = value; rest >= 10; rest = Math.floor(rest / 10)) places++
    places = Math.max(places, width)
    let rest = value
    for (let i = this.#length + places - 1; i >= this.#length; i--) {
      const tens = Math.floor(rest / 10)
      this.#bytes[i] = 48 + rest - tens * 10
      rest = tens
    }
    this.#length += places
  }

  /** `value` of 10^-decimals as decimal text, without zeros behind that a spreadsheet would not store. */
  decimal(value: number, decimals: number): void {
    let [whole, left] = [value, decimals]
    while (left > 0 && whole % 10 === 0) [whole, left] = [whole / 10, left - 1]
    const unit = 10 ** left
    this.digits(Math.floor(whole / unit))
    if (left === 0) return
    this.#bytes[this.#length++] = 0x2e
    this.digits(whole % unit, left)
  }

  /** The bytes so far, on their own. */
  take(): Buffer {
    const taken = Buffer.from(this.#bytes.subarray(0, this.#length))
    this.#length = 0
    return taken
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return
    const grown = Buffer.allocUnsafe((this.#length + bytes) * 2)
    this.#bytes.copy(grown, 0, 0, this.#length)
    this.#bytes = grown
  }
}

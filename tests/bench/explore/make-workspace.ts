import type { FieldId } from '../../../shared/domain/field.ts'
import { addMonths, type Month } from '../../../shared/domain/month.ts'
import { BitSet } from '../../../electron/engine/frame/bit-set.ts'
import { writeCachedColumn, writeCachedPresent } from '../../../electron/engine/frame/column-cache.ts'
import { Frame } from '../../../electron/engine/frame/frame.ts'
import { CodeColumnBuilder, numberColumn, type Column } from '../../../electron/engine/frame/column.ts'
import { createRandom, deriveSeed, type Random } from '../../../electron/engine/kernels/random.ts'
import { createTestWorkspace, publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'

export const MONTHS: readonly Month[] = Array.from({ length: 12 }, (_, i) => addMonths(202401, i))
export const NEWEST: Month = 202412
/** Fields with a value in each month. */
export const FACTS = ['bill_fee', 'voice_min', 'data_mb'] as const satisfies readonly FieldId[]
export const EXTRA_FIELDS: readonly FieldId[] = Array.from({ length: 24 }, (_, i) => `x_extra${i + 1}`)
export const GRIDS: readonly string[] = Array.from({ length: 30 }, (_, i) => `${'东西南北中'[i % 5]}${'街关城'[i % 3]}第${i + 1}网格`)
const PLANS = Array.from({ length: 60 }, (_, i) => `${i % 3 === 0 ? '5G畅享' : i % 3 === 1 ? '冰激凌' : '存量保号'}${9 + i * 10}元`)
const SURNAMES = '王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁于蒋蔡余杜叶程苏魏吕丁任沈'
const GIVEN = '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰萍红建国志文斌鹏飞宇浩欣怡梓涵子轩雨泽思远晨曦嘉懿'

const SEED = 20_241_201
const MISSING_SHARE = 0.05

/**
 * A workspace of so many subscribers × 12 months whose columns are written as import leaves them, without any rows of facts:
 * what is measured reads columns. The same size gives the same values on every machine.
 */
export function makeWorkspace(subscribers: number): TestWorkspace {
  const workspace = createTestWorkspace()
  const { db } = workspace
  const values = {
    ...Object.fromEntries([...FACTS, ...EXTRA_FIELDS, 'age', 'plan_fee'].map((id) => [id, 1])),
    ...Object.fromEntries(['grid', 'plan_name', 'cust_name', 'cust_id', 'acct_id', 'address'].map((id) => [id, ''])),
  }
  const batchId = publishFacts(workspace, MONTHS.map((month) => ({ subscriber: 1, month, values })))
  const stamp = String(batchId)
  db.transaction(() => {
    const insert = db.prepare('INSERT INTO subscriber (subscriber_no, subscriber_key, sub_id, msisdn, batch_id) VALUES (?, ?, ?, ?, ?)')
    const random = createRandom(SEED)
    for (let no = 2; no <= subscribers; no++) {
      const subId = `S${String(no).padStart(8, '0')}`
      insert.run(no, subId, subId, `1${3 + random.int(7)}${String(random.int(1e9)).padStart(9, '0')}`, batchId)
    }
    const everyone = new BitSet(subscribers)
    for (let i = 0; i < subscribers; i++) everyone.add(i)
    for (const month of MONTHS) {
      writeCachedPresent(db, month, stamp, everyone)
      for (const id of FACTS) writeCachedColumn(db, id, month, stamp, numbers(subscribers, seedOf(id, month), DRAW[id]))
    }
    writeCachedColumn(db, 'age', NEWEST, stamp, numbers(subscribers, seedOf('age', 0), (random) => 16 + random.int(70)))
    writeCachedColumn(db, 'plan_fee', NEWEST, stamp, numbers(subscribers, seedOf('plan_fee', 0), (random) => 900 + 1000 * random.int(30)))
    writeCachedColumn(db, 'grid', NEWEST, stamp, texts(subscribers, seedOf('grid', 0), (random) => GRIDS[random.int(GRIDS.length)] ?? ''))
    writeCachedColumn(db, 'plan_name', NEWEST, stamp, texts(subscribers, seedOf('plan_name', 0), (random) => PLANS[random.int(PLANS.length)] ?? ''))
    writeCachedColumn(db, 'cust_name', NEWEST, stamp, texts(subscribers, seedOf('cust_name', 0), drawName))
    // Two numbers in three are of a customer or account of their own.
    for (const [id, letter] of [['cust_id', 'C'], ['acct_id', 'A']] as const) {
      writeCachedColumn(db, id, NEWEST, stamp, texts(subscribers, seedOf(id, 0), (random) => `${letter}${String(138_000_000 + random.int(subscribers))}`, 'binary'))
    }
    writeCachedColumn(db, 'address', NEWEST, stamp, texts(subscribers, seedOf('address', 0), drawAddress))
    for (const id of EXTRA_FIELDS) writeCachedColumn(db, id, NEWEST, stamp, numbers(subscribers, seedOf(id, 0), (random) => random.next() * 1000))
  })()
  // The first frame counted its rows when the batch was published.
  const frame = new Frame(db)
  frame.refresh()
  return { ...workspace, frame }
}

/** Right-skewed like bills and use are; in stored units. */
const DRAW: Readonly<Record<(typeof FACTS)[number], (random: Random) => number>> = {
  bill_fee: (random) => Math.round(1900 + 6000 * -Math.log(1 - random.next())),
  voice_min: (random) => Math.round(9000 * -Math.log(1 - random.next())),
  data_mb: (random) => Math.round(8e6 * -Math.log(1 - random.next())),
}

function drawAddress(random: Random): string {
  const place = GRIDS[random.int(GRIDS.length)] ?? ''
  return `${random.next() < 0.3 ? '城关镇' : '河西乡'}${place.slice(0, 2)}路${1 + random.int(200)}号${1 + random.int(20)}栋${1 + random.int(60)}室`
}

function drawName(random: Random): string {
  const letter = (of: string): string => of[random.int(of.length)] ?? ''
  return letter(SURNAMES) + letter(GIVEN) + (random.next() < 0.8 ? letter(GIVEN) : '')
}

function seedOf(id: FieldId, month: number): number {
  return deriveSeed(SEED, month, ...Array.from(id, (letter) => letter.codePointAt(0) ?? 0))
}

function numbers(rows: number, seed: number, draw: (random: Random) => number): Column {
  const column = numberColumn(rows)
  const random = createRandom(seed)
  for (let i = 0; i < rows; i++) if (random.next() >= MISSING_SHARE) column.values[i] = draw(random)
  return column
}

function texts(rows: number, seed: number, draw: (random: Random) => string, order: 'binary' | 'collated' = 'collated'): Column {
  const builder = new CodeColumnBuilder(rows)
  const random = createRandom(seed)
  for (let i = 0; i < rows; i++) if (random.next() >= MISSING_SHARE) builder.set(i, draw(random))
  return builder.finish(order)
}

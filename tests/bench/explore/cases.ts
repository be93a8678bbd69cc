import type { Rule } from '../../../shared/domain/rule.ts'
import { EVERYONE } from '../../../shared/domain/rule.ts'
import { readCachedColumn } from '../../../electron/engine/frame/column-cache.ts'
import { Frame } from '../../../electron/engine/frame/frame.ts'
import { categories, histogram, summarise } from '../../../electron/engine/explore/aggregate.ts'
import { explorePage } from '../../../electron/engine/explore/page.ts'
import type { TestWorkspace } from '../../helpers/workspace.ts'
import { FACTS, GRIDS, NEWEST } from './make-workspace.ts'
import type { Row } from './other-engines.ts'
import { binOf, measureSql, rowMeasures, type Bins } from './same-in-sql.ts'

/**
 * One piece of work, said once for each engine. `r` counts the repeats: what is asked differs from one to the next, so that
 * nobody answers from memory. Answers of all engines must be equal where there is one.
 */
export interface Case {
  readonly name: string
  /** Of DESIGN §11, at a million. */
  readonly target?: string
  readonly run: (r: number) => unknown
  readonly objects?: (rows: readonly Row[], r: number) => unknown
  /** In SQLite and DuckDB; one statement or several, whose first values are the answer. */
  readonly sql?: (r: number) => readonly string[]
  /** What is not comparable: an order of texts without collation, tables that are made and not read. */
  readonly isUnchecked?: boolean
  /** Works in a frame of its own, whose memory an engine never holds beside that of its first. */
  readonly hasOwnFrame?: boolean
  /** At a million rows some baselines take many seconds; once is enough to see it. */
  readonly isSlow?: boolean
  /** Asked of our engine only, and no more often than is needed for a median where it is slow. */
  readonly isAlone?: boolean
  /** What has to be in place first; not timed. */
  readonly before?: () => unknown
}

const PLAN_WORDS = ['5G', '畅享', '5G畅', 'G畅享', 'G畅', '冰激', '激凌', '冰激凌', '存量', '保号', '存量保']

interface Clause {
  readonly rule: Rule
  readonly sql: string
  readonly holds: (row: Row) => boolean
}

/** `from` and `to` in stored units; a scale is how many of them make a shown one. */
function between(field: string, from: number, to: number, scale: number, column: string = field): Clause {
  return {
    rule: { op: 'between', field, lo: from / scale, hi: to / scale },
    sql: `${column} BETWEEN ${from} AND ${to}`,
    holds: (row) => row[column] !== null && Number(row[column]) >= from && Number(row[column]) <= to,
  }
}

function oneOf(field: string, values: readonly string[]): Clause {
  return {
    rule: { op: 'oneOf', field, values },
    sql: `${field} IN (${values.map((value) => `'${value}'`).join(', ')})`,
    holds: (row) => values.includes(String(row[field])),
  }
}

function contains(field: string, text: string): Clause {
  return { rule: { op: 'contains', field, text }, sql: `${field} LIKE '%${text}%'`, holds: (row) => row[field] !== null && String(row[field]).includes(text) }
}

const allOf = (clauses: readonly Clause[]): Rule => ({ op: 'all', of: clauses.map(({ rule }) => rule) })
const whereAll = (clauses: readonly Clause[]): string => clauses.map(({ sql }) => sql).join(' AND ')

function fiveConditions(r: number): Clause[] {
  return [
    between('bill_fee', 3000 + r, 12_000, 100, 'bill_fee_0'),
    between('voice_min', 1200 + r, 1e9, 60, 'voice_min_0'),
    oneOf('grid', GRIDS.slice(r % 20, (r % 20) + 8)),
    between('age', 25 + (r % 20), 60, 1),
    contains('plan_name', PLAN_WORDS[r % PLAN_WORDS.length] ?? ''),
  ]
}

/** A board of six charts, each with a brush; the one over bills moves. */
function boardClauses(r: number): Clause[] {
  return [
    between('bill_fee', 2500 + 100 * r, 20_000, 100, 'bill_fee_0'),
    between('voice_min', 600, 36_000, 60, 'voice_min_0'),
    between('data_mb', 100_000, 2e7, 1024, 'data_mb_0'),
    between('age', 20, 70, 1),
    oneOf('grid', GRIDS.slice(0, 20)),
    between('plan_fee', 1900, 19_900, 100),
  ]
}

/** Histograms of the numbers, bars of the category. */
const BOARD = ['bill_fee', 'voice_min', 'data_mb', 'age', 'grid', 'plan_fee'] as const
const BIN_COUNT = 40

export function casesOf({ db }: Pick<TestWorkspace, 'db'>, frame: Frame): Case[] {
  const n = frame.rows
  const binsOf = (field: string): Bins => {
    const { edges } = histogram(frame, { month: NEWEST, rule: EVERYONE, field, bins: BIN_COUNT })
    const [lo = 0, second = 0] = edges
    const column = (FACTS as readonly string[]).includes(field) ? `${field}_0` : field
    return { column, scale: SCALES[field] ?? 1, lo, width: second - lo, count: BIN_COUNT }
  }
  const board = BOARD.map((field) => (field === 'grid' ? null : binsOf(field)))
  const groupSql = (bins: Bins | null, where: string): string =>
    bins === null
      ? `SELECT grid, count(*) FROM subscriber_month WHERE grid IS NOT NULL AND ${where} GROUP BY 1 ORDER BY 1`
      : `SELECT ${binOf(bins)}, count(*) FROM subscriber_month WHERE ${bins.column} IS NOT NULL AND ${where} GROUP BY 1 ORDER BY 1`
  const groupRows = (bins: Bins | null, counts: Map<number | string, number>, row: Row): void => {
    const value = row[bins?.column ?? 'grid']
    if (value == null) return
    const key = bins === null ? value : Math.min(bins.count - 1, Math.max(0, Math.floor((Number(value) / bins.scale - bins.lo) / bins.width)))
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const chart = (field: string, rule: Rule): number[] =>
    field === 'grid'
      ? categories(frame, { month: NEWEST, rule, field, limit: 200 }).items.map(({ count }) => count)
      : histogram(frame, { month: NEWEST, rule, field, bins: BIN_COUNT }).counts
  const page = (field: string, r: number) =>
    explorePage(frame, {
      month: NEWEST, rule: EVERYONE, sort: [{ field, direction: r % 2 === 0 ? 'ascending' : 'descending' }],
      offset: n >>> 1, limit: 200, fields: [field], reveal: true,
    }).subscribers
  const pageSql = (column: string, offset: number, isAscending: boolean) =>
    `SELECT subscriber_no FROM subscriber_month ORDER BY ${column} ${isAscending ? 'ASC' : 'DESC'} NULLS LAST, subscriber_no LIMIT 200 OFFSET ${offset}`
  const sortRows = (rows: readonly Row[], compare: (a: Row, b: Row) => number) => rows.toSorted(compare).slice(n >>> 1, (n >>> 1) + 200).map((row) => row['subscriber_no'])
  const collator = new Intl.Collator('zh-Hans-CN', { numeric: true })
  const byNumber = (column: string, sign: number) => (a: Row, b: Row) =>
    Number(a[column] === null) - Number(b[column] === null) || sign * (Number(a[column]) - Number(b[column]))
  const offsetOf = (r: number) => (r * 7_919_317) % Math.max(1, n - 200)
  const needle = (r: number) => (r % 2 === 0 ? String(1234 + 611 * r) : `${'王李张刘陈'[r % 5]}${'伟芳娜敏静丽强'[r % 7]}`)
  const stamp = frame.catalogue.batches.map(({ batchId }) => batchId).join(',')
  const measures = FACTS.flatMap((id) => ['avg3', 'mom', 'cv6'].map((suffix) => `${id}_${suffix}`))

  return [
    {
      name: 'rule of 5 conditions', target: '< 20 ms',
      run: (r) => frame.select(allOf(fiveConditions(r)), NEWEST).count(),
      objects: (rows, r) => {
        const clauses = fiveConditions(r)
        return rows.filter((row) => clauses.every(({ holds }) => holds(row))).length
      },
      sql: (r) => [`SELECT count(*) FROM subscriber_month WHERE ${whereAll(fiveConditions(r))}`],
    },
    {
      name: 'histogram of a number', target: '< 14.5 ms',
      run: () => chart('data_mb', EVERYONE),
      objects: (rows) => {
        const counts = new Map<number | string, number>()
        for (const row of rows) groupRows(board[2] ?? null, counts, row)
        return sorted(counts)
      },
      sql: () => [groupSql(board[2] ?? null, 'true')],
    },
    {
      name: 'group by 30 categories', target: '< 4 ms',
      run: () => chart('grid', EVERYONE).toSorted((a, b) => a - b),
      objects: (rows) => {
        const counts = new Map<number | string, number>()
        for (const row of rows) groupRows(null, counts, row)
        return sorted(counts).toSorted((a, b) => a - b)
      },
      sql: () => ['SELECT count(*) FROM subscriber_month WHERE grid IS NOT NULL GROUP BY grid ORDER BY 1'],
    },
    {
      name: 'cross-filter step, 6 charts and the count', target: '< 50 ms',
      run: (r) => {
        const clauses = boardClauses(r)
        const counts = BOARD.map((field, at) => chart(field, allOf(clauses.filter((_, other) => other !== at))))
        return [...counts.map(total), summarise(frame, { month: NEWEST, rule: allOf(clauses) }).count]
      },
      objects: (rows, r) => {
        const clauses = boardClauses(r)
        const counts = BOARD.map(() => new Map<number | string, number>())
        let all = 0
        for (const row of rows) {
          const failed = clauses.flatMap(({ holds }, at) => (holds(row) ? [] : [at]))
          if (failed.length === 0) all++
          for (const [at, groups] of counts.entries()) {
            if (failed.length === 0 || (failed.length === 1 && failed[0] === at)) groupRows(board[at] ?? null, groups, row)
          }
        }
        return [...counts.map((groups) => total(sorted(groups))), all]
      },
      sql: (r) => {
        const clauses = boardClauses(r)
        const charts = BOARD.map((_, at) => `SELECT sum(c) FROM (${groupSql(board[at] ?? null, whereAll(clauses.filter((__, other) => other !== at))).replace('count(*)', 'count(*) AS c')})`)
        return [...charts, `SELECT count(*) FROM subscriber_month WHERE ${whereAll(clauses)}`]
      },
    },
    {
      name: 'sort by a number, page in the middle', target: '< 60 ms',
      run: (r) => page('bill_fee', r),
      objects: (rows, r) => sortRows(rows, byNumber('bill_fee_0', r % 2 === 0 ? 1 : -1)),
      sql: (r) => [pageSql('bill_fee_0', n >>> 1, r % 2 === 0)],
      isSlow: true,
    },
    {
      name: 'sort by Chinese text (SQL: by code point)', target: '< 60 ms',
      run: (r) => page('cust_name', r),
      objects: (rows) => sortRows(rows, (a, b) => collator.compare(String(a['cust_name']), String(b['cust_name']))),
      sql: (r) => [pageSql('cust_name', n >>> 1, r % 2 === 0)],
      isUnchecked: true, isSlow: true,
    },
    {
      name: 'page of 200 rows at a random offset', target: '< 8 ms',
      run: (r) =>
        explorePage(frame, {
          month: NEWEST, rule: EVERYONE, sort: [{ field: 'data_mb', direction: 'descending' }], offset: offsetOf(r), limit: 200,
          fields: ['data_mb', 'msisdn', 'cust_name', 'grid', 'plan_name', 'bill_fee', 'voice_min', 'age'], reveal: true,
        }).subscribers,
      sql: (r) => [pageSql('data_mb_0', offsetOf(r), false)],
    },
    {
      name: 'substring in phone numbers and names', target: '< 50 ms',
      run: (r) => frame.select({ op: 'any', of: [contains('msisdn', needle(r)).rule, contains('cust_name', needle(r)).rule] }, NEWEST).count(),
      objects: (rows, r) => rows.filter((row) => contains('msisdn', needle(r)).holds(row) || contains('cust_name', needle(r)).holds(row)).length,
      sql: (r) => [`SELECT count(*) FROM subscriber_month WHERE ${contains('msisdn', needle(r)).sql} OR ${contains('cust_name', needle(r)).sql}`],
    },
    {
      name: 'column load from the cache',
      run: () => readCachedColumn(db, 'bill_fee', NEWEST, stamp, n)?.kind,
      sql: () => ['SELECT bill_fee_0 FROM subscriber_month ORDER BY subscriber_no'],
      isUnchecked: true,
    },
    {
      name: '9 measures of 2 to 6 months',
      run: () => {
        const fresh = freshFrame(db)
        for (const id of measures) fresh.column(id, NEWEST)
        return measures.length
      },
      objects: (rows) => rows.map(rowMeasures).length,
      sql: () => ['DROP TABLE IF EXISTS measured', `CREATE TEMP TABLE measured AS SELECT ${FACTS.map(measureSql).join(', ')} FROM subscriber_month`],
      isUnchecked: true, isSlow: true, hasOwnFrame: true,
    },
    {
      name: `every measure of a month (${frame.catalogue.fields.filter(({ origin }) => origin.kind === 'measure').length}), inputs loaded too`,
      run: () => {
        const fresh = freshFrame(db)
        for (const { id, origin } of fresh.catalogue.fields) if (origin.kind === 'measure') fresh.column(id, NEWEST)
        return 0
      },
      isUnchecked: true, isSlow: true, hasOwnFrame: true, isAlone: true,
    },
  ]
}

const SCALES: Readonly<Record<string, number>> = { bill_fee: 100, plan_fee: 100, voice_min: 60, data_mb: 1024 }

/** Nothing remembered: every column is loaded or computed again. */
function freshFrame(db: TestWorkspace['db']): Frame {
  const frame = new Frame(db)
  frame.refresh()
  return frame
}

function sorted(counts: ReadonlyMap<number | string, number>): number[] {
  return [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, count]) => count)
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0)
}

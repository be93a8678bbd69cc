import type { Row } from './other-engines.ts'

/** Equal-width bins of a column, their bounds in the shown unit; what lies beyond is counted in the end bins. */
export interface Bins {
  readonly column: string
  readonly scale: number
  readonly lo: number
  readonly width: number
  readonly count: number
}

/** The bin of a row, in SQL that SQLite and DuckDB both read. */
export function binOf({ column, scale, lo, width, count }: Bins): string {
  const bin = `CAST(floor((${column} / ${scale}.0 - ${lo}) / ${width}) AS INTEGER)`
  return `CASE WHEN ${bin} < 0 THEN 0 WHEN ${bin} > ${count - 1} THEN ${count - 1} ELSE ${bin} END`
}

/** Mean of three months, change on the month before and coefficient of variation of six months of a fact. */
export function measureSql(id: string): string {
  const months = Array.from({ length: 6 }, (_, back) => `${id}_${back}`)
  const present = (of: readonly string[]) => `(${of.map((x) => `CASE WHEN ${x} IS NULL THEN 0 ELSE 1 END`).join(' + ')})`
  const sum = (of: readonly string[]) => `(${of.map((x) => `coalesce(${x}, 0.0)`).join(' + ')})`
  const last = months.slice(0, 3)
  const mean = `(${sum(months)} / ${present(months)})`
  const squares = `(${months.map((x) => `coalesce((${x} - ${mean}) * (${x} - ${mean}), 0.0)`).join(' + ')})`
  return [
    `CASE WHEN ${present(last)} >= 2 THEN ${sum(last)} / ${present(last)} END AS ${id}_avg3`,
    `CASE WHEN ${id}_1 >= 500 THEN (${id}_0 / ${id}_1 - 1) * 100 END AS ${id}_mom`,
    `CASE WHEN ${present(months)} >= 4 THEN sqrt(${squares} / ${present(months)}) / ${mean} END AS ${id}_cv6`,
  ].join(', ')
}

/** The same of one object. */
export function rowMeasures(row: Row): (number | null)[] {
  return ['bill_fee', 'voice_min', 'data_mb'].flatMap((id) => {
    const months = Array.from({ length: 6 }, (_, back) => row[`${id}_${back}`] ?? null)
    const last = months.slice(0, 3).filter((value) => value !== null)
    const all = months.filter((value) => value !== null)
    const mean = meanOf(all)
    const [now, before] = months
    return [
      last.length >= 2 ? meanOf(last) : null,
      Number(before) >= 500 && now !== null ? (Number(now) / Number(before) - 1) * 100 : null,
      all.length >= 4 ? Math.sqrt(all.reduce((sum: number, value) => sum + (Number(value) - mean) ** 2, 0) / all.length) / mean : null,
    ]
  })
}

function meanOf(values: readonly (number | string)[]): number {
  return values.reduce((sum: number, value) => sum + Number(value), 0) / values.length
}

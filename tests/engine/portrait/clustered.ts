import { readFileSync } from 'node:fs'
import type { FieldId } from '../../../shared/domain/field.ts'
import { createRandom } from '../../../electron/engine/kernels/random.ts'
import { publishFacts, type TestWorkspace } from '../../helpers/workspace.ts'

export const MONTH = 202408

/** Adjusted Rand index of two labellings: 1 = the same groups, about 0 = unrelated. Source: Hubert & Arabie 1985. */
export function adjustedRand(a: readonly number[], b: readonly number[]): number {
  const pairs = (n: number): number => (n * (n - 1)) / 2
  const countBy = (keys: readonly string[]): number[] => {
    const counts = new Map<string, number>()
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
    return [...counts.values()]
  }
  const sumPairs = (counts: readonly number[]): number => counts.reduce((sum, n) => sum + pairs(n), 0)
  const together = sumPairs(countBy(a.map((label, i) => `${label}|${b[i]}`)))
  const inA = sumPairs(countBy(a.map(String)))
  const inB = sumPairs(countBy(b.map(String)))
  const expected = (inA * inB) / pairs(a.length)
  return (together - expected) / ((inA + inB) / 2 - expected)
}

/** Gaussian clouds of unequal sizes around four far corners; x_2 and x_3 say the same in other units and noise. */
export function plantedClouds(rows: number, seed: number): { readonly truth: number[]; readonly values: Record<FieldId, number>[] } {
  const random = createRandom(seed)
  const gauss = (): number => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next())
  const corners = [[0, 0, 0], [9, 0, 4], [0, 9, 8], [9, 9, 0]]
  const truth = Array.from({ length: rows }, (_, i) => [0, 0, 0, 0, 1, 1, 1, 2, 2, 3][i % 10] ?? 0)
  const values = truth.map((label) => {
    const [a = 0, b = 0, c = 0] = corners[label] ?? []
    return { x_1: 50 + a + gauss(), x_2: 1000 + 20 * (b + gauss()), x_3: c + gauss() }
  })
  return { truth, values }
}

const NUMBER = { type: 'number' } as const

/** Publishes one month of custom numbers. */
export function publishNumbers(workspace: TestWorkspace, rows: readonly Readonly<Record<FieldId, string | number | null>>[]): void {
  const ids = Object.keys(rows[0] ?? {})
  publishFacts(
    workspace,
    rows.map((values, i) => ({ subscriber: i + 1, month: MONTH, values })),
    { custom: Object.fromEntries(ids.map((id) => [id, NUMBER])) },
  )
}

/** The numeric columns of a plain comma-separated file. */
export function readNumbers(path: string, columns: Readonly<Record<string, FieldId>>): Record<FieldId, number>[] {
  const [header = '', ...lines] = readFileSync(path, 'utf8').trim().split(/\r?\n/)
  const names = header.split(',')
  return lines.map((line) => {
    const cells = line.split(',')
    return Object.fromEntries(Object.entries(columns).map(([name, id]) => [id, Number(cells[names.indexOf(name)])]))
  })
}

/** The cluster of every subscriber, from the stored scores; 0 = none. */
export function storedClusters(workspace: TestWorkspace, modelId: number, subscribers: number): number[] {
  const clusters = new Array<number>(subscribers).fill(0)
  const rows = workspace.db
    .prepare<[number], { subscriber_no: number; value: number }>('SELECT subscriber_no, value FROM model_score WHERE model_id = ?')
    .all(modelId)
  for (const { subscriber_no: subscriberNo, value } of rows) clusters[subscriberNo - 1] = value
  return clusters
}

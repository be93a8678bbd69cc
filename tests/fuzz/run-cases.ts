import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { createRandom, deriveSeed } from '../../electron/engine/kernels/random.ts'
import { makeBookCase } from './book-case.ts'
import { makeContainerCase } from './container-case.ts'
import type { FuzzCase } from './outcome.ts'
import { makePageCase } from './page-case.ts'
import { findSeeds } from './seeds.ts'
import type { Seeds } from './seeds.ts'
import { makeTextCase } from './text-case.ts'
import { makeXlsxCase } from './xlsx-case.ts'

/** The number of a case says its target, so that `--only` does not change what a number means. */
const TARGETS = ['xlsx', 'csv', 'xlsx', 'html', 'xlsx', 'csv', 'zip', 'xlsx', 'book', 'xlsx'] as const
export type Target = (typeof TARGETS)[number]

export interface FuzzOrder {
  readonly seed: number
  readonly from: number
  /** One case alone. */
  readonly isSingle: boolean
  readonly only: Target | null
}

export type FuzzMessage =
  | { readonly kind: 'start'; readonly index: number; readonly target: Target; readonly name: string; readonly file: string }
  | { readonly kind: 'done'; readonly index: number; readonly peakBytes: number }
  | { readonly kind: 'finding'; readonly index: number; readonly what: string }
  | { readonly kind: 'end' }

export const FINDINGS_DIRECTORY = join(tmpdir(), 'liuke-fuzz')

/** Runs case after case and tells the parent process of each before it begins, so that a hang has a name. */
export async function runCases(order: FuzzOrder, send: (message: FuzzMessage) => void): Promise<void> {
  const directory = join(FINDINGS_DIRECTORY, `work-${process.pid}`)
  mkdirSync(directory, { recursive: true })
  const seeds = await findSeeds()
  try {
    for (let index = order.from; ; index++) {
      const target = TARGETS[index % TARGETS.length] ?? 'xlsx'
      if (order.only === null || target === order.only || order.isSingle) await runCase(order.seed, index, target, seeds, directory, send)
      if (order.isSingle) break
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
  send({ kind: 'end' })
}

async function runCase(
  seed: number, index: number, target: Target, seeds: Seeds, directory: string, send: (message: FuzzMessage) => void,
): Promise<void> {
  const made = await makeCase(deriveSeed(seed, index), target, seeds, directory)
  const file = join(FINDINGS_DIRECTORY, `${seed}-${index}${extname(made.name)}`)
  writeFileSync(file, made.bytes)
  send({ kind: 'start', index, target, name: made.name, file })
  try {
    await made.check(file)
    rmSync(file)
  } catch (error) {
    send({ kind: 'finding', index, what: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  }
  send({ kind: 'done', index, peakBytes: process.resourceUsage().maxRSS * 1024 })
  // Lets the messages leave before the next case begins, which may be the one that hangs.
  await new Promise((resolve) => setImmediate(resolve))
}

async function makeCase(seed: number, target: Target, seeds: Seeds, directory: string): Promise<FuzzCase> {
  const random = createRandom(seed)
  switch (target) {
    case 'xlsx':
      return await makeXlsxCase(random, seeds, directory)
    case 'csv':
      return makeTextCase(random, seeds)
    case 'html':
      return makePageCase(random, seeds)
    case 'zip':
      return makeContainerCase(random, seeds, directory)
    case 'book':
      return await makeBookCase(random, seeds, directory)
  }
}

process.once('message', (order: FuzzOrder) => {
  void runCases(order, (message) => process.send?.(message)).then(() => process.disconnect())
})

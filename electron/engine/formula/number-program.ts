import type { NumberKernel } from './number-kernels.ts'

/** Why a step gives no value where all of its operands have one. */
export type Fault = 'missing' | 'zero' | 'range' | 'overflow' | 'reversed'

/** In the order of their numbers in the array of faults; 0 is none. */
export const FAULTS: readonly Fault[] = ['missing', 'zero', 'range', 'overflow', 'reversed']

export type Step =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'column'; readonly values: Float64Array }
  | { readonly kind: 'gather'; readonly codes: Int32Array; readonly table: Float64Array }
  | { readonly kind: 'kernel'; readonly kernel: NumberKernel; readonly args: readonly number[]; readonly fault: Fault; readonly isChoice: boolean }

/** Rows computed at once: the columns of a chunk stay in the processor's cache. */
const CHUNK = 2048

/** Steps over columns of numbers, each after those it takes its operands from, run chunk by chunk. */
export class NumberProgram {
  readonly #rows: number
  readonly #steps: Step[] = []
  readonly #constants = new Map<number, number>()

  constructor(rows: number) {
    this.#rows = rows
  }

  constant(value: number): number {
    const known = this.#constants.get(value)
    if (known !== undefined) return known
    const step = this.#push({ kind: 'constant', value })
    this.#constants.set(value, step)
    return step
  }

  column(values: Float64Array): number {
    return this.#push({ kind: 'column', values })
  }

  gather(codes: Int32Array, table: Float64Array): number {
    return this.#push({ kind: 'gather', codes, table })
  }

  /** Operands that are all constants give a constant. A choice takes its fault from the branch it takes. */
  step(kernel: NumberKernel, args: readonly number[], fault: Fault, role: 'choice' | 'operation' = 'operation'): number {
    const values = args.map((arg) => this.valueOf(arg))
    if (args.length > 0 && values.every((value) => value !== null)) {
      const out = new Float64Array(1)
      kernel(out, values.map((value) => Float64Array.of(value)), 1)
      // A constant without a value keeps its fault, so it stays a step.
      if (out[0] === out[0]) return this.constant(out[0] ?? NaN)
    }
    return this.#push({ kind: 'kernel', kernel, args, fault, isChoice: role === 'choice' })
  }

  /** The value of a constant; null for what differs between rows. */
  valueOf(step: number): number | null {
    const known = this.#steps[step]
    return known?.kind === 'constant' ? known.value : null
  }

  /** Computes one step for all rows, and for rows without a value why, if asked. */
  run(step: number, out: Float64Array, faults?: Uint8Array): void {
    const needed = this.#neededFor(step)
    const buffers: Float64Array[] = []
    const traces: Uint8Array[] = []
    for (const s of needed) {
      const one = this.#steps[s]
      if (one?.kind !== 'column') buffers[s] = new Float64Array(Math.min(CHUNK, this.#rows))
      if (one?.kind === 'constant') buffers[s]?.fill(one.value)
      if (faults) traces[s] = new Uint8Array(Math.min(CHUNK, this.#rows))
    }
    for (let from = 0; from < this.#rows; from += CHUNK) {
      const count = Math.min(CHUNK, this.#rows - from)
      for (const s of needed) {
        const one = this.#steps[s]
        if (one) computeChunk(one, s, buffers, from, count)
        if (one && faults) traceChunk(one, s, buffers, traces, count)
      }
      const result = buffers[step]
      const trace = traces[step]
      if (result) out.set(result.subarray(0, count), from)
      if (trace && faults) faults.set(trace.subarray(0, count), from)
    }
  }

  #push(step: Step): number {
    return this.#steps.push(step) - 1
  }

  /** Ascending: operands have lower numbers. */
  #neededFor(step: number): readonly number[] {
    const needed = new Set<number>()
    const waiting = [step]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (needed.has(next)) continue
      needed.add(next)
      const one = this.#steps[next]
      if (one?.kind === 'kernel') waiting.push(...one.args)
    }
    return [...needed].sort((a, b) => a - b)
  }
}

function computeChunk(step: Step, s: number, buffers: Float64Array[], from: number, count: number): void {
  const out = buffers[s]
  switch (step.kind) {
    case 'constant':
      return
    case 'column':
      buffers[s] = step.values.subarray(from, from + count)
      return
    case 'gather':
      for (let i = 0; out && i < count; i++) out[i] = step.table[step.codes[from + i] ?? -1] ?? NaN
      return
    case 'kernel':
      if (out) step.kernel(out, step.args.map((arg) => buffers[arg] ?? out), count)
  }
}

/** The fault of an operand without a value goes on; where all have one, the step itself is to blame. */
function traceChunk(step: Step, s: number, buffers: readonly Float64Array[], traces: readonly Uint8Array[], count: number): void {
  const values = buffers[s]
  const trace = traces[s]
  if (!values || !trace) return
  const args = step.kind === 'kernel' ? step.args : []
  const own = step.kind === 'kernel' ? FAULTS.indexOf(step.fault) + 1 : 1
  for (let i = 0; i < count; i++) {
    let fault = 0
    if (values[i] !== values[i]) {
      const taken = step.kind === 'kernel' && step.isChoice ? takenBranch(buffers[args[0] ?? -1]?.[i] ?? NaN, args) : args
      for (const arg of taken) fault = Math.max(fault, traces[arg]?.[i] ?? 0)
      if (fault === 0) fault = own
    }
    trace[i] = fault
  }
}

function takenBranch(condition: number, args: readonly number[]): readonly number[] {
  if (condition !== condition) return args.slice(0, 1)
  return condition === 1 ? args.slice(1, 2) : args.slice(2, 3)
}

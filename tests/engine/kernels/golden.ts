import { readFileSync } from 'node:fs'
import { sharedFile } from '../../helpers/shared-data.ts'

/** Reference results of scikit-learn, xgboost and statsmodels, by file name; the caller names the fields it reads. */
export function readGolden<Outputs>(name: string): Outputs {
  const file: { outputs: Outputs } = JSON.parse(readFileSync(pathOf(`${name}.json`), 'utf8'))
  return file.outputs
}

/** Whether the reference results are not there: tests that need them are then skipped, with a warning. */
export const goldenAbsent = sharedFile('golden/meta.json') === null

export interface GoldenSet {
  readonly names: readonly string[]
  readonly x: Float64Array[]
  readonly y: Uint8Array
  readonly fold: Uint8Array
}

/** A public data set of the reference results, as columns. */
export function readSet(name: 'ibm' | 'mlc5000'): GoldenSet {
  const meta: Record<string, { n: number; p: number; cols: string[] }> = JSON.parse(readFileSync(pathOf('meta.json'), 'utf8'))
  const { n, p, cols } = meta[name]!
  const bytes = readFileSync(pathOf(`${name}.X.f64`))
  const rowMajor = new Float64Array(Uint8Array.from(bytes).buffer)
  return {
    names: cols,
    x: Array.from({ length: p }, (_, j) => Float64Array.from({ length: n }, (__, i) => rowMajor[i * p + j]!)),
    y: Uint8Array.from(readFileSync(pathOf(`${name}.y.u8`))),
    fold: Uint8Array.from(readFileSync(pathOf(`${name}.fold.u8`))),
  }
}

/** Row numbers inside and outside one fold. */
export function splitFold(fold: Uint8Array, held: number): { train: Int32Array; test: Int32Array } {
  const rows = Int32Array.from(fold.keys())
  return { train: rows.filter((i) => fold[i] !== held), test: rows.filter((i) => fold[i] === held) }
}

function pathOf(name: string): string {
  return sharedFile(`golden/${name}`) ?? name
}

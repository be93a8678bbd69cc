import type { Month } from '../../../shared/domain/month.ts'
import type { TestWorkspace } from '../../helpers/workspace.ts'

/** Numbers of a column in stored units, missing as null. */
export function numbersOf({ frame }: TestWorkspace, id: string, month: Month): (number | null)[] {
  return Array.from(frame.numbers(id, month), (value) => (Number.isNaN(value) ? null : value))
}

/** Classes of a column, missing as null. */
export function classesOf({ frame }: TestWorkspace, id: string, month: Month): (string | null)[] {
  const { codes, dictionary } = frame.codes(id, month)
  return Array.from(codes, (code) => dictionary[code] ?? null)
}

import type { TableKind } from '../../../shared/api/import.ts'
import { LIKE_FIELDS } from './quality-limits.ts'

interface Table {
  readonly kind: TableKind
  readonly fields: ReadonlySet<string>
}

/** True for tables of one kind and make, whatever their months: a file of terminals beside a file of bills is not compared with it. */
export function isAlike(a: Table, b: Table): boolean {
  if (a.kind !== b.kind) return false
  const shared = [...a.fields].filter((field) => b.fields.has(field)).length
  return shared >= LIKE_FIELDS * Math.max(1, a.fields.size + b.fields.size - shared)
}

/** True for a table that says again what one of its kind has said: another part of it, a new extract, or a correction of some columns. */
export function saysAgain(later: Table, earlier: Table): boolean {
  return isAlike(later, earlier) || (later.kind === earlier.kind && [...later.fields].every((field) => earlier.fields.has(field)))
}

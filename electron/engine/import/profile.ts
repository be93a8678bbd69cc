import type { ColumnMapping, TablePlan, TableRequest } from '../../../shared/api/import.ts'
import type { TableKind } from '../../../shared/domain/table-kind.ts'
import { headerParts } from './normalise-header.ts'

/** How one column was loaded, and why it is proposed again. `isBlank` = no value was seen, so its type is anybody's guess. */
export type RememberedColumn = Pick<ColumnMapping, 'header' | 'field' | 'type' | 'unit' | 'period' | 'confidence' | 'evidence'> & {
  readonly isBlank?: boolean
}

/** How a table with such headers was loaded: what the analyst confirmed of it, but not the month given by hand. */
export interface Profile {
  readonly kind: TableKind
  readonly columns: readonly RememberedColumn[]
  /** Units: row numbers from 1. */
  readonly headerRows: readonly number[]
  /** Where the data begins, if not right below the header. Where it ends is no matter of next month's file. */
  readonly firstRow: number | null
  readonly outcome: TablePlan['outcome']
}

/** Headers are the same extract from this share of equal ones on. */
const SAME_FROM = 0.8

/**
 * A header as it comes back next month: one that names a month, 202403消费, comes back naming another one. Equal keys are
 * the same column.
 */
export function headerKey(header: string): string {
  const { base, unit, period } = headerParts(header)
  const isDated = typeof period === 'object' && !('offset' in period)
  return isDated ? `#${base}|${unit}` : header
}

type StoredColumn = Pick<RememberedColumn, 'header' | 'field' | 'type' | 'unit'> & Partial<Pick<RememberedColumn, 'period'>>

/** A request as a batch keeps it; those of older programs say nothing of periods. */
export type StoredRequest = Pick<TableRequest, 'kind' | 'headerRows' | 'dataRows' | 'outcome'> & { readonly columns: readonly StoredColumn[] }

/** How a table loaded before is remembered. */
export function profileOf({ kind, columns, headerRows, dataRows, outcome }: StoredRequest): Profile {
  return {
    kind,
    headerRows,
    firstRow: dataRows?.first ?? null,
    outcome,
    columns: columns.map(({ header, field, type, unit, period }) => ({
      header, field, type, unit, period: period ?? null, confidence: 1, evidence: ['profile'],
    })),
  }
}

/** A table planned before in the same run, whose further parts are to be loaded alike. */
export function profileOfPlan({ kind, columns, headerRows, dataRows, outcome }: TablePlan): Profile {
  return { kind, columns: columns.map((column) => ({ ...column, isBlank: column.samples.length === 0 })), headerRows, firstRow: dataRows?.first ?? null, outcome }
}

/** Profiles, the one that goes before others first. */
export class Profiles {
  readonly #entries: { readonly profile: Profile; readonly keys: ReadonlySet<string> }[] = []

  constructor(profiles: readonly Profile[] = []) {
    for (const profile of profiles) this.add(profile)
  }

  /** Goes after those that are there; one with the headers of an earlier one adds nothing and is left out. */
  add(profile: Profile): void {
    const keys = keysOf(profile.columns.map(({ header }) => header))
    const isKnown = this.#entries.some((one) => one.profile.kind === profile.kind && shareOfEqual(keys, one.keys) === 1)
    if (!isKnown) this.#entries.push({ profile, keys })
  }

  /** The profile most like the headers, the first of equals, of the kind if one is wanted. Missing: undefined when none is like enough. */
  find(headers: readonly string[], kind: TableKind | undefined): Profile | undefined {
    const keys = keysOf(headers)
    let best: Profile | undefined
    let bestShare = 0
    for (const entry of this.#entries) {
      if (kind !== undefined && entry.profile.kind !== kind) continue
      const share = shareOfEqual(keys, entry.keys)
      if (share >= SAME_FROM && share > bestShare) {
        best = entry.profile
        bestShare = share
      }
    }
    return best
  }

  /** Where headers were found before, each place once. */
  headerPlaces(): readonly (readonly number[])[] {
    const places = new Map(this.#entries.map(({ profile: { headerRows } }) => [headerRows.join(), headerRows]))
    return [...places.values()].filter((rows) => rows.length > 0)
  }

  /** True when one of them has exactly these headers, in whatever order. */
  has(headers: readonly string[]): boolean {
    const keys = keysOf(headers)
    return keys.size > 0 && this.#entries.some((entry) => shareOfEqual(keys, entry.keys) === 1)
  }
}

function keysOf(headers: readonly string[]): ReadonlySet<string> {
  return new Set(headers.filter((header) => header !== '').map(headerKey))
}

function shareOfEqual(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const equal = [...a].filter((key) => b.has(key)).length
  return equal / Math.max(a.size, b.size, 1)
}

/** Finds what is remembered of each column; equal headers in one table are told apart by their order. */
export class RememberedColumns {
  readonly #exact = new Map<string, RememberedColumn[]>()
  readonly #byKey = new Map<string, RememberedColumn>()

  constructor(columns: readonly RememberedColumn[]) {
    for (const column of columns) {
      const same = this.#exact.get(column.header)
      if (same) same.push(column)
      else this.#exact.set(column.header, [column])
      const key = headerKey(column.header)
      // Of 1月消费 … 3月消费 the first that was imported tells what they are.
      if (key !== column.header && !this.#byKey.get(key)?.field) this.#byKey.set(key, column)
    }
  }

  /** Call once per column, in the order of the sheet. Missing: undefined for a column that is new. */
  take(header: string): RememberedColumn | undefined {
    const exact = this.#exact.get(header)?.shift()
    if (exact) return exact
    const alike = this.#byKey.get(headerKey(header))
    // A field named after last month's header is not that of this month's.
    return alike?.field?.startsWith('x_') === true ? undefined : alike
  }
}

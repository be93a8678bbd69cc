import { openTable } from '../../electron/engine/spreadsheet/read/table-source.ts'
import type { Cell } from '../../electron/engine/spreadsheet/read/table-source.ts'
import { showCell } from './cell-agreement.ts'
import { referencesOf, sheetsOf } from './references.ts'
import type { Reference, ReferenceSheet } from './references.ts'

/** One thing two readers of a file say differently. */
export interface Disagreement {
  readonly sheet: string
  /** A1, or `sheet` (there at one reader only), `hidden`, or `refused` when the reference cannot read the file. */
  readonly at: string
  readonly ours: string
  readonly theirs: string
}

export interface Comparison {
  readonly reference: string
  readonly cells: number
  readonly disagreements: readonly Disagreement[]
}

/** Compares what the readers say of one file with everything independent that is known about it. */
export async function compareFile(path: string): Promise<readonly Comparison[]> {
  const references = referencesOf(path)
  if (references.length === 0) return []
  const source = await openTable(path)
  try {
    const ours = await sheetsOf(source)
    const comparisons: Comparison[] = []
    for (const reference of references) comparisons.push(await compareWith(ours, reference))
    return comparisons
  } finally {
    await source.close()
  }
}

async function compareWith(ours: readonly ReferenceSheet[], reference: Reference): Promise<Comparison> {
  let theirs: readonly ReferenceSheet[]
  try {
    theirs = await reference.load()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { reference: reference.name, cells: 0, disagreements: [{ sheet: '', at: 'refused', ours: 'read', theirs: reason }] }
  }
  const disagreements: Disagreement[] = []
  let cells = 0
  const isSameCount = ours.length === theirs.length
  for (const their of theirs) {
    const own = ours.find((sheet) => sheet.name === their.name)
      ?? (their.name === null || isSameCount ? ours[their.place] : undefined)
    if (own === undefined) {
      if (their.rows.size > 0) disagreements.push({ sheet: their.name ?? '', at: 'sheet', ours: 'absent', theirs: 'has cells' })
      continue
    }
    const sheet = own.name ?? ''
    if (their.hidden !== undefined && their.hidden !== own.hidden) {
      disagreements.push({ sheet, at: 'hidden', ours: String(own.hidden), theirs: String(their.hidden) })
    }
    for (const rowNo of rowNumbers(own, their, reference.isWhole)) {
      const [ownRow, theirRow] = [own.rows.get(rowNo) ?? [], their.rows.get(rowNo) ?? []]
      const width = reference.isWhole ? Math.max(ownRow.length, theirRow.length) : theirRow.length
      for (let column = 0; column < width; column++) {
        const [ownCell, theirCell]: readonly [Cell, Cell] = [ownRow[column] ?? null, theirRow[column] ?? null]
        if (ownCell === null && theirCell === null) continue
        cells++
        if (reference.agrees(ownCell, theirCell)) continue
        disagreements.push({ sheet, at: `${columnName(column)}${rowNo}`, ours: showCell(ownCell), theirs: showCell(theirCell) })
      }
    }
  }
  return { reference: reference.name, cells, disagreements }
}

function rowNumbers(own: ReferenceSheet, their: ReferenceSheet, isWhole: boolean): readonly number[] {
  const numbers = isWhole ? new Set([...own.rows.keys(), ...their.rows.keys()]) : new Set(their.rows.keys())
  return [...numbers].sort((a, b) => a - b)
}

function columnName(column: number): string {
  const last = String.fromCharCode(0x41 + (column % 26))
  return column < 26 ? last : columnName(Math.floor(column / 26) - 1) + last
}

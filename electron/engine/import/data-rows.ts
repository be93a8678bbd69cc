import type { DataRows } from '../../../shared/api/sheet-rows.ts'

/** True for rows that the analyst did not leave out. Missing: null = none was. */
export function isDataRow(rows: DataRows | null, rowNo: number): boolean {
  return rowNo >= (rows?.first ?? 0) && rowNo <= (rows?.last ?? Infinity)
}

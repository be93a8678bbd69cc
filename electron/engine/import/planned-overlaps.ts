import type { TablePlan, TableRequest } from '../../../shared/api/import.ts'
import type { Overlap } from '../../../shared/api/overlap.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import { addMonths, type Month } from '../../../shared/domain/month.ts'
import { TABLE_KIND_RULES } from '../../../shared/domain/table-kind.ts'
import type { ReadDb } from '../db/handles.ts'
import { KeptSources } from '../spreadsheet/read/kept-sources.ts'
import type { Cell, TableSource } from '../spreadsheet/read/table-source.ts'
import { withSpellings } from './column-spelling.ts'
import { isDataRow } from './data-rows.ts'
import { readKnownFields, storedSubscribers } from './import.repo.ts'
import { loadColumns, type LoadColumn, type LoadColumns } from './load-columns.ts'
import { hasAlike, overlapsWith } from './replaced.repo.ts'
import { chooseRowKey, type RowKey } from './row-key.ts'
import { SubscriberIndex } from './subscriber-index.ts'
import { SubscriberSet } from './subscriber-set.ts'

/**
 * Says of each planned table which ones that count speak of the same subscribers and months, so that the analyst knows what
 * will be replaced before it is.
 *
 * Cost: nothing for a table of a month that no table of its kind and fields has been imported for; others are read whole.
 */
export async function withOverlaps(db: ReadDb, tables: readonly TablePlan[], checkCancelled: () => void): Promise<TablePlan[]> {
  const files = new KeptSources()
  const known = readKnownFields(db)
  let subscribers: SubscriberIndex | null = null
  try {
    const told: TablePlan[] = []
    for (const table of tables) {
      const request = requestOf(table)
      const columns = isComparable(table) && hasAlike(db, request, saysMonthInRows(table) ? null : monthsOf(table)) ? columnsOf(table, request, known) : null
      if (!columns) {
        told.push(table)
        continue
      }
      subscribers ??= new SubscriberIndex(storedSubscribers(db))
      const overlaps = await readOverlaps(db, table, request, columns, { files, subscribers, checkCancelled })
      told.push({ ...table, overlaps, overlap: overlaps.some(isOpen) ? 'addUp' : 'auto' })
    }
    return told
  } finally {
    await files.close()
  }
}

/** Of the subscribers of an earlier table, the share from which on it is the same one extracted again. Own choice. */
const NEARLY_ALL = 0.8

/** Nobody can tell whether the table replaces the other: what counts both loses nobody. */
function isOpen({ before, shared, isReplaced }: Overlap): boolean {
  return isReplaced && shared < NEARLY_ALL * before
}

interface Reading {
  readonly files: KeptSources
  readonly subscribers: SubscriberIndex
  readonly checkCancelled: () => void
}

async function readOverlaps(db: ReadDb, table: TablePlan, request: TableRequest, columns: LoadColumns, reading: Reading): Promise<Overlap[]> {
  const source = await reading.files.open(table.path, { signal: reading.checkCancelled })
  try {
    const byMonth = await readSubscribers(source, table, columns, reading)
    const spoken = saysMonthInRows(table) ? [...byMonth.keys()].filter((month) => month !== null) : monthsOf(table)
    const whole = byMonth.get(null)
    const setOf = (month: Month | null) => (byMonth.get(month) ?? whole ?? new SubscriberSet()).toBuffer()
    const overlaps = overlapsWith(db, { kind: table.kind, columns: request.columns, months: spoken, setOf })
    return overlaps.map(({ fileName, before, shared, isReplaced }) => ({ fileName, before, shared, isReplaced }))
  } catch (error) {
    // A file that cannot be read to its end is told when it is loaded.
    if (error instanceof AppError && error.code !== 'CANCELLED') return []
    throw error
  } finally {
    await source.close()
  }
}

/** The subscribers that the workspace knows, by month; under null where no column says the month of a row. New ones overlap with nobody. */
async function readSubscribers(
  source: TableSource, { headerRows, dataRows, sheetIndex, fileName }: TablePlan, columns: LoadColumns, { subscribers, checkCancelled }: Reading,
): Promise<ReadonlyMap<Month | null, SubscriberSet>> {
  const byMonth = new Map<Month | null, SubscriberSet>()
  const lastHeader = Math.max(0, ...headerRows)
  let spelt: { readonly columns: LoadColumns; readonly key: RowKey } | null = null
  for await (const { rows, rowNos } of source.rows(sheetIndex, { signal: checkCancelled })) {
    checkCancelled()
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] ?? []
      const rowNo = rowNos[i] ?? 0
      if (rowNo <= lastHeader || !isDataRow(dataRows, rowNo)) continue
      spelt ??= { columns: withSpellings(columns, rows.slice(i)), key: chooseRowKey(columns, rows.slice(i), fileName) }
      const subscriberNo = subscribers.find(idOf(spelt.key.subId, row), idOf(spelt.key.msisdn, row))
      if (subscriberNo === undefined) continue
      const said = spelt.columns.month?.convert(row[spelt.columns.month.column] ?? null) ?? null
      const month = typeof said === 'number' ? said : null
      if (spelt.columns.month && month === null) continue
      let set = byMonth.get(month)
      if (!set) byMonth.set(month, (set = new SubscriberSet()))
      set.add(subscriberNo)
    }
  }
  return byMonth
}

function idOf(column: LoadColumn | null, row: readonly Cell[]): string | null {
  const value = column ? column.convert(row[column.column] ?? null) : null
  return typeof value === 'string' ? value : null
}

/** Lists of events and tables about nobody add up or replace each other by other rules. */
function isComparable({ kind, importedAt }: TablePlan): boolean {
  const { datedBy, role } = TABLE_KIND_RULES[kind]
  return importedAt === null && role !== 'reference' && datedBy === 'month'
}

function saysMonthInRows({ columns }: TablePlan): boolean {
  return columns.some(({ field }) => field === 'month')
}

/** The months a table without a month column speaks of: that of its rows, and those its columns say. */
function monthsOf({ month, columns }: TablePlan): readonly Month[] {
  const spoken = columns.flatMap(({ field, period }) => {
    if (field === null || period === null) return []
    return 'month' in period ? [period.month] : month === null ? [] : [addMonths(month, period.offset)]
  })
  return [...new Set([...(month === null ? [] : [month]), ...spoken])]
}

function requestOf({ path, sheet, kind, month, columns, titleRows, headerRows, dataRows, outcome }: TablePlan): TableRequest {
  return {
    path, sheet, kind, month, titleRows, headerRows, outcome,
    ...(dataRows === null ? {} : { dataRows }),
    columns: columns.map(({ column, header, field, type, unit, period }) => ({ column, header, field, type, unit, period })),
  }
}

/** Missing: null for a table that cannot be loaded as it is planned. */
function columnsOf({ fileName }: TablePlan, request: TableRequest, known: Parameters<typeof loadColumns>[2]): LoadColumns | null {
  try {
    return loadColumns(request, fileName, known)
  } catch (error) {
    if (error instanceof AppError) return null
    throw error
  }
}

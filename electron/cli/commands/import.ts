import { existsSync, rmSync } from 'node:fs'
import path from 'node:path'
import { mappingFileSchema } from '../../../shared/api/files.ts'
import type { Output } from '../../../shared/api/engine-api.ts'
import type { Batch, ColumnMapping, TablePlan, TableRequest } from '../../../shared/api/import.ts'
import type { OverlapChoice } from '../../../shared/api/overlap.ts'
import type { DataRows } from '../../../shared/api/sheet-rows.ts'
import { columnLetters } from '../../../shared/domain/column-letters.ts'
import { dictionaryField, type FieldId } from '../../../shared/domain/field.ts'
import { formatMonth } from '../../../shared/domain/month.ts'
import { TABLE_KIND_RULES } from '../../../shared/domain/table-kind.ts'
import { AppError, ERROR_CODES, type ErrorCode } from '../../../shared/domain/errors.ts'
import { numberOption, positional, textOption, UsageError, type Arguments, type Command, type CommandContext } from '../command.ts'
import { openWorkspace, readJson } from '../open-workspace.ts'

/** Under this a column is to be confirmed (see `columnMappingSchema`). */
const ASK_BELOW = 0.75
const MOST_HEADER_ROWS = 3

export const importCommand: Command = {
  usage: 'import WS FILE|FOLDER… [--month YYYYMM] [--map mapping.json] [--outcome "Column=value"] [--header N|N-M|none] [--rows N-M] [--overlap replace|addUp] [--json]',
  options: { month: { type: 'string' }, map: { type: 'string' }, outcome: { type: 'string' }, header: { type: 'string' }, rows: { type: 'string' }, overlap: { type: 'string' } },
  async run(args, context) {
    const workspace = positional(args, 0, 'WS')
    positional(args, 1, 'FILE')
    const paths = args.positionals.slice(1).map((file) => path.resolve(file))
    const isNew = !existsSync(workspace)
    await openWorkspace(context, workspace, 'create')
    try {
      return await importFiles(context, paths, args)
    } catch (error) {
      // A workspace made for this import goes with it; one that was there stays as it was.
      if (isNew) {
        await context.call('workspace.close', {})
        rmSync(workspace, { force: true })
        await context.call('workspace.forget', { path: path.resolve(workspace) })
      }
      throw error
    }
  },
}

/**
 * Plans and loads files as one step: either all of them or none, but for tables without a month or the like, which are named
 * and left out.
 */
export async function importFiles(context: CommandContext, paths: readonly string[], args: Arguments) {
  const month = numberOption(args, 'month')
  const outcome = outcomeOption(args)
  const headerRows = headerOption(args)
  const dataRows = rowsOption(args)
  const overlap = overlapOption(args)
  const plan = await context.run('import.plan', {
    paths: [...paths],
    ...(month === undefined ? {} : { month }),
    ...(outcome === undefined ? {} : { outcome }),
    ...(headerRows === undefined ? {} : { headers: [{ headerRows }] }),
    ...(dataRows === undefined ? {} : { dataRows: [dataRows] }),
  })
  settleRefused(plan, paths, context)
  const mapFile = textOption(args, 'map')
  const overrides = mapFile === undefined ? {} : mappingFileSchema.parse(readJson(mapFile))
  checkOverrides(plan.tables, overrides)
  // Who says anew what the columns are wants the file once more.
  const fresh = mapFile === undefined ? leaveOutImported(plan.tables, context) : plan.tables
  const wanted = leaveOutHandedOn(fresh, context)
  const tables = wanted.map((table) => ({ ...toRequest(table, overrides), overlap: overlap ?? table.overlap }))
  for (const table of wanted) {
    sayOpen(table, overrides, context)
    sayOverlaps(table, overlap ?? table.overlap, context)
  }
  for (const table of wanted) {
    if (month !== undefined && table.monthSource !== 'given' && table.month !== month) {
      const source = context.t(`import.monthSource.${table.monthSource}`)
      const own = table.month === null ? source : `${source} ${formatMonth(table.month)}`
      context.warn(context.t('cli.monthUnused', { file: placeOf(table), own, month: formatMonth(month) }))
    }
    if (table.monthSource === 'importDate' && table.month !== null) {
      context.say(context.t('cli.assumedMonth', { file: table.fileName, month: formatMonth(table.month) }))
    }
  }
  const { batches, refused } = await context.run('import.run', { tables, leaveOut: true })
  for (const batch of batches) {
    context.say(context.t('cli.imported', { file: batch.fileName, read: batch.rowsRead, stored: batch.rowsStored, rejected: batch.rowsRejected }))
    sayBatch(batch, context)
    // Nothing of a file that had rows is no success, whatever calls this in a script.
    if (batch.rowsStored === 0 && batch.rowsRejected > 0) context.failPartly()
  }
  const leftOut = wanted.flatMap((table) => {
    const found = refused.find(({ path: file, sheet }) => file === table.path && sheet === table.sheet)
    if (!found) return []
    const params = { ...found.params, file: placeOf(table) }
    return [{ table, code: found.code, params, message: context.t(`error.${codeOf(found.code)}`, params) }]
  })
  for (const { code, message } of leftOut) context.warn(`${code}: ${message}`)
  if (leftOut.length > 0) context.failPartly()
  return {
    batches,
    refused: leftOut.map(({ table: { path: file, sheet }, ...why }) => ({ path: file, sheet, ...why })),
    mapping: wanted.filter((table) => !leftOut.some((one) => one.table === table)).map(({ fileName, sheet, kind, month: planned, columns }) => ({
      file: fileName,
      sheet,
      kind,
      month: planned,
      columns: columns.map((column) => {
        const { header, type, unit, period, confidence } = column
        return { header, field: chosenField(column, overrides), type, unit, period, confidence }
      }),
    })),
  }
}

/**
 * Says what was left out of folders, containers and workbooks. Errors: that of a file which was named itself and gave no
 * table at all, and of the first when nothing is left to import.
 */
function settleRefused({ refused, tables }: Output<'import.plan'>, named: readonly string[], { t, warn }: CommandContext): void {
  const isFatal = ({ path: file, code }: { readonly path: string; readonly code: string }) => code !== 'FILE_REPEATED' && named.includes(file) && !tables.some((table) => table.path === file)
  const fatal = refused.find(isFatal) ?? (tables.length === 0 ? refused[0] : undefined)
  if (fatal?.code === 'HEADER_NOT_FOUND') warn(t('cli.pointHeader'))
  if (fatal) throw new AppError(codeOf(fatal.code), fatal.params)
  for (const { fileName, code, params } of refused) warn(`${fileName}: ${t(`error.${codeOf(code)}`, { file: fileName, ...params })}`)
}

/** The tables that are not in the workspace yet; names the others. Errors: ALREADY_IMPORTED when there are no others. */
function leaveOutImported(tables: readonly TablePlan[], { t, warn }: CommandContext): readonly TablePlan[] {
  const wanted = tables.filter(({ importedAt }) => importedAt === null)
  for (const table of tables) {
    if (table.importedAt === null) continue
    const params = { file: placeOf(table), importedAt: table.importedAt }
    if (wanted.length === 0) throw new AppError('ALREADY_IMPORTED', params)
    warn(t('error.ALREADY_IMPORTED', params))
  }
  return wanted
}

/** The tables that are kept here; names those of another page. Errors: KIND_HANDED_ON when there are no others. */
function leaveOutHandedOn(tables: readonly TablePlan[], { t, warn }: CommandContext): readonly TablePlan[] {
  const kept = tables.filter(({ kind }) => TABLE_KIND_RULES[kind].table !== null)
  for (const table of tables) {
    if (kept.includes(table)) continue
    const params = { file: placeOf(table) }
    if (kept.length === 0) throw new AppError('KIND_HANDED_ON', params)
    warn(t('error.KIND_HANDED_ON', params))
  }
  return kept
}

function codeOf(text: string): ErrorCode {
  return ERROR_CODES.find((code) => code === text) ?? 'INTERNAL'
}

/** A header of `--map` that no table has is a slip of the pen, not a wish for nothing. */
function checkOverrides(tables: readonly TablePlan[], overrides: Overrides): void {
  const headers = new Set(tables.flatMap(({ columns }) => columns.map(keyOf)))
  const unknown = Object.keys(overrides).filter((header) => !headers.has(header))
  if (unknown.length > 0) throw new UsageError(`--map: ${unknown.join(', ')}?`)
}

/** The columns that the wizard would ask about. */
function sayOpen(table: TablePlan, overrides: Overrides, { t, warn }: CommandContext): void {
  for (const column of table.columns) {
    const { field, unit, confidence, evidence } = column
    if (confidence >= ASK_BELOW || Object.hasOwn(overrides, keyOf(column)) || evidence.every((one) => one === 'none')) continue
    warn(t('cli.unsureColumn', { file: placeOf(table), header: keyOf(column), field: field ?? '-', unit: unit === '' ? '-' : unit }))
  }
}

/** What becomes of the tables that it overlaps with; those that it brings nearly whole again need no word. */
function sayOverlaps(table: TablePlan, overlap: OverlapChoice, { t, warn }: CommandContext): void {
  for (const { fileName, before, shared, isReplaced } of table.overlaps) {
    const willBeReplaced = overlap === 'auto' ? isReplaced : overlap === 'replace'
    if (willBeReplaced && before === shared) continue
    const params = { file: placeOf(table), other: fileName, before, shared, lost: before - shared }
    warn(t(willBeReplaced ? 'cli.overlapReplaced' : 'cli.overlapAddsUp', params))
  }
}

function placeOf({ fileName, sheet }: TablePlan): string {
  return sheet === '' || fileName.startsWith(sheet) ? fileName : `${fileName}/${sheet}`
}

/** What the table was taken for, whom it fits, and what is odd about it. */
function sayBatch({ checks, issues, kind, match, totals }: Batch, context: CommandContext): void {
  const { t } = context
  context.say(`  ${t(`import.kind.${kind}`)}${match === null ? '' : t('cli.matched', { matched: match.matched, subscribers: match.subscribers })}`)
  for (const { field, printed, loaded, matches } of totals) {
    const params = { field: fieldName(field, context), printed, loaded, difference: Math.round((loaded - printed) * 100) / 100 }
    if (!matches) context.say(`  ${t('import.result.totalDiffers', params)}`)
  }
  for (const issue of issues) context.say(`  ${t(`issue.${issue.code}`)}: ${issue.count}`)
  // One line for the same remark about the same field, however many months it is about.
  for (const same of Map.groupBy(checks, ({ code, field }) => `${code} ${field}`).values()) {
    const [first] = same
    if (!first) continue
    const { code, field, month, params } = first
    const place = [field === null ? null : fieldName(field, context), month === null ? null : formatMonth(month)].filter((part) => part !== null)
    const { earlier } = params
    const text = t(`check.${code}`, { ...params, ...(typeof earlier === 'number' ? { earlier: formatMonth(earlier) } : {}) })
    const others = same.length > 1 ? t('cli.checkMonths', { count: same.length - 1 }) : ''
    context.say(`  ${[...place, text].join(' ')}${others}`)
  }
}

function fieldName(id: FieldId, { language }: CommandContext): string {
  const field = dictionaryField(id)
  return field ? (language === 'en' ? field.en : field.zh) : id
}

/** What `--map` says: field ids by `keyOf` the column, null = not imported. */
type Overrides = Readonly<Record<string, string | null>>

/** How `--map` names a column: by its header, by its letters where it has none. */
function keyOf({ column, header }: Pick<ColumnMapping, 'column' | 'header'>): string {
  return header === '' ? columnLetters(column) : header
}

function chosenField(column: ColumnMapping, overrides: Overrides): FieldId | null {
  const key = keyOf(column)
  return Object.hasOwn(overrides, key) ? (overrides[key] ?? null) : column.field
}

function toRequest(table: TablePlan, overrides: Overrides): TableRequest {
  return {
    path: table.path,
    sheet: table.sheet,
    kind: table.kind,
    month: table.month,
    titleRows: table.titleRows,
    headerRows: table.headerRows,
    ...(table.dataRows === null ? {} : { dataRows: table.dataRows }),
    outcome: table.outcome,
    columns: table.columns.map((one) => {
      const { column, header, type, unit, period } = one
      return { column, header, field: chosenField(one, overrides), type, unit, period }
    }),
  }
}

/** `3`, `3-4`, or `none` where the table has no header row. Units: row numbers from 1. */
function headerOption(args: Arguments): number[] | undefined {
  const text = textOption(args, 'header')
  if (text === undefined) return undefined
  if (text === 'none') return []
  const { first, last } = spanOf('header', text)
  if (first === null || last === null || last - first >= MOST_HEADER_ROWS) throw new UsageError(`--header ${text}`)
  return Array.from({ length: last - first + 1 }, (_, i) => first + i)
}

function rowsOption(args: Arguments): DataRows | undefined {
  const text = textOption(args, 'rows')
  return text === undefined ? undefined : spanOf('rows', text)
}

/** `5`, `5-200`, `5-` (to the end), `-200` (from the first). */
function spanOf(name: string, text: string): DataRows {
  const [, from = '', dash = '', to = ''] = /^(\d*)(-?)(\d*)$/.exec(text.trim()) ?? []
  const first = from === '' ? null : Number(from)
  const last = to === '' ? (dash === '' ? first : null) : Number(to)
  if ((first === null && last === null) || first === 0 || last === 0 || (first ?? 1) > (last ?? Infinity)) throw new UsageError(`--${name} ${text}`)
  return { first, last }
}

function overlapOption(args: Arguments): OverlapChoice | undefined {
  const text = textOption(args, 'overlap')
  if (text === undefined || text === 'replace' || text === 'addUp') return text
  throw new UsageError('--overlap replace|addUp')
}

function outcomeOption(args: Arguments): { column: string; positive: string } | undefined {
  const text = textOption(args, 'outcome')
  if (text === undefined) return undefined
  const at = text.lastIndexOf('=')
  if (at <= 0 || at === text.length - 1) throw new UsageError('--outcome "Column=value"')
  return { column: text.slice(0, at), positive: text.slice(at + 1) }
}

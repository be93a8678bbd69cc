import path from 'node:path'
import type { Output } from '../../../shared/api/engine-api.ts'
import type { ColumnMapping, TablePlan } from '../../../shared/api/import.ts'
import { AppError, type ErrorCode, type ErrorParams } from '../../../shared/domain/errors.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import { TABLE_KIND_RULES } from '../../../shared/domain/table-kind.ts'
import { LANGUAGES, translateTo } from '../../../shared/i18n/catalogue.ts'
import type { JobRun } from '../jobs/define-job.ts'
import { tableFiles } from '../spreadsheet/read/table-files.ts'
import { openTable, type SheetInfo, type TableSource } from '../spreadsheet/read/table-source.ts'
import { markImported } from './already-imported.ts'
import { continuedHeader } from './continued-header.ts'
import { readKnownFields } from './import.repo.ts'
import { withOverlaps } from './planned-overlaps.ts'
import { planTable, readHead, type PlanRequest } from './plan-table.ts'
import { profileOfPlan, Profiles } from './profile.ts'
import { readProfiles } from './profiles.repo.ts'
import { SheetRefused } from './sheet-picture.ts'
import { IDENTIFIERS } from './targets.ts'

type Refused = Output<'import.plan'>['refused'][number]

/** So many files are loaded in one run. */
const MOST_FILES = 200

/** Reads the head of each file and proposes how to load every sheet that looks like a table. Stores nothing. */
export const planImport: JobRun<'import.plan'> = async ({ paths, month, outcome, headers = [], dataRows = [], kinds = [] }, context) => {
  const tables: TablePlan[] = []
  const refused: Refused[] = []
  const planned = new Profiles()
  const tick = context.tick('read')
  const now = context.now()
  const { db, checkCancelled } = context
  const shared: Shared = {
    month,
    thisMonth: now.getFullYear() * 100 + now.getMonth() + 1,
    outcome,
    knownFields: readKnownFields(db),
    profiles: new Profiles(readProfiles(db)),
    planned,
    checkCancelled,
    said: (file, sheet) => {
      const isOf = (one: Place) => (one.path ?? file) === file && (one.sheet ?? sheet) === sheet
      const rows = dataRows.find(isOf)
      return {
        kind: kinds.find(isOf)?.kind,
        headerRows: headers.find(isOf)?.headerRows,
        dataRows: rows && { first: rows.first, last: rows.last },
        isNamed: [...headers, ...dataRows, ...kinds].some((one) => one.path === file && one.sheet === sheet),
      }
    },
  }
  const files = await filesOf(paths, refused)
  for (const [i, file] of files.entries()) {
    tick(i, files.length)
    const fileName = path.basename(file)
    try {
      const found = await planFile(file, shared, (plan) => {
        tables.push(plan)
        planned.add(profileOfPlan(plan))
      })
      refused.push(...found.map(({ member, code, params, table = null }) => ({ path: file, fileName: `${fileName}/${member}`, code, params, table })))
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      refused.push({ path: file, fileName, code: error.code, params: error.params, table: tableOf(error) })
    }
  }
  const marked = await markImported(db, tables, checkCancelled)
  refused.push(...marked.repeated.map(({ table, other }): Refused => (
    { path: table.path, fileName: table.fileName, code: 'FILE_REPEATED', params: { file: table.fileName, other: other.fileName }, table: null }
  )))
  tick(files.length, files.length)
  return { tables: await withOverlaps(db, withToldTypes(marked.tables), checkCancelled), refused }
}

/** A column of the workspace's own that is blank in one table is what it is in the others: as text it would make all of them text. */
function withToldTypes(tables: readonly TablePlan[]): TablePlan[] {
  const told = new Map<FieldId, ColumnMapping>()
  for (const column of tables.flatMap(({ columns }) => columns)) {
    if (column.samples.length > 0 && column.field?.startsWith('x_') && !told.has(column.field)) told.set(column.field, column)
  }
  return tables.map((table) => ({
    ...table,
    columns: table.columns.map((column) => {
      const other = column.samples.length === 0 && column.field !== null ? told.get(column.field) : undefined
      return other ? { ...column, type: other.type, unit: other.unit } : column
    }),
  }))
}

/** Folders give the files below them, each file once. Errors: FILE_TOO_MANY. */
async function filesOf(paths: readonly string[], refused: Refused[]): Promise<readonly string[]> {
  const files = new Set<string>()
  for (const one of paths) {
    const fileName = path.basename(one)
    try {
      const found = await tableFiles(one)
      if (found.length === 0) throw new AppError('FILE_IS_DIRECTORY', { file: fileName })
      for (const file of found) files.add(file)
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'FILE_TOO_MANY') throw error
      refused.push({ path: one, fileName, code: error.code, params: error.params, table: null })
    }
    if (files.size > MOST_FILES) throw new AppError('FILE_TOO_MANY', { file: fileName, max: MOST_FILES })
  }
  return [...files]
}

interface Shared extends Omit<PlanRequest, 'source' | 'fileName' | 'sheetIndex' | 'sheet' | 'kind' | 'headerRows' | 'dataRows' | 'isOwnDispatch'> {
  readonly said: (file: string, sheet: string) => Said
}

interface Place {
  readonly path?: string | undefined
  readonly sheet?: string | undefined
}

/** What the analyst said of a sheet. */
interface Said extends Pick<PlanRequest, 'kind' | 'headerRows' | 'dataRows'> {
  /** Of this sheet and no other: it is wanted, whatever it looks like. */
  readonly isNamed: boolean
}

/** What the sheet looks like, where that helps to mend it. Missing: null for other failures. */
function tableOf(error: AppError): TablePlan | null {
  return error instanceof SheetRefused ? error.table : null
}

type RefusedMember = NonNullable<TableSource['refused']>[number] & { readonly table?: TablePlan | null }

/**
 * Gives one plan per sheet and answers what was left out: files inside a container that were refused, and sheets that are
 * no table (notes, a summary) where another one of the same file is.
 */
async function planFile(file: string, shared: Shared, give: (plan: TablePlan) => void): Promise<readonly RefusedMember[]> {
  const source = await openTable(file, { signal: shared.checkCancelled })
  try {
    const refused: RefusedMember[] = [...(source.refused ?? [])]
    const members = new Set(source.sheets.map(({ member = '' }) => member))
    let given = 0
    let failure: AppError | null = null
    for (const member of members) {
      try {
        const plans = await planMember(source, path.basename(file), member, shared, refused)
        for (const plan of plans) give(plan)
        given += plans.length
      } catch (error) {
        if (!(error instanceof AppError) || error.code === 'CANCELLED') throw error
        failure ??= error
        if (member !== '') refused.push({ member, code: error.code, params: error.params, table: tableOf(error) })
      }
    }
    if (given === 0 && failure) throw failure
    return refused
  } finally {
    await source.close()
  }
}

interface Sheet {
  readonly sheet: SheetInfo
  readonly sheetIndex: number
}

/** The sheets of one workbook; `leftOut` takes those that are not loaded. Errors: those of its tables; SHEET_EMPTY when there is none. */
async function planMember(
  source: TableSource,
  fileName: string,
  member: string,
  shared: Shared,
  leftOut: RefusedMember[],
): Promise<readonly TablePlan[]> {
  const all = source.sheets.map((sheet, sheetIndex): Sheet => ({ sheet, sheetIndex })).filter(({ sheet }) => (sheet.member ?? '') === member)
  const isOurs = (sheet: SheetInfo, names: ReadonlySet<string>) => names.has(sheet.name.slice(member === '' ? 0 : member.length + 1))
  const isOwnDispatch = all.some(({ sheet }) => sheet.hidden && isOurs(sheet, checkSheets))
  const visible = all.filter(({ sheet }) => !sheet.hidden)
  const plans: TablePlan[] = []
  const failed: { readonly sheet: SheetInfo; readonly error: AppError }[] = []
  for (const one of visible.length > 0 ? visible : all) {
    try {
      const plan = await planSheet(source, fileName, one, plans.findLast((other) => isUseful(other) && other.headerRows.length > 0), { ...shared, isOwnDispatch })
      if (plan) plans.push(plan)
    } catch (error) {
      if (!(error instanceof AppError) || error.code.startsWith('FILE_') || error.code === 'CANCELLED') throw error
      failed.push({ sheet: one.sheet, error })
    }
  }
  if (plans.length === 0) throw failed[0]?.error ?? new AppError('SHEET_EMPTY', { file: fileName, sheet: all[0]?.sheet.name ?? '' })
  const useful = plans.filter((plan) => isUseful(plan) || shared.said(source.path, plan.sheet).isNamed)
  const given = useful.length > 0 ? useful : plans
  const refuse = (code: ErrorCode, sheet: string, params: ErrorParams = {}, table: TablePlan | null = null) =>
    leftOut.push({ member: sheet, code, params: { file: fileName, ...params, sheet }, table })
  for (const { sheet, error } of failed) refuse(error.code, sheet.name, { ...error.params, file: `${fileName}/${sheet.name}` }, tableOf(error))
  const others = isOwnDispatch ? plans.filter(({ sheetIndex }) => !all.some((one) => one.sheetIndex === sheetIndex && isOurs(one.sheet, noteSheets))) : plans
  for (const plan of others) if (!given.includes(plan)) refuse('SHEET_LEFT_OUT', plan.sheet, {}, plan)
  for (const { sheet, sheetIndex } of visible.length > 0 ? all : []) {
    if (!sheet.hidden || isOurs(sheet, checkSheets)) continue
    const head = await readHead(source, sheetIndex, 1, shared.checkCancelled)
    if (head.rows.length > 0) refuse('SHEET_HIDDEN', sheet.name)
  }
  return given
}

/** `before` is the last table of the workbook that has a header: a sheet without one may go on from it. */
async function planSheet(
  source: TableSource,
  fileName: string,
  { sheet, sheetIndex }: Sheet,
  before: TablePlan | undefined,
  { said, ...shared }: Shared & Pick<PlanRequest, 'isOwnDispatch'>,
): Promise<TablePlan | null> {
  const { isNamed: _isNamed, ...told } = said(source.path, sheet.name)
  const request = { ...shared, ...told, source, fileName, sheetIndex, sheet }
  const continued = before && !request.headerRows ? await continuedHeader(source, sheetIndex, before, shared.checkCancelled) : null
  if (!before || !continued) return planTable(request)
  return planTable({ ...request, kind: request.kind ?? before.kind, continued, profiles: new Profiles([profileOfPlan(before)]) })
}

/** The hidden sheet by which a dispatch workbook is known again, in whichever language it was written. */
const checkSheets: ReadonlySet<string> = new Set(LANGUAGES.map((language) => translateTo(language)('dispatch.check')))

/** The sheet of such a workbook that only explains it. */
const noteSheets: ReadonlySet<string> = new Set(LANGUAGES.map((language) => translateTo(language)('dispatch.notes')))

/** True when the sheet says whom it is about, or what its kind has to say. */
function isUseful({ kind, outcome, columns }: TablePlan): boolean {
  const fields = new Set(columns.map(({ field }) => field))
  const { role, required } = TABLE_KIND_RULES[kind]
  if (kind === 'dispatchReturn' || outcome !== null) return true
  return role === 'reference' ? required.some((field) => fields.has(field)) : IDENTIFIERS.some((field) => fields.has(field))
}

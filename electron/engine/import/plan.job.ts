import path from 'node:path'
import type { Output } from '../../../shared/api/engine-api.ts'
import type { TablePlan } from '../../../shared/api/import.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import type { JobRun } from '../jobs/define-job.ts'
import { openTable } from '../spreadsheet/read/table-source.ts'
import { readKnownFields, readProfiles } from './import.repo.ts'
import { planTable, type PlanRequest } from './plan-table.ts'

type Refused = Output<'import.plan'>['refused'][number]

/** Reads the head of each file and proposes how to load every sheet that looks like a table. Stores nothing. */
export const planImport: JobRun<'import.plan'> = async ({ paths, month, outcome }, context) => {
  const tables: TablePlan[] = []
  const refused: Refused[] = []
  const tick = context.tick('read')
  const now = context.now()
  const thisMonth = now.getFullYear() * 100 + now.getMonth() + 1
  const { db, checkCancelled } = context
  const shared = { month, thisMonth, outcome, knownFields: readKnownFields(db), profileOf: readProfiles(db), checkCancelled }
  for (const [i, file] of paths.entries()) {
    tick(i, paths.length)
    try {
      tables.push(...(await planFile(file, shared)))
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      refused.push({ path: file, fileName: path.basename(file), code: error.code, params: error.params })
    }
  }
  tick(paths.length, paths.length)
  return { tables, refused }
}

type Shared = Omit<PlanRequest, 'source' | 'fileName' | 'sheetIndex' | 'sheet'>

/** One plan per sheet. A sheet that is no table (notes, an empty page) is left out when another one of the file is. */
async function planFile(file: string, shared: Shared): Promise<readonly TablePlan[]> {
  const source = await openTable(file)
  try {
    const fileName = path.basename(file)
    const all = source.sheets.map((sheet, sheetIndex) => ({ sheet, sheetIndex }))
    const visible = all.filter(({ sheet }) => !sheet.hidden)
    const plans: TablePlan[] = []
    let failure: AppError | null = null
    for (const { sheet, sheetIndex } of visible.length > 0 ? visible : all) {
      try {
        const plan = await planTable({ ...shared, source, fileName, sheetIndex, sheet })
        if (plan) plans.push(plan)
      } catch (error) {
        if (!(error instanceof AppError) || error.code.startsWith('FILE_')) throw error
        failure ??= error
      }
    }
    const withIds = plans.filter(hasIdentifier)
    if (withIds.length > 0) return withIds
    if (plans.length > 0) return plans
    throw failure ?? new AppError('SHEET_EMPTY', { file: fileName, sheet: source.sheets[0]?.name ?? '' })
  } finally {
    await source.close()
  }
}

function hasIdentifier(plan: TablePlan): boolean {
  return plan.outcome !== null || plan.columns.some(({ field }) => field === 'sub_id' || field === 'msisdn')
}

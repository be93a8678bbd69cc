import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { planImport } from '../../../electron/engine/import/plan.job.ts'
import { runImport } from '../../../electron/engine/import/run.job.ts'
import type { Input, Output } from '../../../shared/api/engine-api.ts'
import type { TablePlan, TableRequest } from '../../../shared/api/import.ts'
import { importApi } from '../../../shared/api/import.ts'
import type { TestWorkspace } from '../../helpers/workspace.ts'

type PlanOptions = Omit<Input<'import.plan'>, 'paths'>

export async function planFiles(workspace: TestWorkspace, paths: readonly string[], options: PlanOptions = {}): Promise<Output<'import.plan'>> {
  const plan = await workspace.runJob('import.plan', planImport, { paths: [...paths], ...options })
  return importApi['import.plan'].output.parse(plan)
}

/** What an analyst sends back who changes nothing. */
export function asProposed({ path, sheet, kind, month, columns, titleRows, headerRows, dataRows, outcome, overlap }: TablePlan): TableRequest {
  return {
    path, sheet, kind, month, titleRows, headerRows, outcome, overlap,
    ...(dataRows === null ? {} : { dataRows }),
    columns: columns.map(({ column, header, field, type, unit, period }) => ({ column, header, field, type, unit, period })),
  }
}

/** Plans and loads files as proposed; a file that gives no table fails with its code. */
export async function importFiles(workspace: TestWorkspace, paths: readonly string[], options: PlanOptions = {}): Promise<Output<'import.run'>> {
  const plan = await planFiles(workspace, paths, options)
  const refused = plan.refused.find(({ path: file }) => !plan.tables.some((table) => table.path === file))
  if (refused) throw Object.assign(new Error(refused.code), refused)
  return await runTables(workspace, plan.tables.map(asProposed))
}

export async function runTables(workspace: TestWorkspace, tables: TableRequest[]): Promise<Output<'import.run'>> {
  const input = importApi['import.run'].input.parse({ tables })
  return importApi['import.run'].output.parse(await workspace.runJob('import.run', runImport, input))
}

/** Everything in the workspace but the records of jobs and who did what: equal before and after = nothing happened. */
export function contentOf({ db }: Pick<TestWorkspace, 'db'>): unknown {
  const tables = db.prepare<[], { name: string; sql: string }>("SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('job', 'audit_log') ORDER BY name").all()
  return tables.map(({ name, sql }) => ({ name, sql, rows: db.prepare(`SELECT * FROM "${name}" ORDER BY 1`).all() }))
}

/** Writes a text file into the workspace's folder. */
export function writeText({ dir }: TestWorkspace, name: string, rows: readonly (readonly (string | number)[])[]): string {
  const file = path.join(dir, name)
  writeFileSync(file, rows.map((row) => row.map((cell) => (/[",\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : cell)).join(',')).join('\n') + '\n')
  return file
}

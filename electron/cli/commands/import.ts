import { existsSync, rmSync } from 'node:fs'
import path from 'node:path'
import { mappingFileSchema } from '../../../shared/api/files.ts'
import type { Batch, TablePlan, TableRequest } from '../../../shared/api/import.ts'
import { dictionaryField, type FieldId } from '../../../shared/domain/field.ts'
import { formatMonth } from '../../../shared/domain/month.ts'
import { AppError, ERROR_CODES } from '../../../shared/domain/errors.ts'
import { numberOption, positional, textOption, UsageError, type Arguments, type Command, type CommandContext } from '../command.ts'
import { openWorkspace, readJson } from '../open-workspace.ts'

export const importCommand: Command = {
  usage: 'import WS FILE|FOLDER… [--month YYYYMM] [--map mapping.json] [--outcome "Column=value"] [--json]',
  options: { month: { type: 'string' }, map: { type: 'string' }, outcome: { type: 'string' } },
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

/** Plans and loads files as one step: either all of them or none. */
export async function importFiles(context: CommandContext, paths: readonly string[], args: Arguments) {
  const month = numberOption(args, 'month')
  const outcome = outcomeOption(args)
  const plan = await context.run('import.plan', {
    paths: [...paths],
    ...(month === undefined ? {} : { month }),
    ...(outcome === undefined ? {} : { outcome }),
  })
  const [refused] = plan.refused
  if (refused) throw new AppError(ERROR_CODES.find((code) => code === refused.code) ?? 'INTERNAL', refused.params)
  const mapFile = textOption(args, 'map')
  const overrides = mapFile === undefined ? {} : mappingFileSchema.parse(readJson(mapFile))
  const tables = plan.tables.map((table) => toRequest(table, overrides))
  for (const table of plan.tables) {
    if (table.monthSource === 'importDate' && table.month !== null) {
      context.say(context.t('cli.assumedMonth', { file: table.fileName, month: formatMonth(table.month) }))
    }
  }
  const { batches } = await context.run('import.run', { tables })
  for (const batch of batches) {
    context.say(context.t('cli.imported', { file: batch.fileName, read: batch.rowsRead, stored: batch.rowsStored, rejected: batch.rowsRejected }))
    sayBatch(batch, context)
  }
  return {
    batches,
    mapping: plan.tables.map(({ fileName, sheet, kind, month: planned, columns }) => ({
      file: fileName,
      sheet,
      kind,
      month: planned,
      columns: columns.map(({ header, field, type, unit, period, confidence }) => ({ header, field, type, unit, period, confidence })),
    })),
  }
}

/** What the table was taken for, whom it fits, and what is odd about it. */
function sayBatch({ checks, issues, kind, match }: Batch, context: CommandContext): void {
  const { t } = context
  context.say(`  ${t(`import.kind.${kind}`)}${match === null ? '' : t('cli.matched', { matched: match.matched, subscribers: match.subscribers })}`)
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

function toRequest(table: TablePlan, overrides: Readonly<Record<string, string | null>>): TableRequest {
  return {
    path: table.path,
    sheet: table.sheet,
    kind: table.kind,
    month: table.month,
    titleRows: table.titleRows,
    headerRows: table.headerRows,
    outcome: table.outcome,
    columns: table.columns.map(({ column, header, field, type, unit, period }) => ({
      column,
      header,
      field: Object.hasOwn(overrides, header) ? (overrides[header] ?? null) : field,
      type,
      unit,
      period,
    })),
  }
}

function outcomeOption(args: Arguments): { column: string; positive: string } | undefined {
  const text = textOption(args, 'outcome')
  if (text === undefined) return undefined
  const at = text.lastIndexOf('=')
  if (at <= 0 || at === text.length - 1) throw new UsageError('--outcome "Column=value"')
  return { column: text.slice(0, at), positive: text.slice(at + 1) }
}

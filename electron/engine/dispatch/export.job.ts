import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { Output } from '../../../shared/api/engine-api.ts'
import { RESULT_CODES, REFUSE_REASONS } from '../../../shared/domain/dispatch-codes.ts'
import { AppError } from '../../../shared/domain/errors.ts'
import { formatMonth, parseDay } from '../../../shared/domain/month.ts'
import { translateTo } from '../../../shared/i18n/catalogue.ts'
import type { TargetList } from '../../../shared/api/campaign.ts'
import { writeAudit } from '../audit.ts'
import type { JobRun } from '../jobs/define-job.ts'
import type { SheetSpec, WriteRow } from '../spreadsheet/write/sheet-spec.ts'
import { writeXlsx } from '../spreadsheet/write/xlsx-writer.ts'
import { iterateMembers, requireList, type Member } from '../target-list/target-list.repo.ts'
import { dispatchColumns, levelText, type DispatchContext } from './sheet-columns.ts'
import { WorkbookNames } from './workbook-names.ts'

/** One workbook per unit, of targets only: a control member is never read here. All workbooks or none. */
export const exportDispatch: JobRun<'dispatch.export'> = async (input, { db, frame, tick, now, checkCancelled }) => {
  const list = requireList(db, input.listId)
  if (list.state !== 'locked') throw new AppError('LIST_NOT_LOCKED', { name: list.name })
  const context: DispatchContext = {
    frame,
    language: input.language,
    masked: input.masked,
    campaign: list.name,
    dispatchDay: Math.floor(now().getTime() / 86_400_000),
    dueDay: input.dueDate === undefined ? null : dueDay(input.dueDate),
  }
  const units = groupByUnit(iterateMembers(db, input.listId, 'target'), (member) => member[input.by])
  makeFolder(input.dir)
  const names = new WorkbookNames()
  const workbooks: Output<'dispatch.export'>['workbooks'] = []
  const tickWrite = tick('write')
  const total = list.waterfall.targets
  let written = 0
  try {
    for (const [unitName, members] of units) {
      const unit = unitName ?? translateTo(input.language)('dispatch.noUnit')
      const file = path.join(input.dir, names.next([list.name, unit, String(list.recipe.month)], 'xlsx'))
      await writeXlsx(file, workbookSheets(context, list, unit, members), {
        signal: checkCancelled,
        properties: { title: `${list.name} ${unit}`, created: now() },
        dictionaryName: translateTo(input.language)('dispatch.choices'),
      })
      workbooks.push({ path: file, unit, rows: members.length })
      written += members.length
      tickWrite(written, total)
    }
  } catch (error) {
    for (const workbook of workbooks) rmSync(workbook.path, { force: true })
    throw error
  }
  writeAudit(db, now(), 'dispatch.export', { listId: input.listId, workbooks: workbooks.length, rows: written, masked: input.masked })
  return { workbooks, rows: written, controlHeldBack: list.waterfall.control }
}

function dueDay(text: string): number {
  const day = parseDay(text)
  if (day === null) throw new AppError('BAD_REQUEST', { detail: `dueDate ${text}` })
  return day
}

function makeFolder(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true })
  } catch (cause) {
    throw new AppError('OUTPUT_NOT_WRITABLE', { path: path.basename(dir) }, { cause })
  }
}

/** Units in the order of their first, most important, member. */
function groupByUnit(members: Iterable<Member>, unitOf: (member: Member) => string | null): Map<string | null, Member[]> {
  const units = new Map<string | null, Member[]>()
  for (const member of members) {
    const unit = unitOf(member)
    const unitMembers = units.get(unit)
    if (unitMembers) unitMembers.push(member)
    else units.set(unit, [member])
  }
  return units
}

function workbookSheets(context: DispatchContext, list: TargetList, unit: string, members: readonly Member[]): SheetSpec[] {
  const t = translateTo(context.language)
  const columns = dispatchColumns(context)
  return [
    {
      name: t('dispatch.sheet'),
      columns: columns.map((column) => column.spec),
      rows: members.map((member) => columns.map((column) => column.cell(member))),
      freezeHeader: true,
      freezeColumns: 4,
      autoFilter: true,
      protect: true,
      landscapeA4: true,
    },
    notesSheet(context, list, unit, members.length),
    summarySheet(context, members),
    {
      name: t('dispatch.check'),
      columns: [{ header: t('dispatch.note.item'), format: 'text' }, { header: t('dispatch.note.content'), format: 'text', width: 70 }],
      rows: [
        [t('dispatch.checkItem.list'), String(list.listId)],
        [t('dispatch.checkItem.hash'), list.hash ?? ''],
        [t('dispatch.checkItem.rows'), String(members.length)],
        [t('dispatch.checkItem.unit'), unit],
        [t('dispatch.checkItem.month'), String(list.recipe.month)],
      ],
      hidden: 'very',
      protect: true,
    },
  ]
}

function notesSheet(context: DispatchContext, list: TargetList, unit: string, rows: number): SheetSpec {
  const t = translateTo(context.language)
  const month = formatMonth(list.recipe.month)
  const lines: WriteRow[] = [
    [t('dispatch.note.campaign'), list.name],
    [t('dispatch.note.unit'), unit],
    [t('dispatch.note.rows'), String(rows)],
    [t('dispatch.note.month'), month],
    ...(context.dueDay === null ? [] : [[t('dispatch.note.dueDate'), new Date(context.dueDay * 86_400_000).toISOString().slice(0, 10)]]),
    [t('dispatch.note.howTitle'), { text: t('dispatch.note.how1'), style: 'wrap' }],
    ...[t('dispatch.note.how2'), t('dispatch.note.how3'), t('dispatch.note.how4')].map((text): WriteRow => ['', { text, style: 'wrap' }]),
    [t('dispatch.note.resultCodes'), { text: RESULT_CODES.join('、'), style: 'wrap' }],
    [t('dispatch.note.refuseReasons'), { text: REFUSE_REASONS.join('、'), style: 'wrap' }],
    [t('dispatch.note.scoreTitle'), { text: t('dispatch.note.score', { month }), style: 'wrap' }],
    ['', { text: t('dispatch.note.level'), style: 'wrap' }],
    ...(context.masked ? [['', { text: t('dispatch.note.masked'), style: 'wrap' as const }]] : []),
  ]
  return {
    name: t('dispatch.notes'),
    columns: [
      { header: t('dispatch.note.item'), format: 'text', width: 18 },
      { header: t('dispatch.note.content'), format: 'text', width: 90 },
    ],
    rows: lines,
    landscapeA4: true,
  }
}

/** How the unit's members spread over value tiers and warning levels. */
function summarySheet(context: DispatchContext, members: readonly Member[]): SheetSpec {
  const t = translateTo(context.language)
  const { frame, language } = context
  const counted = (label: string, keyOf: (member: Member) => string | null): WriteRow[] => {
    const counts = new Map<string, number>()
    for (const member of members) counts.set(keyOf(member) ?? '—', (counts.get(keyOf(member) ?? '—') ?? 0) + 1)
    return [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([value, count]) => [label, value, count])
  }
  const fields = ['value_tier', 'vad_class', 'plan_name'].filter((id) => frame.has(id))
  return {
    name: t('dispatch.summary'),
    columns: [
      { header: t('dispatch.summaryColumn.group'), format: 'text', width: 16 },
      { header: t('dispatch.summaryColumn.value'), format: 'text', width: 24 },
      { header: t('dispatch.summaryColumn.rows'), format: 'integer', width: 10 },
    ],
    rows: [
      ...counted(t('dispatch.column.warningLevel'), ({ snapshot }) => (snapshot.warningLevel === null ? null : levelText(context, snapshot.warningLevel))),
      ...fields.flatMap((id) => {
        const field = frame.field(id)
        return counted(language === 'en' ? field.en : field.zh, ({ snapshot }) => {
          const value = snapshot.values[id] ?? null
          return value === null ? null : String(value)
        })
      }),
    ],
  }
}

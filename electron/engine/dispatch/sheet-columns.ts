import { CONTACT_WAYS, INTENT_CODES, REFUSE_REASONS, RESULT_CODES, YES_NO } from '../../../shared/domain/dispatch-codes.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import { parseDay } from '../../../shared/domain/month.ts'
import { translateTo, type Language } from '../../../shared/i18n/catalogue.ts'
import { formatOf } from '../../../shared/i18n/format.ts'
import type { Frame } from '../frame/frame.ts'
import { maskValue } from '../frame/show-value.ts'
import { columnFormat, inWords } from '../frame/write-cells.ts'
import type { ColumnSpec, WriteCell } from '../spreadsheet/write/sheet-spec.ts'
import { describeReason } from '../target-list/describe-reason.ts'
import { SNAPSHOT_FIELDS } from '../target-list/snapshot.ts'
import type { Member } from '../target-list/target-list.repo.ts'

export interface DispatchContext {
  readonly frame: Frame
  readonly language: Language
  readonly masked: boolean
  readonly campaign: string
  readonly dispatchDay: number
  readonly dueDay: number | null
}

/** A column of the sheet and how a member fills it; columns to be filled in by people give nothing. */
interface DispatchColumn {
  readonly spec: ColumnSpec
  readonly cell: (member: Member) => WriteCell
}

const WIDTHS: Readonly<Partial<Record<FieldId, number>>> = { sub_id: 20, msisdn: 14, cust_name: 12, plan_name: 22, contract_name: 22, manager: 10 }

/** The two zones of a row: what the executor is told (locked) and what the executor fills in (drop-downs). */
export function dispatchColumns(context: DispatchContext): readonly DispatchColumn[] {
  const { frame, language, dispatchDay, dueDay } = context
  const t = translateTo(language)
  const text = (header: string, width: number, cell: (member: Member) => WriteCell): DispatchColumn => ({ spec: { header, format: 'text', width }, cell })
  const day = (header: string, days: number | null): DispatchColumn => ({
    spec: { header, format: 'date', width: 12 },
    cell: () => (days === null ? null : { date: days }),
  })
  const fill = (header: string, width: number, choices?: readonly string[]): DispatchColumn => ({
    spec: { header, format: 'text', width, locked: false, group: 'entry', ...(choices ? { choices } : {}) },
    cell: () => null,
  })
  return [
    text(t('dispatch.column.workOrder'), 14, (member) => member.workOrder),
    text(t('dispatch.column.campaign'), 20, () => context.campaign),
    ...SNAPSHOT_FIELDS.filter((id) => id !== 'churn_score' && id !== 'cluster' && frame.has(id)).map((id) => snapshotColumn(context, id)),
    ...(frame.has('churn_score') ? [scoreColumn(context)] : []),
    text(t('dispatch.column.warningLevel'), 9, ({ snapshot }) => (snapshot.warningLevel === null ? null : levelText(context, snapshot.warningLevel))),
    ...([0, 1, 2] as const).map((i) =>
      text([t('dispatch.column.reason1'), t('dispatch.column.reason2'), t('dispatch.column.reason3')][i] ?? '', 26, ({ snapshot }) => {
        const reason = snapshot.reasons[i]
        return reason ? describeReason(reason, frame.catalogue.byId.get(reason.field), language) : null
      }),
    ),
    day(t('dispatch.column.dispatchDate'), dispatchDay),
    day(t('dispatch.column.dueDate'), dueDay),
    fill(t('dispatch.column.contactTime'), 16),
    fill(t('dispatch.column.contactWay'), 10, CONTACT_WAYS),
    fill(t('dispatch.column.connected'), 10, YES_NO),
    fill(t('dispatch.column.result'), 12, RESULT_CODES),
    fill(t('dispatch.column.refuseReason'), 14, REFUSE_REASONS),
    fill(t('dispatch.column.acceptedProduct'), 20),
    fill(t('dispatch.column.intent'), 10, INTENT_CODES),
    fill(t('dispatch.column.nextTime'), 16),
    fill(t('dispatch.column.remark'), 30),
  ]
}

export function levelText({ language }: Pick<DispatchContext, 'language'>, level: number): string {
  const t = translateTo(language)
  return [t('dispatch.level.first'), t('dispatch.level.second'), t('dispatch.level.third'), t('dispatch.level.fourth')][level - 1] ?? ''
}

function snapshotColumn({ frame, language, masked }: DispatchContext, id: FieldId): DispatchColumn {
  const field = frame.field(id)
  const label = language === 'en' ? field.en : field.zh
  const width = WIDTHS[id]
  const { sensitive } = field
  const t = translateTo(language)
  return {
    spec: { header: field.unit === '' ? label : `${label}(${formatOf(language).unit(field.unit)})`, format: columnFormat(field), ...(width === undefined ? {} : { width }) },
    cell: ({ snapshot }) => {
      const value = snapshot.values[id] ?? null
      if (field.type === 'date' && typeof value === 'string') {
        const days = parseDay(value)
        return days === null ? null : { date: days }
      }
      return masked && sensitive !== undefined ? maskValue(value, sensitive) : inWords(field, value, t)
    },
  }
}

function scoreColumn({ frame, language }: DispatchContext): DispatchColumn {
  const field = frame.field('churn_score')
  return {
    spec: { header: language === 'en' ? field.en : field.zh, format: 'percent', width: 10 },
    cell: ({ snapshot }) => snapshot.values['churn_score'] ?? null,
  }
}

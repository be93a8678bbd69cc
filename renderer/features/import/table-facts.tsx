import { DatePicker, Select } from 'antd'
import dayjs from 'dayjs'
import { TABLE_KIND_RULES } from '../../../shared/domain/table-kind.ts'
import { formatMonth, isMonth } from '../../../shared/domain/month.ts'
import { useT } from '../../ui/locale.tsx'
import { KIND_ROLES } from './kind-fields.ts'
import { sheetName } from './ledger.tsx'
import { isDatedByColumn, isMonthGuessed } from './table-check.ts'
import type { Corrections, TableDraft, WizardEdit } from './wizard-draft.ts'

interface TableFactsProps {
  readonly index: number
  readonly table: TableDraft
  /** The sheet is being recognised again. */
  readonly isBusy: boolean
  readonly onEdit: (edit: WizardEdit) => void
  readonly onCorrect: (correction: Corrections) => void
}

/** What holds for a whole table: content, month and where it came from, format. */
export function TableFacts({ index, table, isBusy, onEdit, onCorrect }: TableFactsProps) {
  const t = useT()
  const { plan, columns } = table
  const format = [plan.format, plan.encoding, sheetName(plan)].filter(Boolean).join(' · ')
  return (
    <div className="facts">
      <label>
        <span className="soft">{t('import.wizard.kind')}</span>
        <Select
          value={plan.kind}
          loading={isBusy}
          disabled={isBusy}
          popupMatchSelectWidth={false}
          listHeight={420}
          options={KIND_ROLES.map(({ role, kinds }) => ({
            label: t(`import.kindRole.${role}`),
            options: kinds.map((kind) => ({ value: kind, label: t(`import.kind.${kind}`) })),
          }))}
          onChange={(kind) => onCorrect({ kind })}
        />
      </label>
      {TABLE_KIND_RULES[plan.kind].datedBy !== null && <TableMonth index={index} table={table} onEdit={onEdit} />}
      <span>
        <span className="soft">{t('import.wizard.format')}</span> {format}
      </span>
      {plan.outcome && (
        <span>
          <span className="soft">{t('import.wizard.outcome')}</span>{' '}
          {t('import.wizard.outcomeIs', {
            column: columns.find(({ field }) => field === plan.outcome?.field)?.header ?? plan.outcome.field,
            value: plan.outcome.positive,
          })}
        </span>
      )}
    </div>
  )
}

function TableMonth({ index, table, onEdit }: Pick<TableFactsProps, 'index' | 'table' | 'onEdit'>) {
  const t = useT()
  const { plan, month } = table
  const isByColumn = isDatedByColumn(table)
  const from = month === null ? null : month === plan.month ? t(`import.monthSource.${plan.monthSource}`) : t('import.monthSource.given')
  return (
    <label>
      <span className="soft">{t('import.wizard.month')}</span>
      <DatePicker
        picker="month"
        format="YYYY-MM"
        value={month === null ? null : dayjs(`${formatMonth(month)}-01`)}
        placeholder={isByColumn ? t('import.wizard.monthByColumn') : t('import.wizard.monthPick')}
        onChange={(date) => {
          const chosen = date ? date.year() * 100 + date.month() + 1 : null
          onEdit({ kind: 'month', table: index, month: chosen !== null && isMonth(chosen) ? chosen : null })
        }}
      />
      {from !== null && <span className={isMonthGuessed(table) ? 'warn' : 'soft'}>{from}</span>}
    </label>
  )
}

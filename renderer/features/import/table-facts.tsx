import { DatePicker, Select } from 'antd'
import dayjs from 'dayjs'
import { tableKindSchema } from '../../../shared/api/import.ts'
import { formatMonth, isMonth } from '../../../shared/domain/month.ts'
import { useT } from '../../ui/locale.tsx'
import { sheetName } from './ledger.tsx'
import type { TableDraft, WizardEdit } from './wizard-draft.ts'

interface TableFactsProps {
  readonly index: number
  readonly table: TableDraft
  readonly onEdit: (edit: WizardEdit) => void
}

/** What holds for a whole table: content, month and where it came from, format. */
export function TableFacts({ index, table, onEdit }: TableFactsProps) {
  const t = useT()
  const { plan, kind, month, columns } = table
  const isByColumn = month === null && columns.some(({ field }) => field === 'month' || field === 'contact_time')
  const monthFrom = month === null ? (isByColumn ? t('import.wizard.monthByColumn') : null) : month === plan.month ? t(`import.monthSource.${plan.monthSource}`) : t('import.monthSource.given')
  const format = [plan.format, plan.encoding, sheetName(plan)].filter(Boolean).join(' · ')
  return (
    <div className="facts">
      <label>
        <span className="soft">{t('import.wizard.kind')}</span>
        <Select
          value={kind}
          popupMatchSelectWidth={false}
          options={tableKindSchema.options.map((one) => ({ value: one, label: t(`import.kind.${one}`) }))}
          onChange={(tableKind) => onEdit({ kind: 'tableKind', table: index, tableKind })}
        />
      </label>
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
        {monthFrom !== null && <span className={plan.monthSource === 'importDate' && month === plan.month ? 'warn' : 'soft'}>{monthFrom}</span>}
      </label>
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

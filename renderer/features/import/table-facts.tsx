import { DatePicker, InputNumber, Select } from 'antd'
import dayjs from 'dayjs'
import { useRef } from 'react'
import type { TablePlan } from '../../../shared/api/import.ts'
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
      <DataRowsFact plan={plan} isBusy={isBusy} onCorrect={onCorrect} />
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

/** Which rows of the file are data, to be typed where the picture does not reach. */
function DataRowsFact({ plan, isBusy, onCorrect }: { readonly plan: TablePlan } & Pick<TableFactsProps, 'isBusy' | 'onCorrect'>) {
  const t = useT()
  const { dataRows, headerRows } = plan
  const from = Math.max(0, ...headerRows) + 1
  const first = dataRows?.first ?? from
  const last = dataRows?.last ?? null
  const tell = (rows: { readonly first: number; readonly last: number | null }): void => {
    if (rows.first === first && rows.last === last) return
    onCorrect({ dataRows: { first: rows.first === from ? null : rows.first, last: rows.last } })
  }
  return (
    <span className="facts-rows">
      <span className="soft">{t('import.wizard.dataRows')}</span>
      <RowInput label={t('import.wizard.firstDataRow')} value={first} min={from} isBusy={isBusy} onRow={(row) => tell({ first: row ?? from, last })} />
      –
      <RowInput label={t('import.wizard.lastDataRow')} value={last} min={first} isBusy={isBusy} onRow={(row) => tell({ first, last: row })} />
    </span>
  )
}

interface RowInputProps {
  readonly label: string
  /** Missing: null = to the end. */
  readonly value: number | null
  readonly min: number
  readonly isBusy: boolean
  readonly onRow: (row: number | null) => void
}

/** Tells the number once it is typed: each is a reading of the file. */
function RowInput({ label, value, min, isBusy, onRow }: RowInputProps) {
  const t = useT()
  const typed = useRef(value)
  return (
    <InputNumber<number>
      key={value}
      {...(value === null ? {} : { defaultValue: value })}
      min={min}
      precision={0}
      controls={false}
      disabled={isBusy}
      placeholder={t('import.wizard.toTheEnd')}
      aria-label={label}
      onChange={(row) => (typed.current = row)}
      onBlur={() => onRow(typed.current)}
      onPressEnter={() => onRow(typed.current)}
    />
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

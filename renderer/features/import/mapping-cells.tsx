import { CheckOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import type { ColumnMapping, Period, TableKind } from '../../../shared/api/import.ts'
import { fieldTypeSchema } from '../../../shared/api/schemas.ts'
import { columnLetters } from '../../../shared/domain/column-letters.ts'
import { isNeverKept, makesFields } from '../../../shared/domain/kind-fields.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { Translate } from '../../../shared/i18n/catalogue.ts'
import { MISSING, type Format } from '../../../shared/i18n/format.ts'
import { LazySelect, type LazyGroup } from '../../ui/lazy-select.tsx'
import { useFormat, useT } from '../../ui/locale.tsx'
import { columnName, conversionOf, customTarget, fieldUnit, isUnknown, needsConfirm, periodChoices, periodKey, periodOfKey, unitChoices } from './column-rules.ts'
import { hasPeriods, mayHavePeriod } from './kind-fields.ts'
import type { Targets } from './use-targets.ts'
import type { ColumnEdit } from './wizard-draft.ts'

const FIELD_TYPES = fieldTypeSchema.options
/** Longer ones, 上级_下级 mostly, are written smaller and in two lines: what tells them apart stands at their end. */
const SHORT_HEADER = 7
/** Values of the two choices that are no field. */
const NOT_IMPORTED = ''
const AS_CUSTOM = 'custom'

/** The lists of a row. */
export type CellPart = 'field' | 'type' | 'unit' | 'period'

interface MappingCellsProps {
  readonly kind: TableKind
  /** The newest month a column may be about, as far as it is known. */
  readonly newest: Month | null
  readonly column: ColumnMapping
  /** The list that is open. */
  readonly part: CellPart | null
  readonly targets: Targets
  readonly onEdit: (edit: ColumnEdit) => void
  readonly onPart: (part: CellPart | null) => void
}

/** What a column holds, what becomes of it, and why. */
export function MappingCells(props: MappingCellsProps) {
  const t = useT()
  const format = useFormat()
  const { kind, column, onEdit } = props
  const { header, field, confidence } = column
  const samples = column.samples.join(' · ')
  const evidence = evidenceText(column, kind, t, format)
  return (
    <>
      <td className="soft">{columnLetters(column.column)}</td>
      <td className="mapping-header" title={header}>
        {header === '' ? <span className="soft">{t('import.wizard.noHeaderText')}</span> : <span className={header.length > SHORT_HEADER ? 'mapping-two-lines' : undefined}>{header}</span>}
      </td>
      <td className="mapping-samples soft" title={samples}>
        {samples}
      </td>
      <td>
        <FieldCell {...props} />
      </td>
      <td>{field !== null && <TypeCell {...props} />}</td>
      <td className="mapping-unit">{field !== null && <UnitCell {...props} />}</td>
      {hasPeriods(kind) && <td>{mayHavePeriod(kind, column) && <PeriodCell {...props} />}</td>}
      <td>
        <span className="confidence">
          {isUnknown(column) || field === null ? <span className="soft">{MISSING}</span> : <Confidence value={confidence} isSure={!needsConfirm(column)} />}
          {needsConfirm(column) && (
            <Button
              size="small"
              type="text"
              icon={<CheckOutlined />}
              title={t('import.wizard.confirm')}
              aria-label={`${t('import.wizard.confirm')} ${columnName(column)}`}
              onClick={() => onEdit({ kind: 'confirm', column: column.column })}
            />
          )}
        </span>
      </td>
      <td className="soft" title={evidence}>
        <span className="mapping-two-lines">{evidence}</span>
      </td>
    </>
  )
}

function evidenceText(column: ColumnMapping, kind: TableKind, t: Translate, format: Format): string {
  if (!isUnknown(column)) return format.list(column.evidence.map((one) => t(`import.evidence.${one}`)))
  return isNeverKept(column.header) || (column.field === null && makesFields(kind)) ? t('import.evidence.none') : t('import.wizard.notInDictionary')
}

/** What a column without a field comes to in this kind of table. */
function leftOutText({ header }: ColumnMapping, kind: TableKind, t: Translate): string {
  if (isNeverKept(header)) return t('import.wizard.neverKept')
  return t(makesFields(kind) ? 'import.wizard.notImported' : 'import.wizard.keptBeside')
}

function FieldCell({ kind, column, part, targets, onEdit, onPart }: MappingCellsProps) {
  const t = useT()
  const { field, header } = column
  const isCustom = field?.startsWith('x_') ?? false
  const leftOut = leftOutText(column, kind, t)
  const customName = t('import.wizard.customField', { name: header || customTarget(column).id.slice('x_'.length) })
  const options = (): readonly LazyGroup[] => {
    const custom = isCustom ? { value: field ?? AS_CUSTOM, label: customName, search: header.toLowerCase() } : { value: AS_CUSTOM, label: t('import.wizard.asCustom') }
    const own = [{ value: NOT_IMPORTED, label: leftOut }, ...(makesFields(kind) && !isNeverKept(header) ? [custom] : [])]
    return [{ label: t('import.wizard.choices'), options: own, isLastFound: true }, ...targets.groupsOf(kind)]
  }
  const choose = (value: string): void => {
    const target = value === NOT_IMPORTED ? null : value === AS_CUSTOM || value === field ? customOr(column, targets) : (targets.targetOf(value) ?? null)
    onEdit({ kind: 'field', column: column.column, target })
  }
  return (
    <LazySelect
      className="mapping-field"
      label={`${t('import.wizard.field')} ${columnName(column)}`}
      value={field ?? NOT_IMPORTED}
      text={field === null ? leftOut : isCustom ? customName : targets.nameOf(field)}
      options={options}
      isSearchable
      listWidth={280}
      isOpen={part === 'field'}
      onOpenChange={(isOpen) => onPart(isOpen ? 'field' : null)}
      onChange={choose}
    />
  )
}

/** The field the column has already, or the custom one it would become. */
function customOr(column: ColumnMapping, targets: Targets) {
  const known = column.field === null || column.field.startsWith('x_') ? undefined : targets.targetOf(column.field)
  return known ?? customTarget(column)
}

function TypeCell({ column, part, onEdit, onPart }: MappingCellsProps) {
  const t = useT()
  const text = t(`common.fieldType.${column.type}`)
  if (!column.field?.startsWith('x_')) return text
  return (
    <LazySelect
      label={`${t('import.wizard.type')} ${columnName(column)}`}
      value={column.type}
      text={text}
      options={() => FIELD_TYPES.map((type) => ({ value: type, label: t(`common.fieldType.${type}`) }))}
      isOpen={part === 'type'}
      onOpenChange={(isOpen) => onPart(isOpen ? 'type' : null)}
      onChange={(value) => {
        const type = FIELD_TYPES.find((one) => one === value)
        if (type) onEdit({ kind: 'type', column: column.column, type })
      }}
    />
  )
}

function UnitCell({ column, part, onEdit, onPart }: MappingCellsProps) {
  const t = useT()
  const format = useFormat()
  const units = unitChoices(fieldUnit(column))
  const conversion = conversionOf(column)
  const after = conversion && `${format.number(conversion.to, conversion.isMoney ? 2 : undefined)} ${format.unit(conversion.fieldUnit)}`
  return (
    <>
      {units.length > 1 ? (
        <LazySelect
          label={`${t('import.wizard.unit')} ${columnName(column)}`}
          value={column.unit}
          text={format.unit(column.unit)}
          options={() => [...new Set([...units, column.unit])].map((unit) => ({ value: unit, label: format.unit(unit) }))}
          isOpen={part === 'unit'}
          onOpenChange={(isOpen) => onPart(isOpen ? 'unit' : null)}
          onChange={(unit) => onEdit({ kind: 'unit', column: column.column, unit })}
        />
      ) : (
        format.unit(column.unit)
      )}
      {conversion && after !== null && <span className="mapping-conversion mapping-two-lines soft" title={`${conversion.from} → ${after}`}>{`${conversion.from} → ${after}`}</span>}
    </>
  )
}

function PeriodCell({ column, newest, part, onEdit, onPart }: MappingCellsProps) {
  const t = useT()
  const format = useFormat()
  const { period } = column
  const textOf = (key: string): string => periodText(periodOfKey(key), t, format)
  return (
    <LazySelect
      label={`${t('import.wizard.period')} ${columnName(column)}`}
      value={periodKey(period)}
      text={periodText(period, t, format)}
      options={() => periodChoices(period, newest ?? thisMonth()).map((key) => ({ value: key, label: textOf(key) }))}
      isSearchable
      isOpen={part === 'period'}
      onOpenChange={(isOpen) => onPart(isOpen ? 'period' : null)}
      onChange={(key) => onEdit({ kind: 'period', column: column.column, period: periodOfKey(key) })}
    />
  )
}

function periodText(period: Period | null, t: Translate, format: Format): string {
  if (period === null) return t('import.wizard.periodOwn')
  if ('month' in period) return format.month(period.month)
  return period.offset === -1 ? t('import.wizard.periodLast') : t('import.wizard.periodBefore', { count: -period.offset })
}

function thisMonth(): Month {
  const now = new Date()
  return now.getFullYear() * 100 + now.getMonth() + 1
}

function Confidence({ value, isSure }: { readonly value: number; readonly isSure: boolean }) {
  const format = useFormat()
  const tone = isSure ? 'sure' : value > 0 ? 'unsure' : 'none'
  return (
    <>
      <span className="confidence-track">
        <span className={`confidence-bar confidence-${tone}`} style={{ width: `${Math.round(value * 100)}%` }} />
      </span>
      <span className="figures">{format.percent(value, 0)}</span>
    </>
  )
}

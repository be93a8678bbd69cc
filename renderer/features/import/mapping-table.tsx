import { Select } from 'antd'
import { memo, useMemo } from 'react'
import { fieldTypeSchema } from '../../../shared/api/schemas.ts'
import type { ColumnMapping } from '../../../shared/api/import.ts'
import { useFormat, useT } from '../../ui/locale.tsx'
import type { Targets } from './use-targets.ts'
import { columnLetter, columnOrder, customTarget, fieldUnit, repeatedFields, SURE, unitChoices, type TableDraft, type WizardEdit } from './wizard-draft.ts'

const FIELD_TYPES = fieldTypeSchema.options
/** Values of the two choices that are no field. */
const NOT_IMPORTED = ''
const AS_CUSTOM = 'custom'

interface MappingTableProps {
  readonly index: number
  readonly table: TableDraft
  readonly targets: Targets
  readonly onEdit: (edit: WizardEdit) => void
}

/** Which field each column of the file becomes; columns to confirm stand first. */
export function MappingTable({ index, table, targets, onEdit }: MappingTableProps) {
  const t = useT()
  const order = useMemo(() => columnOrder(table.plan), [table.plan])
  const byColumn = new Map(table.columns.map((column) => [column.column, column]))
  const repeated = repeatedFields(table)
  return (
    <div className="mapping">
      <table>
        <thead>
          <tr>
            <th>{t('import.wizard.column')}</th>
            <th>{t('import.wizard.header')}</th>
            <th>{t('import.wizard.samples')}</th>
            <th>{t('import.wizard.field')}</th>
            <th>{t('import.wizard.type')}</th>
            <th>{t('import.wizard.unit')}</th>
            <th>{t('import.wizard.confidence')}</th>
            <th>{t('import.wizard.evidence')}</th>
          </tr>
        </thead>
        <tbody>
          {order.map((at) => {
            const column = byColumn.get(at)
            if (!column) return null
            const isRepeated = column.field !== null && repeated.includes(column.field)
            return <MappingRow key={at} index={index} column={column} isRepeated={isRepeated} targets={targets} onEdit={onEdit} />
          })}
        </tbody>
      </table>
    </div>
  )
}

interface MappingRowProps {
  readonly index: number
  readonly column: ColumnMapping
  /** Another column has the same field. */
  readonly isRepeated: boolean
  readonly targets: Targets
  readonly onEdit: (edit: WizardEdit) => void
}

const MappingRow = memo(function MappingRow({ index, column, isRepeated, targets, onEdit }: MappingRowProps) {
  const t = useT()
  const format = useFormat()
  const isCustom = column.field?.startsWith('x_') ?? false
  const isImported = column.field !== null
  const units = unitChoices(fieldUnit(column))
  const isUnknown = isCustom && column.evidence.every((one) => one === 'none')
  const evidence = isUnknown ? t('import.wizard.notInDictionary') : format.list(column.evidence.map((one) => t(`import.evidence.${one}`)))
  const samples = column.samples.join(' · ')
  const state = isRepeated ? 'mapping-repeated' : column.confidence < SURE ? 'mapping-unsure' : isImported ? undefined : 'mapping-out'
  const choose = (value: string): void => {
    const target = value === NOT_IMPORTED ? null : value === AS_CUSTOM ? customTarget(column) : (targets.targetOf(value) ?? null)
    onEdit({ kind: 'field', table: index, column: column.column, target })
  }
  return (
    <tr className={state}>
      <td className="soft">{columnLetter(column.column)}</td>
      <td className="mapping-header" title={column.header}>
        {column.header}
      </td>
      <td className="mapping-samples soft" title={samples}>
        {samples}
      </td>
      <td>
        <FieldSelect column={column} isCustom={isCustom} targets={targets} onChoose={choose} />
      </td>
      <td>
        {isCustom ? (
          <Select
            size="small"
            variant="filled"
            value={column.type}
            aria-label={`${t('import.wizard.type')} ${column.header}`}
            popupMatchSelectWidth={false}
            options={FIELD_TYPES.map((type) => ({ value: type, label: t(`common.fieldType.${type}`) }))}
            onChange={(type) => onEdit({ kind: 'type', table: index, column: column.column, type })}
          />
        ) : (
          isImported && t(`common.fieldType.${column.type}`)
        )}
      </td>
      <td>
        {isImported && units.length > 1 ? (
          <Select
            size="small"
            variant="filled"
            value={column.unit}
            aria-label={`${t('import.wizard.unit')} ${column.header}`}
            popupMatchSelectWidth={false}
            options={[...new Set([...units, column.unit])].map((unit) => ({ value: unit, label: format.unit(unit) }))}
            onChange={(unit) => onEdit({ kind: 'unit', table: index, column: column.column, unit })}
          />
        ) : (
          isImported && format.unit(column.unit)
        )}
      </td>
      <td>
        <Confidence value={column.confidence} />
      </td>
      <td className="soft mapping-evidence" title={evidence}>
        {evidence}
      </td>
    </tr>
  )
})

interface FieldSelectProps {
  readonly column: ColumnMapping
  readonly isCustom: boolean
  readonly targets: Targets
  readonly onChoose: (value: string) => void
}

function FieldSelect({ column, isCustom, targets, onChoose }: FieldSelectProps) {
  const t = useT()
  const options = useMemo(() => {
    const asCustom = { value: AS_CUSTOM, label: t('import.wizard.asCustom'), search: '' }
    const own = { value: column.field ?? AS_CUSTOM, label: t('import.wizard.customField', { name: column.header }), search: column.header.toLowerCase() }
    const notImported = { value: NOT_IMPORTED, label: t('import.wizard.notImported'), search: '' }
    const groups = targets.groups.map(({ label, options: fields }) => ({ label, options: [...fields] }))
    return [{ label: t('import.wizard.choices'), options: [notImported, isCustom ? own : asCustom] }, ...groups]
  }, [t, column.field, column.header, isCustom, targets])
  return (
    <Select
      className="mapping-field"
      size="small"
      showSearch={{
        filterOption: (input, option) =>
          option !== undefined && 'search' in option && (String(option.search).includes(input.toLowerCase()) || option.label.toLowerCase().includes(input.toLowerCase())),
      }}
      value={column.field ?? NOT_IMPORTED}
      aria-label={`${t('import.wizard.field')} ${column.header}`}
      popupMatchSelectWidth={280}
      options={options}
      onChange={onChoose}
    />
  )
}

function Confidence({ value }: { readonly value: number }) {
  const format = useFormat()
  const tone = value >= SURE ? 'sure' : value > 0 ? 'unsure' : 'none'
  return (
    <span className="confidence">
      <span className="confidence-track">
        <span className={`confidence-bar confidence-${tone}`} style={{ width: `${Math.round(value * 100)}%` }} />
      </span>
      <span className="figures">{format.percent(value, 0)}</span>
    </span>
  )
}

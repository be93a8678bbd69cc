import { Select } from 'antd'
import { useMemo } from 'react'
import type { FieldView } from '../../../shared/api/explore.ts'
import { textOr } from '../../../shared/i18n/catalogue.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import { useFieldName, useFormat, useT } from '../../ui/locale.tsx'
import { groupFields, matchesText } from './fields.ts'

interface FieldSelectProps {
  readonly fields: readonly FieldView[]
  readonly value: FieldId | undefined
  readonly onChange: (field: FieldId) => void
  /** Without a frame, as the heading of a panel. */
  readonly isHeading?: boolean
  readonly autoFocus?: boolean
  readonly placeholder?: string
}

/** Chooses one field by typing part of its name, or from its group. */
export function FieldSelect({ fields, value, onChange, isHeading = false, autoFocus = false, placeholder }: FieldSelectProps) {
  const t = useT()
  const format = useFormat()
  const nameOf = useFieldName()
  const hint = placeholder ?? t('explore.chooseField')
  const byId = useMemo(() => new Map(fields.map((field) => [field.id, field])), [fields])
  const options = groupFields(fields).map(({ group, fields: members }) => ({
    label: textOr(t, `explore.group.${group}`, 'explore.group.other'),
    options: members.map((field) => ({
      value: field.id,
      label: field.unit === '' ? nameOf(field) : t('common.unitOf', { name: nameOf(field), unit: format.unit(field.unit) }),
    })),
  }))
  return (
    <Select
      className={isHeading ? 'explore-heading' : 'explore-field'}
      size={isHeading ? 'small' : 'medium'}
      variant={isHeading ? 'borderless' : 'outlined'}
      autoFocus={autoFocus}
      value={value ?? null}
      placeholder={hint}
      aria-label={hint}
      popupMatchSelectWidth={300}
      options={options}
      onChange={(next) => next !== null && onChange(next)}
      showSearch={{
        filterOption: (input, option) => {
          const field = option && 'value' in option ? byId.get(String(option.value)) : undefined
          return field !== undefined && matchesText(field, input)
        },
      }}
    />
  )
}

import { useCallback } from 'react'
import type { FieldView } from '../../../shared/api/explore.ts'
import type { Value } from '../../../shared/api/schemas.ts'
import { useFormat, useT } from '../../ui/locale.tsx'
import { classText } from '../../../shared/i18n/class-text.ts'
import { digitsOf } from '../../state/field-digits.ts'
import { kindOf } from './fields.ts'

/** Writes a value as its field is shown: flags as yes and no, amounts with the field's decimals, missing as —. */
export function useCellText(): (field: FieldView, value: Value) => string {
  const t = useT()
  const format = useFormat()
  return useCallback(
    (field, value) => {
      const kind = kindOf(field)
      if (typeof value === 'number' && kind === 'flag') return t(value === 1 ? 'common.yes' : 'common.no')
      return format.value(typeof value === 'string' ? classText(field.id, value, t) : value, kind === 'amount' ? digitsOf(field) : undefined)
    },
    [t, format],
  )
}

import { useCallback } from 'react'
import type { Check } from '../../../shared/api/import.ts'
import { textOr, type Translate } from '../../../shared/i18n/catalogue.ts'
import type { Format } from '../../../shared/i18n/format.ts'
import { useFormat, useT } from '../../ui/locale.tsx'
import { useTargets } from './use-targets.ts'

/** A remark of the quality gate in words: fields by name, shares as percentages, months as on the pages. */
export function checkText({ code, field, params }: Check, t: Translate, format: Format, nameOf: (field: string) => string): string {
  const written = Object.entries(params).map(([name, value]): readonly [string, string | number] => [name, writeParam(name, value, format)])
  const all = { code, field: field === null ? '' : nameOf(field), ...Object.fromEntries(written) }
  return textOr(t, `check.${code}`, 'import.batch.checkUnknown', all)
}

function writeParam(name: string, value: string | number, format: Format): string | number {
  if (typeof value === 'string') return value
  if (/month$/i.test(name)) return format.month(value)
  return /share$/i.test(name) ? format.percent(value) : value
}

export function useCheckText(): (check: Check) => string {
  const t = useT()
  const format = useFormat()
  const { nameOf } = useTargets()
  return useCallback((check) => checkText(check, t, format, nameOf), [t, format, nameOf])
}

import { useCallback } from 'react'
import type { Check } from '../../../shared/api/import.ts'
import type { Translate } from '../../../shared/i18n/catalogue.ts'
import type { Format } from '../../../shared/i18n/format.ts'
import { useFormat, useT } from '../../ui/locale.tsx'
import { useTargets } from './use-targets.ts'

/** A remark of the quality gate in words, without the field and the month it is about. */
export function checkText({ code, params }: Check, t: Translate, format: Format): string {
  const { earlier } = params
  return t(`check.${code}`, { ...params, ...(typeof earlier === 'number' ? { earlier: format.month(earlier) } : {}) })
}

interface CheckWords {
  readonly textOf: (check: Check) => string
  /** Field, month and text in one line. */
  readonly lineOf: (check: Check) => string
  /** The name of the field it is about; null for the whole batch. */
  readonly fieldOf: (check: Check) => string | null
}

export function useCheckWords(): CheckWords {
  const t = useT()
  const format = useFormat()
  const { nameOf } = useTargets()
  const textOf = useCallback((check: Check) => checkText(check, t, format), [t, format])
  const fieldOf = useCallback(({ field }: Check) => (field === null ? null : nameOf(field)), [nameOf])
  const lineOf = useCallback(
    (check: Check) => [fieldOf(check), check.month === null ? null : format.month(check.month), textOf(check)].filter((part) => part !== null).join(' '),
    [format, fieldOf, textOf],
  )
  return { textOf, lineOf, fieldOf }
}

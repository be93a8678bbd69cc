import { useMemo } from 'react'
import type { FieldView } from '../../shared/api/explore.ts'
import { dictionaryField, type FieldId } from '../../shared/domain/field.ts'
import { measureById } from '../../shared/domain/measure.ts'
import { modelFieldById } from '../../shared/domain/model-field.ts'
import { FieldsById, type MonthFieldId, type MonthFieldNames } from '../../shared/domain/month-field.ts'
import type { Month } from '../../shared/domain/month.ts'
import { formatOf } from '../../shared/i18n/format.ts'
import { useEngineQuery } from './queries.ts'
import { useSettings } from './settings.ts'

/** Names and units of fields in the language of the window. */
export interface FieldIndex {
  /** Fields of the month; empty until they are read. */
  readonly fields: readonly FieldView[]
  /** Also of the month fields of each, which are not listed. */
  readonly byId: ReadonlyMap<FieldId, FieldView>
  /** Also of what was removed; the id where neither the workspace nor the dictionary has ever known the field. */
  readonly nameOf: (id: FieldId) => string
  /** Of a mean over months, the name of what is averaged: for headings that say so themselves. */
  readonly shortNameOf: (id: FieldId) => string
  /** As pages write it; '' where there is none. */
  readonly unitOf: (id: FieldId) => string
  /** As the dictionary writes it, in every language. */
  readonly dictionaryUnitOf: (id: FieldId) => string
}

/** The fields of a month by id; null = no month yet. */
export function useFieldIndex(month: Month | null): FieldIndex {
  const language = useSettings((settings) => settings.language)
  const data = useEngineQuery('explore.fields', month === null ? null : { month }).data
  return useMemo(() => {
    const fields = data?.fields ?? []
    const byId = new FieldsById(fields, monthFieldView)
    const absent = new FieldsById(data?.absent ?? [], (_base, described) => described)
    const find = (id: FieldId) => byId.get(id) ?? dictionaryField(id) ?? measureById(id) ?? modelFieldById(id) ?? absent.get(id)
    const format = formatOf(language)
    const nameOf = (id: FieldId): string => {
      const field = find(id)
      return field === undefined ? id : language === 'zh-CN' ? field.zh : field.en || field.zh
    }
    return {
      fields,
      byId,
      nameOf,
      shortNameOf: (id) => nameOf(id.endsWith('_avg3') ? (measureById(id)?.inputs[0] ?? id) : id),
      unitOf: (id) => format.unit(find(id)?.unit ?? ''),
      dictionaryUnitOf: (id) => find(id)?.unit ?? '',
    }
  }, [data, language])
}

/** Counted when it is looked at; what hides in one month hides in all. */
function monthFieldView(base: FieldView, described: MonthFieldNames, { part }: MonthFieldId): FieldView {
  return { ...base, ...described, sensitive: part === 'value' ? base.sensitive : null, fillRate: null }
}

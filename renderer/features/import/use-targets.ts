import { useMemo } from 'react'
import type { TableKind } from '../../../shared/api/import.ts'
import { DICTIONARY, type FieldId } from '../../../shared/domain/field.ts'
import { kindKeeps } from '../../../shared/domain/kind-fields.ts'
import { hasText } from '../../../shared/i18n/catalogue.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { useFieldName, useT } from '../../ui/locale.tsx'
import type { Target } from './column-rules.ts'

export interface TargetOption {
  readonly value: FieldId
  readonly label: string
  /** What typed text is looked for in: both languages and the id. */
  readonly search: string
}

export interface TargetGroup {
  readonly label: string
  readonly options: readonly TargetOption[]
}

export interface Targets {
  /** The fields a table of this kind can bring, as they are chosen from. */
  readonly groupsOf: (kind: TableKind) => readonly TargetGroup[]
  readonly targetOf: (field: FieldId) => Target | undefined
  /** Name of a field in the language of the window; a custom field is named by its header. */
  readonly nameOf: (field: FieldId) => string
}

/** All fields a column may be mapped to, grouped for choosing. */
export function useTargets(): Targets {
  const t = useT()
  const nameOfField = useFieldName()
  const fetched = useEngineQuery('import.targets', {}).data?.fields
  return useMemo(() => {
    const fields = fetched ?? DICTIONARY
    const byId = new Map(fields.map((field) => [field.id, field]))
    const titleOf = (group: string): string => {
      const key = `import.group.${group}`
      return t(hasText(key) ? key : 'import.group.other')
    }
    const groupsFor = (kind: TableKind): readonly TargetGroup[] => {
      const groups = new Map<string, TargetOption[]>()
      for (const field of fields) {
        if (!kindKeeps(kind, field.id)) continue
        const options = groups.get(field.group) ?? []
        groups.set(field.group, options)
        options.push({ value: field.id, label: nameOfField(field), search: `${field.zh} ${field.en} ${field.id}`.toLowerCase() })
      }
      return [...groups].map(([group, options]) => ({ label: titleOf(group), options }))
    }
    const known = new Map<TableKind, readonly TargetGroup[]>()
    return {
      groupsOf: (kind) => {
        const groups = known.get(kind) ?? groupsFor(kind)
        known.set(kind, groups)
        return groups
      },
      targetOf: (id) => byId.get(id),
      nameOf: (id) => {
        const field = byId.get(id)
        return field ? nameOfField(field) : id.replace(/^x_/, '')
      },
    }
  }, [fetched, nameOfField, t])
}

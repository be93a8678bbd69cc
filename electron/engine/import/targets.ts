import { DICTIONARY, type DictionaryField } from '../../../shared/domain/field.ts'
import { kindTakes, NEVER_IMPORTED } from '../../../shared/domain/kind-fields.ts'
import { TABLE_KINDS, type TableKind } from '../../../shared/domain/table-kind.ts'

export { IDENTIFIERS } from '../../../shared/domain/kind-fields.ts'

/** The dictionary fields a column of such a table may be mapped to. */
export function targetsOf(kind: TableKind): readonly DictionaryField[] {
  return DICTIONARY.filter((field) => kindTakes(kind, field))
}

const targetsByKind = new Map(TABLE_KINDS.map((kind) => [kind, new Set(targetsOf(kind))]))

/** Every dictionary field that some kind of table can bring. */
export const ALL_TARGETS: readonly DictionaryField[] = DICTIONARY.filter((field) =>
  TABLE_KINDS.some((kind) => targetsByKind.get(kind)?.has(field)),
)

/** Fields whose columns are recognised so that they can be left out. */
export const REFUSED_FIELDS: readonly DictionaryField[] = DICTIONARY.filter((field) => NEVER_IMPORTED.has(field.id))

import { DICTIONARY, dictionaryField, type Field, type FieldId } from '../../../shared/domain/field.ts'
import { AliasIndex } from './alias-index.ts'

const sensitiveIndex = new AliasIndex(DICTIONARY.filter(({ sensitive }) => sensitive !== undefined))

/** How a column of a file is masked: what its field is, or what its header calls a name, number or address. Missing: undefined where it is not. */
export function sensitivityOf({ header, field }: { readonly header: string; readonly field: FieldId | null }): Field['sensitive'] {
  return (field === null ? undefined : dictionaryField(field)?.sensitive) ?? sensitiveIndex.hits(header)[0]?.field.sensitive
}

import type { FieldId, FieldType } from '../../../shared/domain/field.ts'
import { parseMonthField } from '../../../shared/domain/month-field.ts'

const LONGEST = 80

/** What has to agree for two columns to share a field. */
export interface KnownField {
  readonly id: FieldId
  readonly type: FieldType
  readonly unit: string
}

/**
 * The field that keeps a column the dictionary does not know. A column of an earlier file with the same header continues
 * its field when the values fit there; other values get a field of their own. `isEmpty` = no values seen, so any type fits.
 */
export function customField(
  header: string,
  column: number,
  guess: { readonly type: FieldType; readonly unit: string; readonly isEmpty: boolean },
  known: readonly KnownField[],
  taken: ReadonlySet<string>,
): KnownField {
  const wanted = customFieldId(header, column)
  for (let n = 1; ; n++) {
    const id = n === 1 ? wanted : `${wanted}_${n}`
    if (taken.has(id.toLowerCase())) continue
    const existing = findField(known, id)
    if (!existing) return { id, type: guess.type, unit: guess.unit }
    if (guess.isEmpty || absorbs(existing, guess)) return existing
  }
}

export function customFieldId(header: string, column: number): FieldId {
  const id = `x_${fieldName(header) || `列${column + 1}`}`
  // A header like 杂费@-1 must not read as the 杂费 of the month before.
  return parseMonthField(id) ? id.replaceAll('@', '_') : id
}

/** SQLite compares column names without case, so fields are told apart the same way. */
export function findField(known: readonly KnownField[], id: FieldId): KnownField | undefined {
  const lower = id.toLowerCase()
  return known.find((field) => field.id.toLowerCase() === lower)
}

/** True when values of the one kind can be kept in a field of the other without loss. */
export function absorbs(existing: Pick<KnownField, 'type' | 'unit'>, added: Pick<KnownField, 'type' | 'unit'>): boolean {
  if (storageClass(existing.type, existing.unit) === 'TEXT') return true
  if (existing.unit !== added.unit) return false
  return existing.type === added.type || (existing.type === 'number' && added.type === 'int')
}

/** Letters and digits of the header; quotes and blanks would only trouble those who read the file with other tools. */
function fieldName(header: string): string {
  return header
    .normalize('NFC')
    .replaceAll(/[\s"'`;\\[\]\p{Cc}\p{Cf}]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, LONGEST)
}

export type StorageClass = 'INTEGER' | 'REAL' | 'TEXT'

/** The STRICT type of a field's column: sums of whole units are exact. */
export function storageClass(type: FieldType, unit: string): StorageClass {
  switch (type) {
    case 'money':
    case 'int':
    case 'date':
    case 'month':
    case 'flag':
      return 'INTEGER'
    case 'number':
      return unit === '分钟' || unit === 'MB' ? 'INTEGER' : 'REAL'
    case 'id':
    case 'text':
    case 'enum':
      return 'TEXT'
  }
}

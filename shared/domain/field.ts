import dictionary from './field-dictionary.json' with { type: 'json' }

/**
 * A field is one column an analyst can see, filter and model on. Ids are the codes of the domain dictionary; they are
 * the same in SQL, in TypeScript and in rules. Custom fields (columns of a file that the dictionary does not know) have
 * ids that begin with `x_`.
 */
export type FieldId = string

export type FieldType = 'id' | 'text' | 'enum' | 'int' | 'number' | 'money' | 'month' | 'date' | 'flag'

/** Where a field's values come from. */
export type FieldSource = 'imported' | 'custom' | 'measure' | 'formula' | 'model' | 'segment'

/** How values carry over between months: static never change, state holds until the next snapshot, fact belongs to its month. */
export type FieldHistory = 'static' | 'state' | 'fact'

/** What has to be masked on screen until revealed. What is derived of it shows nothing: two pieces side by side would be the whole. */
export type Sensitivity = 'name' | 'phone' | 'address' | 'identity' | 'derived'

export interface Field {
  readonly id: FieldId
  readonly zh: string
  readonly en: string
  readonly type: FieldType
  /** The unit users see and rules are written in; '' where there is none. */
  readonly unit: string
  readonly source: FieldSource
  readonly history: FieldHistory
  /** Heading under which choosers list the field. */
  readonly group: string
  readonly sensitive?: Sensitivity
}

export interface DictionaryField extends Field {
  /** The table whose rows hold the values. */
  readonly table: string
  /** Spellings seen in real extracts, for column recognition. */
  readonly aliases: readonly string[]
}

export const DICTIONARY: readonly DictionaryField[] = dictionary.map((entry) => ({
  ...(entry as Omit<DictionaryField, 'source'>),
  source: 'imported' as const,
}))

const byId = new Map(DICTIONARY.map((field) => [field.id, field]))

export function dictionaryField(id: FieldId): DictionaryField | undefined {
  return byId.get(id)
}

/** Units that are stored as a smaller whole unit, so that sums are exact: 元 as 分, 分钟 as seconds, MB as KB. */
const STORED_UNITS: Readonly<Record<string, { readonly scale: number; readonly suffix: string; readonly replaces?: string }>> = {
  元: { scale: 100, suffix: 'fen' },
  '元/月': { scale: 100, suffix: 'fen' },
  分钟: { scale: 60, suffix: 'sec', replaces: 'min' },
  MB: { scale: 1024, suffix: 'kb', replaces: 'mb' },
}

/** Stored value = shown value × scale. */
export function storedScale(field: Pick<Field, 'unit'>): number {
  return STORED_UNITS[field.unit]?.scale ?? 1
}

/** The SQL column of a field: its id, with the stored unit in the name where that differs from the shown one. */
export function storageColumn(field: Pick<Field, 'id' | 'unit'>): string {
  const stored = STORED_UNITS[field.unit]
  if (!stored) return field.id
  const parts = field.id.split('_')
  const at = stored.replaces === undefined ? -1 : parts.indexOf(stored.replaces)
  if (at >= 0) parts[at] = stored.suffix
  else parts.push(stored.suffix)
  return parts.join('_')
}

/** Numbers sort and aggregate; the rest is dictionary-coded text. */
export function isNumeric(type: FieldType): boolean {
  return type === 'int' || type === 'number' || type === 'money' || type === 'month' || type === 'date' || type === 'flag'
}

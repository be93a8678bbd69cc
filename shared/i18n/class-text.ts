import type { FieldId } from '../domain/field.ts'
import { measureById } from '../domain/measure.ts'
import { hasText, textOr, type Translate } from './catalogue.ts'

/** A class that is computed, in the language of the reader; words of imported columns stay as the files have them. */
export function classText(id: FieldId, value: string, t: Translate): string {
  const isComputed = id === 'value_tier' || measureById(id)?.type === 'enum'
  const key = `measure.class.${value}`
  return isComputed && hasText(key) ? textOr(t, key, 'common.missing') : value
}

import { DICTIONARY, type Field, type FieldId } from '../../../shared/domain/field.ts'
import { FormulaError, writeReference, type Span } from '../../../shared/domain/formula.ts'
import { MEASURES } from '../../../shared/domain/measure.ts'
import { nearest } from '../../../shared/domain/nearest-name.ts'
import type { Language } from '../../../shared/i18n/catalogue.ts'

export type NamedField = Pick<Field, 'id' | 'zh' | 'en' | 'type' | 'unit' | 'sensitive'>

/** Finds the fields that the names of a formula mean: by id, or by a label of either language. */
export class FieldNames {
  readonly #byName = new Map<string, NamedField[]>()
  readonly #fields: NamedField[] = []

  constructor(fields: readonly NamedField[]) {
    for (const field of fields) this.add(field)
  }

  add(field: NamedField): void {
    this.#fields.push(field)
    for (const name of new Set([field.id, field.zh, field.en].map(normalised))) {
      if (name !== '') this.#byName.set(name, [...(this.#byName.get(name) ?? []), field])
    }
  }

  has(name: string): boolean {
    return this.#byName.has(normalised(name))
  }

  /** Errors: FormulaError. */
  find(name: string, span: Span): NamedField {
    const found = this.#byName.get(normalised(name)) ?? []
    const field = found.length > 1 ? found.find(({ id }) => id === name) : found[0]
    if (field) return field
    if (found.length > 1) {
      throw new FormulaError('fieldAmbiguous', span, { name, candidates: found.map(({ id, zh }) => `${zh} = ${writeReference(id, 0)}`).join('; ') })
    }
    const wanted = normalised(name)
    const known = [...DICTIONARY, ...MEASURES].find(({ id, zh, en }) => [id, zh, en].map(normalised).includes(wanted))
    if (known) throw new FormulaError('fieldAbsent', span, { name })
    const names = this.#fields.flatMap(({ zh, en, id }) => [zh, en, id])
    throw new FormulaError('fieldUnknown', span, { name, suggestion: nearest(name, names) ?? '' })
  }

  /** How a field is written so that the same one is found again: by its label, by its id where the label is not its alone. */
  write(id: FieldId, monthsBack: number, language: Language): string {
    const field = this.#fields.find((one) => one.id === id)
    const label = field === undefined ? id : language === 'zh-CN' ? field.zh : field.en || field.zh
    const isOwn = label !== '' && !/@\s*[-−－+]?\d+$/u.test(label) && this.#byName.get(normalised(label))?.length === 1
    return writeReference(isOwn ? label : id, monthsBack)
  }
}

function normalised(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase()
}

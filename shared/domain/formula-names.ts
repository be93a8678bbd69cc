import { DICTIONARY, type Field, type FieldId } from './field.ts'
import { FormulaError, writeReference, type Span } from './formula.ts'
import { MEASURES } from './measure.ts'
import { nearest } from './nearest-name.ts'
import type { Language } from '../i18n/catalogue.ts'

type Named = Pick<Field, 'id' | 'zh' | 'en'>
export type NamedField = Pick<Field, 'id' | 'zh' | 'en' | 'type' | 'unit' | 'sensitive'>

/** What the names of a formula mean. */
export interface NameScope {
  has(name: string): boolean
  /** Errors: FormulaError. */
  find(name: string, span: Span): NamedField
}

/** Finds the fields of a stored expression, which names them by id alone, whatever others are called. */
export class FieldIds implements NameScope {
  readonly #byId: Map<FieldId, NamedField>

  constructor(fields: readonly NamedField[]) {
    this.#byId = new Map(fields.map((field) => [field.id, field]))
  }

  add(field: NamedField): void {
    this.#byId.set(field.id, field)
  }

  get(id: FieldId): NamedField | undefined {
    return this.#byId.get(id)
  }

  has(id: string): boolean {
    return this.#byId.has(id)
  }

  find(id: string, span: Span): NamedField {
    const field = this.#byId.get(id)
    if (!field) throw new FormulaError('fieldAbsent', span, { name: id })
    return field
  }
}

/** Finds the fields that the names of a typed formula mean: by id, or by a label of either language. */
export class FieldNames<F extends Named = NamedField> {
  readonly #byName = new Map<string, F[]>()
  readonly #fields: readonly F[]

  constructor(fields: readonly F[]) {
    this.#fields = fields
    for (const field of fields) {
      for (const name of new Set([field.id, field.zh, field.en].map(normalised))) {
        if (name !== '') this.#byName.set(name, [...(this.#byName.get(name) ?? []), field])
      }
    }
  }

  has(name: string): boolean {
    return this.#byName.has(normalised(name))
  }

  /** Errors: FormulaError. */
  find(name: string, span: Span): F {
    const found = this.#byName.get(normalised(name)) ?? []
    // An id that others have as a label means its field only where that cannot be written otherwise.
    const field = found.length > 1 ? found.find((one) => one.id === name && this.#ownLabel(one, 'zh-CN') === null) : found[0]
    if (field) return field
    if (found.length > 1) {
      throw new FormulaError('fieldAmbiguous', span, { name, candidates: found.map(({ id, zh }) => `${zh} = ${this.write(id, 0, 'zh-CN')}`).join('; ') })
    }
    const wanted = normalised(name)
    const known = [...DICTIONARY, ...MEASURES].find(({ id, zh, en }) => [id, zh, en].map(normalised).includes(wanted))
    if (known) throw new FormulaError('fieldAbsent', span, { name })
    const names = this.#fields.flatMap(({ zh, en, id }) => [zh, en, id])
    throw new FormulaError('fieldUnknown', span, { name, suggestion: nearest(name, names) ?? '' })
  }

  /** How a field is written so that the same one is found again: by its label, by its id where no label is its alone. */
  write(id: FieldId, monthsBack: number, language: Language): string {
    const field = this.#fields.find((one) => one.id === id)
    if (!field) return writeReference(id, monthsBack)
    const [label] = labelsOf(field, language)
    if (label !== undefined && this.#isOwn(label)) return writeReference(label, monthsBack)
    return writeReference(this.#isOwn(id) ? id : (this.#ownLabel(field, language) ?? id), monthsBack)
  }

  #ownLabel(field: F, language: Language): string | null {
    return labelsOf(field, language).find((label) => this.#isOwn(label)) ?? null
  }

  /** Whether a name is that of one field, and does not read as a name with a month. */
  #isOwn(name: string): boolean {
    return name !== '' && !/@\s*[-−－+]?\d+$/u.test(name) && this.#byName.get(normalised(name))?.length === 1
  }
}

/** Those of the language first. */
function labelsOf({ zh, en }: Named, language: Language): readonly string[] {
  return language === 'zh-CN' ? [zh, en] : [en || zh, zh]
}

function normalised(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase()
}

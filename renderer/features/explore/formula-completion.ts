import type { FieldView } from '../../../shared/api/explore.ts'
import { FORMULA_FUNCTIONS, FORMULA_WINDOWS, windowName } from '../../../shared/domain/formula-functions.ts'
import { writeReference } from '../../../shared/domain/formula.ts'
import { textOr, type Language, type Translate } from '../../../shared/i18n/catalogue.ts'

export interface Completion {
  readonly key: string
  readonly label: string
  /** What it is or does. */
  readonly hint: string
  /** Stands in the text in place of what was typed. */
  readonly insert: string
}

/** What is being typed before the caret: part of a name, after an opened bracket or free. */
export interface Typed {
  readonly start: number
  readonly text: string
  readonly isField: boolean
}

const MOST = 8

/** Null where no name is being typed: after an operator, within quotes, at the end of a number. */
export function typedAt(text: string, caret: number): Typed | null {
  const before = text.slice(0, caret)
  const open = Math.max(before.lastIndexOf('['), before.lastIndexOf('【'))
  const close = Math.max(before.lastIndexOf(']'), before.lastIndexOf('】'))
  if (open > close) return { start: open, text: before.slice(open + 1), isField: true }
  const isQuoted = (before.match(/["“”]/g)?.length ?? 0) % 2 === 1
  const word = /[\p{L}_][\p{L}\p{N}_·]*$/u.exec(before)?.[0]
  return word === undefined || isQuoted ? null : { start: caret - word.length, text: word, isField: false }
}

/** Names that hold what was typed, those that begin with it first; fields before functions. */
export function completionsFor(typed: Typed, fields: readonly FieldView[], language: Language, t: Translate): readonly Completion[] {
  const wanted = typed.text.trim().toLowerCase()
  const labelOf = (field: FieldView): string => (language === 'zh-CN' ? field.zh : field.en || field.zh)
  const rank = (...names: readonly string[]): number => {
    const found = names.map((name) => name.toLowerCase().indexOf(wanted)).filter((at) => at >= 0)
    return found.length === 0 ? -1 : Math.min(...found) === 0 ? 0 : 1
  }
  const named = fields
    .filter(({ missingInputs }) => missingInputs.length === 0)
    .map((field) => ({ rank: rank(field.zh, field.en, field.id), completion: fieldCompletion(field, labelOf(field), fields, labelOf, t) }))
  const functions = typed.isField ? [] : functionCompletions(language, t).map(({ names, completion }) => ({ rank: rank(...names) + (rank(...names) < 0 ? 0 : 0.5), completion }))
  return [...named, ...functions]
    .filter((one) => one.rank >= 0)
    .toSorted((a, b) => a.rank - b.rank || a.completion.label.length - b.completion.label.length)
    .slice(0, MOST)
    .map(({ completion }) => completion)
}

function fieldCompletion(field: FieldView, label: string, fields: readonly FieldView[], labelOf: (field: FieldView) => string, t: Translate): Completion {
  const isOwn = fields.filter((other) => labelOf(other) === label).length === 1
  const group = textOr(t, `explore.group.${field.source === 'custom' ? 'custom' : field.group}`, 'explore.group.other')
  return { key: field.id, label, hint: group, insert: writeReference(isOwn ? label : field.id, 0) }
}

function functionCompletions(language: Language, t: Translate): readonly { readonly names: readonly string[]; readonly completion: Completion }[] {
  const side = language === 'zh-CN' ? 'zh' : 'en'
  const own = FORMULA_FUNCTIONS.map(({ id, zh, call }) => ({
    names: [id, zh],
    completion: { key: `fn.${id}`, label: call[side], hint: textOr(t, `formula.function.${id}`, 'formula.text'), insert: `${side === 'zh' ? zh : id}(` },
  }))
  const windows = FORMULA_WINDOWS.map((window) => {
    const names = windowName(window, 3)
    const isShared = FORMULA_FUNCTIONS.some(({ id }) => id === window.window)
    const hint = textOr(t, `formula.function.${window.window}${isShared ? '_window' : ''}`, 'formula.text')
    return { names: [names.en, names.zh, window.window], completion: { key: `window.${window.window}`, label: `${names[side]}(…)`, hint, insert: `${names[side]}(` } }
  })
  return [...own, ...windows]
}

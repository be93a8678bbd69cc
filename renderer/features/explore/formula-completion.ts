import type { FieldView } from '../../../shared/api/explore.ts'
import { FORMULA_EXAMPLES } from '../../../shared/domain/formula-examples.ts'
import { FORMULA_FUNCTIONS, FORMULA_WINDOWS, windowName } from '../../../shared/domain/formula-functions.ts'
import { FieldNames } from '../../../shared/domain/formula-names.ts'
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
  const own = new FieldNames(fields)
  const named = fields
    .filter(({ missingInputs }) => missingInputs.length === 0)
    .map((field) => ({ rank: rank(field.zh, field.en, field.id), completion: fieldCompletion(field, labelOf(field), own.write(field.id, 0, language), t) }))
  const functions = typed.isField ? [] : functionCompletions(language, t).map(({ names, completion }) => ({ rank: rank(...names) + (rank(...names) < 0 ? 0 : 0.5), completion }))
  return [...named, ...functions]
    .filter((one) => one.rank >= 0)
    .toSorted((a, b) => a.rank - b.rank || a.completion.label.length - b.completion.label.length)
    .slice(0, MOST)
    .map(({ completion }) => completion)
}

function fieldCompletion(field: FieldView, label: string, insert: string, t: Translate): Completion {
  const group = textOr(t, `explore.group.${field.source === 'custom' ? 'custom' : field.group}`, 'explore.group.other')
  return { key: field.id, label, hint: group, insert }
}

/** A function or window as the list of functions shows it. */
export interface FunctionView {
  readonly key: string
  /** What it is called in both languages; it is found by any of them. */
  readonly names: readonly string[]
  /** Its name in the language of the window, as a formula says it. */
  readonly name: string
  readonly call: string
  readonly meaning: string
  readonly example: string
}

export function functionViews(language: Language, t: Translate): readonly FunctionView[] {
  const side = language === 'zh-CN' ? 'zh' : 'en'
  const own = FORMULA_FUNCTIONS.map(({ id, zh, call }): FunctionView => ({
    key: id, names: [id, zh], name: side === 'zh' ? zh : id, call: call[side], meaning: textOr(t, `formula.function.${id}`, 'formula.text'), example: FORMULA_EXAMPLES[id]?.[side] ?? '',
  }))
  const windows = FORMULA_WINDOWS.map(({ window, zh }): FunctionView => {
    const names = windowName({ window, zh }, 3)
    const isShared = FORMULA_FUNCTIONS.some(({ id }) => id === window)
    const meaning = textOr(t, `formula.function.${window}${isShared ? '_window' : ''}`, 'formula.text')
    return { key: `${window}_window`, names: [names.en, names.zh, window], name: names[side], call: `${names[side]}(…)`, meaning, example: FORMULA_EXAMPLES[`${window}_window`]?.[side] ?? '' }
  })
  return [...own, ...windows]
}

/** Functions whose name, call or meaning holds the text; all without one. */
export function findFunctions(text: string, functions: readonly FunctionView[]): readonly FunctionView[] {
  const wanted = text.trim().toLowerCase()
  const holds = (one: FunctionView): boolean => [...one.names, one.call, one.meaning].some((part) => part.toLowerCase().includes(wanted))
  const rank = ({ names }: FunctionView): number => (names.some((name) => name.toLowerCase().startsWith(wanted)) ? 0 : 1)
  return functions.filter(holds).toSorted((a, b) => rank(a) - rank(b))
}

function functionCompletions(language: Language, t: Translate): readonly { readonly names: readonly string[]; readonly completion: Completion }[] {
  return functionViews(language, t).map(({ key, names, name, call, meaning }) => ({ names, completion: { key: `fn.${key}`, label: call, hint: meaning, insert: `${name}(` } }))
}

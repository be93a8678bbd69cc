import { assertNever } from '../../../shared/domain/errors.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import { monthsRead, type ParameterValues } from '../../../shared/domain/measure.ts'
import { addMonths, type Month } from '../../../shared/domain/month.ts'
import { NUMBER_FIELDS, type Rule } from '../../../shared/domain/rule.ts'
import { columnKey } from './column-key.ts'
import { inputsOf, type CatalogueField } from './field-catalogue.ts'
import type { Frame } from './frame.ts'

/** What an answer about a month is going to read. */
export interface Wanted {
  readonly month: Month
  readonly fields?: Iterable<FieldId>
  readonly rules?: Iterable<Rule>
  /** Fields that are read in all months. */
  readonly everyMonth?: Iterable<FieldId>
}

export interface WantedColumn {
  readonly id: FieldId
  readonly month: Month
}

/** The columns that a computed field is made of in a month, each once and those first that these are made of; of computed ones in that month alone. */
export function* columnsBehind(
  { id, month }: WantedColumn,
  frame: Pick<Frame, 'catalogue' | 'parameters' | 'held'>,
  seen = new Set<string>(),
): Generator<WantedColumn, void, undefined> {
  const field = frame.catalogue.byId.get(id)
  if (!field || (field.origin.kind !== 'fact' && frame.held(id, month))) return
  for (const input of inputsOf(field)) {
    const read = frame.catalogue.byId.get(input)
    if (!read) continue
    for (const at of read.origin.kind === 'fact' && read.history === 'fact' ? monthsBehind(field, input, month, frame.parameters) : [month]) {
      const key = columnKey(input, at)
      if (seen.has(key)) continue
      seen.add(key)
      yield* columnsBehind({ id: input, month: at }, frame, seen)
      yield { id: input, month: at }
    }
  }
}

function monthsBehind({ origin }: CatalogueField, input: FieldId, month: Month, parameters: ParameterValues): readonly Month[] {
  if (origin.kind === 'measure') return monthsRead(origin.measure, month, parameters)
  if (origin.kind !== 'formula') return [month]
  return origin.formula.sound.reads.filter(({ field }) => field === input).map(({ monthsBack }) => addMonths(month, -monthsBack))
}

/** The columns that a rule reads in a month, those of the segments it names among them, each of which is read once. `ruleOf`: null for fixed members. */
export function* columnsOfRule(
  rule: Rule,
  month: Month,
  ruleOf: (segmentId: number) => Rule | null,
  seen = new Set<number>(),
): Generator<WantedColumn, void, undefined> {
  switch (rule.op) {
    case 'all':
    case 'any':
      for (const part of rule.of) yield* columnsOfRule(part, month, ruleOf, seen)
      return
    case 'not':
      yield* columnsOfRule(rule.of, month, ruleOf, seen)
      return
    case 'between':
    case 'oneOf':
    case 'contains':
    case 'isMissing':
    case 'period':
      yield { id: rule.field, month }
      return
    case 'top':
    case 'percentile':
      yield { id: rule.field, month }
      if (rule.within) yield* columnsOfRule(rule.within, month, ruleOf, seen)
      return
    case 'compare':
      yield { id: rule.field, month }
      yield { id: rule.than, month: addMonths(month, rule.thanMonths ?? 0) }
      return
    case 'inNumbers':
      for (const id of NUMBER_FIELDS) yield { id, month }
      return
    case 'inSegment': {
      const own = seen.has(rule.segmentId) ? null : ruleOf(rule.segmentId)
      seen.add(rule.segmentId)
      if (own) yield* columnsOfRule(own, month, ruleOf, seen)
      return
    }
    case 'inList':
    case 'inSubscribers':
      return
    default:
      assertNever(rule)
  }
}

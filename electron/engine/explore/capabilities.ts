import type { CapabilityView } from '../../../shared/api/measure.ts'
import { NEEDS, type CapabilityState, type Needs } from '../../../shared/domain/capability.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Measure } from '../../../shared/domain/measure-definition.ts'
import { MEASURES } from '../../../shared/domain/measure.ts'
import { addMonths, type Month } from '../../../shared/domain/month.ts'
import type { Frame } from '../frame/frame.ts'
import { attainable, type Attainable } from './attainable.ts'

/** For each measure, segment pack and model whether it can run, and what would unlock it. Errors: MONTH_NOT_IMPORTED. */
export function capabilities(frame: Frame, month: Month): CapabilityView[] {
  frame.requireMonth(month)
  return [...NEEDS.map((needs) => capabilityOf(needs, frame, month)), ...MEASURES.map((measure) => capabilityOfMeasure(measure, frame, month))]
}

function capabilityOf(needs: Needs, frame: Frame, month: Month): CapabilityView {
  const { kind, id, inputs, fewest, optional, fewestMonths, wantedMonths } = needs
  const gone = inputs.filter((input) => !isThere(frame, input))
  const isEnough = inputs.length - gone.length >= fewest
  const isLabelled = id === 'churn' && frame.catalogue.batches.some(({ outcome }) => outcome !== null)
  const brought = inputs.filter((input) => isThere(frame, input))
  const read = Array.from({ length: wantedMonths }, (_, k) => addMonths(month, -k))
  const months = isLabelled ? [] : read.filter((at) => !brought.some((input) => isBroughtFor(frame, input, at)))
  const missing = isEnough || isLabelled ? [] : gone
  const absent = [...(isEnough || isLabelled ? gone : []), ...optional.filter((input) => !isThere(frame, input))]
  const fewer = fewestMonths - (wantedMonths - months.length)
  const isLacking = missing.length > 0 || (!isLabelled && fewer > 0)
  return {
    kind, id, missing, absent, state: stateOf(isLacking, absent, months),
    // Any of its columns will do for the months.
    lackingMonths: { months: (isLacking ? months.slice(0, Math.max(0, fewer)) : months).toReversed(), fields: [] },
  }
}

/** Whether anybody can have a value of a measure in a month, and what would make it better. */
export function capabilityOfMeasure(measure: Measure, frame: Frame, month: Month): CapabilityView {
  const missing = [...(frame.catalogue.unavailable.find((entry) => entry.measure.id === measure.id)?.missing ?? [])]
  const { isPossible, lacking } = missing.length > 0 ? NOTHING : attainable(measure, frame, month)
  const absent = [...new Set(measure.optional.filter((input) => !isThere(frame, input)).flatMap((input) => columnsLacking(frame, input)))]
  const months = [...lacking.keys()].sort((a, b) => a - b)
  return {
    kind: 'measure', id: measure.id, missing, absent, state: stateOf(!isPossible, absent, months),
    lackingMonths: { months, fields: [...new Set([...lacking.values()].flatMap((ids) => [...ids]))] },
  }
}

const NOTHING: Attainable = { isPossible: false, lacking: new Map() }

function stateOf(isLacking: boolean, absent: readonly FieldId[], months: readonly Month[]): CapabilityState {
  if (isLacking) return 'lacking'
  return absent.length > 0 || months.length > 0 ? 'degraded' : 'ready'
}

function columnsLacking(frame: Frame, id: FieldId): readonly FieldId[] {
  return frame.catalogue.unavailable.find((entry) => entry.measure.id === id)?.missing ?? [id]
}

/** Whether a field can be read: as a column of the frame, or from a list of its own, such as complaints. */
function isThere(frame: Frame, id: FieldId): boolean {
  return frame.has(id) || frame.catalogue.batches.some((batch) => batch.fields.has(id))
}

/** Whether a field may have values in a month: facts in the months of their batches, all else in every imported month. */
function isBroughtFor(frame: Frame, id: FieldId, month: Month): boolean {
  const field = frame.catalogue.byId.get(id)
  if (!isThere(frame, id) || !frame.months.includes(month)) return false
  if (field && (field.origin.kind !== 'fact' || field.history !== 'fact')) return true
  return frame.catalogue.batches.some(({ fields, months }) => fields.has(id) && months.includes(month))
}

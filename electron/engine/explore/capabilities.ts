import type { CapabilityView } from '../../../shared/api/measure.ts'
import { NEEDS, type CapabilityState, type Needs } from '../../../shared/domain/capability.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Measure } from '../../../shared/domain/measure-definition.ts'
import { measureById, MEASURES, monthsRead } from '../../../shared/domain/measure.ts'
import { addMonths, type Month } from '../../../shared/domain/month.ts'
import type { ActiveBatch } from '../frame/active-batches.ts'
import type { Frame } from '../frame/frame.ts'

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
  const found = isLabelled ? wantedMonths : read.filter((at) => brought.some((input) => isBroughtFor(frame, input, at))).length
  const missing = isEnough || isLabelled ? [] : gone
  const absent = [...(isEnough || isLabelled ? gone : []), ...optional.filter((input) => !isThere(frame, input))]
  return viewOf({ kind, id, missing, absent, months: { found, fewest: fewestMonths, wanted: wantedMonths } })
}

/** Whether a measure can be computed for a month, and what would make it better. */
export function capabilityOfMeasure(measure: Measure, frame: Frame, month: Month): CapabilityView {
  const unavailable = frame.catalogue.unavailable.find((entry) => entry.measure.id === measure.id)
  const read = monthsRead(measure, month, frame.parameters)
  const found = read.filter((at) => hasInputsAt(frame, measure, at)).length
  // A contract may have begun long before the first imported month; only as many months as there must be are wanted.
  const wanted = measure.monthOffsets === 'sinceContract' ? measure.fewestMonths : read.length
  const absent = measure.optional.filter((input) => !isThere(frame, input)).flatMap((input) => columnsLacking(frame, input))
  const months = { found: Math.min(found, wanted), fewest: Math.min(measure.fewestMonths, wanted), wanted }
  return viewOf({ kind: 'measure', id: measure.id, missing: [...(unavailable?.missing ?? [])], absent: [...new Set(absent)], months })
}

function viewOf(view: Omit<CapabilityView, 'state'>): CapabilityView {
  return { ...view, state: stateOf(view) }
}

function stateOf({ missing, absent, months }: Omit<CapabilityView, 'state'>): CapabilityState {
  if (missing.length > 0 || months.found < months.fewest) return 'lacking'
  return absent.length > 0 || months.found < months.wanted ? 'degraded' : 'ready'
}

function columnsLacking(frame: Frame, id: FieldId): readonly FieldId[] {
  return frame.catalogue.unavailable.find((entry) => entry.measure.id === id)?.missing ?? [id]
}

/** Whether a field can be read: as a column of the frame, or from a list of its own, such as complaints. */
function isThere(frame: Frame, id: FieldId): boolean {
  return frame.has(id) || frame.catalogue.batches.some((batch) => batch.fields.has(id))
}

/** Whether a month has what a measure needs: all of its inputs, or one of them. */
function hasInputsAt(frame: Frame, measure: Measure, month: Month): boolean {
  const isBrought = (input: FieldId) => isBroughtFor(frame, input, month)
  return measure.requires === 'all' ? measure.inputs.every(isBrought) : measure.inputs.some(isBrought)
}

/** Whether a field may have values in a month: facts in the months of their batches, all else in every imported month. */
function isBroughtFor(frame: Frame, id: FieldId, month: Month): boolean {
  const measure = measureById(id)
  if (measure) return hasInputsAt(frame, measure, month)
  const field = frame.catalogue.byId.get(id)
  if (!isThere(frame, id) || !frame.months.includes(month)) return false
  if (field && (field.origin.kind !== 'fact' || field.history !== 'fact')) return true
  return frame.catalogue.batches.some((batch) => batch.fields.has(id) && isCovered(batch, month))
}

/** A list of complaints speaks of all months from its first to its last: one without a complaint is told, too. */
function isCovered({ kind, months }: ActiveBatch, month: Month): boolean {
  return kind === 'complaint' ? (months[0] ?? Infinity) <= month && month <= (months.at(-1) ?? 0) : months.includes(month)
}

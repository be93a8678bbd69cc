import type { Output } from '../../../shared/api/engine-api.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import { MEASURES } from '../../../shared/domain/measure.ts'
import { addMonths, type Month } from '../../../shared/domain/month.ts'
import type { Frame } from '../frame/frame.ts'
import { everyoneCount, filledCount } from './fill-rate.ts'

/** 口径: what a number on screen was made of. Errors: FIELD_UNKNOWN, MONTH_NOT_IMPORTED. */
export function defineField(frame: Frame, id: FieldId, month: Month): Output<'explore.definition'> {
  frame.requireMonth(month)
  const measure = MEASURES.find((candidate) => candidate.id === id)
  const unavailable = frame.catalogue.unavailable.find((entry) => entry.measure.id === id)
  const field = unavailable ? unavailable.measure : frame.field(id)
  const rows = everyoneCount(frame, month)
  const filled = unavailable ? 0 : filledCount(frame, id, month)
  const inputs = measure ? measure.inputs : [id]
  const months = measure ? measure.monthOffsets.map((offset) => addMonths(month, offset)).reverse() : [month]
  return {
    field: {
      id,
      zh: field.zh,
      en: field.en,
      type: field.type,
      unit: field.unit,
      group: field.group,
      source: field.source,
      sensitive: field.sensitive ?? null,
      fillRate: rows === 0 ? 0 : filled / rows,
      missingInputs: [...(unavailable?.missing ?? [])],
    },
    formula: measure?.formula ?? null,
    parameters: [...(measure?.parameters ?? [])],
    inputs: [...inputs],
    months: months.filter((at) => frame.months.includes(at)),
    rows,
    missing: rows - filled,
    batches: frame.catalogue.batches
      .filter((batch) => inputs.some((input) => batch.fields.has(input)))
      .map(({ batchId, fileName, sheet, importedAt }) => ({ batchId, fileName, sheet, importedAt })),
  }
}

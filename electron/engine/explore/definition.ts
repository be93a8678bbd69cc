import type { Output } from '../../../shared/api/engine-api.ts'
import type { Field, FieldId } from '../../../shared/domain/field.ts'
import type { Measure } from '../../../shared/domain/measure-definition.ts'
import { measureById, monthsRead, parameterValue } from '../../../shared/domain/measure.ts'
import { monthFieldFormula, otherMonth, parseMonthField, type MonthFieldId } from '../../../shared/domain/month-field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { Frame } from '../frame/frame.ts'
import { everyoneCount, filledCount } from './fill-rate.ts'

/** 口径: what a number on screen was made of. Errors: FIELD_UNKNOWN, MONTH_NOT_IMPORTED. */
export function defineField(frame: Frame, id: FieldId, month: Month): Output<'explore.definition'> {
  frame.requireMonth(month)
  const measure = measureById(id)
  const unavailable = frame.catalogue.unavailable.find((entry) => entry.measure.id === id)
  const field = unavailable ? unavailable.measure : frame.field(id)
  const monthField = parseMonthField(id)
  if (monthField) return defineMonthField(frame, frame.field(id), monthField, month)
  const rows = everyoneCount(frame, month)
  const filled = unavailable ? 0 : filledCount(frame, id, month)
  const inputs = measure ? [...new Set([...measure.inputs, ...measure.optional.filter((input) => frame.has(input))])] : [id]
  const columns = importedColumns(inputs)
  const months = measure ? monthsRead(measure, month, frame.parameters) : [month]
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
    parameters: measure ? parametersOf(measure, frame) : [],
    inputs: [...inputs],
    months: months.filter((at) => frame.months.includes(at)),
    rows,
    missing: rows - filled,
    batches: frame.catalogue.batches
      .filter((batch) => columns.some((column) => batch.fields.has(column)))
      .map(({ batchId, fileName, sheet, importedAt }) => ({ batchId, fileName, sheet, importedAt })),
  }
}

/** Of two months of its base: both are read, and all that the base is made of. */
function defineMonthField(frame: Frame, field: Field, id: MonthFieldId, month: Month): Output<'explore.definition'> {
  const base = defineField(frame, id.base, month)
  const measure = measureById(id.base)
  const other = otherMonth(id.at, month)
  const months = id.part === 'value' ? [other] : [other, month]
  const read = months.flatMap((at) => (measure ? monthsRead(measure, at, frame.parameters) : [at]))
  const rows = everyoneCount(frame, month)
  const filled = filledCount(frame, field.id, month)
  return {
    ...base,
    field: { ...base.field, id: field.id, zh: field.zh, en: field.en, type: field.type, unit: field.unit, sensitive: field.sensitive ?? null, fillRate: rows === 0 ? 0 : filled / rows },
    formula: monthFieldFormula(base.field, id),
    parameters: [],
    inputs: [id.base],
    months: frame.months.filter((at) => read.includes(at)),
    missing: rows - filled,
  }
}

/** The imported columns behind fields that may be measures of measures. */
function importedColumns(fields: readonly FieldId[]): readonly FieldId[] {
  return fields.flatMap((id) => {
    const measure = measureById(id)
    return measure ? importedColumns([...measure.inputs, ...measure.optional]) : [id]
  })
}

function parametersOf(measure: Measure, frame: Frame): Output<'explore.definition'>['parameters'] {
  return measure.parameters.map((parameter) => ({ ...parameter, default: parameter.value, value: parameterValue(measure, parameter, frame.parameters) }))
}

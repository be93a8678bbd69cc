import type { ChartMeasure, ChartQuery } from '../../../shared/api/chart.ts'
import { assertNever } from '../../../shared/domain/errors.ts'
import type { FieldId } from '../../../shared/domain/field.ts'

/** The fields a chart reads in its month, and those it reads in all of them. */
export function fieldsOfChart(chart: ChartQuery): { readonly fields: readonly FieldId[]; readonly everyMonth: readonly FieldId[] } {
  switch (chart.kind) {
    case 'histogram':
    case 'lorenz':
      return { fields: [chart.field], everyMonth: [] }
    case 'bars':
      return { fields: [chart.field, ...measured(chart.measure)], everyMonth: [] }
    case 'series':
      return { fields: chart.split === null ? [] : [chart.split], everyMonth: [chart.field] }
    case 'scatter':
      return { fields: [chart.x, chart.y], everyMonth: [] }
    case 'box':
      return { fields: chart.by === null ? [chart.field] : [chart.field, chart.by], everyMonth: [] }
    case 'heat':
      return { fields: [chart.x, chart.y, ...measured(chart.measure)], everyMonth: [] }
    case 'tree':
      return { fields: [chart.field, chart.by, ...measured(chart.measure)], everyMonth: [] }
    default:
      return assertNever(chart)
  }
}

function measured(measure: ChartMeasure): readonly FieldId[] {
  return measure.kind === 'count' ? [] : [measure.field]
}

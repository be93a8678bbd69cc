import type { FieldId } from '../../../shared/domain/field.ts'
import { measureById, monthsRead } from '../../../shared/domain/measure.ts'
import { otherMonth } from '../../../shared/domain/month-field.ts'
import { addMonths, type Month } from '../../../shared/domain/month.ts'
import { batchesSaying, type ActiveBatch } from '../frame/active-batches.ts'
import type { Frame } from '../frame/frame.ts'

/** What the value of a field in a month is made of. */
export interface SourceReads {
  /** Those imported, in order. */
  readonly months: readonly Month[]
  readonly batches: readonly ActiveBatch[]
}

/** The months that fields of a month come down to, and the files that say the columns behind them in those months. */
export function sourceReads(frame: Frame, ids: readonly FieldId[], month: Month): SourceReads {
  const columns = new Map<FieldId, Set<Month>>()
  const months = new Set<Month>()
  const seen = new Set<string>()
  const read = (id: FieldId, at: Month): void => {
    const key = `${id} ${at}`
    if (seen.has(key)) return
    seen.add(key)
    const measure = measureById(id)
    const origin = frame.catalogue.byId.get(id)?.origin
    if (measure) {
      const own = monthsRead(measure, at, frame.parameters)
      for (const one of own) months.add(one)
      // The months of a measure are those of all it is made of: what is a measure itself knows its own.
      for (const input of [...measure.inputs, ...measure.optional]) for (const one of measureById(input) ? [at] : own) read(input, one)
    } else if (origin?.kind === 'formula') {
      for (const { field, monthsBack } of origin.formula.sound.reads) read(field, addMonths(at, -monthsBack))
    } else if (origin?.kind === 'otherMonth') {
      read(origin.base.id, otherMonth(origin.at, at))
      if (origin.part !== 'value') read(origin.base.id, at)
    } else {
      months.add(at)
      if (origin?.kind === 'segment' || origin?.kind === 'segmentFamily') for (const input of origin.inputs) read(input, at)
      else columns.set(id, (columns.get(id) ?? new Set()).add(at))
    }
  }
  for (const id of ids) read(id, month)
  const saying = new Set([...columns].flatMap(([id, of]) => [...of].flatMap((at) => batchesFor(frame, id, at))))
  return { months: frame.months.filter((at) => months.has(at)), batches: frame.catalogue.batches.filter((batch) => saying.has(batch)) }
}

/** What several are made of together. */
export function joinReads(frame: Frame, reads: readonly SourceReads[]): SourceReads {
  return {
    months: frame.months.filter((at) => reads.some(({ months }) => months.includes(at))),
    batches: frame.catalogue.batches.filter((batch) => reads.some(({ batches }) => batches.includes(batch))),
  }
}

/** A contract of any file may hold in a month; a list of complaints speaks of all months from its first to its last. */
function batchesFor({ catalogue }: Frame, id: FieldId, month: Month): readonly ActiveBatch[] {
  const field = catalogue.byId.get(id)
  if (field && field.origin.kind !== 'contract') return batchesSaying(catalogue.batches, field, month)
  const bringing = catalogue.batches.filter(({ fields }) => fields.has(id))
  if (field) return bringing
  return bringing.filter(({ kind, months }) =>
    kind === 'complaint' ? (months[0] ?? Infinity) <= month && month <= (months.at(-1) ?? 0) : months.includes(month),
  )
}

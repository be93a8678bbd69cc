import { setImmediate as pause } from 'node:timers/promises'
import type { Output } from '../../../shared/api/engine-api.ts'
import type { FieldView } from '../../../shared/api/explore.ts'
import { explorePage } from './page.ts'
import { summarise, SUMMARISED, histogram, categories, series } from './aggregate.ts'
import { countRule } from './rule-counts.ts'
import { capabilities } from './capabilities.ts'
import { drawChart } from './chart.ts'
import { fieldsOfChart } from './chart-fields.ts'
import { defineField } from './definition.ts'
import type { Field } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { everyoneCount, fillRate } from './fill-rate.ts'
import { setParameter } from './set-parameter.ts'
import type { CatalogueField } from '../frame/field-catalogue.ts'
import type { Frame } from '../frame/frame.ts'
import { writeAudit } from '../audit.ts'
import type { HandlerTable } from '../session.ts'
import { arpuFields, arpuMonths } from './group-arpu.ts'

type ExploreMethod = Extract<keyof HandlerTable, `explore.${string}`>

export const exploreHandlers: Pick<HandlerTable, ExploreMethod> = {
  'explore.fields': ({ month }, { frame }) => listFields(frame, month),
  'explore.summary': async (input, { frame }) => {
    await frame.ready({ month: input.month, fields: SUMMARISED, rules: [input.rule] })
    for (const month of arpuMonths(frame, input.month)) await frame.ready({ month, fields: arpuFields(frame), rules: [input.rule] })
    return summarise(frame, input)
  },
  'explore.page': async (input, { frame, db, now }) => {
    await frame.ready({ month: input.month, fields: [...input.fields, ...input.sort.map(({ field }) => field)], rules: [input.rule] })
    const page = explorePage(frame, input)
    if (input.reveal) writeAudit(db, now(), 'explore.reveal', { rows: page.subscribers.length, fields: input.fields.length })
    return page
  },
  'explore.histogram': async (input, { frame }) => {
    await frame.ready({ month: input.month, fields: [input.field], rules: [input.rule] })
    return histogram(frame, input)
  },
  'explore.categories': async (input, { frame }) => {
    await frame.ready({ month: input.month, fields: [input.field], rules: [input.rule] })
    return categories(frame, input)
  },
  'explore.series': async (input, { frame }) => {
    await frame.ready({ month: input.month, everyMonth: [input.field], rules: [input.rule] })
    return series(frame, input)
  },
  'explore.chart': async (input, { frame }) => {
    await frame.ready({ month: input.month, ...fieldsOfChart(input.chart), rules: [input.rule] })
    return drawChart(frame, input)
  },
  'explore.ruleCounts': async (input, { frame }) => {
    await frame.ready({ month: input.month, rules: [input.base, input.rule] })
    return countRule(frame, input)
  },
  'explore.definition': async ({ field, month }, { frame }) => {
    await frame.ready({ month, fields: [field] })
    return defineField(frame, field, month)
  },
  'explore.capabilities': ({ month }, { frame }) => ({ capabilities: capabilities(frame, month) }),
  'explore.setParameter': setParameter,
}

/** Other requests are answered between fields, whose columns may have to be made first. What they change is listed from the start again. */
async function listFields(frame: Frame, month: Month): Promise<Output<'explore.fields'>> {
  frame.requireMonth(month)
  const { catalogue } = frame
  const listed: FieldView[] = []
  for (const field of catalogue.fields) {
    const isCounted = !isMadeWhenAsked(field)
    if (isCounted) await frame.ready({ month, fields: [field.id] })
    if (frame.catalogue !== catalogue) return listFields(frame, month)
    listed.push(viewField(field, isCounted ? fillRate(frame, field.id, month) : null, []))
    await pause()
    if (frame.catalogue !== catalogue) return listFields(frame, month)
  }
  const { unavailable, lackingFormulas, absent } = catalogue
  return {
    rows: everyoneCount(frame, month),
    fields: [
      ...listed,
      ...unavailable.map(({ measure, missing }) => viewField(measure, 0, missing)),
      ...lackingFormulas.map((formula) => viewField(formula, 0, formula.missing)),
    ],
    absent: [...absent.values()].map(({ id, zh, en, type, unit }) => ({ id, zh, en, type, unit })),
  }
}

/** A list of fields is not worth computing scores of measures, or formulas, that may never be shown. */
function isMadeWhenAsked({ origin }: CatalogueField): boolean {
  return origin.kind === 'formula' || origin.kind === 'segment' || (origin.kind === 'measure' && !origin.measure.isModelled)
}

function viewField(field: Field, rate: number | null, missingInputs: readonly string[]): FieldView {
  const { id, zh, en, type, unit, group, source } = field
  return { id, zh, en, type, unit, group, source, sensitive: field.sensitive ?? null, fillRate: rate, missingInputs: [...missingInputs] }
}

import type { TargetList } from '../../../shared/api/campaign.ts'
import { storedScale, type Field, type FieldId } from '../../../shared/domain/field.ts'
import { formatMonth, type Month } from '../../../shared/domain/month.ts'
import { translateTo, type Language, type Translate } from '../../../shared/i18n/catalogue.ts'
import { formatOf } from '../../../shared/i18n/format.ts'
import type { ReadDb } from '../db/handles.ts'
import { describeRule, fieldNamesOf } from '../frame/describe-rule.ts'
import type { Frame } from '../frame/frame.ts'
import { barChart, gainsChart } from './charts.ts'
import { html, table, type Html } from './html.ts'
import { readChurnModel, readListByGrid, readNewestRun, readPortraitModel, readSources } from './report.repo.ts'

export interface ReportContext {
  readonly db: ReadDb
  readonly frame: Frame
  readonly month: Month
  readonly language: Language
  readonly list: TargetList | null
}

interface Section {
  readonly id: string
  readonly body: Html
}

/** All sections of the report, each ending in the 口径 of its numbers. */
export function reportSections(context: ReportContext): readonly Section[] {
  return [
    { id: 'data', body: dataSection(context) },
    { id: 'trend', body: trendSection(context) },
    { id: 'segments', body: segmentSection(context) },
    { id: 'portraits', body: portraitSection(context) },
    { id: 'churn', body: churnSection(context) },
    { id: 'list', body: listSection(context) },
  ]
}

const percent = (share: number): string => `${(share * 100).toFixed(1)}%`
const count = (value: number): string => value.toLocaleString('en-US')
const fixed = (value: number | null, digits: number): string =>
  value === null ? '—' : value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })

function section(t: Translate, title: string, content: readonly Html[], definition: string): Html {
  return html`<section><h2>${title}</h2>${content}<p class="definition"><b>${t('report.definition')}</b> ${definition}</p></section>`
}

function emptySection(title: string, text: string): Html {
  return html`<section><h2>${title}</h2><p class="none">${text}</p></section>`
}

function nameOf(field: Field | undefined, id: FieldId, language: Language): string {
  return field ? (language === 'en' ? field.en : field.zh) : id
}

function separatorOf(language: Language): string {
  return language === 'en' ? ', ' : '、'
}

function inBrackets(text: string, language: Language): string {
  return language === 'en' ? ` (${text})` : `（${text}）`
}

function dataSection({ db, language }: ReportContext): Html {
  const t = translateTo(language)
  const kinds = {
    subscriberMaster: t('report.data.kindName.subscriberMaster'),
    monthlyBill: t('report.data.kindName.monthlyBill'),
    complaint: t('report.data.kindName.complaint'),
    outcomeTable: t('report.data.kindName.outcomeTable'),
  }
  const rows = readSources(db).map((source) => [
    source.fileName.startsWith(source.sheet) ? source.fileName : `${source.fileName} · ${source.sheet}`, // a text file is its own sheet
    Object.entries(kinds).find(([kind]) => kind === source.kind)?.[1] ?? source.kind,
    monthRange(source.months),
    count(source.rowsRead),
    count(source.rowsStored),
    count(source.rowsRejected),
  ])
  const columns = [
    { header: t('report.data.file') },
    { header: t('report.data.kind') },
    { header: t('report.data.months') },
    { header: t('report.data.read'), numeric: true },
    { header: t('report.data.stored'), numeric: true },
    { header: t('report.data.rejected'), numeric: true },
  ]
  return section(t, t('report.data.title'), [table(columns, rows)], t('report.data.definition'))
}

function monthRange(months: readonly Month[]): string {
  const [first, last] = [months[0], months.at(-1)]
  if (first === undefined || last === undefined) return '—'
  return first === last ? formatMonth(first) : `${formatMonth(first)} – ${formatMonth(last)}`
}

/** Sum and count of a field over rows, in the shown unit. */
function total(frame: Frame, id: FieldId, month: Month, rows: Int32Array): { readonly sum: number; readonly present: number } {
  const values = frame.numbers(id, month)
  let sum = 0
  let present = 0
  for (const row of rows) {
    const value = values[row] ?? NaN
    if (value === value) {
      sum += value
      present++
    }
  }
  return { sum: sum / storedScale(frame.field(id)), present }
}

function trendSection({ frame, language }: ReportContext): Html {
  const t = translateTo(language)
  const rows = frame.months.map((month) => {
    const members = frame.present(month).toIndices()
    const revenue = frame.has('bill_fee') ? total(frame, 'bill_fee', month, members) : { sum: 0, present: 0 }
    const hasRevenue = revenue.present > 0
    return [
      formatMonth(month),
      count(members.length),
      fixed(hasRevenue ? revenue.sum / 10_000 : null, 1),
      fixed(hasRevenue ? revenue.sum / revenue.present : null, 2),
    ]
  })
  const columns = [
    { header: t('report.trend.month') },
    { header: t('report.trend.subscribers'), numeric: true },
    { header: t('report.trend.revenue'), numeric: true },
    { header: t('report.trend.arpu'), numeric: true },
  ]
  return section(t, t('report.trend.title'), [table(columns, rows)], t('report.trend.definition'))
}

function segmentSection({ db, frame, month, language }: ReportContext): Html {
  const t = translateTo(language)
  const title = t('report.segments.title')
  const run = readNewestRun(db, 'vad')
  if (!run) return emptySection(title, t('report.none.segments'))
  const { codes, dictionary } = frame.codes('vad_class', month)
  const base = frame.present(month).toIndices().filter((row) => (codes[row] ?? -1) >= 0)
  const revenueOf = (rows: Int32Array) => (frame.has('bill_fee') ? total(frame, 'bill_fee', month, rows) : { sum: 0, present: 0 })
  const whole = revenueOf(base)
  const classes = dictionary.map((code, i) => ({ code, rows: base.filter((row) => codes[row] === i) }))
  const rows = classes.map(({ code, rows: members }) => {
    const revenue = revenueOf(members)
    return [
      code,
      count(members.length),
      percent(base.length > 0 ? members.length / base.length : 0),
      whole.sum > 0 && revenue.present > 0 ? percent(revenue.sum / whole.sum) : '—',
      fixed(revenue.present > 0 ? revenue.sum / revenue.present : null, 2),
    ]
  })
  const fieldOf = (id: FieldId) => frame.catalogue.byId.get(id)
  const thresholds = run.thresholds
    .map(({ letter, field, value, quantile }) => {
      const known = fieldOf(field)
      return `${letter}: ${nameOf(known, field, language)} ≥ ${fixed(value, 2)} ${formatOf(language).unit(known?.unit ?? '')}${quantile === null ? '' : ` (P${Math.round(quantile * 100)})`}`
    })
    .join(language === 'en' ? '; ' : '；')
  const definition = t('report.segments.definition', {
    base: describeRule(run.base.rule, language, fieldNamesOf(frame.catalogue), frame.ruleNames),
    count: base.length,
    thresholds,
    incomplete: run.incomplete,
  })
  const columns = [
    { header: t('report.segments.class') },
    { header: t('report.segments.count'), numeric: true },
    { header: t('report.segments.share'), numeric: true },
    { header: t('report.segments.revenueShare'), numeric: true },
    { header: t('report.segments.arpu'), numeric: true },
  ]
  const chart = barChart(classes.map(({ code, rows: members }) => ({ label: code, value: members.length })))
  return section(t, title, [chart, table(columns, rows)], definition)
}

function portraitSection({ db, frame, month, language }: ReportContext): Html {
  const t = translateTo(language)
  const title = t('report.portraits.title')
  const modelId = frame.newestModel('portrait', month)
  if (modelId === null) return emptySection(title, t('report.none.portraits'))
  const { summary, clusters } = readPortraitModel(db, modelId)
  const fieldOf = (id: FieldId) => frame.catalogue.byId.get(id)
  const rows = clusters.map((cluster) => [
    t('report.portraits.cluster', { cluster: cluster.cluster }),
    count(cluster.count),
    percent(cluster.share),
    cluster.topFields
      .slice(0, 5)
      .map((id) => {
        const index = cluster.fields.find((field) => field.field === id)?.index ?? null
        return `${nameOf(fieldOf(id), id, language)} ${index === null ? '—' : Math.round(index)}`
      })
      .join(separatorOf(language)),
    cluster.topCategories
      .slice(0, 3)
      .map((category) => `${nameOf(fieldOf(category.field), category.field, language)}=${category.value} ${percent(category.share)} ×${category.lift.toFixed(1)}`)
      .join(separatorOf(language)),
  ])
  const columns = [
    { header: t('report.portraits.clusterColumn') },
    { header: t('report.portraits.size'), numeric: true },
    { header: t('report.portraits.share'), numeric: true },
    { header: t('report.portraits.features') },
    { header: t('report.portraits.categories') },
  ]
  const definition = t('report.portraits.definition', {
    k: summary.k,
    silhouette: summary.silhouette.toFixed(3),
    rows: summary.rows,
    seed: summary.seed,
    fields: summary.fields.map((id) => nameOf(fieldOf(id), id, language)).join(separatorOf(language)),
  })
  return section(t, title, [table(columns, rows)], definition)
}

function churnSection({ db, frame, month, language }: ReportContext): Html {
  const t = translateTo(language)
  const title = t('report.churn.title')
  const modelId = frame.newestModel('churn', month)
  if (modelId === null) return emptySection(title, t('report.none.churn'))
  const { summary, gains, calibration, features, excluded } = readChurnModel(db, modelId)
  const { metrics } = summary
  const separator = separatorOf(language)
  const metricRows = [
    [t('report.churn.auc'), `${metrics.auc.toFixed(3)} (${metrics.aucLow.toFixed(3)}–${metrics.aucHigh.toFixed(3)})`],
    [t('report.churn.ks'), metrics.ks.toFixed(3)],
    [t('report.churn.lift'), metrics.liftTop10.toFixed(2)],
    [t('report.churn.capture'), percent(metrics.captureTop10)],
    [t('report.churn.brier'), metrics.brier.toFixed(4)],
    [t('report.churn.baseRate'), percent(summary.baseRate)],
  ]
  const definition = t('report.churn.definition', {
    model: t(`report.churn.modelName.${summary.model}`),
    validation: t(`report.churn.validation.${summary.validation}`),
    trainRows: summary.trainRows,
    trainPositives: summary.trainPositives,
    holdoutRows: summary.holdoutRows,
    holdoutPositives: summary.holdoutPositives,
    seed: summary.seed,
  })
  const names = { model: t('report.churn.model'), random: t('report.churn.random'), depth: t('report.churn.depth'), captured: t('report.churn.captured') }
  const calibrationColumns = [t('report.churn.rows'), t('report.churn.predicted'), t('report.churn.observed')].map((header) => ({ header, numeric: true }))
  return section(
    t,
    title,
    [
      table([{ header: t('report.churn.metric') }, { header: t('report.churn.value'), numeric: true }], metricRows),
      html`<h3>${t('report.churn.gainsTitle')}</h3>`,
      gainsChart(gains, names),
      html`<h3>${t('report.churn.calibrationTitle')}</h3>`,
      table(calibrationColumns, calibration.map((bin) => [count(bin.rows), percent(bin.predicted), percent(bin.observed)])),
      html`<h3>${t('report.churn.features')}</h3><p>${features.slice(0, 10).map((feature) => nameOf(frame.catalogue.byId.get(feature.field), feature.label, language)).join(separator)}</p>`,
      html`<h3>${t('report.churn.excluded')}</h3><p>${
        excluded.map((field) => `${nameOf(frame.catalogue.byId.get(field.field), field.label, language)}${inBrackets(t(`churn.excludedReason.${field.reason}`), language)}`).join(separator) || t('report.noValue')
      }</p>`,
    ],
    definition,
  )
}

function listSection({ db, frame, language, list }: ReportContext): Html {
  const t = translateTo(language)
  if (!list) return emptySection(t('report.list.title', { name: t('report.noValue') }), t('report.none.list'))
  const { waterfall, recipe } = list
  const steps = waterfall.steps.map((step) => ({ ...step, label: t(`campaign.suppression.${step.code}`) }))
  const rows = [
    [t('report.list.base'), '', count(waterfall.base)],
    [t('report.list.candidates'), count(waterfall.base - waterfall.candidates), count(waterfall.candidates)],
    ...steps.map((step) => [step.applicable ? step.label : `${step.label}${inBrackets(t('report.list.notApplicable'), language)}`, count(step.removed), count(step.left)]),
    [t('report.list.control'), count(waterfall.control), count(waterfall.targets)],
    [t('report.list.targets'), '', count(waterfall.targets)],
  ]
  const chart = barChart([
    { label: t('report.list.candidates'), value: waterfall.candidates },
    ...steps.filter((step) => step.removed > 0).map((step) => ({ label: step.label, value: step.left, muted: true })),
    { label: t('report.list.targets'), value: waterfall.targets },
  ])
  const units = readListByGrid(db, list.listId).map((unit) => [unit.grid ?? t('dispatch.noUnit'), count(unit.targets), count(unit.control)])
  const definition = t('report.list.definition', {
    rule: describeRule(recipe.rule, language, fieldNamesOf(frame.catalogue), frame.ruleNames),
    share: percent(recipe.controlShare),
    seed: recipe.seed,
    hash: list.hash ?? t('report.noValue'),
  })
  const stepColumns = [{ header: t('report.list.step') }, { header: t('report.list.removed'), numeric: true }, { header: t('report.list.left'), numeric: true }]
  const unitColumns = [{ header: t('report.list.unit') }, { header: t('report.list.targets'), numeric: true }, { header: t('report.list.control'), numeric: true }]
  return section(
    t,
    t('report.list.title', { name: list.name }),
    [chart, table(stepColumns, rows), html`<h3>${t('report.list.units')}</h3>`, table(unitColumns, units)],
    definition,
  )
}

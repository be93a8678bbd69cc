import type { Output } from '../../../shared/api/engine-api.ts'
import { CONTRACT_FORMULA } from '../../../shared/domain/contract-field.ts'
import type { Field, FieldId } from '../../../shared/domain/field.ts'
import type { Measure } from '../../../shared/domain/measure-definition.ts'
import { measureById, parameterValue } from '../../../shared/domain/measure.ts'
import { monthFieldFormula, parseMonthField, type MonthFieldId } from '../../../shared/domain/month-field.ts'
import { MODEL_FORMULAS } from '../../../shared/domain/model-field.ts'
import { formatMonth, type Month } from '../../../shared/domain/month.ts'
import { translateTo, type Language } from '../../../shared/i18n/catalogue.ts'
import { formatOf } from '../../../shared/i18n/format.ts'
import type { ActiveBatch } from '../frame/active-batches.ts'
import { describeRule, fieldNamesOf } from '../frame/describe-rule.ts'
import type { FieldOrigin } from '../frame/field-catalogue.ts'
import type { Frame } from '../frame/frame.ts'
import { type FamilyRun, type OwnSegment } from '../frame/segment-fields.ts'
import { formulaText } from '../formula/scope.ts'
import { capabilityOfMeasure } from './capabilities.ts'
import { everyoneCount, filledCount } from './fill-rate.ts'
import { arpuFields, arpuMonths } from './group-arpu.ts'
import { readersOf } from './readers-of.ts'
import { joinReads, sourceReads } from './source-reads.ts'

/** 口径: what a number on screen was made of. Errors: FIELD_UNKNOWN, MONTH_NOT_IMPORTED. */
export function defineField(frame: Frame, id: FieldId, month: Month): Output<'explore.definition'> {
  frame.requireMonth(month)
  const measure = measureById(id)
  const unavailable = frame.catalogue.unavailable.find((entry) => entry.measure.id === id)
  const lacking = frame.catalogue.lackingFormulas.find((entry) => entry.id === id)
  const field = unavailable?.measure ?? lacking ?? frame.field(id)
  const monthField = parseMonthField(id)
  if (monthField) return defineMonthField(frame, frame.field(id), monthField, month)
  const rows = everyoneCount(frame, month)
  const filled = unavailable || lacking ? 0 : filledCount(frame, id, month)
  const origin = frame.catalogue.byId.get(id)?.origin
  const stored = origin?.kind === 'formula' ? origin.formula.formula : lacking?.formula
  const inputs = measure
    ? [...new Set([...measure.inputs, ...measure.optional.filter((input) => frame.has(input))])]
    : origin?.kind === 'formula'
      ? origin.formula.sound.inputs
      : origin?.kind === 'segment' || origin?.kind === 'segmentFamily'
        ? origin.inputs
        : (lacking?.missing ?? [id])
  const ofGroups = id === 'arpu' ? arpuMonths(frame, month).map((at) => sourceReads(frame, arpuFields(frame), at)) : []
  const { months, batches } = joinReads(frame, [sourceReads(frame, lacking ? inputs : [id], month), ...ofGroups])
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
      missingInputs: [...(unavailable?.missing ?? lacking?.missing ?? [])],
    },
    formula: measure?.formula ?? (stored ? formulaText(frame.catalogue, stored.expression) : madeOf(frame, origin)),
    parameters: measure ? parametersOf(measure, frame) : [],
    capability: measure ? capabilityOfMeasure(measure, frame, month) : null,
    readers: [...readersOf(frame.catalogue, id)],
    inputs: [...inputs],
    months: [...months],
    rows,
    missing: rows - filled,
    batches: namesOf(batches),
  }
}

/** How segments, classes and scores come about, and which contract counts; null for what is read as imported. */
function madeOf(frame: Frame, origin: FieldOrigin | undefined): { readonly zh: string; readonly en: string } | null {
  switch (origin?.kind) {
    case 'segment':
      return segmentText(frame, origin.segment)
    case 'segmentFamily':
      return { zh: classesText(frame, origin.run, 'zh-CN'), en: classesText(frame, origin.run, 'en') }
    case 'contract':
      return CONTRACT_FORMULA
    case 'churnScore':
      return MODEL_FORMULAS.churn
    case 'cluster':
      return MODEL_FORMULAS.portrait
    default:
      return null
  }
}

/** Whom the classes are of, the threshold of each letter, and the month they were taken from. */
function classesText({ catalogue, ruleNames }: Frame, { month, base, thresholds }: FamilyRun, language: Language): string {
  const t = translateTo(language)
  const format = formatOf(language)
  const fieldOf = fieldNamesOf(catalogue)
  const words = thresholds.map(({ letter, field, value, quantile }) => {
    const reached = describeRule({ op: 'between', field, lo: value }, language, fieldOf)
    return quantile === null ? t('rule.classFrom', { letter, reached }) : t('rule.classFromQuantile', { letter, reached, percent: format.number(quantile * 100, 0) })
  })
  return t('rule.classes', { base: describeRule(base, language, fieldOf, ruleNames), month: formatMonth(month), classes: words.join(t('rule.joinClasses')) })
}

/** Who is in a segment: its rule in words, of fixed members that with which they were chosen. */
function segmentText({ catalogue, ruleNames }: Frame, { rule, recipe }: OwnSegment): { readonly zh: string; readonly en: string } {
  if (recipe) return { zh: recipe['zh-CN'], en: recipe.en }
  const text = (language: Language): string => describeRule(rule, language, fieldNamesOf(catalogue), ruleNames)
  return { zh: text('zh-CN'), en: text('en') }
}

/** Of two months of its base: both are read, and all that the base is made of. */
function defineMonthField(frame: Frame, field: Field, id: MonthFieldId, month: Month): Output<'explore.definition'> {
  const base = defineField(frame, id.base, month)
  const { months, batches } = sourceReads(frame, [field.id], month)
  const rows = everyoneCount(frame, month)
  const filled = filledCount(frame, field.id, month)
  return {
    ...base,
    field: { ...base.field, id: field.id, zh: field.zh, en: field.en, type: field.type, unit: field.unit, sensitive: field.sensitive ?? null, fillRate: rows === 0 ? 0 : filled / rows },
    formula: monthFieldFormula(base.field, id),
    parameters: [],
    capability: null,
    readers: [],
    inputs: [id.base],
    months: [...months],
    missing: rows - filled,
    batches: namesOf(batches),
  }
}

function namesOf(batches: readonly ActiveBatch[]): Output<'explore.definition'>['batches'] {
  return batches.map(({ batchId, fileName, sheet, importedAt }) => ({ batchId, fileName, sheet, importedAt }))
}

function parametersOf(measure: Measure, frame: Frame): Output<'explore.definition'>['parameters'] {
  return measure.parameters.map(({ choices, ...parameter }) => ({
    ...parameter,
    ...(choices && { choices: [...choices] }),
    default: parameter.value,
    value: parameterValue(measure, parameter, frame.parameters),
  }))
}

import { isNumeric, type FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { recentMeanField } from '../frame/base-rules.ts'
import type { Frame } from '../frame/frame.ts'
import { takeRows, type Columns } from '../kernels/columns.ts'
import { applyStandardiser, type Standardiser } from '../kernels/standardise.ts'
import type { PortraitDetail } from './portrait.repo.ts'

export type Exclusion = PortraitDetail['excluded'][number]

const USAGE = ['bill_fee', 'voice_min', 'data_mb', 'vas_fee'] as const
/** How the use is made up, and by whom. Counts that are 0 for nearly everybody are left to the analyst: they only split off a few. */
const DESCRIBING = ['share_voice', 'share_data', 'share_vas', 'tenure_months', 'age'] as const
/** With fewer series of use the table is not a bill, and its own numbers describe it better. */
const FEWEST_USAGE = 2

const MOST_MISSING = 0.6
const TWIN_CORRELATION = 0.98
const FEWEST_PAIRS = 10

/**
 * The fields a clustering starts from: those asked for, else recent use and what describes a subscriber, else, in a table
 * that is no bill, every imported number but the outcome.
 *
 * Errors: FIELD_UNKNOWN.
 */
export function candidateFields(
  frame: Frame,
  month: Month,
  wanted: readonly FieldId[] | undefined,
): { readonly fields: readonly FieldId[]; readonly excluded: readonly Exclusion[] } {
  if (wanted) {
    const fields = [...new Set(wanted)]
    const text = fields.filter((id) => !isNumeric(frame.field(id).type))
    return {
      fields: fields.filter((id) => !text.includes(id)),
      excluded: text.map((field) => ({ field, reason: 'notNumeric' })),
    }
  }
  const usage = USAGE.flatMap((id) => recentMeanField(frame, id, month) ?? [])
  const fields =
    usage.length >= FEWEST_USAGE ? [...usage, ...DESCRIBING.filter((id) => frame.has(id))] : importedNumbers(frame)
  return { fields, excluded: [] }
}

function importedNumbers(frame: Frame): readonly FieldId[] {
  const outcomes = new Set(frame.catalogue.batches.map((batch) => batch.outcome?.field))
  return frame.catalogue.fields
    .filter(({ id, type, source }) => {
      const isImported = source === 'imported' || source === 'custom'
      return isImported && (type === 'int' || type === 'number' || type === 'money') && !outcomes.has(id)
    })
    .map(({ id }) => id)
}

/**
 * Why candidates are left out: hardly any value, no spread, or the same thing as an earlier one.
 *
 * Shapes: fields, columns of x and of the standardiser correspond; `sample` are the rows that correlations are taken on.
 */
export function excludeUseless(
  fields: readonly FieldId[],
  x: Columns,
  standardiser: Standardiser,
  sample: Int32Array,
): readonly Exclusion[] {
  const excluded: Exclusion[] = []
  const sampled = takeRows(x, sample)
  const scaled = applyStandardiser(standardiser, sampled)
  const kept: number[] = []
  for (const [j, field] of fields.entries()) {
    const scale = standardiser.columns[j]
    if (!scale) continue
    if (scale.missing >= MOST_MISSING * standardiser.rowCount) excluded.push({ field, reason: 'missing' })
    else if (scale.constant) excluded.push({ field, reason: 'constant' })
    else if (kept.some((other) => Math.abs(correlation(scaled, sampled, other, j)) > TWIN_CORRELATION)) {
      excluded.push({ field, reason: 'derivedTwin' })
    } else kept.push(j)
  }
  return excluded
}

/** Pearson's r of two scaled columns over the rows where both have a value; 0 with too few or no spread. */
function correlation(scaled: Columns, raw: Columns, a: number, b: number): number {
  const [x, y, rawX, rawY] = [scaled[a], scaled[b], raw[a], raw[b]]
  if (!x || !y || !rawX || !rawY) return 0
  let n = 0
  let meanX = 0
  let meanY = 0
  let xx = 0
  let yy = 0
  let xy = 0
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(rawX[i] ?? NaN) || Number.isNaN(rawY[i] ?? NaN)) continue
    n++
    const dx = (x[i] ?? 0) - meanX
    const dy = (y[i] ?? 0) - meanY
    meanX += dx / n
    meanY += dy / n
    const restY = (y[i] ?? 0) - meanY
    xx += dx * ((x[i] ?? 0) - meanX)
    yy += dy * restY
    xy += dx * restY
  }
  return n >= FEWEST_PAIRS && xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0
}

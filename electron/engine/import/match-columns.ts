import type { ColumnMapping, Period } from '../../../shared/api/import.ts'
import type { DictionaryField, FieldId, FieldType } from '../../../shared/domain/field.ts'
import { statusClassOf } from '../../../shared/domain/status.ts'
import type { AliasHit, AliasIndex } from './alias-index.ts'
import { assignByName } from './assignment.ts'
import type { ColumnSample } from './column-sample.ts'
import type { HeaderPeriod } from './header-period.ts'
import { unitOf } from './units.ts'

export type Evidence = ColumnMapping['evidence'][number]

export interface ColumnMatch {
  readonly field: DictionaryField
  /** null = the month of the row. */
  readonly period: Period | null
  /**
   * True where the header names the field but the column cannot be taken for it as it stands: 3月消费 when nothing says of
   * which year, 出账收入 without a single number.
   */
  readonly isOpen: boolean
  readonly confidence: number
  readonly evidence: readonly Evidence[]
}

export interface SheetColumn {
  readonly header: string
  readonly sample: ColumnSample
}

interface Candidate extends ColumnMatch {
  readonly rank: number
  /** No two columns may have the same. */
  readonly key: string
}

/** The period of a column from what its header says; null where the table has no columns of other months. */
export type ReadPeriod = (said: HeaderPeriod) => { readonly period: Period | null; readonly isOpen: boolean } | null

/** For tables whose rows have one month only. */
export const currentOnly: ReadPeriod = (said) => (said === 'current' ? { period: null, isOpen: false } : null)

/** A field and the month it is of: what no two columns of a table may share. */
export function placeOf(field: string, period: Period | null): string {
  return `${field.toLowerCase()}|${period === null ? '' : 'month' in period ? period.month : period.offset}`
}

/** Under this the analyst is asked. */
export const ASK_BELOW = 0.75
const UNSURE = 0.7
const CLOSE_CALL = 0.15
const LEAST = 0.5
/** What a header loses when not one of the values can be of its field. */
const NONE_FITS = -0.45
const PREFERENCE = 0.01

export interface MatchOptions {
  readonly readPeriod?: ReadPeriod
  /** Places that are given away already. */
  readonly taken?: ReadonlySet<string>
  /** Fields that a spelling shared with others means in tables of this kind. */
  readonly preferred?: ReadonlySet<FieldId>
}

/**
 * Gives each column the field it most likely is, no field twice for the same month, by header and values together.
 * Missing: null for a column that is none of the fields.
 */
export function matchColumns(
  columns: readonly SheetColumn[],
  index: AliasIndex,
  fields: readonly DictionaryField[],
  { readPeriod = currentOnly, taken = new Set<string>(), preferred = new Set<FieldId>() }: MatchOptions = {},
): readonly (ColumnMatch | null)[] {
  const candidates = columns.map((column, i) => {
    const list = candidatesOf(column, index, fields, readPeriod)
    return list.map((one) => (one.isOpen ? { ...one, key: `${one.key}|${i}` } : one)).filter(({ key }) => !taken.has(key))
  })
  // The tiny parts settle ties: the field's own name before its other spellings, the left column before the right.
  const weights = candidates.map((list, row) => new Map(list.map(({ key, field, confidence, rank }) => (
    [key, confidence - rank * 1e-4 - row * 1e-7 + (preferred.has(field.id) ? PREFERENCE : 0)]
  ))))
  const assigned = assignByName(weights)
  return columns.map((_, row) => {
    const list = candidates[row] ?? []
    const key = assigned[row]
    const chosen = list.find((one) => one.key === key)
    if (!chosen) return null
    const rival = list.find((one) => one.key !== key && chosen.confidence - one.confidence < CLOSE_CALL)
    const isTaken = rival !== undefined && assigned.some((other, i) => i !== row && other === rival.key)
    const isSettled = isTaken || preferred.has(chosen.field.id)
    const confidence = rival !== undefined && !isSettled ? Math.min(chosen.confidence, UNSURE) : chosen.confidence
    const { field, period, isOpen, evidence } = chosen
    return { field, period, isOpen, confidence, evidence }
  })
}

/** Every field a column may be, with how sure that is. */
export function candidatesOf(
  column: SheetColumn,
  index: AliasIndex,
  fields: readonly DictionaryField[],
  readPeriod: ReadPeriod,
): readonly Candidate[] {
  const hits = index.hits(column.header)
  const byHeader = hits.flatMap((hit) => weigh(hit, column, readPeriod)).filter(({ confidence }) => confidence >= LEAST)
  if (hits.length > 0 || column.sample.phoneShare < 0.9) return byHeader
  const phone = fields.find(({ id }) => id === 'msisdn')
  if (!phone) return []
  const period = null
  return [{ field: phone, period, isOpen: false, confidence: 0.65, evidence: ['valuePhone'], rank: 99, key: placeOf(phone.id, period) }]
}

const HEADER_EVIDENCE = { exact: 'aliasExact', normalised: 'aliasNormalised', similar: 'aliasSimilar' } as const

/** The header's score, raised or lowered by what the values and the ending of the header say. */
function weigh(hit: AliasHit, { sample }: SheetColumn, readPeriod: ReadPeriod): readonly Candidate[] {
  const { field, rank } = hit
  // Who a subscriber is and what they have are of the row's month; only what they used and paid is told for others.
  const isFact = field.group === 'usage_month' && field.id !== 'month'
  const read = hit.period === 'current' || isFact ? readPeriod(hit.period) : null
  if (!read) return []
  const evidence: Evidence[] = [HEADER_EVIDENCE[hit.how]]
  let confidence = hit.score
  let { isOpen } = read
  if (sample.filled > 0) {
    const value = valueEvidence(field, sample)
    if (value.change <= NONE_FITS) isOpen = true
    confidence = Math.min(hit.how === 'similar' ? 0.8 : hit.score, confidence + value.change)
    if (value.change > 0 && value.evidence) evidence.push(value.evidence)
  }
  if (VAGUE.get(hit.name.trim()) === field.id || (field.id === 'bill_fee' && SUM_WORD.test(hit.name))) confidence = Math.min(confidence, UNSURE)
  if (contradicts(hit.name, field)) confidence = Math.min(confidence, UNSURE - 0.05)
  return [{ field, period: read.period, isOpen, confidence: Math.max(0, confidence), evidence, rank, key: placeOf(field.id, read.period) }]
}

function valueEvidence(field: DictionaryField, sample: ColumnSample): { readonly change: number; readonly evidence?: Evidence } {
  const graded = (share: number, evidence?: Evidence) => ({
    change: share >= 0.9 ? 0.05 : share >= 0.5 ? 0 : share > 0 ? -0.3 : NONE_FITS,
    ...(evidence === undefined ? {} : { evidence }),
  })
  switch (field.type) {
    case 'date':
      return withOrderless(graded(Math.max(sample.dateShare, serialShare(sample)), 'valueDate'), sample)
    case 'month':
      return withOrderless(graded(Math.max(sample.monthShare, sample.dateShare, sample.decimalMonthShare), 'valueMonth'), sample)
    case 'flag':
      return graded(sample.flagShare)
    case 'int':
    case 'number':
    case 'money':
      return graded(sample.numberShare)
    case 'id':
      return idEvidence(field, sample)
    case 'enum':
      return enumEvidence(field, sample)
    case 'text':
      return { change: field.id === 'org_name' && areUnits(sample) ? NONE_FITS * 2 : 0 }
  }
}

/** Dates whose order nothing tells are dates all the same: the analyst is asked, and the import says what is wrong with them. */
function withOrderless(evidence: ReturnType<typeof valueEvidence>, { orderlessShare }: ColumnSample): ReturnType<typeof valueEvidence> {
  return evidence.change <= NONE_FITS && orderlessShare >= 0.5 ? { change: -0.3 } : evidence
}

const COUNTING_UNIT = /^(?:[十百千万亿]?(?:户|人|元|个|次|条|件|台|笔|张|部|线|单|小时|分钟)|元[/／](?:户|月|户[/／]月)|‰|个?百分点|pp|[KMGT]B)$/i

/** True when the values say what is counted: 单位 of a target is % or 户, that of an organisation has a name. */
function areUnits({ values }: ColumnSample): boolean {
  return values.length > 0 && values.every((value) => unitOf(value) !== null || COUNTING_UNIT.test(value))
}

function idEvidence(field: DictionaryField, sample: ColumnSample): { readonly change: number; readonly evidence?: Evidence } {
  const isUnique = sample.distinct >= sample.filled * 0.9
  if (field.id === 'msisdn' || field.id === 'contact_phone') {
    if (sample.phoneShare >= 0.5) return { change: 0.05, evidence: 'valuePhone' }
    return { change: isUnique || sample.longestDigits >= 7 ? 0 : -0.3 }
  }
  if (field.id === 'sub_id') return isUnique ? { change: 0.02, evidence: 'valueUnique' } : { change: 0 }
  return { change: 0 }
}

function enumEvidence(field: DictionaryField, sample: ColumnSample): { readonly change: number; readonly evidence?: Evidence } {
  if (field.id === 'status') {
    const known = sample.values.filter((value) => statusClassOf(value) !== null).length
    if (known > 0 && known >= sample.values.length * 0.5) return { change: 0.05, evidence: 'valueDictionary' }
  }
  return { change: sample.distinct > 200 && sample.distinct > sample.filled * 0.8 ? -0.2 : 0 }
}

/** Dates that lost their format are whole numbers of Excel's calendar. */
function serialShare({ numbers, filled }: ColumnSample): number {
  return filled === 0 ? 0 : numbers.filter((value) => value >= 20_000 && value < 73_050).length / filled
}

/** Words of the dictionary that name anything: 名称 is the customer's as often as the plan's or the shop's. */
const VAGUE: ReadonlyMap<string, FieldId> = new Map([['名称', 'cust_name']])

/** The sum of the columns beside it, which may be all of the bill or a part. */
const SUM_WORD = /合计|小计|总计/

const COUNTED: ReadonlySet<FieldType> = new Set(['money', 'flag', 'date', 'month', 'enum', 'id'])

/** The ending of a Chinese header says what kind of thing it is: 缴费次数 is no amount, 携转查询时间 no yes or no. */
function contradicts(header: string, { type, id }: DictionaryField): boolean {
  const text = header.replaceAll(/[（(【[].*?[）)】\]]/g, '').trim()
  if (/(?:次数|条数|个数|天数|月数)$/.test(text)) return COUNTED.has(type) || (text.endsWith('月数') && id === 'stop_days')
  if (/(?:时间|日期)$/.test(text)) return type !== 'date' && type !== 'month'
  if (/^(?:是否|有无)/.test(text) || /(?:标识|标志)$/.test(text)) return type !== 'flag' && type !== 'enum' && type !== 'id'
  return text.endsWith('号码') && type !== 'id'
}

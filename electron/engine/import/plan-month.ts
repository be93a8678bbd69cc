import type { ColumnMapping, Period, TablePlan } from '../../../shared/api/import.ts'
import { dictionaryField } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { TABLE_KIND_RULES, type TableKind } from '../../../shared/domain/table-kind.ts'
import type { HeaderPeriod } from './header-period.ts'
import { currentOnly, type ReadPeriod } from './match-columns.ts'
import { lastMonthInText, monthInText, monthName, yearInText } from './month-in-text.ts'

/** What may say the month of a table, where no column does. */
export interface MonthTexts {
  /** '' where the sheet has no name of its own. */
  readonly sheet: string
  readonly title: string
  /** Without its extension. */
  readonly file: string
  readonly given: Month | undefined
  /** The latest month of a month column; null where there is none. */
  readonly inColumn: Month | null
}

/** The newest month a table can speak of, for headers that name months without their year. */
export interface LatestMonth {
  readonly month: Month | null
  /** Where only a year is said. Missing: null. */
  readonly year: number | null
}

export function latestMonth({ sheet, title, file, given, inColumn }: MonthTexts): LatestMonth {
  const texts = [sheet, title, file]
  const month = texts.map(lastMonthInText).find((found) => found !== null) ?? inColumn ?? given ?? null
  return { month, year: month === null ? (texts.map(yearInText).find((found) => found !== null) ?? null) : null }
}

/** Reads the months of columns: no month lies after the latest one, nor after the month of the import. */
export function periodReader(kind: TableKind, latest: LatestMonth, thisMonth: Month): ReadPeriod {
  // Tables of other rows than those of subscribers and months have one month per row.
  if (TABLE_KIND_RULES[kind].table !== 'subscriber_month') return currentOnly
  return (said: HeaderPeriod) => {
    if (said === 'current') return { period: null, isOpen: false }
    if (said === 'other') return null
    if ('offset' in said) return { period: { offset: said.offset }, isOpen: false }
    const month = 'month' in said ? said.month : datedBy(said.monthOfYear, latest)
    if (month === null || month > thisMonth) return { period: null, isOpen: true }
    return { period: { month }, isOpen: false }
  }
}

function datedBy(monthOfYear: number, { month, year }: LatestMonth): Month | null {
  if (month === null) return year === null ? null : year * 100 + monthOfYear
  const ofSameYear = Math.floor(month / 100) * 100 + monthOfYear
  return ofSameYear <= month ? ofSameYear : ofSameYear - 100
}

/** True when every value that belongs to a month says which, so that the table needs none of its own. */
function isDatedByColumns(mappings: readonly ColumnMapping[]): boolean {
  const facts = mappings.filter(({ field }) => field !== null && dictionaryField(field)?.group === 'usage_month')
  return facts.length > 0 && facts.every(({ period }) => isAbsolute(period))
}

function isAbsolute(period: Period | null): boolean {
  return period !== null && 'month' in period
}

/** A sheet called 3月, of the year that title or file say. Missing: null. */
function monthOfSheet(sheet: string, latest: LatestMonth, thisMonth: Month): Month | null {
  const named = monthName(sheet)
  const month = named && (named.year === null ? datedBy(named.monthOfYear, latest) : named.year * 100 + named.monthOfYear)
  return month !== null && month <= thisMonth ? month : null
}

/** The one month that names or title say. Missing: null. */
export function monthOfTexts(texts: Omit<MonthTexts, 'inColumn'>, thisMonth: Month): Month | null {
  const { month, monthSource } = monthOfTable('monthlyBill', [], texts, thisMonth)
  return monthSource === 'given' ? null : month
}

/** Missing: month null with source `given` = nothing says the month, so somebody has to. */
export function monthOfTable(
  kind: TableKind,
  mappings: readonly ColumnMapping[],
  { sheet, title, file, given }: Omit<MonthTexts, 'inColumn'>,
  thisMonth: Month,
): Pick<TablePlan, 'month' | 'monthSource'> {
  const { datedBy: dating } = TABLE_KIND_RULES[kind]
  if (mappings.some(({ field }) => field === (dating ?? 'month')) || isDatedByColumns(mappings)) return { month: null, monthSource: 'column' }
  const sources = [
    { monthSource: 'sheetName', month: monthInText(sheet) ?? monthOfSheet(sheet, latestMonth({ sheet: '', title, file, given, inColumn: null }), thisMonth) },
    { monthSource: 'title', month: monthInText(title) },
    { monthSource: 'fileName', month: monthInText(file) },
    { monthSource: 'given', month: given ?? null },
  ] as const
  const found = sources.find(({ month }) => month !== null)
  if (found) return found
  return kind === 'outcomeTable' ? { month: thisMonth, monthSource: 'importDate' } : { month: null, monthSource: 'given' }
}

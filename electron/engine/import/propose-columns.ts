import type { ColumnMapping, Period } from '../../../shared/api/import.ts'
import { dictionaryField, type FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { TABLE_KIND_RULES, type TableKind } from '../../../shared/domain/table-kind.ts'
import type { Cell } from '../spreadsheet/read/table-source.ts'
import { AliasIndex } from './alias-index.ts'
import { cellText } from './cell-text.ts'
import type { ColumnSample } from './column-sample.ts'
import { customField, type KnownField } from './custom-field.ts'
import { inferType } from './infer-type.ts'
import { inferUnit, shareUnits, type InferredUnit } from './infer-unit.ts'
import { KIND_PREFERRED, KIND_SPELLINGS } from './kind-spellings.ts'
import { matchColumns, placeOf, type ColumnMatch, type Evidence, type ReadPeriod } from './match-columns.ts'
import { headerParts } from './normalise-header.ts'
import { RememberedColumns, type Profile, type RememberedColumn } from './profile.ts'
import { REFUSED_FIELDS, targetsOf } from './targets.ts'
import { undatedColumns } from './undated-columns.ts'
import { customUnit, storedFactor, titleUnitOf } from './units.ts'

/** A column of a sheet below its header. */
export interface PlannedColumn {
  readonly column: number
  readonly header: string
  readonly sample: ColumnSample
  readonly cells: readonly Cell[]
}

export interface Proposal {
  readonly columns: readonly PlannedColumn[]
  readonly kind: TableKind
  /** Position in `columns` of the one that says who left; −1 = none. */
  readonly outcomeAt: number
  readonly profile: Profile | undefined
  readonly knownFields: readonly KnownField[]
  readonly readPeriod: ReadPeriod
  /** What the names and the title say; null where they say none. */
  readonly rowMonth: Month | null
  /** Units the title states (单位：万元), at most one each of money, time and data. */
  readonly titleUnits: readonly string[]
}

const SAMPLES = 5
const LONGEST_SAMPLE = 60
/** Nothing was guessed, so nothing is asked. */
const UNKNOWN = 0.5
/** Under the line from which the analyst is asked. */
const TO_ASK = 0.7

const indexes = new Map<TableKind, AliasIndex>()

function indexOf(kind: TableKind): AliasIndex {
  const index = indexes.get(kind) ?? new AliasIndex([...targetsOf(kind), ...REFUSED_FIELDS], KIND_SPELLINGS[kind])
  indexes.set(kind, index)
  return index
}

/** What each column of a table is: as it was loaded before, else what its header and values say, else a field of its own. */
export function proposeColumns(proposal: Proposal): readonly ColumnMapping[] {
  const { columns, kind, outcomeAt, profile, readPeriod } = proposal
  const remembered = new RememberedColumns(profile?.columns ?? [])
  const taken = new Set<string>()
  const known = columns.map(({ header }, position) => {
    const column = remembered.take(header)
    return column && position !== outcomeAt ? recall(column, header, kind, readPeriod, taken) : null
  })
  const open = columns.filter((_, position) => known[position] === null && position !== outcomeAt)
  const options = { readPeriod, taken, preferred: KIND_PREFERRED[kind] ?? new Set<FieldId>() }
  const named = withNumber(matchColumns(open, indexOf(kind), targetsOf(kind), options), open, taken)
  const found = withoutSums(named, open, known, proposal.rowMonth)
  const matches = new Map(open.map((column, i) => [column, found[i] ?? null]))
  const units = unitsOf(matches, proposal.titleUnits)
  const names = new Set([...taken].flatMap((place) => (place.startsWith('x_') ? [place.slice(0, -1)] : [])))
  return columns.map((column, position) => {
    const base = { column: column.column, header: column.header, samples: samplesOf(column.cells) }
    const before = known[position]
    if (before) return { ...base, ...before }
    const match = matches.get(column) ?? null
    if (match && !match.isOpen && !REFUSED_FIELDS.includes(match.field)) return { ...base, ...mapped(match, units.get(column)) }
    const isOutcome = position === outcomeAt
    const isLeftOut = match !== null && REFUSED_FIELDS.includes(match.field)
    if (isLeftOut || (TABLE_KIND_RULES[kind].unknown === 'extra' && !isOutcome)) {
      return { ...base, field: null, type: 'text', period: null, unit: '', confidence: isLeftOut ? match.confidence : UNKNOWN, evidence: ['none'] }
    }
    return { ...base, ...ownField(column, isOutcome, match, proposal.knownFields, names) }
  })
}

type Mapped = Pick<ColumnMapping, 'field' | 'type' | 'period' | 'unit' | 'confidence' | 'evidence'>

/**
 * A column as it was loaded before. A month of its own is read from the header anew, because the next file has other months.
 * Missing: null when it cannot be the same again.
 */
function recall(column: RememberedColumn, header: string, kind: TableKind, readPeriod: ReadPeriod, taken: Set<string>): Mapped | null {
  const { field, type, unit, confidence, evidence } = column
  if (column.isBlank && field?.startsWith('x_')) return null
  if (field === null) return { field, type, unit, period: null, confidence, evidence }
  if (dictionaryField(field) && !targetsOf(kind).some(({ id }) => id === field)) return null
  let period: Period | null = column.period
  if (period !== null && 'month' in period) {
    const read = readPeriod(headerParts(header).period)
    if (read === null || read.isOpen || read.period === null) return null
    period = read.period
  }
  const place = placeOf(field, period)
  if (taken.has(place)) return null
  taken.add(place)
  return { field, type, unit, period, confidence, evidence }
}

type Matches = readonly (ColumnMatch | null)[]

/** A list whose only number is the contact's is taken to be about that number; the analyst is asked. */
function withNumber(matches: Matches, columns: readonly PlannedColumn[], taken: ReadonlySet<string>): Matches {
  const msisdn = dictionaryField('msisdn')
  const isNamed = ['sub_id', 'msisdn'].some((id) => taken.has(placeOf(id, null)) || matches.some((match) => match?.field.id === id))
  if (!msisdn || isNamed) return matches
  return matches.map((match, i): ColumnMatch | null => {
    const isNumber = match?.field.id === 'contact_phone' && (columns[i]?.sample.phoneShare ?? 0) >= 0.5
    return isNumber ? { field: msisdn, period: null, isOpen: false, confidence: 0.6, evidence: ['valuePhone'] } : match
  })
}

/** The sum of the months beside it is no value of the last of them. */
function withoutSums(matches: Matches, columns: readonly PlannedColumn[], known: readonly (Mapped | null)[], rowMonth: Month | null): Matches {
  const before = known.flatMap((column) => (column?.field ? [{ header: '', field: column.field, period: column.period, match: null }] : []))
  const now = matches.flatMap((match, i) => (match && !match.isOpen ? [{ header: columns[i]?.header ?? '', field: match.field.id, period: match.period, match }] : []))
  const undated = new Set(Array.from(undatedColumns([...before, ...now], rowMonth), ({ match }) => match))
  return matches.map((match) => (match && undated.has(match) ? { ...match, isOpen: true, confidence: Math.min(match.confidence, TO_ASK) } : match))
}

function unitsOf(matches: ReadonlyMap<PlannedColumn, ColumnMatch | null>, titleUnits: readonly string[]): ReadonlyMap<PlannedColumn, InferredUnit> {
  const quantities = [...matches].flatMap(([column, match]) => {
    if (!match || (match.field.unit === '' && match.field.type !== 'number')) return []
    const own = headerParts(column.header).unit
    const unit = own === '' ? titleUnitOf(match.field, titleUnits) : own
    return [{ column, fieldId: match.field.id, sample: column.sample, ...inferUnit(match.field, unit, column.sample) }]
  })
  const shared = shareUnits(quantities)
  return new Map(quantities.map(({ column }, i) => [column, shared[i] ?? { unit: '', evidence: null }]))
}

function mapped({ field, period, confidence, evidence }: ColumnMatch, inferred: InferredUnit | undefined): Mapped {
  const reasons: Evidence[] = inferred?.evidence ? [...evidence, inferred.evidence] : [...evidence]
  // An amount read a hundred times too large or too small is the worst of mistakes: a guess by size is confirmed first.
  const isGuess = inferred?.evidence === 'unitValues' && inferred.unit !== field.unit && inferred.unit !== '%'
  const sure = isGuess ? Math.min(confidence, TO_ASK) : confidence
  return { field: field.id, type: field.type, period, unit: inferred?.unit ?? '', confidence: sure, evidence: reasons }
}

/** The field of its own for a column that the dictionary does not know, or that it cannot be as it stands. */
function ownField(
  { column, header, sample }: PlannedColumn,
  isOutcome: boolean,
  guessed: ColumnMatch | null,
  knownFields: readonly KnownField[],
  taken: Set<string>,
): Mapped {
  const inferred = isOutcome ? 'enum' : inferType(header, sample)
  const headerUnit = headerParts(header).unit
  const fileUnit = headerUnit || sample.writtenUnit
  const shown = customUnit(inferred, fileUnit)
  const field = customField(header, column, { ...shown, isEmpty: sample.filled === 0 }, knownFields, taken)
  taken.add(field.id.toLowerCase())
  const unit = field.unit === '' && fileUnit !== '%' ? '' : fileUnit || field.unit
  const isFitting = unit === '' || storedFactor(field, unit) !== null
  return {
    field: field.id,
    type: field.type,
    period: null,
    unit: isFitting ? unit : field.unit,
    confidence: guessed ? Math.min(guessed.confidence, TO_ASK) : UNKNOWN,
    evidence: guessed ? [...guessed.evidence] : ['none'],
  }
}

function samplesOf(cells: readonly Cell[]): string[] {
  const samples = new Set<string>()
  for (const cell of cells) {
    const text = cellText(cell).trim().slice(0, LONGEST_SAMPLE)
    if (text !== '') samples.add(text)
    if (samples.size === SAMPLES) break
  }
  return [...samples]
}

import type { Input, Output } from '../../../shared/api/engine-api.ts'
import type { Value } from '../../../shared/api/schemas.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import { addMonths, type Month } from '../../../shared/domain/month.ts'
import type { Column } from '../frame/column.ts'
import type { CatalogueField } from '../frame/field-catalogue.ts'
import type { Frame } from '../frame/frame.ts'
import { cellReader, maskValue } from '../frame/show-value.ts'
import type { SoundFormula } from './analyse.ts'
import { evaluateFormula, faultsOf } from './evaluate.ts'
import { fieldOfFormula } from './formula-fields.ts'
import { FAULTS } from './number-program.ts'

const SHOWN_ROWS = 20
/** Of these as many as there are among the rows without a result. */
const SHOWN_WITHOUT = 5
/** More inputs than a table beside an editor can show. */
const SHOWN_INPUTS = 12

/** The values of a formula on some subscribers of a month, beside what it reads of them. Personal data are masked. */
export function previewFormula(frame: Frame, sound: SoundFormula, { month }: Pick<Input<'formula.preview'>, 'month'>): Output<'formula.preview'> {
  frame.requireMonth(month)
  const inputs = {
    rows: frame.rows,
    month,
    column: (id: string, monthsBack: number) => frame.columnOrMissing(id, addMonths(month, -monthsBack)),
  }
  const made = { node: sound.node, inputs: sound.inputs.map((id) => frame.field(id)) }
  const field = fieldOfFormula({ formulaId: 1, label: '', expression: '', type: sound.type, unit: sound.unit, createdAt: '', changedAt: '', removed: false }, made)
  const column = evaluateFormula(sound.node, sound, inputs)
  const present = Array.from(frame.present(month).toIndices())
  const faults = sound.node.type === 'text' ? missingTexts(column) : faultsOf(sound.node, inputs)
  const counts = FAULTS.map(() => 0)
  const without: number[] = []
  for (const row of present) {
    const fault = faults[row] ?? 0
    if (fault === 0) continue
    counts[fault - 1] = (counts[fault - 1] ?? 0) + 1
    without.push(row)
  }
  const shown = chooseRows(present, without)
  const [missing = 0, zeroDivisions = 0, outOfRange = 0, overflows = 0, reversedDates = 0] = counts
  return {
    type: sound.type,
    unit: sound.unit,
    numbers: numbersOf(frame, month, shown),
    inputs: sound.reads.slice(0, SHOWN_INPUTS).map(({ field: id, monthsBack }) => ({
      field: id,
      monthsBack,
      values: cells(frame.field(id), inputs.column(id, monthsBack), shown),
    })),
    values: cells(field, column, shown),
    rows: present.length,
    missing,
    zeroDivisions,
    outOfRange,
    overflows,
    reversedDates,
  }
}

function missingTexts(column: Column): Uint8Array {
  return column.kind === 'code' ? Uint8Array.from(column.codes, (code) => (code < 0 ? 1 : 0)) : new Uint8Array(column.values.length)
}

/** Spread over all, with some of those without a result. */
function chooseRows(present: readonly number[], without: readonly number[]): readonly number[] {
  const lacking = new Set(without)
  const filled = present.filter((row) => !lacking.has(row))
  const most = Math.min(without.length, Math.max(SHOWN_WITHOUT, SHOWN_ROWS - filled.length))
  return [...spread(filled, SHOWN_ROWS - most), ...spread(without, most)].sort((a, b) => a - b)
}

function spread(rows: readonly number[], count: number): readonly number[] {
  if (rows.length <= count) return rows
  return Array.from({ length: count }, (_, k) => rows[Math.floor((k * rows.length) / count)] ?? 0)
}

/** By what number subscribers are shown. */
export function numberField(frame: Frame): FieldId | undefined {
  return ['msisdn', 'sub_id'].find((id) => frame.has(id))
}

function numbersOf(frame: Frame, month: Month, rows: readonly number[]): Value[] {
  const id = numberField(frame)
  return id === undefined ? rows.map(() => null) : cells(frame.field(id), frame.column(id, month), rows)
}

function cells(field: Pick<CatalogueField, 'sensitive'> & Parameters<typeof cellReader>[0], column: Column, rows: readonly number[]): Value[] {
  const read = cellReader(field, column)
  const { sensitive } = field
  return rows.map((row) => (sensitive === undefined ? read(row) : maskValue(read(row), sensitive)))
}

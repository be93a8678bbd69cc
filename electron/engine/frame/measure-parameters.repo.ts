import type { FieldId } from '../../../shared/domain/field.ts'
import { parameterKey, type ParameterValues } from '../../../shared/domain/measure.ts'
import type { ReadDb, WriteDb } from '../db/handles.ts'

interface Row {
  readonly measure_id: string
  readonly parameter_id: string
  readonly value: number
}

/** What the analyst has set; parameters left at their defaults have no row. */
export function readParameters(db: ReadDb): ParameterValues {
  const rows = db.prepare<[], Row>('SELECT measure_id, parameter_id, value FROM measure_parameter').all()
  return new Map(rows.map((row) => [parameterKey(row.measure_id, row.parameter_id), row.value]))
}

export function writeParameter(db: WriteDb, measure: FieldId, parameter: string, value: number, now: Date): void {
  db.prepare<[string, string, number, string]>(
    'INSERT OR REPLACE INTO measure_parameter (measure_id, parameter_id, value, changed_at) VALUES (?, ?, ?, ?)',
  ).run(measure, parameter, value, now.toISOString())
}

export function clearParameter(db: WriteDb, measure: FieldId, parameter: string): void {
  db.prepare<[string, string]>('DELETE FROM measure_parameter WHERE measure_id = ? AND parameter_id = ?').run(measure, parameter)
}

import type { FieldType } from '../../../shared/domain/field.ts'
import type { ReadDb, WriteDb } from '../db/handles.ts'

/** A formula column as it is stored; in `expression` fields stand by id. */
export interface StoredFormula {
  readonly formulaId: number
  readonly label: string
  readonly expression: string
  readonly type: FieldType
  readonly unit: string
  readonly createdAt: string
  readonly changedAt: string
  readonly removed: boolean
}

interface Row {
  readonly formula_id: number
  readonly label: string
  readonly expression: string
  readonly type: FieldType
  readonly unit: string
  readonly created_at: string
  readonly changed_at: string
  readonly removed_at: string | null
}

/** All of them, the removed ones too, in the order they were made. */
export function readFormulas(db: ReadDb): readonly StoredFormula[] {
  return db.prepare<[], Row>('SELECT * FROM formula_column ORDER BY formula_id').all().map(fromRow)
}

export function readFormula(db: ReadDb, formulaId: number): StoredFormula | null {
  const row = db.prepare<[number], Row>('SELECT * FROM formula_column WHERE formula_id = ?').get(formulaId)
  return row ? fromRow(row) : null
}

function fromRow(row: Row): StoredFormula {
  return {
    formulaId: row.formula_id,
    label: row.label,
    expression: row.expression,
    type: row.type,
    unit: row.unit,
    createdAt: row.created_at,
    changedAt: row.changed_at,
    removed: row.removed_at !== null,
  }
}

export type FormulaDraft = Pick<StoredFormula, 'label' | 'expression' | 'type' | 'unit'>

export function insertFormula(db: WriteDb, { label, expression, type, unit }: FormulaDraft, now: Date): number {
  const { lastInsertRowid } = db
    .prepare<[string, string, string, string, string, string]>(
      'INSERT INTO formula_column (label, expression, type, unit, created_at, changed_at) VALUES (?, ?, ?, ?, ?, ?)',
    )
    .run(label, expression, type, unit, now.toISOString(), now.toISOString())
  return Number(lastInsertRowid)
}

export function updateFormula(db: WriteDb, formulaId: number, { label, expression, type, unit }: FormulaDraft, now: Date): void {
  db.prepare<[string, string, string, string, string, number]>(
    'UPDATE formula_column SET label = ?, expression = ?, type = ?, unit = ?, changed_at = ? WHERE formula_id = ?',
  ).run(label, expression, type, unit, now.toISOString(), formulaId)
}

export function setFormulaRemoved(db: WriteDb, formulaId: number, removedAt: Date | null): void {
  db.prepare<[string | null, number]>('UPDATE formula_column SET removed_at = ? WHERE formula_id = ?').run(removedAt?.toISOString() ?? null, formulaId)
}

/** Changes with every definition, name and removal. */
export function formulaStamp(db: ReadDb): string {
  const row = db
    .prepare<[], { stamp: string | null }>(
      `SELECT group_concat(json_array(formula_id, label, expression, type, unit), ',') AS stamp FROM formula_column WHERE removed_at IS NULL`,
    )
    .get()
  return row?.stamp ?? ''
}

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tableRequestSchema, type ColumnMapping, type TablePlan } from '../../shared/api/import.ts'
import {
  applyEdit,
  columnLetter,
  columnOrder,
  countToConfirm,
  customTarget,
  problemsOf,
  redoEdit,
  requestsOf,
  startDraft,
  undoEdit,
  unitChoices,
  type TableDraft,
  type WizardEdit,
} from '../../renderer/features/import/wizard-draft.ts'

function column(at: number, header: string, field: string | null, rest: Partial<ColumnMapping> = {}): ColumnMapping {
  return { column: at, header, field, type: 'text', unit: '', confidence: 1, evidence: ['aliasExact'], samples: ['1'], ...rest }
}

const plan: TablePlan = {
  path: '/in/账单202408.xlsx',
  fileName: '账单202408.xlsx',
  format: 'xlsx',
  encoding: '',
  delimiter: '',
  sheet: 'Sheet1',
  sheetIndex: 0,
  kind: 'monthlyBill',
  month: 202408,
  monthSource: 'fileName',
  titleRows: [1],
  headerRows: [2],
  columns: [
    column(0, '用户编号', 'sub_id', { type: 'id' }),
    column(1, '总费用', 'bill_fee', { type: 'money', unit: '分', confidence: 0.6, evidence: ['aliasSimilar'] }),
    column(2, '备注 1', 'x_备注_1', { confidence: 0.4, evidence: ['none'] }),
    column(3, '号码', 'msisdn', { type: 'id' }),
  ],
  outcome: null,
  preview: { firstRowNo: 1, rows: [] },
  rowEstimate: 10,
}

const billFee = { id: 'bill_fee', type: 'money', unit: '元' } as const
const start = startDraft([plan, { ...plan, fileName: 'b.csv', columns: plan.columns.map((one) => ({ ...one })) }])
const first = (tables: readonly TableDraft[]): TableDraft => {
  const [table] = tables
  if (!table) throw new Error('no table')
  return table
}
const columnAt = (tables: readonly TableDraft[], at: number): ColumnMapping | undefined => first(tables).columns.find((one) => one.column === at)

const edit: fc.Arbitrary<WizardEdit> = fc.oneof(
  fc.record({ kind: fc.constant('include' as const), table: fc.nat(1), isIncluded: fc.boolean() }),
  fc.record({ kind: fc.constant('month' as const), table: fc.nat(1), month: fc.constantFrom(null, 202408, 202407) }),
  fc.record({ kind: fc.constant('field' as const), table: fc.nat(1), column: fc.nat(3), target: fc.constantFrom(null, billFee) }),
  fc.record({ kind: fc.constant('unit' as const), table: fc.nat(1), column: fc.nat(3), unit: fc.constantFrom('元', '分') }),
)

describe('edits of the mapping', () => {
  it('are undone and redone exactly, any number of them', () => {
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 15 }), (edits) => {
        const states = [start]
        for (const one of edits) states.push(applyEdit(states[states.length - 1] ?? start, one))
        let draft = states[states.length - 1] ?? start
        for (const before of states.slice(0, -1).reverse()) {
          draft = undoEdit(draft)
          expect(draft.tables).toBe(before.tables)
        }
        expect(undoEdit(draft).tables).toBe(start.tables)
        for (const after of states.slice(1)) {
          draft = redoEdit(draft)
          expect(draft.tables).toBe(after.tables)
        }
        expect(redoEdit(draft).tables).toBe(draft.tables)
      }),
    )
  })

  it('drop what could be redone once something else is changed', () => {
    const undone = undoEdit(applyEdit(start, { kind: 'month', table: 0, month: null }))
    const changed = applyEdit(undone, { kind: 'include', table: 1, isIncluded: false })
    expect(redoEdit(changed).tables).toBe(changed.tables)
  })

  it('change one column of one table, and mark it as chosen', () => {
    const { tables } = applyEdit(start, { kind: 'field', table: 0, column: 2, target: null })
    expect(columnAt(tables, 2)).toMatchObject({ field: null, confidence: 1, evidence: ['chosen'] })
    expect(first(tables).columns.filter(({ column: at }) => at !== 2)).toEqual(plan.columns.filter(({ column: at }) => at !== 2))
    expect(tables[1]).toBe(start.tables[1])
  })

  it('keep the unit the header told when it fits the new field, else take the field’s own', () => {
    const kept = applyEdit(start, { kind: 'field', table: 0, column: 1, target: { id: 'vas_fee', type: 'money', unit: '元' } })
    expect(columnAt(kept.tables, 1)).toMatchObject({ field: 'vas_fee', unit: '分' })
    const replaced = applyEdit(start, { kind: 'field', table: 0, column: 1, target: { id: 'data_mb', type: 'number', unit: 'MB' } })
    expect(columnAt(replaced.tables, 1)).toMatchObject({ field: 'data_mb', unit: 'MB' })
    expect(unitChoices('')).toEqual([''])
  })
})

describe('what is asked of the engine', () => {
  it('is every included table in the shape of the contract', () => {
    const draft = applyEdit(start, { kind: 'include', table: 1, isIncluded: false })
    const requests = requestsOf(draft)
    expect(requests.map(({ path }) => path)).toEqual([plan.path])
    expect(requests.map((request) => tableRequestSchema.safeParse(request).success)).toEqual([true])
    expect(requests[0]?.columns[1]).toEqual({ column: 1, header: '总费用', field: 'bill_fee', type: 'money', unit: '分' })
  })

  it('is refused while a table cannot be imported', () => {
    const table = first(start.tables)
    expect(problemsOf(table)).toEqual([])
    expect(problemsOf({ ...table, month: null })).toEqual([{ kind: 'monthMissing' }])
    expect(problemsOf({ ...table, month: null, columns: [...table.columns, column(4, '账期', 'month')] })).toEqual([])
    expect(problemsOf({ ...table, columns: table.columns.filter(({ field }) => field === 'bill_fee') })).toEqual([{ kind: 'noIdColumn' }])
    expect(problemsOf({ ...table, columns: [...table.columns, column(4, '费用', 'bill_fee')] })).toEqual([{ kind: 'duplicateField', fields: ['bill_fee'] }])
    expect(problemsOf({ ...table, columns: table.columns.map((one) => ({ ...one, field: null })) })).toEqual([{ kind: 'nothingMapped' }])
  })
})

describe('the table of columns', () => {
  it('shows those to confirm first and keeps its order while they are confirmed', () => {
    expect(columnOrder(plan)).toEqual([1, 2, 0, 3])
    const table = first(applyEdit(start, { kind: 'field', table: 0, column: 1, target: billFee }).tables)
    expect([countToConfirm(first(start.tables)), countToConfirm(table)]).toEqual([2, 1])
    expect(columnOrder(table.plan)).toEqual([1, 2, 0, 3])
  })

  it('names custom fields after the header, and keeps the id the engine gave', () => {
    expect(customTarget(column(2, '备注 1', 'x_备注_1')).id).toBe('x_备注_1')
    expect(customTarget(column(5, ' 靓号"等级;', 'tier')).id).toBe('x_靓号_等级')
    expect(customTarget(column(5, '  ', null)).id).toBe('x_列6')
  })

  it('names columns as spreadsheets do', () => {
    expect([0, 25, 26, 51, 52, 701, 702].map(columnLetter)).toEqual(['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA'])
  })
})

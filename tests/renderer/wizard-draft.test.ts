import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { importApi, tableRequestSchema, type ColumnMapping, type TablePlan } from '../../shared/api/import.ts'
import {
  applyEdit,
  changeBetween,
  hiddenRefused,
  refusalOf,
  reduceWizard,
  redoEdit,
  replanAll,
  replanInput,
  overlapsOf,
  requestsOf,
  samePlan,
  startDraft,
  undoEdit,
  type Replanned,
  type TableDraft,
  type WizardAction,
  type WizardDraft,
  type WizardEdit,
} from '../../renderer/features/import/wizard-draft.ts'
import { countToConfirm } from '../../renderer/features/import/table-check.ts'
import { aColumn as column, aPlan as plan } from './wizard-plan.ts'

const billFee = { id: 'bill_fee', type: 'money', unit: '元' } as const
const start = startDraft({ tables: [plan, { ...plan, path: '/in/b.csv', fileName: 'b.csv', columns: plan.columns.map((one) => ({ ...one })) }], refused: [] })
const first = (tables: readonly TableDraft[]): TableDraft => {
  const [table] = tables
  if (!table) throw new Error('no table')
  return table
}
const columnAt = (tables: readonly TableDraft[], at: number): ColumnMapping | undefined => first(tables).columns.find((one) => one.column === at)
const drafted = (draft: WizardDraft | null): WizardDraft => {
  if (!draft) throw new Error('no draft')
  return draft
}

const recognised = (draft: WizardDraft, ...sheets: Replanned[]): WizardDraft => drafted(reduceWizard(draft, { kind: 'replanned', sheets }))

const edit: fc.Arbitrary<WizardEdit> = fc.oneof(
  fc.record({ kind: fc.constant('include' as const), table: fc.nat(1), isIncluded: fc.boolean() }),
  fc.record({ kind: fc.constant('month' as const), table: fc.nat(1), month: fc.constantFrom(null, 202408, 202407) }),
  fc.record({ kind: fc.constant('field' as const), table: fc.nat(1), column: fc.nat(3), target: fc.constantFrom(null, billFee) }),
  fc.record({ kind: fc.constant('unit' as const), table: fc.nat(1), column: fc.nat(3), unit: fc.constantFrom('元', '分') }),
  fc.record({ kind: fc.constant('period' as const), table: fc.nat(1), column: fc.nat(3), period: fc.constantFrom(null, { offset: -1 }, { month: 202401 }) }),
  fc.record({ kind: fc.constant('confirm' as const), table: fc.nat(1), column: fc.nat(3) }),
  fc.record({ kind: fc.constant('confirmAll' as const), table: fc.nat(1) }),
)
const sheet = (table: number): Replanned => ({ table, plan, corrections: { headerRows: [3] } })
const action: fc.Arbitrary<WizardAction> = fc.oneof(
  { weight: 7, arbitrary: edit.map((one) => ({ kind: 'edit' as const, edit: one })) },
  fc.subarray([0, 1], { minLength: 1 }).map((tables) => ({ kind: 'replanned' as const, sheets: tables.map(sheet) })),
  fc.constant({ kind: 'acceptAll' as const }),
)

describe('edits of the mapping', () => {
  it('are undone and redone exactly, any number of them', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 15 }), (actions) => {
        const states = [start]
        for (const one of actions) states.push(drafted(reduceWizard(states[states.length - 1] ?? start, one)))
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

  it('can be named from the two states: the table, and the column where it is one', () => {
    const after = (edit: WizardEdit) => changeBetween(start.tables, applyEdit(start, edit).tables)
    expect(after({ kind: 'field', table: 1, column: 2, target: null })).toEqual({ table: 1, part: 'column', column: 2 })
    expect(after({ kind: 'month', table: 1, month: 202407 })).toEqual({ table: 1, part: 'month', column: null })
    expect(after({ kind: 'include', table: 0, isIncluded: false })).toEqual({ table: 0, part: 'include', column: null })
    expect(changeBetween(start.tables, recognised(start, { table: 1, plan: { ...plan }, corrections: {} }).tables)).toEqual({ table: 1, part: 'sheet', column: null })
    expect(changeBetween(start.tables, start.tables.slice(0, 1))).toEqual({ table: 1, part: 'tables', column: null })
    expect(changeBetween(start.tables, start.tables)).toBeNull()
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
  })

  it('confirm a column as it is, or all that wait for it and no other', () => {
    const one = applyEdit(start, { kind: 'confirm', table: 0, column: 1 })
    expect(columnAt(one.tables, 1)).toEqual({ ...columnAt(start.tables, 1), confidence: 1, evidence: ['chosen'] })
    const all = applyEdit(start, { kind: 'confirmAll', table: 0 })
    expect(first(all.tables).columns.map(({ evidence }) => evidence[0])).toEqual(['aliasExact', 'chosen', 'none', 'aliasExact'])
  })
})

describe('recognising a sheet again', () => {
  it('asks for that sheet with everything corrected so far', () => {
    const table = first(start.tables)
    const header = replanInput(table, { headerRows: [3, 4] })
    expect(header.input).toEqual({ paths: [plan.path], headers: [{ path: plan.path, sheet: 'Sheet1', headerRows: [3, 4] }] })
    const both = replanInput({ ...table, corrections: header.corrections }, { kind: 'contract' })
    expect(both.input).toEqual({ ...header.input, kinds: [{ path: plan.path, sheet: 'Sheet1', kind: 'contract' }] })
    for (const { input } of [header, both]) expect(importApi['import.plan'].input.safeParse(input).success).toBe(true)
  })

  it('keeps what was decided by hand where header and kind still allow it, and leaves the other tables alone', () => {
    const chosen = [
      { kind: 'field', table: 0, column: 1, target: billFee },
      { kind: 'field', table: 0, column: 3, target: null },
      { kind: 'month', table: 0, month: 202407 },
    ] as const satisfies readonly WizardEdit[]
    const before = chosen.reduce<WizardDraft>(applyEdit, start)
    const again: TablePlan = {
      ...plan,
      kind: 'contract',
      columns: [column(0, '用户编号', 'sub_id'), column(1, '总费用', null, { evidence: ['none'] }), column(3, '号码', 'msisdn'), column(4, '合约名称', 'contract_name')],
    }
    const { tables } = recognised(before, { table: 0, plan: again, corrections: { kind: 'contract' } })
    // A contract brings no revenue: the choice falls; leaving a column out holds everywhere.
    expect(first(tables).columns.map(({ field }) => field)).toEqual(['sub_id', null, null, 'contract_name'])
    expect(first(tables)).toMatchObject({ month: 202407, corrections: { kind: 'contract' }, isIncluded: true })
    expect(tables[1]).toBe(before.tables[1])
    const renamed = { ...again, kind: 'monthlyBill' as const, columns: [column(1, '费用合计', 'paid_fee')] }
    expect(first(recognised(before, { table: 0, plan: renamed, corrections: {} }).tables).columns[0]?.field).toBe('paid_fee')
  })

  it('puts the data right below another header, but ends it where it was said to', () => {
    const table = { ...first(start.tables), corrections: { dataRows: { first: 5, last: 90 }, kind: 'contract' as const } }
    const { corrections, input } = replanInput(table, { headerRows: [4] })
    expect(corrections).toEqual({ headerRows: [4], dataRows: { first: null, last: 90 }, kind: 'contract' })
    expect(input.dataRows).toEqual([{ path: plan.path, sheet: 'Sheet1', first: null, last: 90 }])
    expect(importApi['import.plan'].input.safeParse(input).success).toBe(true)
    expect(replanInput(table, { headerRows: [] }).input.headers).toEqual([{ path: plan.path, sheet: 'Sheet1', headerRows: [] }])
  })

  it('finds its sheet in a plan of the whole file', () => {
    const other = { ...plan, sheet: 'Sheet2' }
    expect(samePlan(plan, { tables: [other, plan], refused: [] })).toBe(plan)
    expect(samePlan(plan, { tables: [other], refused: [] })).toBeUndefined()
  })
})

describe('further files', () => {
  const refused = [{ path: '/in/x.bin', fileName: 'x.bin', code: 'FILE_TYPE_UNKNOWN', params: {}, table: null }]

  it('join the ones being checked; a sheet that is there keeps its edits', () => {
    const edited = applyEdit(start, { kind: 'month', table: 0, month: 202401 })
    const more = { ...plan, path: '/in/c.csv' }
    const joined = drafted(reduceWizard(edited, { kind: 'found', plan: { tables: [plan, more], refused } }))
    expect(joined.tables.map((table) => [table.plan.path, table.month])).toEqual([[plan.path, 202401], ['/in/b.csv', 202408], ['/in/c.csv', 202408]])
    expect(drafted(reduceWizard(joined, { kind: 'undo' })).tables).toBe(edited.tables)
    expect(drafted(reduceWizard(joined, { kind: 'found', plan: { tables: [], refused } })).refused).toEqual(refused)
  })

  it('begin a draft where there is none, and discarding ends it', () => {
    expect(drafted(reduceWizard(null, { kind: 'found', plan: { tables: [plan], refused } }))).toEqual(startDraft({ tables: [plan], refused }))
    expect(reduceWizard(start, { kind: 'discard' })).toBeNull()
    expect(reduceWizard(null, { kind: 'undo' })).toBeNull()
  })
})

describe('what is asked of the engine', () => {
  it('is every included table in the shape of the contract', () => {
    const draft = [
      { kind: 'include', table: 1, isIncluded: false },
      { kind: 'period', table: 0, column: 1, period: { offset: -1 } },
    ] as const satisfies readonly WizardEdit[]
    const requests = requestsOf(draft.reduce<WizardDraft>(applyEdit, start))
    expect(requests.map(({ path }) => path)).toEqual([plan.path])
    expect(requests.map((request) => tableRequestSchema.safeParse(request).success)).toEqual([true])
    expect(requests[0]?.columns[1]).toEqual({ column: 1, header: '总费用', field: 'bill_fee', type: 'money', unit: '分', period: { offset: -1 } })
  })

  it('says what is to become of tables that overlap, as proposed until it is chosen, and nothing of them for another month', () => {
    const overlaps = [{ fileName: '前.csv', before: 10, shared: 6, isReplaced: true }]
    const draft = startDraft({ tables: [{ ...plan, overlaps, overlap: 'addUp' }], refused: [] })
    expect(requestsOf(draft).map(({ overlap }) => overlap)).toEqual(['addUp'])
    const chosen = applyEdit(draft, { kind: 'overlap', table: 0, overlap: 'replace' })
    expect(requestsOf(chosen).map(({ overlap }) => overlap)).toEqual(['replace'])
    expect(requestsOf(undoEdit(chosen)).map(({ overlap }) => overlap)).toEqual(['addUp'])
    const moved = applyEdit(chosen, { kind: 'month', table: 0, month: 202407 })
    expect(overlapsOf(first(moved.tables))).toEqual([])
    expect(requestsOf(moved).map(({ overlap }) => overlap)).toEqual(['auto'])
    const again = recognised(chosen, { table: 0, plan: { ...plan, overlaps: [], overlap: 'auto' }, corrections: { kind: 'monthlyBill' } })
    expect(requestsOf(again).map(({ overlap }) => overlap)).toEqual(['auto'])
  })

  it('never is a returned dispatch sheet, unless its content is corrected', () => {
    const draft = startDraft({ tables: [{ ...plan, kind: 'dispatchReturn' }], refused: [] })
    expect(requestsOf(draft)).toEqual([])
    const corrected = recognised(draft, { table: 0, plan, corrections: { kind: 'monthlyBill' } })
    expect(requestsOf(corrected).map(({ kind }) => kind)).toEqual(['monthlyBill'])
  })
})

describe('sheets that were left out', () => {
  const picture: TablePlan = { ...plan, path: '/in/无头.csv', fileName: '无头.csv', titleRows: [], headerRows: [], columns: [] }
  const summary: TablePlan = { ...plan, sheet: '汇总', columns: [column(0, '网格', 'grid')] }
  const found = {
    tables: [plan],
    refused: [
      { path: picture.path, fileName: '无头.csv', code: 'HEADER_NOT_FOUND', params: {}, table: picture },
      { path: plan.path, fileName: '账单202408.xlsx/汇总', code: 'SHEET_LEFT_OUT', params: {}, table: summary },
    ],
  }
  const draft = startDraft(found)

  it('are shown where the file has nothing else to show, without a tick, and ticked once their header is pointed out', () => {
    expect(draft.tables.map(({ plan: { path, sheet }, isIncluded }) => [path, sheet, isIncluded])).toEqual([[plan.path, 'Sheet1', true], [picture.path, 'Sheet1', false]])
    expect(hiddenRefused(draft).map(({ code }) => code)).toEqual(['SHEET_LEFT_OUT'])
    const mended = { ...picture, headerRows: [2], columns: plan.columns }
    const pointed = recognised(draft, { table: 1, plan: mended, corrections: { headerRows: [2] } })
    expect(requestsOf(pointed).map(({ path, headerRows }) => [path, headerRows])).toEqual([[plan.path, [2]], [picture.path, [2]]])
    expect(requestsOf(undoEdit(pointed)).map(({ path }) => path)).toEqual([plan.path])
    // A header with nothing below: as before.
    expect(requestsOf(recognised(pointed, { table: 1, plan: picture, corrections: {} }))).toHaveLength(1)
  })

  it('of other months get the same header, where the row pointed out says the same, in one step', () => {
    const of = (name: string, rows: string[][]): TablePlan => ({ ...picture, path: `/in/${name}.csv`, preview: { rowNos: [2, 3, 4], rows } })
    const header = ['1001', '1002']
    const plans = [of('8', [['导出'], header, ['a', '1']]), of('9', [['导出'], header, ['b', '2']]), of('别的', [['导出'], ['1001', '1003'], ['b', '2']])]
    const months = startDraft({ tables: [plan], refused: plans.map((table) => ({ path: table.path, fileName: '', code: 'HEADER_NOT_FOUND', params: {}, table })) })
    const asked = replanAll(months.tables, 1, { headerRows: [3] })
    expect(asked?.sheets).toEqual([{ table: 1, corrections: { headerRows: [3] } }, { table: 2, corrections: { headerRows: [3] } }])
    expect(asked?.input).toEqual({ paths: ['/in/8.csv', '/in/9.csv'], headers: ['8', '9'].map((name) => ({ path: `/in/${name}.csv`, sheet: 'Sheet1', headerRows: [3] })) })
    expect(importApi['import.plan'].input.safeParse(asked?.input).success).toBe(true)
    const done = recognised(months, ...(asked?.sheets ?? []).map((one) => ({ ...one, plan: { ...plan, path: `/in/${one.table + 7}.csv`, headerRows: [3] } })))
    expect(requestsOf(done).map(({ headerRows }) => headerRows)).toEqual([[2], [3], [3]])
    expect(undoEdit(done).tables).toBe(months.tables)
    // No header at all is said of one table, and a table with a header is corrected alone.
    expect(replanAll(months.tables, 1, { headerRows: [] })?.sheets).toHaveLength(1)
    expect(replanAll(months.tables, 0, { headerRows: [3] })?.input).toEqual(replanInput(first(months.tables), { headerRows: [3] }).input)
    expect(replanAll(months.tables, 9, { headerRows: [3] })).toBeNull()
  })

  it('join the tables when they are asked for, without a tick, and go again with undo', () => {
    const shown = drafted(reduceWizard(draft, { kind: 'show', plan: summary }))
    expect([shown.tables.at(-1)?.plan.sheet, shown.tables.at(-1)?.isIncluded, hiddenRefused(shown).length]).toEqual(['汇总', false, 0])
    expect(hiddenRefused(undoEdit(shown))).toHaveLength(1)
  })

  it('are told apart from other sheets of the file when a correction does not help', () => {
    expect(refusalOf(summary, found)?.code).toBe('SHEET_LEFT_OUT')
    expect(refusalOf({ ...summary, sheet: '别的' }, { tables: [], refused: [{ path: plan.path, fileName: 'x', code: 'FILE_CHANGED', params: {}, table: null }] })?.code).toBe('FILE_CHANGED')
  })
})

describe('accepting all proposals', () => {
  it('confirms what is asked of the ticked tables, in one step, and nothing of the others', () => {
    const two = startDraft({ tables: [plan, { ...plan, path: '/in/b.csv' }, { ...plan, path: '/in/c.csv', importedAt: '2024-09-02T03:04:00.000Z' }], refused: [] })
    const accepted = drafted(reduceWizard(two, { kind: 'acceptAll' }))
    expect(accepted.tables.map(countToConfirm)).toEqual([0, 0, 1])
    expect(requestsOf(accepted)).toEqual(requestsOf(two))
    expect(undoEdit(accepted).tables).toBe(two.tables)
    expect(drafted(reduceWizard(accepted, { kind: 'acceptAll' })).tables).toEqual(accepted.tables)
    expect(changeBetween(accepted.tables, drafted(reduceWizard(accepted, { kind: 'acceptAll' })).tables)).toBeNull()
  })
})

describe('tables that cannot be imported', () => {
  it('are left out together and come back together', () => {
    const draft = startDraft({ tables: ['a', 'b', 'c'].map((name) => ({ ...plan, path: `/in/${name}.csv` })), refused: [] })
    const left = drafted(reduceWizard(draft, { kind: 'leaveOut', tables: [0, 2] }))
    expect(requestsOf(left).map(({ path }) => path)).toEqual(['/in/b.csv'])
    expect(undoEdit(left).tables).toBe(draft.tables)
  })
})

describe('a table that was imported already', () => {
  const imported = { ...plan, importedAt: '2024-09-02T03:04:00.000Z' }
  const other = { ...plan, path: '/in/b.csv' }
  it('is not ticked and does not hold up the others; ticked by hand it goes along', () => {
    const draft = startDraft({ tables: [imported, other], refused: [] })
    expect(requestsOf(draft).map(({ path }) => path)).toEqual(['/in/b.csv'])
    const ticked = applyEdit(draft, { kind: 'include', table: 0, isIncluded: true })
    expect(requestsOf(ticked)).toHaveLength(2)
    const again = recognised(ticked, { table: 0, plan: { ...imported }, corrections: {} })
    expect(requestsOf(again)).toHaveLength(2)
  })

  it('is ticked once its header was corrected, as it is another table then', () => {
    const draft = startDraft({ tables: [imported], refused: [] })
    const still = recognised(draft, { table: 0, plan: { ...imported }, corrections: {} })
    expect(requestsOf(still)).toHaveLength(0)
    const mended = recognised(draft, { table: 0, plan: { ...plan, headerRows: [3] }, corrections: { headerRows: [3] } })
    expect(requestsOf(mended)).toHaveLength(1)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { calendarGrid } from '../../renderer/features/import/calendar-grid.ts'
import { checkText } from '../../renderer/features/import/check-text.ts'
import {
  columnOrder,
  conversionOf,
  customTarget,
  needsConfirm,
  periodChoices,
  periodKey,
  periodOfKey,
  unitChoices,
} from '../../renderer/features/import/column-rules.ts'
import { KIND_ROLES, mayHavePeriod } from '../../renderer/features/import/kind-fields.ts'
import { matchShare } from '../../renderer/features/import/match-share.ts'
import { correctionOf, countToConfirm, countUnknown, isAsLastTime, isDatedByColumn, isReady, isTotalRow, lacksRevenue, nextToCheck, problemsOf, repeatedColumns, rowChoices, type Place } from '../../renderer/features/import/table-check.ts'
import { columnLetters } from '../../shared/domain/column-letters.ts'
import { drawnRows, rowWindow } from '../../renderer/features/import/use-row-window.ts'
import { failedTotals, totalDifference } from '../../renderer/features/import/batch-totals.ts'
import { startDraft, type TableDraft } from '../../renderer/features/import/wizard-draft.ts'
import { CHECK_CODES, type TablePlan } from '../../shared/api/import.ts'
import { DICTIONARY } from '../../shared/domain/field.ts'
import { isNeverKept, kindKeeps, kindTakes } from '../../shared/domain/kind-fields.ts'
import { TABLE_KIND_RULES, TABLE_KINDS, type TableKind } from '../../shared/domain/table-kind.ts'
import { translateTo } from '../../shared/i18n/catalogue.ts'
import { formatOf } from '../../shared/i18n/format.ts'
import { zhCN } from '../../shared/i18n/zh-CN/index.ts'
import { aColumn as column, aPlan as plan } from './wizard-plan.ts'

function draftOf(part: Partial<TablePlan>): TableDraft {
  const [table] = startDraft({ tables: [{ ...plan, ...part }], refused: [] }).tables
  if (!table) throw new Error('no table')
  return table
}

const table = draftOf({})

describe('a table that cannot be imported', () => {
  it.each<[string, Partial<TablePlan>, unknown]>([
    ['nothing is wrong', {}, []],
    ['no month', { month: null }, [{ kind: 'monthMissing' }]],
    ['a column says the month', { month: null, columns: [...plan.columns, column(4, '账期', 'month')] }, []],
    ['the headers say the months', { month: null, columns: [...plan.columns, column(4, '2024年1月语音', 'voice_min', { period: { month: 202401 } })] }, []],
    ['a month and an offset say no month', { month: null, columns: [...plan.columns, column(4, '2024年1月语音', 'voice_min', { period: { month: 202401 } }), column(5, '上月流量', 'data_mb', { period: { offset: -1 } })] }, [{ kind: 'monthMissing' }]],
    ['an offset says no month', { month: null, columns: [...plan.columns, column(4, '上月语音', 'voice_min', { period: { offset: -1 } })] }, [{ kind: 'monthMissing' }]],
    ['no identifier', { columns: plan.columns.filter(({ field }) => field === 'bill_fee') }, [{ kind: 'noIdColumn' }]],
    ['one field twice', { columns: [...plan.columns, column(4, '费用', 'bill_fee')] }, [{ kind: 'duplicateField', fields: ['bill_fee'] }]],
    ['one field for two months', { columns: [...plan.columns, column(4, '上月费用', 'bill_fee', { period: { offset: -1 } })] }, []],
    ['nothing mapped', { columns: plan.columns.map((one) => ({ ...one, field: null })) }, [{ kind: 'nothingMapped' }]],
    ['bill items without amount', { kind: 'billItem', columns: [column(0, '用户编号', 'sub_id'), column(1, '科目', 'item')] }, [{ kind: 'requiredMissing', fields: ['amount'] }]],
    ['complaints without a time', { kind: 'complaint', month: null, columns: [column(0, '号码', 'msisdn')] }, [{ kind: 'requiredMissing', fields: ['contact_time'] }]],
    ['a catalogue needs neither number nor month', { kind: 'planCatalogue', month: null, columns: [column(0, '套餐名称', 'plan_name')] }, []],
    ['an outcome table needs no number', { kind: 'outcomeTable', month: null, columns: [column(0, 'age', 'age')] }, []],
    ['a returned dispatch sheet', { kind: 'dispatchReturn' }, [{ kind: 'handedOn' }]],
  ])('%s', (_name, part, problems) => {
    expect(problemsOf(draftOf(part))).toEqual(problems)
  })

  it('names the columns in each other’s way', () => {
    const columns = [...plan.columns, column(4, '费用', 'bill_fee'), column(5, '上月费用', 'bill_fee', { period: { offset: -1 } })]
    expect(repeatedColumns({ columns })).toEqual([1, 4])
  })
})

describe('a table that can be imported at once', () => {
  const remembered = plan.columns.map((one) => ({ ...one, confidence: 1, evidence: ['profile' as const] }))

  it('is as last time when every column goes where it went', () => {
    expect(isAsLastTime([draftOf({ columns: remembered })])).toBe(true)
    expect(isAsLastTime([draftOf({ columns: [...remembered, column(4, '新列', 'x_新列', { confidence: 0.5, evidence: ['none'] })] })])).toBe(false)
    expect(isAsLastTime([draftOf({ columns: remembered, month: 202411, monthSource: 'importDate' })])).toBe(false)
    expect(isAsLastTime([draftOf({ columns: remembered }), draftOf({ kind: 'dispatchReturn' })])).toBe(true)
    expect(isAsLastTime([])).toBe(false)
  })

  it('is ready when nothing is to confirm, remembered or not', () => {
    const sure = plan.columns.filter((one) => !needsConfirm(one))
    expect([isReady([table]), isReady([draftOf({ columns: sure })]), isAsLastTime([draftOf({ columns: sure })])]).toEqual([false, true, false])
  })

  it('says that its month stands in the file', () => {
    expect(isDatedByColumn(draftOf({ month: null, columns: [column(0, '账期', 'month')] }))).toBe(true)
    expect(isDatedByColumn(draftOf({ kind: 'complaint', month: null, columns: [column(0, '投诉时间', 'contact_time')] }))).toBe(true)
    expect(isDatedByColumn(draftOf({ kind: 'orgTree', month: null }))).toBe(false)
  })
})

describe('the table of columns', () => {
  it('asks about guesses, not about columns nothing is known of, and shows those first', () => {
    expect(countToConfirm(table)).toBe(1)
    expect(columnOrder(plan)).toEqual([1, 0, 2, 3])
  })

  it('counts the columns nothing is known of that are kept, and no others', () => {
    const unknown = (at: number, header: string, field: string | null) => column(at, header, field, { confidence: 0.5, evidence: ['none'] })
    expect(countUnknown(table)).toBe(1)
    expect(countUnknown(draftOf({ columns: [...plan.columns, unknown(4, '工号', 'x_工号'), unknown(5, '身份证号', null), column(6, '备注', null, { evidence: ['chosen'] })] }))).toBe(2)
    expect(countUnknown(draftOf({ kind: 'contract', columns: [unknown(0, '经办工号', null), unknown(1, '身份证号', null), column(2, '号码', 'msisdn')] }))).toBe(1)
  })

  it('warns of a bill without its revenue, and of no other table', () => {
    const columns = plan.columns.filter(({ field }) => field !== 'bill_fee')
    expect([table, draftOf({ columns }), draftOf({ columns, kind: 'subscriberMaster' })].map(lacksRevenue)).toEqual([false, true, false])
  })

  it('goes from one column to check to the next, through all ticked tables and round again', () => {
    const unsure = (at: number) => column(at, `c${at}`, `x_c${at}`, { confidence: 0.5, evidence: ['aliasSimilar'] })
    const id = column(8, '用户编号', 'sub_id', { type: 'id' })
    const two = draftOf({ columns: [unsure(0), column(1, 'b', 'age'), unsure(2), id] })
    const sure = draftOf({ columns: [id] })
    const noMonth = draftOf({ columns: [id], month: null })
    const tables = [two, sure, { ...two, isIncluded: false }, noMonth, two]
    const walk = [{ table: 0, column: null }, ...Array.from({ length: 6 }, () => null)].reduce<(Place | null)[]>(
      (places, first) => [...places, first ?? nextToCheck(tables, places.at(-1) ?? { table: 0, column: null })],
      [],
    )
    expect(walk.slice(1).map((place) => [place?.table, place?.column])).toEqual([[0, 0], [0, 2], [3, null], [4, 0], [4, 2], [0, 0]])
    // Those to confirm stand first, so the one that stands last goes on to the next table.
    expect(nextToCheck(tables, { table: 0, column: 1 })).toEqual({ table: 3, column: null })
    expect(nextToCheck([sure], { table: 0, column: null })).toBeNull()
    expect(nextToCheck([draftOf({ columns: [unsure(0), id] })], { table: 0, column: 0 })).toEqual({ table: 0, column: 0 })
  })

  it('names custom fields after the header, and keeps the id the engine gave', () => {
    expect(customTarget(column(2, '备注 1', 'x_备注_1')).id).toBe('x_备注_1')
    expect(customTarget(column(5, ' 靓号"等级;', 'tier')).id).toBe('x_靓号_等级')
    expect(customTarget(column(5, '  ', null)).id).toBe('x_列6')
  })

  it('names columns as spreadsheets do', () => {
    expect([0, 25, 26, 51, 52, 701, 702].map(columnLetters)).toEqual(['A', 'Z', 'AA', 'AZ', 'BA', 'ZZ', 'AAA'])
  })

  it.each([
    ['bill_fee', '分', ['—', '5,000'], { from: '5,000', to: 50 }],
    ['bill_fee', '万元', ['0.62'], { from: '0.62', to: 6200 }],
    ['voice_min', '秒', ['90'], { from: '90', to: 1.5 }],
    ['data_mb', 'GB', ['2'], { from: '2', to: 2048 }],
  ])('shows what a value becomes: %s in %s', (field, unit, samples, expected) => {
    expect(conversionOf(column(0, 'x', field, { type: 'money', unit, samples }))).toMatchObject(expected)
  })

  it.each([
    ['bill_fee', '元', ['50']],
    ['bill_fee', '分', ['无']],
    [null, '分', ['5000']],
  ])('shows no conversion where there is none: %s in %s', (field, unit, samples) => {
    expect(conversionOf(column(0, 'x', field, { type: 'money', unit, samples }))).toBeNull()
  })

  it('offers units that go together', () => {
    expect(unitChoices('元')).toEqual(['元', '角', '分', '万元', '千元'])
    expect(unitChoices('')).toEqual([''])
    expect(unitChoices('次')).toEqual(['次'])
  })

  it('writes periods as keys and back', () => {
    const period = fc.oneof(fc.constant(null), fc.integer({ min: -36, max: -1 }).map((offset) => ({ offset })), fc.constantFrom(202401, 201912).map((month) => ({ month })))
    fc.assert(fc.property(period, (one) => {
      expect(periodOfKey(periodKey(one))).toEqual(one)
    }))
    expect(periodChoices({ month: 201001 }, 202402).slice(0, 10)).toEqual(['', '-1', '-2', '-3', '-4', '-5', '-6', '201001', '202402', '202401'])
  })

  it('gives periods to what belongs to a month only', () => {
    const may = (kind: TableKind, field: string | null) => mayHavePeriod(kind, { field, period: null })
    expect([may('monthlyBill', 'bill_fee'), may('monthlyBill', 'x_自定'), may('monthlyBill', 'plan_name')]).toEqual([true, true, false])
    expect([may('subscriberMaster', 'x_自定'), may('contract', 'low_fee'), may('monthlyBill', 'month'), may('monthlyBill', null)]).toEqual([false, false, false, false])
    expect(mayHavePeriod('subscriberMaster', { field: 'x_自定', period: { offset: -1 } })).toBe(true)
  })
})

describe('kinds', () => {
  it('are offered all, each once', () => {
    expect(KIND_ROLES.flatMap(({ kinds }) => kinds).toSorted()).toEqual([...TABLE_KINDS].toSorted())
  })

  it.each(TABLE_KINDS)('%s takes what it requires and what it implies, and no number of identity papers', (kind) => {
    const taken = DICTIONARY.filter((field) => kindTakes(kind, field)).map(({ id }) => id)
    const { required, implied, datedBy } = TABLE_KIND_RULES[kind]
    expect(taken).toEqual(expect.arrayContaining([...required, ...(implied ? [implied.field] : []), ...(datedBy === null ? [] : [datedBy])]))
    expect(taken).not.toContain('id_no')
  })

  it('let the analyst map more than is searched for where there is a place for it', () => {
    expect([kindKeeps('customDataset', 'bill_fee'), kindTakes('customDataset', { id: 'bill_fee', group: 'usage_month' })]).toEqual([true, false])
    expect([kindKeeps('contract', 'bill_fee'), kindKeeps('contract', 'x_工号'), kindKeeps('customDataset', 'x_工号'), kindKeeps('contract', null)]).toEqual([false, false, true, true])
    expect(kindKeeps('subscriberMaster', 'id_no')).toBe(false)
  })

  it('keep no numbers of identity papers', () => {
    expect(['身份证号', '证件号码', '号码'].map(isNeverKept)).toEqual([true, true, false])
  })
})

describe('the picture of a sheet', () => {
  it('knows total rows by their label among the first cells', () => {
    expect([['合 计', '', '12'], ['', '总计：', '5'], ['城关小计', '3'], ['ＴＯＴＡＬ', '1']].map(isTotalRow)).toEqual([true, true, true, true])
    expect([['138', '合计话费'], ['1', '2', '3', '4', '合计'], ['', '']].map(isTotalRow)).toEqual([false, false, false])
  })

  const rowsTo = (last: number, headerRows: number[], dataRows: TablePlan['dataRows'] = null) => ({ preview: { rowNos: Array.from({ length: last }, (_, i) => i + 1), rows: [] }, headerRows, dataRows })
  const headersOf = (rowNo: number, plan: ReturnType<typeof rowsTo>) => rowChoices(rowNo, plan).flatMap((choice) => (choice.kind === 'header' ? [choice.rows] : []))
  const kindsOf = (rowNo: number, plan: ReturnType<typeof rowsTo>) => rowChoices(rowNo, plan).flatMap(({ kind }) => (kind === 'header' ? [] : [kind]))

  it('offers one to three header rows with at least one row of data below, but not those it has', () => {
    expect(headersOf(2, rowsTo(14, [1]))).toEqual([[2], [2, 3], [2, 3, 4]])
    expect(headersOf(13, rowsTo(14, [1]))).toEqual([[13]])
    expect(headersOf(14, rowsTo(14, [1]))).toEqual([])
    expect(headersOf(1, rowsTo(14, [1]))).toEqual([[1, 2], [1, 2, 3]])
    expect(headersOf(2, { ...rowsTo(14, [1]), preview: { rowNos: [1, 2, 4, 5, 6], rows: [] } })).toEqual([[2]])
  })

  it('offers where the data begins and ends below the header, and to have no header at it', () => {
    expect(kindsOf(2, rowsTo(14, [2]))).toEqual(['noHeader'])
    expect(kindsOf(1, rowsTo(14, [2]))).toEqual([])
    expect(kindsOf(3, rowsTo(14, [2]))).toEqual(['lastRow'])
    expect(kindsOf(5, rowsTo(14, [2]))).toEqual(['firstRow', 'lastRow'])
    expect(kindsOf(5, rowsTo(14, [2], { first: 5, last: 9 }))).toEqual(['lastRow'])
    expect(kindsOf(9, rowsTo(14, [2], { first: 5, last: 9 }))).toEqual(['firstRow'])
  })

  it('lets first and last row never pass each other', () => {
    const dataRows = { first: 5, last: 9 }
    expect(correctionOf({ kind: 'firstRow', row: 7 }, { dataRows })).toEqual({ dataRows: { first: 7, last: 9 } })
    expect(correctionOf({ kind: 'firstRow', row: 10 }, { dataRows })).toEqual({ dataRows: { first: 10, last: null } })
    expect(correctionOf({ kind: 'lastRow', row: 4 }, { dataRows })).toEqual({ dataRows: { first: null, last: 4 } })
    expect(correctionOf({ kind: 'lastRow', row: 4 }, { dataRows: null })).toEqual({ dataRows: { first: null, last: 4 } })
  })
})

describe('the calendar', () => {
  it('shows every month in between and tells gaps from what never was', () => {
    const month = (at: number, rows: number) => ({ month: at, subscribers: 100, tables: [{ kind: 'monthlyBill' as const, rows }], completeness: 0.5 })
    const grid = calendarGrid([month(202311, 90), { ...month(202312, 0), tables: [] }, month(202402, 95)])
    expect(grid.months).toEqual([202311, 202312, 202401, 202402])
    expect(grid.rows.map(({ kind }) => kind)).toEqual(['subscribers', 'monthlyBill'])
    expect(grid.rows[0]?.cells).toEqual([{ value: 100 }, { value: 100 }, 'gap', { value: 100 }])
    expect(grid.rows[1]?.cells).toEqual([{ value: 90 }, 'gap', 'gap', { value: 95 }])
    expect(grid.completeness).toEqual([0.5, 0.5, null, 0.5])
    expect(calendarGrid([])).toEqual({ months: [], rows: [{ kind: 'subscribers', cells: [] }], completeness: [] })
  })

  it('calls nothing a gap before the first or after the last month of a kind', () => {
    const tables = (rows: readonly number[]) => rows.map((value, i) => ({ month: 202401 + i, subscribers: 1, tables: value > 0 ? [{ kind: 'terminal' as const, rows: value }] : [], completeness: null }))
    expect(calendarGrid(tables([0, 3, 0, 4, 0])).rows[1]?.cells).toEqual(['none', { value: 3 }, 'gap', { value: 4 }, 'none'])
  })
})

describe('the match rate', () => {
  const match = { subscribers: 200, matched: 150 }

  it('is a share of the subscribers where it can be said', () => {
    expect(matchShare({ match })).toBe(0.75)
    expect(matchShare({ match: null })).toBeNull()
    expect(matchShare({ match: { subscribers: 0, matched: 0 } })).toBeNull()
  })
})

describe('remarks', () => {
  it.each(CHECK_CODES)('%s is written in both languages with every number in its place', (code) => {
    const names = [...zhCN.check[code].matchAll(/\{\{(\w+)/g)].map(([, name]) => name ?? '')
    expect(names.length).toBeGreaterThan(0)
    const params = Object.fromEntries(names.map((name, i) => [name, name === 'earlier' ? 202407 : 2 + i]))
    for (const language of ['zh-CN', 'en'] as const) {
      const text = checkText({ code, field: null, month: 202408, params }, translateTo(language), formatOf(language))
      expect(text).not.toMatch(/\{\{|NaN|undefined/)
      for (const [name, value] of Object.entries(params)) expect(text).toContain(name === 'earlier' ? '2024-07' : String(value))
    }
  })
})

describe('rows of a long mapping', () => {
  const ROW = 31
  const count = fc.nat(3000)
  it('are drawn where they are looked at, each once and in order, with the current one, and what is left out adds up', () => {
    fc.assert(
      fc.property(count, fc.nat(100_000), fc.integer({ min: 0, max: 1500 }), fc.integer({ min: -1, max: 3200 }), (rows, scroll, height, current) => {
        const scrollTop = Math.min(scroll, Math.max(0, rows * ROW - height))
        const drawn = drawnRows(rowWindow(rows, scrollTop, height, ROW), rows, current)
        const places = drawn.map(({ at }) => at)
        expect(places).toEqual([...new Set(places)].toSorted((a, b) => a - b))
        const seen = Array.from({ length: rows }, (_, at) => at).filter((at) => (at + 1) * ROW > scrollTop && at * ROW < scrollTop + height)
        const needed = [...seen, current].filter((at) => at >= 0 && at < rows)
        expect(places).toEqual(expect.arrayContaining(needed))
        let before = 0
        for (const { at, skipped } of drawn) {
          expect(before + skipped).toBe(at)
          before = at + 1
        }
        expect(drawn.length).toBeLessThan(height / ROW + 60)
      }),
    )
  })
})

describe('printed totals', () => {
  it('are told where they do not hold, with the difference in cents', () => {
    const totals = [
      { field: 'bill_fee', printed: 100.1, loaded: 99.8, matches: false },
      { field: 'voice_min', printed: 5, loaded: 5, matches: true },
    ]
    expect(failedTotals({ totals }).map(({ field }) => field)).toEqual(['bill_fee'])
    expect(totals.map(totalDifference)).toEqual([-0.3, 0])
  })
})

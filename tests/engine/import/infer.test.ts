import { describe, expect, it } from 'vitest'
import { sampleColumn } from '../../../electron/engine/import/column-sample.ts'
import { customField } from '../../../electron/engine/import/custom-field.ts'
import { inferType } from '../../../electron/engine/import/infer-type.ts'
import { inferUnit } from '../../../electron/engine/import/infer-unit.ts'
import { dictionaryField } from '../../../shared/domain/field.ts'
import { parseMonthField } from '../../../shared/domain/month-field.ts'
import type { Cell } from '../../../electron/engine/spreadsheet/read/table-source.ts'

const type = (header: string, cells: readonly Cell[]) => inferType(header, sampleColumn(cells))
const many = (cell: (i: number) => Cell) => Array.from({ length: 100 }, (_, i) => cell(i))

describe('inferType', () => {
  it.each([
    ['flag', '是否VIP', ['是', '否', '', '是']], ['flag', 'Partner', ['Yes', 'No', 'Yes']], ['flag', 'SeniorCitizen', ['0', '1', '0']], ['int', 'Count', ['1', '1', '1']],
    ['int', 'Dependents', ['0', '1', '2']], ['number', 'Latitude', ['33.96', '-118.2', '12']], ['int', 'x', ['1,234', '5', '-']],
    ['date', '最近缴费', ['2024-03-01', '2024/4/5', '']], ['date', '日', ['20240301', '20240405']], ['date', '时刻', [{ kind: 'date', days: 16495 }]],
    ['month', '首充月', ['202401', '202402']], ['month', '首充月', ['2024年1月', '2024年12月']], ['enum', '商机', ['A', 'B', 'A', 'B', 'A', 'A']],
    ['text', '说明', ['一些话', '另外的话', '第三句', '第四句']], ['id', 'IMEI', ['860000000000001', '860000000000002']], ['id', '单号', ['0012', '0013']],
    ['id', '工单编号', ['10012', '10013', '10014']], ['enum', 'Area code', [415, 408, 415, 415, 408, 510, 415, 408]], ['text', '空', []], ['enum', 'Offer', ['None', 'Offer A', 'None', 'None']],
  ] as const)('%s: %s %j', (expected, header, cells) => {
    expect(type(header, cells)).toBe(expected)
  })
  it('takes long digits for an identifier, never for a number', () => {
    expect(type('数', many((i) => String(530_900_000_000 + i)))).toBe('id')
  })
  it('takes codes of letters and digits that never repeat for an identifier', () => {
    expect(type('key', many((i) => `${7000 + i}-VH${i}`))).toBe('id')
  })
  it('does not mind a few bad cells', () => {
    expect(type('额', many((i) => (i === 3 ? '待核' : `${i}.5`)))).toBe('number')
    expect(type('额', many((i) => (i % 3 === 0 ? '待核' : `${i}.5`)))).not.toBe('number')
  })
  it('takes a unit behind the numbers for a unit', () => {
    expect(sampleColumn(['12元', '13.5元']).writtenUnit).toBe('元')
    expect(type('补贴', ['12元', '13.5元'])).toBe('number')
    expect(type('村组', ['3组', '4组', '5组'])).not.toBe('number')
  })
})

describe('inferUnit', () => {
  const unit = (id: string, headerUnit: string, cells: readonly Cell[]) => inferUnit(dictionaryField(id)!, headerUnit, sampleColumn(cells)).unit
  it.each([
    ['bill_fee', '', many((i) => 4000 + i * 10), '分'], ['bill_fee', '', many((i) => 40.5 + i), '元'], ['bill_fee', '元', many((i) => 4000 + i), '元'], ['bill_fee', '', [5000], '元'],
    ['voice_min', '', many((i) => 5000 + i), '秒'], ['voice_min', '', many((i) => 300 + i), '分钟'], ['voice_min', '小时', many((i) => 3 + i), '小时'],
    ['data_mb', '', many((i) => 900_000 + i), 'KB'], ['data_mb', '', many((i) => 9000 + i), 'MB'], ['data_mb', 'GB', many(() => 2), 'GB'],
    ['tenure_m', '', many((i) => 1000 + i), '天'], ['tenure_m', '', many((i) => 30 + i), '月'], ['onnet_ratio', '', many((i) => 30 + (i % 60)), '%'], ['onnet_ratio', '', many((i) => i / 100), ''],
    ['bill_fee', '条', many((i) => 40.5 + i), '元'],
  ] as const)('%s with header unit %j', (id, headerUnit, cells, expected) => {
    expect(unit(id, headerUnit, cells)).toBe(expected)
  })
})

describe('customField', () => {
  const known = [{ id: 'x_Churn', type: 'enum', unit: '' }, { id: 'x_额', type: 'number', unit: '' }, { id: 'x_次', type: 'int', unit: '' }] as const
  const field = (header: string, type: 'int' | 'number' | 'flag' | 'enum' | 'date', taken: readonly string[] = [], isEmpty = false) =>
    customField(header, 0, { type, unit: '', isEmpty }, known, new Set(taken))
  it('is never named like the field of another month', () => {
    for (const header of ['杂费@-1', '评分@202405', '评分@-1.change', 'a@-1@-2']) {
      const { id } = customField(header, 0, { type: 'number', unit: '', isEmpty: false }, [], new Set())
      expect([id, parseMonthField(id)]).toEqual([id, null])
    }
    expect(customField('me@home', 0, { type: 'text', unit: '', isEmpty: false }, [], new Set()).id).toBe('x_me@home')
  })

  it('continues the field of an earlier file, whatever the case of its letters', () => {
    expect(field('churn', 'flag')).toEqual({ id: 'x_Churn', type: 'enum', unit: '' })
    expect(field('额', 'int')).toEqual({ id: 'x_额', type: 'number', unit: '' })
  })
  it('starts another one when values do not fit', () => {
    expect(field('次', 'number')).toEqual({ id: 'x_次_2', type: 'number', unit: '' })
    expect(field('次', 'number', [], true).id).toBe('x_次')
  })
  it('keeps two columns of the same header apart', () => {
    expect(field('新列', 'date', ['x_新列']).id).toBe('x_新列_2')
  })
  it('makes ids that any SQL tool can read', () => {
    expect(field(' a "b"; c\n', 'int').id).toBe('x_a_b_c')
    expect(field('', 'int').id).toBe('x_列1')
  })
})

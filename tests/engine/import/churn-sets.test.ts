import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sharedFile } from '../../helpers/shared-data.ts'
import { createTestWorkspace, type TestWorkspace } from '../../helpers/workspace.ts'
import { importFiles, planFiles, writeText } from './import-files.ts'

let workspace: TestWorkspace
beforeEach(() => {
  workspace = createTestWorkspace()
})
afterEach(() => workspace.close())

const one = <T>(sql: string) => workspace.db.prepare<[], T>(sql).get()

describe('the IBM churn set', () => {
  const file = sharedFile('data/churn/ibm-telco/data__Telco-Customer-Churn.csv')

  it.skipIf(file === null)('loads every row, keyed by customerID, with blank TotalCharges missing', async () => {
    const { batches } = await importFiles(workspace, [file ?? ''], { outcome: { column: 'Churn', positive: 'Yes' } })
    expect(batches).toHaveLength(1)
    expect(batches[0]).toMatchObject({ kind: 'outcomeTable', rowsRead: 7043, rowsStored: 7043, rowsRejected: 0, months: [202409] })
    expect(one('SELECT count(*) AS n, sum(x_TotalCharges IS NULL) AS missing, sum(x_TotalCharges = 0) AS zero, sum(x_Churn = \'Yes\') AS left FROM subscriber_month')).toEqual({
      n: 7043, missing: 11, zero: 0, left: 1869,
    })
    expect(one('SELECT sub_id, subscriber_key FROM subscriber WHERE subscriber_no = 1')).toEqual({ sub_id: '7590-VHVEG', subscriber_key: '7590-VHVEG' })
    expect(one('SELECT outcome_field, outcome_positive FROM import_batch')).toEqual({ outcome_field: 'x_Churn', outcome_positive: 'Yes' })
  })

  it.skipIf(file === null)('says which columns there are when the outcome column is not one of them', async () => {
    const plan = await planFiles(workspace, [file ?? ''], { outcome: { column: '离网', positive: '是' } })
    expect(plan.tables).toEqual([])
    expect(plan.refused[0]).toMatchObject({ code: 'OUTCOME_COLUMN_NOT_FOUND', params: { column: '离网' } })
    expect(plan.refused[0]?.params['columns']).toContain('PaymentMethod, MonthlyCharges')
  })

  it.skipIf(file === null)('says which values occur when the outcome value does not', async () => {
    const run = importFiles(workspace, [file ?? ''], { outcome: { column: 'Churn', positive: 'Gone' } })
    await expect(run).rejects.toMatchObject({ code: 'OUTCOME_VALUE_NOT_FOUND', params: { column: 'Churn', value: 'Gone' } })
    expect(one('SELECT count(*) AS n FROM subscriber_month')).toEqual({ n: 0 })
  })
})

const OTHERS = [
  ['data/churn/ibm-telco-extended/Telco_customer_churn.xlsx', 'Churn Label', 'Yes', 7043, 1869, 'x_Churn_Label'],
  ['data/churn/ibm-telco-extended/XTelco_Customer_Churn.csv', 'Churn Label', 'Yes', 7043, 1869, 'x_Churn_Label'],
  ['data/churn/maven/telecom_customer_churn.csv', 'Customer Status', 'Churned', 7043, 1869, 'x_Customerstatus'],
  ['data/churn/mlc-churn/mlc_churn.csv', 'churn', 'yes', 5000, 707, 'x_churn'],
  ['data/churn/bigml-orange/churn-bigml-20.csv', 'Churn', 'True', 667, 95, 'x_Churn'],
  ['data/churn/bigml-orange/churn-bigml-80.csv', 'Churn', 'True', 2661, 386, 'x_Churn'],
  ['data/churn/syriatel/data__telecom_dataset.xls', 'churn', 'True', 3333, 483, 'x_churn'],
] as const

describe.each(OTHERS)('%s', (relative, column, positive, rows, left, field) => {
  const file = sharedFile(relative)
  it.skipIf(file === null)(`loads ${rows} rows of which ${left} left`, async () => {
    const { batches } = await importFiles(workspace, [file ?? ''], { outcome: { column, positive } })
    expect(batches[0]).toMatchObject({ kind: 'outcomeTable', rowsRead: rows, rowsStored: rows, rowsRejected: 0 })
    expect(one(`SELECT count(*) AS n, sum("${field}" = '${positive}') AS left FROM subscriber_month`)).toEqual({ n: rows, left })
    expect(one('SELECT count(*) AS n FROM subscriber')).toEqual({ n: rows })
  })
})

it('reads the workbook and its text twin to the same values', async () => {
  const xlsx = sharedFile('data/churn/ibm-telco-extended/Telco_customer_churn.xlsx')
  const csv = sharedFile('data/churn/ibm-telco-extended/XTelco_Customer_Churn.csv')
  if (xlsx === null || csv === null) return
  const contents: unknown[] = []
  for (const file of [xlsx, csv]) {
    const twin = createTestWorkspace()
    await importFiles(twin, [file], { outcome: { column: 'Churn Label', positive: 'Yes' } })
    contents.push(twin.db.prepare('SELECT * FROM subscriber_month JOIN subscriber USING (subscriber_no) ORDER BY fact_id').all())
    twin.close()
  }
  expect(contents[0]).toEqual(contents[1])
})

describe('tables without a subscriber number', () => {
  it('keep the rows of two files apart when only their position tells them', async () => {
    const rows = (from: number) => [['State', 'Widgets', 'Churn'], ...Array.from({ length: 20 }, (_, i) => ['KS', from + i, i % 2 === 0 ? 'True' : 'False'])]
    const files = [writeText(workspace, 'first.csv', rows(0)), writeText(workspace, 'second.csv', rows(100))]
    await importFiles(workspace, files, { outcome: { column: 'Churn', positive: 'True' } })
    expect(one('SELECT count(*) AS n FROM subscriber')).toEqual({ n: 40 })
    const values = workspace.frame.numbers('x_Widgets', workspace.frame.months[0] ?? 0)
    expect([...values].toSorted((a, b) => a - b)).toEqual([...Array.from({ length: 20 }, (_, i) => i), ...Array.from({ length: 20 }, (_, i) => 100 + i)])
  })

  it('go by a customer number that tells the rows apart', async () => {
    const rows = [['客户编号', '年龄', '主套餐'], ...Array.from({ length: 20 }, (_, i) => [`C${1000 + i}`, 20 + i, '云享59元套餐'])]
    await importFiles(workspace, [writeText(workspace, '客户_202408.csv', rows)])
    expect(one('SELECT sub_id, subscriber_key FROM subscriber WHERE subscriber_no = 1')).toEqual({ sub_id: 'C1000', subscriber_key: 'C1000' })
  })

  it('are refused when the customer number repeats', async () => {
    const rows = [['客户编号', '年龄', '主套餐'], ...Array.from({ length: 20 }, (_, i) => [`C${1000 + (i % 5)}`, 20 + i, '云享59元套餐'])]
    await expect(importFiles(workspace, [writeText(workspace, '客户_202408.csv', rows)])).rejects.toMatchObject({ code: 'ID_COLUMN_MISSING' })
  })
})

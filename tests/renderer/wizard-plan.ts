import type { ColumnMapping, TablePlan } from '../../shared/api/import.ts'

export function aColumn(at: number, header: string, field: string | null, rest: Partial<ColumnMapping> = {}): ColumnMapping {
  return { column: at, header, field, type: 'text', period: null, unit: '', confidence: 1, evidence: ['aliasExact'], samples: ['1'], ...rest }
}

/** A monthly bill with a column to confirm and one the dictionary does not know. */
export const aPlan: TablePlan = {
  path: '/in/账单202408.xlsx',
  fileName: '账单202408.xlsx',
  member: '',
  format: 'xlsx',
  encoding: '',
  delimiter: '',
  unpairedRows: [],
  sheet: 'Sheet1',
  sheetIndex: 0,
  kind: 'monthlyBill',
  month: 202408,
  monthSource: 'fileName',
  titleRows: [1],
  headerRows: [2],
  dataRows: null,
  columns: [
    aColumn(0, '用户编号', 'sub_id', { type: 'id' }),
    aColumn(1, '总费用', 'bill_fee', { type: 'money', unit: '分', confidence: 0.6, evidence: ['aliasSimilar'] }),
    aColumn(2, '备注 1', 'x_备注_1', { confidence: 0.5, evidence: ['none'] }),
    aColumn(3, '号码', 'msisdn', { type: 'id' }),
  ],
  outcome: null,
  preview: { rowNos: [], rows: [] },
  rowEstimate: 10,
  importedAt: null,
  overlaps: [],
  overlap: 'auto',
}

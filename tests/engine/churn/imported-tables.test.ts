import { describe, expect, it } from 'vitest'
import { churnHandlers } from '../../../electron/engine/churn/handlers.ts'
import { trainChurn } from '../../../electron/engine/churn/train.job.ts'
import { planImport } from '../../../electron/engine/import/plan.job.ts'
import { runImport } from '../../../electron/engine/import/run.job.ts'
import type { TablePlan, TableRequest } from '../../../shared/api/import.ts'
import { sharedFile } from '../../helpers/shared-data.ts'
import { createTestWorkspace } from '../../helpers/workspace.ts'

const ibmPath = sharedFile('data/churn/ibm-telco/data__Telco-Customer-Churn.csv')
const extendedPath = sharedFile('data/churn/ibm-telco-extended/Telco_customer_churn.xlsx')

function requestOf({ path, sheet, kind, month, columns, titleRows, headerRows, outcome }: TablePlan): TableRequest {
  const own = columns.map(({ column, header, field, type, unit, period }) => ({ column, header, field, type, unit, period }))
  return { path, sheet, kind, month, columns: own, titleRows, headerRows, outcome }
}

/** Imports a file as proposed, trains as proposed, and gives what is left out by the name of its column. */
async function trainOnFile(path: string, column: string) {
  const workspace = createTestWorkspace()
  const { tables } = await workspace.runJob('import.plan', planImport, { paths: [path], outcome: { column, positive: 'Yes' } })
  await workspace.runJob('import.run', runImport, { tables: tables.map(requestOf) })
  const summary = await workspace.runJob('churn.train', trainChurn, {})
  const { excluded, features } = await churnHandlers['churn.detail']({ modelId: summary.modelId }, workspace.context)
  workspace.close()
  const headers = new Map(tables.flatMap((table) => table.columns.map(({ field, header }) => [field, header] as const)))
  const reasons = Object.fromEntries(excluded.map(({ field, reason }) => [headers.get(field) ?? field, reason]))
  return { summary, reasons, learnt: features.map(({ field }) => headers.get(field) ?? field) }
}

describe.skipIf(ibmPath === null || extendedPath === null)('files as they come', () => {
  it('the plain table and the one full of leaks end within 0.02 of each other', { timeout: 120_000 }, async () => {
    const plain = await trainOnFile(ibmPath ?? '', 'Churn')
    expect(plain.summary.metrics.auc).toBeGreaterThanOrEqual(0.84)
    expect(plain.summary.metrics.auc).toBeLessThan(0.87)
    expect(plain.learnt).not.toContain('customerID')
    expect(plain.learnt).toContain('Contract')

    const leaking = await trainOnFile(extendedPath ?? '', 'Churn Label')
    expect(leaking.reasons).toMatchObject({
      'Churn Label': 'outcomeItself',
      'Churn Value': 'determinesOutcome',
      'Churn Score': 'namesOutcome',
      'Churn Reason': 'presenceTellsOutcome',
    })
    expect(leaking.learnt).toContain('CLTV')
    expect(leaking.learnt).not.toContain('CustomerID')
    expect(leaking.summary.holdoutPositives).toBe(plain.summary.holdoutPositives)
    expect(Math.abs(leaking.summary.metrics.auc - plain.summary.metrics.auc)).toBeLessThanOrEqual(0.02)
  })
})

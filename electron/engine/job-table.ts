import { buildList } from './campaign/build-list.job.ts'
import { trainChurn } from './churn/train.job.ts'
import { exportDispatch } from './dispatch/export.job.ts'
import { exportChart } from './explore/export-chart.job.ts'
import { exportSubscribers } from './explore/export.job.ts'
import { exportIssues } from './import/export-issues.job.ts'
import { exportRows } from './import/export-rows.job.ts'
import { planImport } from './import/plan.job.ts'
import { runImport } from './import/run.job.ts'
import type { JobTable } from './jobs/define-job.ts'
import { clusterSubscribers } from './portrait/cluster.job.ts'
import { writeReport } from './report/write.job.ts'
import { writeSample } from './sample/write.job.ts'
import { runSegments } from './segment/run.job.ts'

export const jobTable: JobTable = {
  'sample.write': writeSample,
  'import.plan': planImport,
  'import.run': runImport,
  'import.exportIssues': exportIssues,
  'import.exportRows': exportRows,
  'explore.export': exportSubscribers,
  'explore.exportChart': exportChart,
  'segment.run': runSegments,
  'portrait.cluster': clusterSubscribers,
  'churn.train': trainChurn,
  'campaign.build': buildList,
  'dispatch.export': exportDispatch,
  'report.write': writeReport,
}

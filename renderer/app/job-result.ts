import type { JobName, Output } from '../../shared/api/engine-api.ts'
import { assertNever } from '../../shared/domain/errors.ts'
import { hasText, type Translate } from '../../shared/i18n/catalogue.ts'
import type { JobEntry } from '../state/jobs.ts'

const JOB_NAMES: readonly JobName[] = [
  'sample.write',
  'import.plan',
  'import.run',
  'import.exportIssues',
  'import.exportRows',
  'explore.export',
  'explore.exportChart',
  'segment.run',
  'portrait.cluster',
  'churn.train',
  'campaign.build',
  'dispatch.export',
  'report.write',
]

/** What a method is called in the list of jobs. */
export function jobTitle(method: string, t: Translate): string {
  const key = `shell.jobName.${method.replace('.', '_')}`
  return t(hasText(key) ? key : 'shell.jobName.unknown')
}

export function phaseTitle(phase: string, t: Translate): string {
  const key = `shell.phase.${phase}`
  return t(hasText(key) ? key : 'shell.phase.unknown')
}

/** What a job did, in numbers; null for one that has not succeeded in this session. */
export function resultLine({ job, output }: JobEntry, t: Translate): string | null {
  const method = JOB_NAMES.find((name) => name === job.method)
  if (method === undefined || output === undefined || job.state !== 'succeeded') return null
  return lineOf(method, output, t)
}

/** The engine checked the output against the method's schema before it sent it. */
function outputOf<M extends JobName>(_method: M, output: unknown): Output<M> {
  return output as Output<M>
}

function lineOf(method: JobName, output: unknown, t: Translate): string {
  switch (method) {
    case 'sample.write':
      return t('shell.jobResult.sample_write', { files: outputOf(method, output).files.length })
    case 'import.plan': {
      const { tables, refused } = outputOf(method, output)
      return t('shell.jobResult.import_plan', { tables: tables.length, refused: refused.length })
    }
    case 'import.run': {
      const { batches } = outputOf(method, output)
      const stored = batches.reduce((sum, { rowsStored }) => sum + rowsStored, 0)
      return t('shell.jobResult.import_run', { stored, rejected: batches.reduce((sum, { rowsRejected }) => sum + rowsRejected, 0) })
    }
    case 'import.exportIssues':
      return t('shell.jobResult.import_exportIssues', { rows: outputOf(method, output).rows })
    case 'import.exportRows':
      return t('shell.jobResult.import_exportRows', { rows: outputOf(method, output).rows })
    case 'explore.export':
      return t('shell.jobResult.explore_export', { rows: outputOf(method, output).rows })
    case 'explore.exportChart':
      return t('shell.jobResult.explore_exportChart')
    case 'segment.run': {
      const { segments } = outputOf(method, output)
      return t('shell.jobResult.segment_run', { segments: segments.length, subscribers: segments.reduce((sum, { count }) => sum + count, 0) })
    }
    case 'portrait.cluster': {
      const { k, rows } = outputOf(method, output)
      return t('shell.jobResult.portrait_cluster', { k, rows })
    }
    case 'churn.train': {
      const { metrics, scoredRows } = outputOf(method, output)
      return t('shell.jobResult.churn_train', { auc: metrics.auc.toFixed(3), rows: scoredRows })
    }
    case 'campaign.build': {
      const { targets, control } = outputOf(method, output).waterfall
      return t('shell.jobResult.campaign_build', { targets, control })
    }
    case 'dispatch.export': {
      const { workbooks, rows } = outputOf(method, output)
      return t('shell.jobResult.dispatch_export', { workbooks: workbooks.length, rows })
    }
    case 'report.write':
      return t('shell.jobResult.report_write', { sections: outputOf(method, output).sections.length })
    default:
      return assertNever(method)
  }
}

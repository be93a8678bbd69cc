import { Alert, Button } from 'antd'
import { useState, type ReactNode } from 'react'
import type { TargetList } from '../../../shared/api/campaign.ts'
import { useJob } from '../../state/jobs.ts'
import { useSettings } from '../../state/settings.ts'
import { ErrorNotice, type ErrorLike } from '../../ui/error-notice.tsx'
import { JobProgress } from '../../ui/job-progress.tsx'
import { useFormat, useT } from '../../ui/locale.tsx'

type Pdf =
  | { readonly kind: 'none' | 'printing' }
  | { readonly kind: 'done'; readonly path: string }
  | { readonly kind: 'failed'; readonly error: ErrorLike }

interface Report {
  readonly start: () => void
  readonly isRunning: boolean
  readonly notice: ReactNode
}

/** Writes the report of a list and, when asked, prints it to a PDF; `notice` shows how far it is. */
export function useReport(list: TargetList): Report {
  const t = useT()
  const format = useFormat()
  const language = useSettings((settings) => settings.language)
  const run = useJob('report.write')
  const [pdf, setPdf] = useState<Pdf>({ kind: 'none' })
  const { month } = list.recipe

  const start = async (): Promise<void> => {
    const name = t('campaign.report.fileName', { name: fileNameOf(list.name), month: format.month(month) })
    const path = await window.host.chooseSavePath('html', name)
    if (path === null) return
    setPdf({ kind: 'none' })
    run.start({ month, listId: list.listId, path, language })
  }
  const print = async (htmlPath: string): Promise<void> => {
    setPdf({ kind: 'printing' })
    try {
      setPdf({ kind: 'done', path: await window.host.printReport(htmlPath) })
    } catch {
      // What the desktop reports is not for reading; in practice the file beside the report cannot be written.
      setPdf({
        kind: 'failed',
        error: { code: 'OUTPUT_NOT_WRITABLE', params: { path: htmlPath.replace(/\.html?$/i, '.pdf') }, ref: '' },
      })
    }
  }
  const { output } = run
  const shown = pdf.kind === 'done' ? pdf.path : output?.path
  const notice = (
    <>
      {run.isRunning && <JobProgress title={t('campaign.report.running')} job={run.job} onCancel={run.cancel} />}
      {run.error && run.error.code !== 'CANCELLED' && <ErrorNotice error={run.error} onClose={run.reset} />}
      {pdf.kind === 'failed' && <ErrorNotice error={pdf.error} onClose={() => setPdf({ kind: 'none' })} />}
      {output && shown !== undefined && (
        <Alert
          type="success"
          showIcon
          closable={{ closeIcon: true, onClose: run.reset }}
          title={
            pdf.kind === 'done'
              ? t('campaign.report.pdfDone', { file: pdf.path })
              : t('campaign.report.done', { sections: output.sections.length, file: output.path })
          }
          action={
            <span className="campaign-inline">
              {pdf.kind !== 'done' && (
                <Button size="small" loading={pdf.kind === 'printing'} onClick={() => void print(output.path)}>
                  {t(pdf.kind === 'printing' ? 'campaign.report.printing' : 'campaign.report.makePdf')}
                </Button>
              )}
              <Button size="small" onClick={() => void window.host.showInFolder(shown)}>
                {t('common.showInFolder')}
              </Button>
            </span>
          }
        />
      )}
    </>
  )
  return { start: () => void start(), isRunning: run.isRunning, notice }
}

/** A name without what file systems refuse. */
function fileNameOf(name: string): string {
  return name.replaceAll(/[\\/:*?"<>|]+/g, ' ').trim()
}

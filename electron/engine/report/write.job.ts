import { formatMonth } from '../../../shared/domain/month.ts'
import { translateTo } from '../../../shared/i18n/catalogue.ts'
import { formatOf } from '../../../shared/i18n/format.ts'
import { writeAudit } from '../audit.ts'
import type { JobRun } from '../jobs/define-job.ts'
import { writeOutputFile } from '../spreadsheet/write/output-file.ts'
import { requireList } from '../target-list/target-list.repo.ts'
import { html } from './html.ts'
import { readWorkspaceName } from './report.repo.ts'
import { reportSections } from './sections.ts'
import { REPORT_STYLE } from './style.ts'

/** Writes the report: one page that opens anywhere, without scripts and without anything from outside. */
export const writeReport: JobRun<'report.write'> = async ({ month, listId, path, language }, { db, frame, tick, now }) => {
  frame.requireMonth(month)
  const t = translateTo(language)
  const list = listId === null ? null : requireList(db, listId)
  tick('gather')(0, 1)
  const sections = reportSections({ db, frame, month, language, list })
  tick('gather')(1, 1)
  const subtitle = t('report.subtitle', {
    workspace: readWorkspaceName(db),
    month: formatMonth(month),
    rows: frame.present(month).count(),
    at: formatOf(language).dateTime(now().toISOString()),
  })
  const page = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${t('report.title')} ${formatMonth(month)}</title>
<style>${REPORT_STYLE}</style>
</head>
<body>
<h1>${t('report.title')}</h1>
<p class="subtitle">${subtitle}</p>
${sections.map((section) => section.body)}
</body>
</html>
`
  await writeOutputFile(path, toBytes(page.text))
  tick('write')(1, 1)
  writeAudit(db, now(), 'report.write', { month, listId })
  return { path, sections: sections.map((section) => section.id) }
}

async function* toBytes(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text)
}

import { DownOutlined } from '@ant-design/icons'
import { Button, Dropdown } from 'antd'
import { useMemo, useState } from 'react'
import type { Output } from '../../../shared/api/engine-api.ts'
import type { Batch, IssueCode } from '../../../shared/api/import.ts'
import { MISSING } from '../../../shared/i18n/format.ts'
import { useJob } from '../../state/jobs.ts'
import { fetchEngine } from '../../state/queries.ts'
import { DataGrid, type GridColumn, type RowsRequest } from '../../ui/data-grid.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ExportResult } from '../../ui/export-result.tsx'
import { useAppearance, useFormat, useT } from '../../ui/locale.tsx'
import { IssueRow } from './issue-row.tsx'

type Issue = Output<'import.issues'>['issues'][number]

/** Cells and rows of a batch that could not be what their column says, by code. */
export function BatchIssues({ batch }: { readonly batch: Batch }) {
  const t = useT()
  const format = useFormat()
  const { language } = useAppearance()
  const [code, setCode] = useState<IssueCode | null>(null)
  const [shown, setShown] = useState<number | null>(null)
  const [row, setRow] = useState<Pick<Issue, 'rowNo' | 'header'> | null>(null)
  const exporting = useJob('import.exportIssues')
  const columns = useMemo(
    (): readonly GridColumn<Issue>[] => [
      {
        id: 'rowNo',
        header: t('import.batch.rowNo'),
        kind: 'count',
        width: 76,
        value: ({ rowNo }) => (rowNo === 0 ? null : rowNo),
        render: (issue) =>
          issue.rowNo === 0 ? MISSING : (
            <button type="button" className="link figures" title={t('import.batch.showRow')} onClick={() => setRow(issue)}>
              {format.count(issue.rowNo)}
            </button>
          ),
      },
      { id: 'column', header: t('import.batch.column'), width: 150, value: ({ header }) => header },
      { id: 'problem', header: t('import.batch.problem'), flex: 1, value: ({ code: issue }) => t(`issue.${issue}`) },
      { id: 'raw', header: t('import.batch.raw'), flex: 1, value: ({ code: issue, raw }) => (issue === 'DUPLICATE_ROW' && raw !== '' ? t('import.batch.keptRow', { row: Number(raw) }) : raw) },
      {
        id: 'effect',
        header: t('import.batch.effect'),
        width: 100,
        value: (issue) => t(`import.effect.${effectOf(issue)}`),
        render: (issue) => <span className={issue.rejected ? 'warn' : undefined}>{t(`import.effect.${effectOf(issue)}`)}</span>,
      },
    ],
    [t, format],
  )
  if (batch.issues.length === 0) return <EmptyState text={t('import.batch.noIssues')} />
  const { batchId, fileName } = batch
  const ofCode = code === null ? {} : { code }
  const getRows = async ({ offset, limit }: RowsRequest) => {
    const { issues, total } = await fetchEngine('import.issues', { batchId, offset, limit, ...ofCode })
    return { rows: issues, total }
  }
  const filter = (chosen: IssueCode | null): void => {
    setCode(chosen)
    setRow(null)
  }
  const exportTo = async (format: 'xlsx' | 'csv'): Promise<void> => {
    const name = t('import.batch.exportName', { file: fileName.replace(/\.[^.]+$/u, '') })
    const path = await window.host.chooseSavePath(format, `${name}.${format}`)
    if (path !== null) exporting.start({ batchId, path, format, language, ...ofCode })
  }
  return (
    <div className="batch-tab">
      <div className="batch-tools">
        <div className="issue-codes" role="group" aria-label={t('import.batch.problem')}>
          {batch.issues.map(({ code: issue, count }) => (
            <button key={issue} type="button" aria-pressed={issue === code} onClick={() => filter(issue === code ? null : issue)}>
              <span>{t(`issue.${issue}`)}</span> <strong className="figures">{t('import.batch.shown', { count })}</strong>
            </button>
          ))}
        </div>
        <Dropdown
          autoFocus
          trigger={['click']}
          menu={{
            items: [
              { key: 'xlsx', label: t('import.batch.exportXlsx'), onClick: () => void exportTo('xlsx') },
              { key: 'csv', label: t('import.batch.exportCsv'), onClick: () => void exportTo('csv') },
            ],
          }}
        >
          <Button size="small" disabled={exporting.isRunning} icon={<DownOutlined />} iconPlacement="end">
            {t('import.batch.exportIssues')}
          </Button>
        </Dropdown>
      </div>
      <ExportResult run={exporting} running={t('import.batch.exporting')} done={(count) => t('import.batch.exported', { count })} />
      <DataGrid<Issue>
        id="import.issues"
        version={`${batchId}.${code ?? ''}`}
        columns={columns}
        rowKey={({ rowNo, header, code: issue }) => `${rowNo}.${header}.${issue}`}
        getRows={getRows}
        onTotal={setShown}
        onRowOpen={(issue) => issue.rowNo > 0 && setRow(issue)}
        status={shown === null ? '' : t('import.batch.shown', { count: shown })}
      />
      {row && <IssueRow batchId={batchId} rowNo={row.rowNo} header={row.header} onClose={() => setRow(null)} />}
    </div>
  )
}

const SKIPPED_ROWS: readonly IssueCode[] = ['TOTAL_ROW', 'HEADER_REPEATED', 'BLANK_ROW', 'ROW_LEFT_OUT']
const LOST_VALUES: readonly IssueCode[] = ['NOT_A_NUMBER', 'NOT_A_DATE', 'DATE_ORDER_UNKNOWN', 'NOT_A_MONTH', 'NOT_A_FLAG', 'ERROR_CELL', 'FORMULA_WITHOUT_VALUE']

/** What an issue did to its row or cell. */
function effectOf({ code, rejected }: Issue): 'rejected' | 'skipped' | 'missing' | 'kept' {
  if (rejected) return 'rejected'
  if (SKIPPED_ROWS.includes(code)) return 'skipped'
  return LOST_VALUES.includes(code) ? 'missing' : 'kept'
}

import { CloseOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import type { Output } from '../../../shared/api/engine-api.ts'
import { columnLetters } from '../../../shared/domain/column-letters.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { useSettings } from '../../state/settings.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { useT } from '../../ui/locale.tsx'
import { useEscape } from '../../ui/use-escape.ts'

interface IssueRowProps {
  readonly batchId: number
  readonly rowNo: number
  /** Header of the cell the issue is about; '' for the whole row. */
  readonly header: string
  readonly onClose: () => void
}

/** The row of an issue as it stands in the file, the cell it is about marked. */
export function IssueRow({ batchId, rowNo, header, onClose }: IssueRowProps) {
  const t = useT()
  const reveal = useSettings((settings) => settings.reveal)
  const query = useEngineQuery('import.issueRow', { batchId, rowNo, reveal })
  useEscape(true, onClose)
  return (
    <section className="issue-row" aria-label={t('import.batch.originalRow', { row: rowNo })}>
      <strong>{t('import.batch.originalRow', { row: rowNo })}</strong>
      <div>
        {query.error && <ErrorNotice error={query.error} onRetry={query.refetch} />}
        {query.data && <Cells cells={query.data.cells} header={header} />}
      </div>
      <Button type="text" size="small" icon={<CloseOutlined />} title={t('import.batch.closeRow')} aria-label={t('import.batch.closeRow')} onClick={onClose} />
    </section>
  )
}

type Cell = NonNullable<Output<'import.issueRow'>['cells']>[number]

function Cells({ cells, header }: { readonly cells: readonly Cell[] | null; readonly header: string }) {
  const t = useT()
  if (cells === null) return <span className="soft">{t('import.batch.rowNotKept')}</span>
  const classOf = (cell: Cell): string | undefined => (header !== '' && cell.header === header ? 'issue-cell' : undefined)
  return (
    <div className="picture">
      <table>
        <thead>
          <tr>
            {cells.map((cell) => (
              <th key={cell.column} className={classOf(cell)} title={cell.header}>
                {cell.header || columnLetters(cell.column)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <tr>
            {cells.map((cell) => (
              <td key={cell.column} className={classOf(cell)} title={cell.text}>
                {cell.text}
              </td>
            ))}
          </tr>
        </tbody>
      </table>
    </div>
  )
}

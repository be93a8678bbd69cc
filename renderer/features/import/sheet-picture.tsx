import { Dropdown } from 'antd'
import { memo } from 'react'
import type { TablePlan } from '../../../shared/api/import.ts'
import { useT } from '../../ui/locale.tsx'
import { columnLetter } from './column-rules.ts'
import { headerChoices, isTotalRow } from './table-check.ts'

type RowRole = 'title' | 'header' | 'total'

const ROLE_TEXTS = { title: 'import.wizard.titleRow', header: 'import.wizard.headerRow', total: 'import.wizard.totalRow' } as const

/** A sheet of thousands of columns is told apart by its first ones; all are in the mapping. */
const MOST_COLUMNS = 100

interface SheetPictureProps {
  readonly plan: TablePlan
  /** The analyst points out the header rows. */
  readonly onHeader: (headerRows: readonly number[]) => void
}

/** The first rows of a sheet as they stand in the file; title, header and total rows are marked, the header can be corrected. */
export function SheetPicture({ plan, onHeader }: SheetPictureProps) {
  const t = useT()
  const { firstRowNo, rows } = plan.preview
  const columns = Math.max(0, ...rows.map((row) => row.length))
  const width = Math.min(columns, MOST_COLUMNS)
  const lastHeader = Math.max(0, ...plan.headerRows)
  const roleOf = (rowNo: number, cells: readonly string[]): RowRole | undefined => {
    if (plan.headerRows.includes(rowNo)) return 'header'
    if (plan.titleRows.includes(rowNo)) return 'title'
    return rowNo > lastHeader && isTotalRow(cells) ? 'total' : undefined
  }
  return (
    <div className="picture">
      <table aria-label={t('import.wizard.picture')}>
        <thead>
          <tr>
            <th />
            {Array.from({ length: width }, (_, i) => (
              <th key={i}>{columnLetter(i)}</th>
            ))}
            {columns > width && <th>{t('import.wizard.pictureMore', { count: columns - width })}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => {
            const rowNo = firstRowNo + i
            const role = roleOf(rowNo, row)
            return (
              <tr key={rowNo} className={role && `picture-${role}`} title={role && t(ROLE_TEXTS[role])}>
                <th scope="row">
                  <RowNumber rowNo={rowNo} lastRowNo={firstRowNo + rows.length - 1} onHeader={onHeader} />
                </th>
                <PictureCells row={row} width={width} isTitle={role === 'title'} />
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

interface PictureCellsProps {
  readonly row: readonly string[]
  readonly width: number
  readonly isTitle: boolean
}

/** Not drawn again while the mapping below is edited. */
const PictureCells = memo(function PictureCells({ row, width, isTitle }: PictureCellsProps) {
  if (isTitle) return <td colSpan={width}>{row.filter((cell) => cell !== '').join(' ')}</td>
  return Array.from({ length: width }, (_, at) => (
    <td key={at} title={row[at]}>
      {row[at]}
    </td>
  ))
})

interface RowNumberProps {
  readonly rowNo: number
  readonly lastRowNo: number
  readonly onHeader: (headerRows: readonly number[]) => void
}

/** The number of a row; its menu makes the row the header, alone or with the ones below. */
function RowNumber({ rowNo, lastRowNo, onHeader }: RowNumberProps) {
  const t = useT()
  const items = headerChoices(rowNo, lastRowNo).map((choice) => ({
    key: choice.join(),
    label: choice.length === 1 ? t('import.wizard.setHeader') : t('import.wizard.setHeaderRows', { first: rowNo, last: choice.at(-1) ?? rowNo }),
    onClick: () => onHeader(choice),
  }))
  return (
    <Dropdown trigger={['click', 'contextMenu']} disabled={items.length === 0} menu={{ items }}>
      <button type="button" className="picture-row" aria-label={t('import.wizard.rowMenu', { row: rowNo })}>
        {rowNo}
      </button>
    </Dropdown>
  )
}

/** What the colours of the picture mean. */
export function PictureLegend() {
  const t = useT()
  return (
    <span className="picture-legend soft">
      {(['title', 'header', 'total'] as const).map((role) => (
        <span key={role} className={`picture-${role}`}>
          {t(ROLE_TEXTS[role])}
        </span>
      ))}
    </span>
  )
}

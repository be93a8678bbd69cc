import type { TablePlan } from '../../../shared/api/import.ts'
import { useT } from '../../ui/locale.tsx'
import { columnLetter } from './wizard-draft.ts'

/** Title and header rows stay in the picture with a few rows of data. */
const ROWS = 8

/** The first rows of a sheet as they stand in the file, title and header rows marked. */
export function SheetPicture({ plan }: { readonly plan: TablePlan }) {
  const t = useT()
  const { firstRowNo, rows } = plan.preview
  const width = Math.max(0, ...rows.map((row) => row.length))
  const kindOf = (rowNo: number): 'title' | 'header' | undefined =>
    plan.headerRows.includes(rowNo) ? 'header' : plan.titleRows.includes(rowNo) ? 'title' : undefined
  return (
    <div className="picture">
      <table aria-label={t('import.wizard.picture')}>
        <thead>
          <tr>
            <th />
            {Array.from({ length: width }, (_, i) => (
              <th key={i}>{columnLetter(i)}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, ROWS).map((row, i) => {
            const rowNo = firstRowNo + i
            const kind = kindOf(rowNo)
            return (
              <tr key={rowNo} className={kind && `picture-${kind}`} title={kind && t(kind === 'title' ? 'import.wizard.titleRow' : 'import.wizard.headerRow')}>
                <th scope="row">{rowNo}</th>
                {kind === 'title' ? (
                  <td colSpan={width}>{row.filter((cell) => cell !== '').join(' ')}</td>
                ) : (
                  Array.from({ length: width }, (_, at) => (
                    <td key={at} title={row[at]}>
                      {row[at]}
                    </td>
                  ))
                )}
              </tr>
            )
          })}
        </tbody>
      </table>
    </div>
  )
}

/** What the colours of the picture mean. */
export function PictureLegend() {
  const t = useT()
  return (
    <span className="picture-legend soft">
      <span className="picture-title">{t('import.wizard.titleRow')}</span>
      <span className="picture-header">{t('import.wizard.headerRow')}</span>
    </span>
  )
}

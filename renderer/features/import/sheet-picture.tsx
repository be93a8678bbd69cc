import { Dropdown } from 'antd'
import { memo, useState, type KeyboardEvent } from 'react'
import type { TablePlan } from '../../../shared/api/import.ts'
import { columnLetters } from '../../../shared/domain/column-letters.ts'
import type { Translate } from '../../../shared/i18n/catalogue.ts'
import { useT } from '../../ui/locale.tsx'
import { correctionOf, isTotalRow, rowChoices, type RowChoice } from './table-check.ts'
import { lacksHeader, type Corrections } from './wizard-draft.ts'

type RowRole = 'title' | 'header' | 'total' | 'out'

const ROLE_TEXTS = {
  title: 'import.wizard.titleRow',
  header: 'import.wizard.headerRow',
  total: 'import.wizard.totalRow',
  out: 'import.wizard.outRow',
} as const

/** A sheet of thousands of columns is told apart by its first ones; all are in the mapping. */
const MOST_COLUMNS = 100

interface SheetPictureProps {
  readonly plan: TablePlan
  /** The analyst points out the header rows, or where the data begins and ends. */
  readonly onCorrect: (correction: Corrections) => void
}

/**
 * The first rows of a sheet as they stand in the file; title, header and total rows are marked. Where no header was found a row is made
 * it by a click or Enter, else the number of a row opens what can be made of it.
 */
export function SheetPicture({ plan, onCorrect }: SheetPictureProps) {
  const t = useT()
  const { rowNos, rows } = plan.preview
  const [current, setCurrent] = useState(0)
  const columns = Math.max(0, ...rows.map((row) => row.length))
  const width = Math.min(columns, MOST_COLUMNS)
  const isPointing = lacksHeader(plan)
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    // The open menu of a row has keys of its own.
    if (!(event.target instanceof HTMLElement) || !event.target.matches('.picture-row')) return
    const next = event.key === 'ArrowDown' ? current + 1 : event.key === 'ArrowUp' ? current - 1 : event.key === 'Home' ? 0 : event.key === 'End' ? rows.length - 1 : null
    if (next === null) return
    event.preventDefault()
    event.currentTarget.querySelectorAll<HTMLElement>('.picture-row')[next]?.focus()
  }
  return (
    <div className={isPointing ? 'picture picture-pointing' : 'picture'}>
      <table aria-label={t('import.wizard.picture')}>
        <thead>
          <tr>
            <th />
            {Array.from({ length: width }, (_, i) => (
              <th key={i}>{columnLetters(i)}</th>
            ))}
            {columns > width && <th>{t('import.wizard.pictureMore', { count: columns - width })}</th>}
          </tr>
        </thead>
        <tbody onKeyDown={onKeyDown}>
          {rows.map((row, i) => {
            const rowNo = rowNos[i] ?? 0
            const role = roleOf(plan, rowNo, row)
            return (
              <tr
                key={rowNo}
                className={role && `picture-${role}`}
                title={isPointing ? t('import.wizard.setHeader') : role && t(ROLE_TEXTS[role])}
                onFocus={() => setCurrent(i)}
                onClick={isPointing ? () => onCorrect({ headerRows: [rowNo] }) : undefined}
              >
                <th scope="row">
                  <RowNumber plan={plan} rowNo={rowNo} isTabStop={i === current} onCorrect={onCorrect} />
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

function roleOf({ headerRows, titleRows, dataRows }: TablePlan, rowNo: number, cells: readonly string[]): RowRole | undefined {
  if (headerRows.includes(rowNo)) return 'header'
  if (titleRows.includes(rowNo)) return 'title'
  if (rowNo < Math.max(0, ...headerRows)) return undefined
  if (rowNo < (dataRows?.first ?? 0) || rowNo > (dataRows?.last ?? Infinity)) return 'out'
  return isTotalRow(cells) ? 'total' : undefined
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

interface RowNumberProps extends SheetPictureProps {
  readonly rowNo: number
  readonly isTabStop: boolean
}

/** The number of a row; its menu says what the row is. */
function RowNumber({ plan, rowNo, isTabStop, onCorrect }: RowNumberProps) {
  const t = useT()
  const button = (
    <button type="button" className="picture-row" tabIndex={isTabStop ? 0 : -1} aria-label={t('import.wizard.rowMenu', { row: rowNo })}>
      {rowNo}
    </button>
  )
  // A click anywhere in the row makes it the header, so the button needs none of its own.
  if (lacksHeader(plan)) return button
  const items = rowChoices(rowNo, plan).map((choice) => ({
    key: `${choice.kind}.${choice.kind === 'header' ? choice.rows.join() : ''}`,
    label: choiceText(choice, t),
    onClick: () => onCorrect(correctionOf(choice, plan)),
  }))
  return (
    <Dropdown trigger={['click']} autoFocus disabled={items.length === 0} menu={{ items }}>
      {button}
    </Dropdown>
  )
}

function choiceText(choice: RowChoice, t: Translate): string {
  if (choice.kind !== 'header') return t(`import.wizard.${choice.kind}`)
  const [first, last] = [choice.rows[0] ?? 0, choice.rows.at(-1) ?? 0]
  return first === last ? t('import.wizard.setHeader') : t('import.wizard.setHeaderRows', { first, last })
}

/** What the colours of the picture mean. */
export function PictureLegend({ plan }: Pick<SheetPictureProps, 'plan'>) {
  const t = useT()
  const roles = plan.dataRows === null ? (['title', 'header', 'total'] as const) : (['title', 'header', 'total', 'out'] as const)
  return (
    <span className="picture-legend soft">
      {roles.map((role) => (
        <span key={role} className={`picture-${role}`}>
          {t(ROLE_TEXTS[role])}
        </span>
      ))}
    </span>
  )
}

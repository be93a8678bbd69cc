import { Dropdown } from 'antd'
import { textOr } from '../../../shared/i18n/catalogue.ts'
import { segmentName } from '../../state/populations.ts'
import { categoryColour } from '../../ui/category-colours.ts'
import type { GridMenuItem } from '../../ui/grid-column.ts'
import { useAppearance, useFormat, useT } from '../../ui/locale.tsx'
import type { Preset } from './run-panel.tsx'
import { classCells, type ClassCell, type ProfileRow } from './vad-matrix.ts'

/** The field under which other pages colour the classes. */
export const FAMILY_FIELD: Readonly<Record<Preset, string>> = { vad: 'vad_class', value: 'value_tier' }

const HEADS = ['both', 'data', 'vas', 'neither'] as const

interface ClassMatrixProps {
  readonly family: Preset
  readonly rows: readonly ProfileRow[]
  readonly menuItems: (row: ProfileRow) => readonly GridMenuItem[]
}

/** The classes as cells with count, share and bar; a cell opens what can be done with its subscribers. */
export function ClassMatrix({ family, rows, menuItems }: ClassMatrixProps) {
  const t = useT()
  const cells = classCells(family, rows)
  return (
    <div className={`matrix matrix-${family}`}>
      {family === 'vad' && (
        <>
          <span />
          {HEADS.map((head) => (
            <span key={head} className="matrix-head">
              {t(`segment.axis.${head}`)}
            </span>
          ))}
        </>
      )}
      {cells.map((line, i) => [
        family === 'vad' && (
          <span key={`head.${i}`} className="matrix-side">
            {t(i === 0 ? 'segment.axis.voiceHigh' : 'segment.axis.voiceLow')}
          </span>
        ),
        ...line.map((cell) => <MatrixCell key={cell.row.segmentId} family={family} cell={cell} items={menuItems(cell.row)} />),
      ])}
    </div>
  )
}

interface MatrixCellProps {
  readonly family: Preset
  readonly cell: ClassCell
  readonly items: readonly GridMenuItem[]
}

function MatrixCell({ family, cell: { row, bar }, items }: MatrixCellProps) {
  const t = useT()
  const format = useFormat()
  const { theme } = useAppearance()
  const colour = categoryColour(theme, row.code, FAMILY_FIELD[family])
  const name = segmentName({ family, code: row.code, name: row.name }, t)
  const meaning = textOr(t, `segment.meaning.${row.code}`, 'segment.tier.unknown', { code: '' })
  return (
    <Dropdown
      autoFocus
      trigger={['click', 'contextMenu']}
      menu={{ items: items.map(({ key, label, onClick }) => ({ key, label, onClick })) }}
    >
      <button
        type="button"
        className="matrix-cell"
        aria-label={`${name} ${format.count(row.count)} ${format.percent(row.share)}`}
      >
        <span className="matrix-name">
          <strong>{name}</strong>
          <span className="soft" title={meaning}>
            {meaning}
          </span>
        </span>
        <span className="matrix-count figures">
          {format.count(row.count)}
          <span className="soft">{format.percent(row.share)}</span>
        </span>
        <span className="matrix-bar">
          <i style={{ width: `${bar * 100}%`, background: colour }} />
        </span>
      </button>
    </Dropdown>
  )
}

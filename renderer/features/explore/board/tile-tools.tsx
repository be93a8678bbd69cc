import { CloseOutlined, MoreOutlined, SettingOutlined } from '@ant-design/icons'
import { Button, Dropdown, type MenuProps } from 'antd'
import { memo, useMemo, useState } from 'react'
import type { FieldId } from '../../../../shared/domain/field.ts'
import { useT } from '../../../ui/locale.tsx'
import { Popup } from '../../../ui/popup.tsx'
import type { Fields } from '../use-fields.ts'
import { sizedTile } from './boards.ts'
import { TileSettings } from './tile-settings.tsx'
import { fieldsOfQuery, type Tile } from './tile.ts'
import type { ChartFile } from './use-chart-files.ts'

const FILES: readonly ChartFile['format'][] = ['png', 'svg', 'xlsx', 'csv']
const SIZES: readonly (readonly [key: 'wider' | 'narrower' | 'taller' | 'shorter', width: number, height: number])[] = [
  ['wider', 1, 0],
  ['narrower', -1, 0],
  ['taller', 0, 1],
  ['shorter', 0, -1],
]

interface TileToolsProps {
  readonly tile: Tile
  readonly fields: Fields
  readonly title: string
  readonly hasClause: boolean
  /** There is something drawn to write to a file. */
  readonly isShown: boolean
  readonly isMenuOpen: boolean
  readonly onMenu: (isOpen: boolean) => void
  readonly onClear: () => void
  readonly onChange: (tile: Tile) => void
  readonly onRemove: (id: string, title: string) => void
  readonly onMove: (id: string, to: number) => void
  readonly onDefinition: (field: FieldId) => void
  readonly onExport: (format: ChartFile['format']) => void
}

/** The buttons of a chart and its menu; with props that stay the same they are not drawn anew while other charts are brushed. */
export const TileTools = memo(function TileTools(props: TileToolsProps) {
  const { tile, fields, title, hasClause, isShown, isMenuOpen, onMenu, onClear, onChange, onRemove, onMove, onDefinition, onExport } = props
  const t = useT()
  const [areSettingsOpen, setSettingsOpen] = useState(false)
  const items = useMemo(
    (): NonNullable<MenuProps['items']> => [
      { key: 'settings', label: t('board.menu.settings'), onClick: () => setSettingsOpen(true) },
      ...fieldsOfQuery(tile.query).map((field) => ({ key: `definition.${field}`, label: t('board.menu.definition', { field: fields.nameOf(field) }), onClick: () => onDefinition(field) })),
      { type: 'divider' },
      { key: 'earlier', label: t('board.menu.earlier'), onClick: () => onMove(tile.id, -1) },
      { key: 'later', label: t('board.menu.later'), onClick: () => onMove(tile.id, 1) },
      ...SIZES.map(([key, width, height]) => ({ key, label: t(`board.menu.${key}`), onClick: () => onChange(sizedTile(tile, tile.width + width, tile.height + height)) })),
      { type: 'divider' },
      ...FILES.map((format) => ({ key: format, label: t(`board.menu.${format}`), disabled: !isShown, onClick: () => onExport(format) })),
      { type: 'divider' },
      { key: 'remove', label: t('board.menu.remove'), onClick: () => onRemove(tile.id, title) },
    ],
    [t, tile, fields, title, isShown, onChange, onRemove, onMove, onDefinition, onExport],
  )
  return (
    <>
      {hasClause && <Button size="small" type="text" icon={<CloseOutlined />} title={t('board.menu.clear')} aria-label={t('board.menu.clear')} onClick={onClear} />}
      <Popup placement="bottomRight" title={t('board.setting.title')} open={areSettingsOpen} onOpenChange={setSettingsOpen} content={<TileSettings tile={tile} fields={fields} onChange={onChange} />}>
        <Button size="small" type="text" icon={<SettingOutlined />} title={t('board.menu.settings')} aria-label={t('board.menu.settings')} />
      </Popup>
      <Dropdown trigger={['click']} menu={{ items }} open={isMenuOpen} onOpenChange={onMenu} autoFocus>
        <Button size="small" type="text" icon={<MoreOutlined />} aria-label={t('board.menu.open', { title })} />
      </Dropdown>
    </>
  )
})

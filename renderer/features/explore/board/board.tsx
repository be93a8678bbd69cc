import { EllipsisOutlined, PlusOutlined, UndoOutlined } from '@ant-design/icons'
import { Button, Dropdown, Select, type MenuProps } from 'antd'
import { memo, useEffect, useRef, useState } from 'react'
import type { StoredBoards, TileTypeId } from '../../../../shared/api/board.ts'
import type { FieldId } from '../../../../shared/domain/field.ts'
import type { Month } from '../../../../shared/domain/month.ts'
import { LONGEST_NAME } from '../../../../shared/domain/name.ts'
import { takeRequest, usePageRequest } from '../../../state/navigation.ts'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { ErrorNotice } from '../../../ui/error-notice.tsx'
import { ExportResult } from '../../../ui/export-result.tsx'
import { useT } from '../../../ui/locale.tsx'
import { TextBox } from '../../../ui/text-box.tsx'
import { useUndoNote } from '../../../ui/undo-note.tsx'
import type { Fields } from '../use-fields.ts'
import { BoardTile, type TileActions } from './board-tile.tsx'
import './board.css'
import { addBoard, addTile, changeTile, moveTile, removeBoard, removeTile, restoreBoard, type Board } from './boards.ts'
import { TILE_TYPE_IDS } from './tile-types.ts'
import { BOARD_CHANGE, useBoards, useStoredBoards, type BoardsState } from './use-boards.ts'
import type { Tile } from './tile.ts'
import { useChartFiles, type ChartFile } from './use-chart-files.ts'
import { usePacedClauses } from './use-paced-clauses.ts'
import { useSteady } from './use-steady.ts'

interface ChartBoardProps {
  readonly month: Month
  readonly fields: Fields
  readonly onDefinition: (field: FieldId) => void
}

/** The charts the analyst has composed; a drag or click in one filters all others and the grid. */
export const ChartBoard = memo(function ChartBoard(props: ChartBoardProps) {
  const t = useT()
  const { stored, error } = useStoredBoards()
  if (stored !== null) return <OpenBoard {...props} stored={stored} />
  return (
    <section className="board" aria-label={t('board.label')}>
      {error && <ErrorNotice error={error} />}
    </section>
  )
})

interface OpenBoardProps extends ChartBoardProps {
  readonly stored: StoredBoards
}

function OpenBoard({ stored, month, fields, onDefinition }: OpenBoardProps) {
  const t = useT()
  const state = useBoards(stored, fields)
  const files = useChartFiles(month)
  const { board, change, undo } = state
  const note = useUndoNote()
  const { place, show } = useNewTile(board)
  const add = (type: TileTypeId): void =>
    change((now) => {
      const next = addTile(now, type, fields)
      if (next !== now) show(next.tiles.at(-1)?.id ?? null)
      return next
    })
  const remove = (id: string, title: string): void => {
    change((now) => removeTile(now, id))
    note({ key: BOARD_CHANGE, text: t('board.removed', { title }), isWarning: false, undo })
  }
  const move = (id: string, to: number | string): void =>
    change((now) => {
      const place = now.tiles.findIndex((tile) => tile.id === (typeof to === 'string' ? to : id))
      return moveTile(now, id, typeof to === 'string' ? place : place + to)
    })
  const onChange = useSteady((changed: Tile) => change((now) => changeTile(now, changed)))
  const onRemove = useSteady(remove)
  const onMove = useSteady(move)
  const onExport = useSteady((file: ChartFile) => void files.write(file))
  return (
    <section className="board" aria-label={t('board.label')}>
      <BoardBar state={state} onAdd={add} />
      <ExportResult run={files.run} running={t('board.export.running')} done={() => t('board.export.done')} />
      {board.tiles.length === 0 ? (
        <EmptyState text={t('board.empty')} action={{ label: t('board.add'), onClick: () => add('histogram') }} />
      ) : (
        <div ref={place} className="board-grid">
          <Tiles tiles={board.tiles} month={month} fields={fields} onChange={onChange} onRemove={onRemove} onMove={onMove} onDefinition={onDefinition} onExport={onExport} />
        </div>
      )}
    </section>
  )
}

interface TilesProps extends TileActions {
  readonly tiles: readonly Tile[]
  readonly month: Month
  readonly fields: Fields
}

/** The charts alone follow a brush: the bar above them is not drawn for its steps. */
function Tiles({ tiles, ...rest }: TilesProps) {
  const clauses = usePacedClauses()
  return tiles.map((tile) => <BoardTile key={tile.id} tile={tile} clauses={clauses} {...rest} />)
}

const SHOWN_MS = 1600

/** A new chart goes to the end, which may be out of sight: it is brought into view, takes the focus and lights up. */
function useNewTile(board: Board) {
  const place = useRef<HTMLDivElement>(null)
  const added = useRef<string | null>(null)
  useEffect(() => {
    if (added.current === null) return
    const tile = place.current?.querySelector<HTMLElement>(`[data-tile="${CSS.escape(added.current)}"]`)
    added.current = null
    tile?.scrollIntoView({ block: 'nearest' })
    tile?.focus({ preventScroll: true })
    tile?.animate([{ boxShadow: '0 0 0 3px var(--accent)' }, { boxShadow: '0 0 0 3px transparent' }], { duration: SHOWN_MS, easing: 'ease-in' })
  }, [board])
  const show = (id: string | null): void => {
    added.current = id
  }
  return { place, show }
}

interface BoardBarProps {
  readonly state: BoardsState
  readonly onAdd: (type: TileTypeId) => void
}

function BoardBar({ state, onAdd }: BoardBarProps) {
  const t = useT()
  const [isNaming, setNaming] = useState(false)
  const [isOwnOpen, setOwnOpen] = useState(false)
  const isAsked = usePageRequest('explore')?.action === 'newChart'
  const openTypes = (isOpen: boolean): void => {
    if (isAsked) takeRequest('explore')
    setOwnOpen(isOpen)
  }
  const { boards, board, change, changeAll, canUndo, undo } = state
  const nameOf = ({ name }: Board): string => (name === '' ? t('board.defaultName') : name)
  const types: MenuProps['items'] = TILE_TYPE_IDS.map((type) => ({
    key: type,
    label: (
      <span className="board-type">
        {t(`board.types.${type}`)}
        <span className="soft">{t(`board.about.${type}`)}</span>
      </span>
    ),
    onClick: () => onAdd(type),
  }))
  const more: MenuProps['items'] = [
    { key: 'new', label: t('board.newBoard'), onClick: () => changeAll((all) => addBoard(all, t('board.newBoardName', { number: all.boards.length + 1 }))) },
    { key: 'rename', label: t('board.rename'), onClick: () => setNaming(true) },
    { key: 'remove', label: t('board.removeBoard'), disabled: boards.boards.length === 1, onClick: () => changeAll((all) => removeBoard(all, board.id)) },
    ...(boards.removed.length === 0
      ? []
      : [{ type: 'group' as const, key: 'removed', label: t('board.removedBoards'), children: boards.removed.map((one) => ({ key: `restore.${one.id}`, label: t('board.restore', { name: nameOf(one), tiles: one.tiles.length }), onClick: () => changeAll((all) => restoreBoard(all, one.id)) })) }]),
  ]
  const rename = (name: string): void => {
    setNaming(false)
    const trimmed = name.trim()
    if (trimmed !== '') change((now) => ({ ...now, name: trimmed }))
  }
  return (
    <div className="board-bar">
      {isNaming ? (
        <BoardName name={nameOf(board)} onRename={rename} />
      ) : (
        <Select size="small" variant="borderless" popupMatchSelectWidth={false} aria-label={t('board.boards')} value={board.id} options={boards.boards.map((one) => ({ value: one.id, label: nameOf(one) }))} onChange={(current) => changeAll((all) => ({ ...all, current }))} />
      )}
      <Dropdown trigger={['click']} autoFocus menu={{ items: more }}>
        <Button size="small" type="text" icon={<EllipsisOutlined />} title={t('board.boards')} aria-label={t('board.boards')} />
      </Dropdown>
      <Dropdown trigger={['click']} autoFocus menu={{ items: types }} open={isOwnOpen || isAsked} onOpenChange={openTypes}>
        <Button size="small" icon={<PlusOutlined />}>
          {t('board.add')}
        </Button>
      </Dropdown>
      <Button size="small" type="text" icon={<UndoOutlined />} disabled={!canUndo} title={t('board.undo')} aria-label={t('board.undo')} onClick={undo} />
      <span className="board-hint soft" title={t('board.hint')}>
        {t('board.hint')}
      </span>
    </div>
  )
}

function BoardName({ name: now, onRename }: { readonly name: string; readonly onRename: (name: string) => void }) {
  const t = useT()
  const [name, setName] = useState(now)
  return (
    <TextBox size="small" autoFocus className="board-name" maxLength={LONGEST_NAME} value={name} aria-label={t('board.rename')} onChange={setName} onPressEnter={() => onRename(name)} onBlur={() => onRename(name)} />
  )
}

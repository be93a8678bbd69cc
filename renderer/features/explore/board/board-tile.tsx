import { memo, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import type { FieldId } from '../../../../shared/domain/field.ts'
import type { Month } from '../../../../shared/domain/month.ts'
import type { Rule } from '../../../../shared/domain/rule.ts'
import { useEngineQuery } from '../../../state/queries.ts'
import { ruleOf, useSelection, type Clauses } from '../../../state/selection.ts'
import { Chart, type SelectMode } from '../../../ui/chart.tsx'
import { useAppearance, useColours, useFormat, useT } from '../../../ui/locale.tsx'
import { Panel } from '../../../ui/panel.tsx'
import { fieldOfView } from '../conditions.ts'
import { isAvailable } from '../fields.ts'
import type { Fields } from '../use-fields.ts'
import { COLUMNS, sizedTile } from './boards.ts'
import { ChartHeading } from './chart-definition.tsx'
import { pickKey } from './groups.ts'
import { useHovered } from './hovered.ts'
import { RangeLine } from './range-line.tsx'
import type { ChartFile } from './use-chart-files.ts'
import { TILE_TYPES } from './tile-types.ts'
import { TileTools } from './tile-tools.tsx'
import { fieldsOfQuery, type DrawWords, type Drawn, type Tile } from './tile.ts'
import { useSeen, useWhileSeen } from './use-seen.ts'
import { useSteady } from './use-steady.ts'
import { useTileClause } from './use-tile-clause.ts'

const ROW_HEIGHT = 20

export interface TileActions {
  readonly onChange: (tile: Tile) => void
  readonly onRemove: (id: string, title: string) => void
  /** By so many places; with another chart's id, to its place. */
  readonly onMove: (id: string, to: number | string) => void
  readonly onDefinition: (field: FieldId) => void
  readonly onExport: (file: ChartFile) => void
}

interface BoardTileProps extends TileActions {
  readonly tile: Tile
  readonly month: Month
  readonly fields: Fields
  /** The conditions this chart is asked with, but for its own. */
  readonly clauses: Clauses
}

/** One chart of the board: its panel, what a drag or click in it filters, its menu and its size. */
export const BoardTile = memo(function BoardTile({ tile, month, fields, clauses, onChange, onRemove, onMove, onDefinition, onExport }: BoardTileProps) {
  const t = useT()
  const words = useDrawWords(fields, month)
  const [isMenuOpen, setMenuOpen] = useState(false)
  const type = TILE_TYPES[tile.type]
  const view = type.view(tile)
  const rule = useMemo(() => ruleOf(clauses, view ?? undefined), [clauses, view])
  const own = useSelection((selection) => (view === null ? undefined : selection.clauses.get(view)?.rule))
  const used = useMemo(() => fieldsOfQuery(tile.query), [tile.query])
  const isUsable = used.every((id) => {
    const field = fields.byId.get(id)
    return field !== undefined && isAvailable(field)
  })
  const { ref, isSeen } = useSeen()
  const query = useEngineQuery('explore.chart', useWhileSeen(isUsable ? { month, rule, chart: tile.query } : null, isSeen))
  // What was counted before is not what the chart cannot count now.
  const data = query.error ? undefined : query.data
  const drawn = useMemo(() => (data === undefined ? null : type.draw(data, tile, own, words)), [data, type, tile, own, words])
  const clause = useTileClause(fields)
  const title = type.title(tile.query, { t, nameOf: fields.nameOf })
  const [first] = used
  const missing = data === undefined ? [] : [data.missing > 0 ? t('board.note.missing', { count: data.missing }) : t('board.note.noMissing')]
  const notes = [...missing, ...(drawn?.notes ?? [])]
  const hasRange = drawn?.brush?.kind === 'range' && view !== null && first !== undefined
  // The line of the range has its own word on the missing.
  const shownNotes = hasRange && (data?.missing ?? 0) > 0 ? (drawn?.notes ?? []) : notes
  const resize = (width: number, height: number): void => onChange(sizedTile(tile, width, height))

  const setOwn = useSteady((next: Rule | null) => view !== null && clause.set(view, next))
  const clearOwn = useSteady(() => setOwn(null))
  const write = useSteady((format: ChartFile['format']) => {
    if (drawn === null || data === undefined) return
    onExport({ format, title, drawn, rule, notes: [t('board.note.month', { month: words.format.month(month) }), t('board.note.n', { count: data.rows }), ...notes] })
  })
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    // Within the chart itself, that has done so already.
    if (event.altKey && event.key.toLowerCase() === 't' && !event.defaultPrevented) {
      event.preventDefault()
      event.currentTarget.querySelector<HTMLElement>('.chart-switch')?.click()
      return
    }
    if (event.target !== event.currentTarget) return
    const step = STEPS[event.key]
    if (event.key === 'Enter') setMenuOpen(true)
    else if (event.key === 'Delete') onRemove(tile.id, title)
    else if (step !== undefined && event.altKey) onMove(tile.id, step.x + step.y)
    else if (step !== undefined) neighbourOf(event.currentTarget, step)?.focus()
    else return
    event.preventDefault()
  }
  return (
    <article
      ref={ref}
      className="board-tile"
      data-tile={tile.id}
      tabIndex={0}
      aria-label={t('board.keys', { title })}
      style={{ gridColumn: `span ${tile.width}`, gridRow: `span ${tile.height}` }}
      onKeyDown={onKeyDown}
      onDragOver={(event) => {
        if (event.dataTransfer.types.includes(DRAG_TYPE)) event.preventDefault()
      }}
      onDrop={(event) => onMove(event.dataTransfer.getData(DRAG_TYPE), tile.id)}
    >
      <Panel
        title={title}
        heading={
          <ChartHeading
            dragType={DRAG_TYPE}
            tile={tile}
            title={title}
            data={data}
            rule={rule}
            hasOwn={own !== undefined}
            notes={drawn?.notes ?? []}
            month={month}
            fields={fields}
            onDefinition={onDefinition}
          />
        }
        query={isUsable ? query : UNUSABLE}
        emptyText={() => (isUsable ? (drawn?.empty ?? null) : t('board.nothing.noField'))}
        actions={
          <TileTools
            tile={tile}
            fields={fields}
            title={title}
            hasClause={own !== undefined}
            isShown={drawn !== null && drawn.empty === null}
            isMenuOpen={isMenuOpen}
            onMenu={setMenuOpen}
            onClear={clearOwn}
            onChange={onChange}
            onRemove={onRemove}
            onMove={onMove}
            onDefinition={onDefinition}
            onExport={write}
          />
        }
      >
        {() =>
          drawn && (
            <div className="board-body" onPointerDownCapture={clause.begin}>
              <div className="board-chart">
                <TileChart tile={tile} title={title} drawn={drawn} view={view} onClause={clause.set} />
              </div>
              {hasRange && (
                <RangeLine field={first} unit={fields.unitOf(first)} missing={data?.missing ?? 0} own={own} onChange={setOwn} />
              )}
              <p className="board-notes" title={notes.join(' · ')}>
                {shownNotes.join(' · ')}
              </p>
            </div>
          )
        }
      </Panel>
      <ResizeHandle tile={tile} onResize={resize} />
    </article>
  )
})

/** A panel with nothing to ask says so through its empty text. */
const UNUSABLE = { data: null, error: null, isFetching: false, isStale: false, refetch: () => undefined } as const

const DRAG_TYPE = 'application/x-liuke-chart'

interface TileChartProps {
  readonly tile: Tile
  readonly title: string
  readonly drawn: Drawn
  readonly view: string | null
  readonly onClause: ReturnType<typeof useTileClause>['set']
}

function TileChart({ tile, title, drawn, view, onClause }: TileChartProps) {
  const field = view === null ? null : fieldOfView(view)
  const setHovered = useHovered((hovered) => hovered.set)
  const highlighted = useHovered((hovered) => (field !== null && hovered.field === field && hovered.tile !== tile.id ? hovered.key : null))
  const { brush, pick } = drawn
  const select = (key: string, mode: SelectMode): void => {
    if (pick && view !== null && key !== '') onClause(view, pick.rule(pickKey(pick.chosen, key, mode)))
  }
  const brushing =
    brush === undefined || view === null
      ? {}
      : brush.kind === 'range'
        ? { brushed: brush.area, onBrush: (area: readonly [number, number] | null) => onClause(view, area && brush.rule(area)) }
        : { brushedRect: brush.area, onBrushRect: (area: Parameters<typeof brush.rule>[0] | null) => onClause(view, area && brush.rule(area)) }
  return (
    <Chart
      label={title}
      option={drawn.option}
      table={drawn.table}
      height={drawn.stacked === null ? undefined : drawn.stacked * ROW_HEIGHT + 28}
      {...brushing}
      {...(pick ? { onSelect: select, onHover: (key: string | null) => setHovered(tile.id, field, key), highlighted } : {})}
    />
  )
}

function useDrawWords(fields: Fields, month: Month): DrawWords {
  const t = useT()
  const format = useFormat()
  const colours = useColours()
  const { theme } = useAppearance()
  return useMemo(() => ({ t, format, colours, theme, fields, month }), [t, format, colours, theme, fields, month])
}

interface Step {
  readonly x: number
  readonly y: number
}

const STEPS: Readonly<Record<string, Step | undefined>> = { ArrowLeft: { x: -1, y: 0 }, ArrowRight: { x: 1, y: 0 }, ArrowUp: { x: 0, y: -1 }, ArrowDown: { x: 0, y: 1 } }

/** The nearest chart in a direction. */
function neighbourOf(from: HTMLElement, { x, y }: Step): HTMLElement | null {
  const middle = (element: HTMLElement): Step => {
    const { left, top, width, height } = element.getBoundingClientRect()
    return { x: left + width / 2, y: top + height / 2 }
  }
  const here = middle(from)
  const others = [...(from.parentElement?.querySelectorAll<HTMLElement>('[data-tile]') ?? [])].flatMap((element) => {
    const there = middle(element)
    const ahead = (there.x - here.x) * x + (there.y - here.y) * y
    const aside = Math.abs((there.x - here.x) * y) + Math.abs((there.y - here.y) * x)
    return element !== from && ahead > 1 ? [{ element, distance: ahead + 3 * aside }] : []
  })
  return others.sort((a, b) => a.distance - b.distance)[0]?.element ?? null
}

interface ResizeHandleProps {
  readonly tile: Tile
  readonly onResize: (width: number, height: number) => void
}

/** The corner to drag; the menu and the settings do the same in steps and numbers. */
function ResizeHandle({ tile, onResize }: ResizeHandleProps) {
  const t = useT()
  const start = useRef<{ readonly x: number; readonly y: number; readonly column: number; readonly row: number } | null>(null)
  const begin = (event: PointerEvent<HTMLDivElement>): void => {
    const { width, height } = event.currentTarget.parentElement?.getBoundingClientRect() ?? { width: 0, height: 0 }
    event.currentTarget.setPointerCapture(event.pointerId)
    start.current = { x: event.clientX, y: event.clientY, column: Math.max(1, width / tile.width), row: Math.max(1, height / tile.height) }
  }
  const end = (event: PointerEvent<HTMLDivElement>): void => {
    const from = start.current
    start.current = null
    if (from) onResize(Math.min(COLUMNS, tile.width + (event.clientX - from.x) / from.column), tile.height + (event.clientY - from.y) / from.row)
  }
  return <div className="board-resize" title={t('board.resize')} onPointerDown={begin} onPointerUp={end} />
}

import type { FieldView } from '../../../../shared/api/explore.ts'
import type { ChartData, ChartDataOf, ChartKind, ChartMeasure, ChartQuery, ChartQueryOf } from '../../../../shared/api/chart.ts'
import type { Look, StoredTile } from '../../../../shared/api/board.ts'
import type { FieldId } from '../../../../shared/domain/field.ts'
import type { Month } from '../../../../shared/domain/month.ts'
import type { Rule } from '../../../../shared/domain/rule.ts'
import type { Translate } from '../../../../shared/i18n/catalogue.ts'
import type { Format } from '../../../../shared/i18n/format.ts'
import type { ViewId } from '../../../state/selection.ts'
import type { BrushRange, BrushRect, ChartOption, ChartTable } from '../../../ui/chart.tsx'
import type { Colours, ThemeName } from '../../../ui/theme.ts'
import type { Fields } from '../use-fields.ts'

/** A chart on a board. Size in columns and rows of the board's grid. */
export type Tile = Readonly<StoredTile>

/** What a chart is drawn with besides its numbers. */
export interface DrawWords {
  readonly t: Translate
  readonly format: Format
  readonly colours: Colours
  readonly theme: ThemeName
  readonly fields: Fields
  readonly month: Month
}

/** A range or a rectangle that was dragged, and the clause it stands for. */
export type Brush =
  | { readonly kind: 'range'; readonly area: BrushRange | null; readonly rule: (area: BrushRange) => Rule | null }
  | { readonly kind: 'rect'; readonly area: BrushRect | null; readonly rule: (area: BrushRect) => Rule | null }

/** Marks that are clicked, by their names, and the clause of those chosen. */
export interface Pick {
  readonly chosen: readonly string[]
  readonly rule: (keys: readonly string[]) => Rule | null
}

export interface Drawn {
  readonly option: ChartOption
  readonly table: ChartTable
  /** How it was counted, for the line below the chart and for its files. */
  readonly notes: readonly string[]
  /** Why there is nothing to see; null when there is. */
  readonly empty: string | null
  /** Marks stacked upwards, for which the chart grows and scrolls; null = it fills its tile. */
  readonly stacked: number | null
  readonly brush?: Brush
  readonly pick?: Pick
}

/** One thing to set of a chart. */
export type Setting =
  | { readonly kind: 'field'; readonly key: 'field' | 'x' | 'y' | 'by' | 'split'; readonly accepts: (field: FieldView) => boolean; readonly isOptional: boolean }
  | { readonly kind: 'measure' }
  | { readonly kind: 'choice'; readonly key: 'scale' | 'sort' | 'measure'; readonly values: readonly string[] }
  | { readonly kind: 'number'; readonly key: 'bins' | 'limit'; readonly values: readonly number[] }

/** A type of chart, for any tile: what it asks, what can be set, how it is drawn, and what a brush or click in it means. */
export interface TileType {
  readonly kind: ChartKind
  readonly settings: readonly Setting[]
  readonly looks: readonly Look[]
  readonly width: number
  /** The query of a new chart; null when no field fits. */
  readonly make: (fields: Fields) => ChartQuery | null
  readonly title: (query: ChartQuery, words: TitleWords) => string
  /** The clause of this chart: that of its field, which all charts of the field share, or its own. */
  readonly view: (tile: Tile) => ViewId | null
  readonly draw: (data: ChartData, tile: Tile, own: Rule | undefined, words: DrawWords) => Drawn | null
}

/** What a title needs. */
export interface TitleWords {
  readonly t: Translate
  readonly nameOf: (field: FieldId) => string
}

export interface TileSpec<K extends ChartKind> {
  readonly kind: K
  readonly settings: readonly Setting[]
  readonly looks?: readonly Look[]
  readonly width?: number
  readonly make: (fields: Fields) => ChartQueryOf<K> | null
  readonly title: (query: ChartQueryOf<K>, words: TitleWords) => string
  /** The field whose clause a click or brush writes; null = the chart's own clause. */
  readonly field: (query: ChartQueryOf<K>) => FieldId | null
  readonly draw: (data: ChartDataOf<K>, query: ChartQueryOf<K>, own: Rule | undefined, words: DrawWords, look: Look | null) => Drawn
}

export function fieldsOfQuery(query: ChartQuery): readonly FieldId[] {
  const measured = 'measure' in query && typeof query.measure === 'object' && query.measure.kind !== 'count' ? [query.measure.field] : []
  switch (query.kind) {
    case 'scatter':
      return [query.x, query.y]
    case 'heat':
      return [...new Set([query.x, query.y, ...measured])]
    case 'box':
      return [...new Set([query.field, ...(query.by === null ? [] : [query.by])])]
    case 'tree':
      return [...new Set([query.field, query.by, ...measured])]
    case 'series':
      return [...new Set([query.field, ...(query.split === null ? [] : [query.split])])]
    default:
      return [...new Set([query.field, ...measured])]
  }
}

export function measureText(measure: ChartMeasure, { t, nameOf }: TitleWords): string {
  return measure.kind === 'count' ? t('board.measure.count') : t(`board.measure.${measure.kind}`, { field: nameOf(measure.field) })
}

import { chartSchema, type ChartData, type ChartDataOf, type ChartKind, type ChartMeasure, type ChartQuery, type ChartQueryOf } from '../../../../shared/api/chart.ts'
import type { FieldId } from '../../../../shared/domain/field.ts'
import { viewOf } from '../conditions.ts'
import { canCategorise, canMeasure, firstFilled, kindOf } from '../fields.ts'
import type { Fields } from '../use-fields.ts'
import type { FieldView } from '../../../../shared/api/explore.ts'
import { drawBars } from './draw-bars.ts'
import { drawBox } from './draw-box.ts'
import { drawHeat } from './draw-heat.ts'
import { drawHistogram, drawLorenz } from './draw-ranges.ts'
import { drawScatter } from './draw-scatter.ts'
import { drawSeries } from './draw-series.ts'
import { drawTree } from './draw-tree.ts'
import type { TileTypeId } from '../../../../shared/api/board.ts'
import { measureText, type Setting, type Tile, type TileSpec, type TileType } from './tile.ts'

const COUNT: ChartMeasure = { kind: 'count' }

/** Fields whose values make groups: categories, flags, numbers in ranges, and dates and months in periods. */
function canGroup(field: FieldView): boolean {
  return canCategorise(field) || (kindOf(field) !== 'word' && field.fillRate !== 0)
}

/** Where subscribers live or are served. */
const PLACES: readonly FieldId[] = ['grid', 'area', 'county', 'town', 'cell', 'station']
function isPlace(field: FieldView): boolean {
  return canCategorise(field) && PLACES.some((place) => field.id === place || field.id.startsWith(`${place}_`))
}

function chooseFrom(fields: Fields, accepts: (field: FieldView) => boolean, wanted: readonly FieldId[]): FieldId | null {
  return firstFilled(fields.fields.filter(accepts), wanted)?.id ?? null
}
const number = (fields: Fields, ...wanted: readonly FieldId[]): FieldId | null => chooseFrom(fields, canMeasure, [...wanted, 'bill_fee_avg3', 'bill_fee', 'arpu'])
const category = (fields: Fields, ...wanted: readonly FieldId[]): FieldId | null => chooseFrom(fields, canCategorise, [...wanted, 'grid', 'area', 'plan_name', 'status'])

const field = (key: 'field' | 'by' | 'x' | 'y', accepts: (field: FieldView) => boolean): Setting => ({ kind: 'field', key, accepts, isOptional: false })
const optional = (key: 'by' | 'split'): Setting => ({ kind: 'field', key, accepts: canGroup, isOptional: true })
const LIMIT: Setting = { kind: 'number', key: 'limit', values: [5, 8, 10, 15, 20, 30, 50] }
const BINS: Setting = { kind: 'number', key: 'bins', values: [20, 40, 60, 100] }
const MEASURE: Setting = { kind: 'measure' }

function defineTile<K extends ChartKind>(spec: TileSpec<K>): TileType {
  const isOwn = (query: ChartQuery): query is ChartQueryOf<K> => query.kind === spec.kind
  const isData = (data: ChartData): data is ChartDataOf<K> => data.kind === spec.kind
  return {
    kind: spec.kind,
    settings: spec.settings,
    looks: spec.looks ?? [],
    width: spec.width ?? 4,
    make: spec.make,
    title: (query, words) => (isOwn(query) ? spec.title(query, words) : ''),
    view: ({ id, query }) => {
      if (!isOwn(query)) return null
      const shared = spec.field(query)
      return shared === null ? `chart.${id}` : viewOf(shared)
    },
    draw: (data, { query, look }, own, words) => (isData(data) && isOwn(query) ? spec.draw(data, query, own, words, look) : null),
  }
}

const bars = {
  kind: 'bars',
  field: ({ field: id }) => id,
  title: ({ field: id, measure }, words) => words.t('board.title.bars', { field: words.nameOf(id), measure: measureText(measure, words) }),
  draw: drawBars,
} satisfies Pick<TileSpec<'bars'>, 'kind' | 'field' | 'title' | 'draw'>

/** Every type of chart that can be put on a board. */
export const TILE_TYPES: Readonly<Record<TileTypeId, TileType>> = {
  histogram: defineTile<'histogram'>({
    kind: 'histogram',
    settings: [field('field', canMeasure), BINS, { kind: 'choice', key: 'scale', values: ['linear', 'log'] }],
    make: (fields) => {
      const id = number(fields)
      return id === null ? null : { kind: 'histogram', field: id, bins: 40, scale: 'linear' }
    },
    title: ({ field: id }, { t, nameOf }) => t('board.title.histogram', { field: nameOf(id) }),
    field: ({ field: id }) => id,
    draw: drawHistogram,
  }),
  bars: defineTile<'bars'>({
    ...bars,
    settings: [field('field', canGroup), MEASURE, LIMIT, { kind: 'choice', key: 'sort', values: ['count', 'value', 'name'] }],
    make: (fields) => {
      const id = category(fields)
      return id === null ? null : { kind: 'bars', field: id, measure: COUNT, limit: 15, sort: 'count' }
    },
  }),
  series: defineTile<'series'>({
    kind: 'series',
    settings: [field('field', canMeasure), { kind: 'choice', key: 'measure', values: ['mean', 'sum', 'count'] }, optional('split')],
    make: (fields) => {
      const id = number(fields, 'bill_fee', 'arpu')
      return id === null ? null : { kind: 'series', field: id, measure: 'mean', split: null }
    },
    title: ({ field: id, measure, split }, { t, nameOf }) => {
      const words = { field: nameOf(id), measure: t(`board.seriesMeasure.${measure}`) }
      return split === null ? t('board.title.series', words) : t('board.title.seriesSplit', { ...words, split: nameOf(split) })
    },
    field: ({ split }) => split,
    draw: drawSeries,
  }),
  scatter: defineTile<'scatter'>({
    kind: 'scatter',
    settings: [field('x', canMeasure), field('y', canMeasure)],
    make: (fields) => {
      const [x, y] = [number(fields, 'data_mb_avg3', 'data_mb', 'voice_min'), number(fields)]
      return x === null || y === null ? null : { kind: 'scatter', x, y }
    },
    title: ({ x, y }, { t, nameOf }) => t('board.title.scatter', { x: nameOf(x), y: nameOf(y) }),
    field: () => null,
    draw: drawScatter,
  }),
  box: defineTile<'box'>({
    kind: 'box',
    settings: [field('field', canMeasure), optional('by'), LIMIT],
    make: (fields) => {
      const id = number(fields)
      return id === null ? null : { kind: 'box', field: id, by: category(fields), limit: 8 }
    },
    title: ({ field: id, by }, { t, nameOf }) => (by === null ? t('board.title.box', { field: nameOf(id) }) : t('board.title.boxBy', { field: nameOf(id), by: nameOf(by) })),
    field: ({ by }) => by,
    draw: drawBox,
  }),
  heat: defineTile<'heat'>({
    kind: 'heat',
    settings: [field('x', canGroup), field('y', canGroup), MEASURE, LIMIT],
    looks: ['value', 'row', 'column'],
    width: 6,
    make: (fields) => {
      const [x, y] = [number(fields), category(fields)]
      return x === null || y === null ? null : { kind: 'heat', x, y, measure: COUNT, limit: 8 }
    },
    title: ({ x, y, measure }, words) => words.t('board.title.heat', { x: words.nameOf(x), y: words.nameOf(y), measure: measureText(measure, words) }),
    field: () => null,
    draw: drawHeat,
  }),
  lorenz: defineTile<'lorenz'>({
    kind: 'lorenz',
    settings: [field('field', canMeasure)],
    make: (fields) => {
      const id = number(fields, 'bill_fee', 'arpu')
      return id === null ? null : { kind: 'lorenz', field: id }
    },
    title: ({ field: id }, { t, nameOf }) => t('board.title.lorenz', { field: nameOf(id) }),
    field: ({ field: id }) => id,
    draw: drawLorenz,
  }),
  geo: defineTile<'bars'>({
    ...bars,
    settings: [field('field', canCategorise), MEASURE, LIMIT],
    looks: ['treemap', 'bar'],
    make: (fields) => {
      const id = chooseFrom(fields, isPlace, PLACES) ?? category(fields)
      const measured = number(fields, 'bill_fee', 'arpu')
      return id === null ? null : { kind: 'bars', field: id, measure: measured === null ? COUNT : { kind: 'mean', field: measured }, limit: 30, sort: 'count' }
    },
  }),
  tree: defineTile<'tree'>({
    kind: 'tree',
    settings: [field('field', canGroup), field('by', canGroup), MEASURE, LIMIT],
    width: 6,
    make: (fields) => {
      const outer = chooseFrom(fields, isPlace, ['county', 'area', 'town']) ?? category(fields, 'county')
      const inner = fields.fields.filter(({ id }) => id !== outer)
      const part = firstFilled(inner.filter(isPlace), ['grid', 'town', 'area', 'cell'])?.id ?? firstFilled(inner.filter(canCategorise), ['plan_name', 'status'])?.id
      const measured = number(fields, 'bill_fee', 'arpu')
      if (outer === null || part === undefined) return null
      return { kind: 'tree', field: outer, by: part, measure: measured === null ? COUNT : { kind: 'mean', field: measured }, limit: 20 }
    },
    title: ({ field: id, by, measure }, words) => words.t('board.title.tree', { field: words.nameOf(id), by: words.nameOf(by), measure: measureText(measure, words) }),
    field: () => null,
    draw: drawTree,
  }),
}

export const TILE_TYPE_IDS: readonly TileTypeId[] = ['histogram', 'bars', 'series', 'scatter', 'box', 'heat', 'lorenz', 'geo', 'tree']

/** A chart with one of its settings changed; as it was when the setting does not fit. */
export function withSetting(tile: Tile, change: Readonly<Record<string, unknown>>): Tile {
  const query = chartSchema.safeParse({ ...tile.query, ...change })
  return query.success ? { ...tile, query: query.data } : tile
}

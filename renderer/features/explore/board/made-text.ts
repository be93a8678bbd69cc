import { MOST_LINES } from '../../../../shared/api/chart.ts'
import { assertNever } from '../../../../shared/domain/errors.ts'
import { measureText, type Tile, type TitleWords } from './tile.ts'

/** What a chart counts, by which groups or bins, in one sentence. */
export function madeText({ query, look }: Pick<Tile, 'query' | 'look'>, words: TitleWords & { readonly month: string }): string {
  const { t, nameOf, month } = words
  switch (query.kind) {
    case 'histogram':
      return t('board.made.histogram', { field: nameOf(query.field), bins: query.bins, scale: t(`board.scale.${query.scale}`) })
    case 'bars':
      return t('board.made.bars', { field: nameOf(query.field), measure: measureText(query.measure, words), limit: query.limit, sort: t(`board.sort.${query.sort}`) })
    case 'series': {
      const made = t('board.made.series', { field: nameOf(query.field), measure: t(`board.seriesMeasure.${query.measure}`), month })
      return query.split === null ? made : made + t('board.made.seriesSplit', { split: nameOf(query.split), month, lines: MOST_LINES })
    }
    case 'scatter':
      return t('board.made.scatter', { x: nameOf(query.x), y: nameOf(query.y) })
    case 'box': {
      const made = t('board.made.box', { field: nameOf(query.field) })
      return query.by === null ? made : made + t('board.made.boxBy', { by: nameOf(query.by), limit: query.limit })
    }
    case 'heat': {
      const made = t('board.made.heat', { x: nameOf(query.x), y: nameOf(query.y), measure: measureText(query.measure, words), limit: query.limit })
      return look === 'row' || look === 'column' ? made + t(`board.made.${look}`) : made
    }
    case 'lorenz':
      return t('board.made.lorenz', { field: nameOf(query.field) })
    case 'tree':
      return t('board.made.tree', { field: nameOf(query.field), by: nameOf(query.by), measure: measureText(query.measure, words), limit: query.limit })
    default:
      return assertNever(query)
  }
}

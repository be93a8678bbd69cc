import type { Translate } from '../../../shared/i18n/catalogue.ts'
import type { Format } from '../../../shared/i18n/format.ts'
import type { FieldIndex } from '../../state/field-index.ts'
import { fieldOf, NOTICEABLE_EFFECT, usableIndex, type Cluster, type ClusterField } from './index-scale.ts'

const MOST_FIELDS = 4
const MOST_CATEGORIES = 2

type Names = Pick<FieldIndex, 'shortNameOf' | 'unitOf' | 'dictionaryUnitOf'>

/** Who a cluster is, in one sentence: its strongest differences, then the categories that are far more common in it. */
export function clusterSentence(cluster: Cluster, names: Names, t: Translate, format: Format): string {
  const strong = cluster.topFields
    .flatMap((id) => fieldOf(cluster, id) ?? [])
    .filter(({ effect }) => Math.abs(effect) >= NOTICEABLE_EFFECT)
    .slice(0, MOST_FIELDS)
    .map((field) => differencePhrase(field, names, t, format))
  const categories = tellingCategories(cluster).map(({ field, value, share, lift }) =>
    t('portrait.sentence.category', {
      field: names.shortNameOf(field),
      value,
      share: format.percent(share, 0),
      lift: format.number(lift, 1),
    }),
  )
  const parts = [
    strong.length === 0 ? t('portrait.sentence.average') : format.list(strong),
    ...(categories.length > 0 ? [format.list(categories)] : []),
  ]
  return t('portrait.sentence.whole', { parts: parts.join(t('portrait.sentence.separator')) })
}

/** One per field, those first that many have and few others have. */
function tellingCategories({ topCategories }: Cluster): Cluster['topCategories'] {
  const weight = ({ share, lift }: Cluster['topCategories'][number]): number => share * Math.log(lift)
  const sorted = [...topCategories].sort((a, b) => weight(b) - weight(a))
  return sorted.filter(({ field }, i) => sorted.findIndex((other) => other.field === field) === i).slice(0, MOST_CATEGORIES)
}

/** `流量高（指数 182）`; without a usable index `话费趋势低（−31.2%，全体 −4.0%）`. */
function differencePhrase(field: ClusterField, names: Names, t: Translate, format: Format): string {
  const index = usableIndex(field)
  const what = t(`portrait.word.${field.effect > 0 ? 'more' : 'less'}.${kindOfUnit(names.dictionaryUnitOf(field.field))}`, {
    field: names.shortNameOf(field.field),
  })
  if (index !== null) return t('portrait.sentence.byIndex', { what, index: format.number(index, 0) })
  return t('portrait.sentence.byMean', {
    what,
    mean: withUnit(field.mean, names.unitOf(field.field), format),
    base: withUnit(field.baseMean, names.unitOf(field.field), format),
  })
}

/** A mean with its unit, as tooltips and phrases write it. */
export function withUnit(value: number | null, unit: string, format: Format): string {
  const number = format.number(value, value !== null && Math.abs(value) < 10 ? 2 : 1)
  return unit === '' ? number : unit === '%' ? `${number}%` : `${number} ${unit}`
}

/** Which pair of words a language has for more and less of something: 长短, 大小, 多少, 高低. */
function kindOfUnit(unit: string): 'time' | 'age' | 'count' | 'level' {
  switch (unit) {
    case '月':
    case '天':
      return 'time'
    case '岁':
      return 'age'
    case '次':
    case '条':
    case '人':
    case '户':
      return 'count'
    default:
      return 'level'
  }
}

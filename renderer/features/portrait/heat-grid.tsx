import type { Month } from '../../../shared/domain/month.ts'
import type { FieldIndex } from '../../state/field-index.ts'
import { useColours, useFormat, useT } from '../../ui/locale.tsx'
import { Info } from '../../ui/panel.tsx'
import { fieldOf, tintOf, usableIndex, type Cluster } from './index-scale.ts'
import { withUnit } from './sentence.ts'

interface HeatGridProps {
  readonly clusters: readonly Cluster[]
  readonly month: Month
  readonly index: FieldIndex
}

/** Strongest colour of a cell, in percent: text must stay readable on it. */
const FULL_TINT = 40

/** Clusters side by side, field by field: the index in numbers and colour, the fields that differ most first. */
export function HeatGrid({ clusters, month, index }: HeatGridProps) {
  const t = useT()
  const format = useFormat()
  const { palette } = useColours()
  const fields = fieldsByDifference(clusters)
  return (
    <table className="heat">
      <thead>
        <tr>
          <th scope="col">{t('portrait.field')}</th>
          <th scope="col" className="heat-number">
            {t('portrait.baseMean')}
          </th>
          {clusters.map(({ cluster }) => (
            <th key={cluster} scope="col" className="heat-number">
              {t('portrait.clusterName', { cluster })}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {fields.map((id) => {
          const unit = index.unitOf(id)
          const base = clusters[0] && fieldOf(clusters[0], id)
          return (
            <tr key={id}>
              <th scope="row">
                {index.nameOf(id)}
                <Info info={{ field: id, month }} />
              </th>
              <td className="heat-number figures soft">{withUnit(base?.baseMean ?? null, unit, format)}</td>
              {clusters.map((cluster) => {
                const field = fieldOf(cluster, id)
                if (!field) return <td key={cluster.cluster} />
                const strength = tintOf(field)
                const value = usableIndex(field)
                const colour = palette[strength < 0 ? 1 : 0] ?? ''
                const tint = `color-mix(in srgb, ${colour} ${(Math.abs(strength) * FULL_TINT).toFixed(0)}%, transparent)`
                const mean = withUnit(field.mean, unit, format)
                return (
                  <td
                    key={cluster.cluster}
                    className="heat-number figures"
                    style={{ background: tint }}
                    title={t('portrait.barTitle', {
                      field: index.nameOf(id),
                      mean,
                      base: withUnit(field.baseMean, unit, format),
                      effect: format.number(field.effect, 2),
                    })}
                  >
                    {value === null ? mean : format.number(value, 0)}
                  </td>
                )
              })}
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

/** Ids of all fields of the model, those that set any cluster apart most first. */
export function fieldsByDifference(clusters: readonly Cluster[]): readonly string[] {
  const ids = clusters[0]?.fields.map(({ field }) => field) ?? []
  const strongest = (id: string): number => Math.max(...clusters.map((cluster) => Math.abs(fieldOf(cluster, id)?.effect ?? 0)))
  return [...ids].sort((a, b) => strongest(b) - strongest(a))
}

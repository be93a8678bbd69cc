import type { FieldIndex } from '../../state/field-index.ts'
import { useRuleText } from '../../state/rule-text.ts'
import { useFormat, useT } from '../../ui/locale.tsx'
import type { PortraitDetail } from './index-scale.ts'

/** 口径 of a model: population, parameters, how each field was prepared, and which were left out. */
export function Method({ detail, index }: { readonly detail: PortraitDetail; readonly index: FieldIndex }) {
  const t = useT()
  const format = useFormat()
  const { summary, preparation, excluded, sampleRows, silhouetteRows } = detail
  const population = useRuleText(summary.rule)
  const facts: readonly (readonly [string, string])[] = [
    [t('portrait.method.population'), population],
    [t('portrait.method.rows'), t('portrait.method.rowsText', { rows: summary.rows, unassigned: summary.unassigned })],
    [t('portrait.method.k'), t('portrait.method.kText', { k: summary.k, tried: detail.curve.length, silhouetteRows })],
    [t('portrait.method.fit'), t('portrait.method.fitText', { sampleRows })],
    [t('portrait.method.seed'), String(summary.seed)],
  ]
  return (
    <div className="method">
      <dl>
        {facts.map(([name, text]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      <table className="heat">
        <caption>{t('portrait.method.preparation')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('portrait.field')}</th>
            <th scope="col">{t('portrait.method.range')}</th>
            <th scope="col">{t('portrait.method.logged')}</th>
            <th scope="col" className="heat-number">
              {t('portrait.method.mean')}
            </th>
            <th scope="col" className="heat-number">
              {t('portrait.method.sd')}
            </th>
            <th scope="col" className="heat-number">
              {t('common.missing')}
            </th>
          </tr>
        </thead>
        <tbody>
          {preparation.map(({ field, lo, hi, logged, mean, sd, missing }) => (
            <tr key={field}>
              <th scope="row">{index.nameOf(field)}</th>
              <td className="figures">{`${format.number(lo)} … ${format.number(hi)} ${index.unitOf(field)}`.trim()}</td>
              <td>{t(logged ? 'common.yes' : 'common.no')}</td>
              <td className="heat-number figures">{format.number(mean, 3)}</td>
              <td className="heat-number figures">{format.number(sd, 3)}</td>
              <td className="heat-number figures">{format.count(missing)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {excluded.length > 0 && (
        <>
          <h4>{t('portrait.method.excluded')}</h4>
          <ul>
            {excluded.map(({ field, reason }) => (
              <li key={field}>
                {index.nameOf(field)} <span className="soft">{t(`portrait.excluded.${reason}`)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  )
}

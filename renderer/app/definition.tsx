import { Spin } from 'antd'
import { useEngineQuery } from '../state/queries.ts'
import { DefinitionParameters } from './definition-parameters.tsx'
import { ErrorNotice } from '../ui/error-notice.tsx'
import { useAppearance, useFieldName, useFormat, useT, type FieldReference } from '../ui/locale.tsx'

/** 口径 of a field: formula, months, rows, parameters and the batches the values came from. */
export function FieldDefinition({ field, month }: FieldReference) {
  const t = useT()
  const format = useFormat()
  const nameOf = useFieldName()
  const { language } = useAppearance()
  const { data, error } = useEngineQuery('explore.definition', { field, month })
  if (error) return <ErrorNotice error={error} />
  if (!data) return <Spin size="small" />
  const formula = language === 'zh-CN' ? data.formula?.zh : data.formula?.en
  return (
    <dl className="definition">
      <dt>{nameOf(data.field)}</dt>
      <dd>{formula ?? t('common.definitionOf.imported')}</dd>
      <dt>{t('common.definitionOf.months')}</dt>
      <dd>{data.months.map((one) => format.month(one)).join(' · ')}</dd>
      <dt>{t('common.definitionOf.rows')}</dt>
      <dd>{format.count(data.rows)}</dd>
      <dt>{t('common.definitionOf.missing')}</dt>
      <dd>{format.count(data.missing)}</dd>
      {data.parameters.length > 0 && (
        <>
          <dt>{t('common.definitionOf.parameters')}</dt>
          <dd>
            <DefinitionParameters measure={field} parameters={data.parameters} />
          </dd>
        </>
      )}
      {data.batches.length > 0 && (
        <>
          <dt>{t('common.definitionOf.source')}</dt>
          <dd>
            {data.batches.map(({ batchId, fileName, sheet }) => (
              <div key={batchId}>{sheet === '' ? fileName : `${fileName} · ${sheet}`}</div>
            ))}
          </dd>
        </>
      )}
    </dl>
  )
}

import { Spin } from 'antd'
import type { CapabilityView } from '../../shared/api/measure.ts'
import type { FieldId } from '../../shared/domain/field.ts'
import { capabilityReasons } from '../state/capability-text.ts'
import { useFieldIndex } from '../state/field-index.ts'
import { useEngineQuery } from '../state/queries.ts'
import { DefinitionParameters } from './definition-parameters.tsx'
import { ErrorNotice } from '../ui/error-notice.tsx'
import { useAppearance, useFieldName, useFormat, useT, type FieldReference } from '../ui/locale.tsx'

type NameOf = (id: FieldId) => string

/** 口径 of a field: formula, months, rows, parameters, what reads it, and the batches the values came from. */
export function FieldDefinition({ field, month }: FieldReference) {
  const t = useT()
  const format = useFormat()
  const nameOf = useFieldName()
  const { nameOf: nameOfId } = useFieldIndex(month)
  const { language } = useAppearance()
  const { data, error } = useEngineQuery('explore.definition', { field, month })
  if (error) return <ErrorNotice error={error} />
  if (!data) return <Spin size="small" />
  const formula = language === 'zh-CN' ? data.formula?.zh : data.formula?.en
  return (
    <dl className="definition">
      <dt>{nameOf(data.field)}</dt>
      <dd>{formula ?? t('common.definitionOf.imported')}</dd>
      {data.capability && <State capability={data.capability} nameOf={nameOfId} />}
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
      {data.readers.length > 0 && <Readers readers={data.readers} isChangeable={data.parameters.length > 0} nameOf={nameOfId} />}
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

/** Whether a measure is what its formula says, and what is done where columns or months are missing. */
function State({ capability, nameOf }: { readonly capability: CapabilityView; readonly nameOf: NameOf }) {
  const t = useT()
  const { state } = capability
  return (
    <>
      <dt>{t('common.definitionOf.state')}</dt>
      <dd>
        <span className={state === 'ready' ? '' : 'warn'}>{t(`measure.capability.state.${state}`)}</span>
        {capabilityReasons(capability, t, nameOf).map((reason) => (
          <div key={reason}>{reason}</div>
        ))}
      </dd>
    </>
  )
}

const MOST_NAMED = 6

interface ReadersProps {
  readonly readers: readonly FieldId[]
  /** A parameter of it can be changed here, and they change with it. */
  readonly isChangeable: boolean
  readonly nameOf: NameOf
}

function Readers({ readers, isChangeable, nameOf }: ReadersProps) {
  const t = useT()
  const format = useFormat()
  const names = format.list(readers.slice(0, MOST_NAMED).map(nameOf))
  return (
    <>
      <dt>{t(isChangeable ? 'common.definitionOf.changing' : 'common.definitionOf.readers', { count: readers.length })}</dt>
      <dd title={format.list(readers.map(nameOf))}>{readers.length > MOST_NAMED ? t('common.definitionOf.more', { names }) : names}</dd>
    </>
  )
}

import { Alert, Button } from 'antd'
import { useMemo, useState, type ReactNode } from 'react'
import type { Output } from '../../../shared/api/engine-api.ts'
import type { FieldIndex } from '../../state/field-index.ts'
import { CellBar } from '../../ui/cell-bar.tsx'
import { SimpleGrid, type GridColumn } from '../../ui/data-grid.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { useAppearance, useColours, useFormat, useT } from '../../ui/locale.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Popup } from '../../ui/popup.tsx'
import { evidenceText, isLeak, leaksFirst, type Excluded } from './excluded.ts'

type Feature = Output<'churn.detail'>['features'][number]

/** Fields shown before the analyst asks for all. */
const FIRST_FIELDS = 12

interface FeaturesPanelProps {
  readonly features: readonly Feature[]
  readonly month: number
  readonly index: FieldIndex
}

/** What the model goes by: weight of each field, and which way it points. */
export function FeaturesPanel({ features, month, index }: FeaturesPanelProps) {
  const t = useT()
  const format = useFormat()
  const colours = useColours()
  const [isAll, setAll] = useState(false)
  const largest = Math.max(0, ...features.map(({ importance }) => importance))
  const shown = isAll ? features : features.slice(0, FIRST_FIELDS)
  const isLong = features.length > FIRST_FIELDS
  return (
    <Panel title={t('churn.features.title')} info={t('churn.meaning.features')} isFilling={false}>
      <table className="churn-table figures">
        <thead>
          <tr>
            <th>{t('churn.features.field')}</th>
            <th className="churn-weight">{t('churn.features.importance')}</th>
            <th>{t('churn.features.direction')}</th>
            <th className="cell-number">{t('churn.features.informationValue')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map(({ field, label, importance, direction, informationValue }) => (
            <tr key={field}>
              <td>
                <FieldName field={field} month={month}>
                  {index.fields.some(({ id }) => id === field) ? index.nameOf(field) : label}
                </FieldName>
              </td>
              <td>
                <CellBar share={largest > 0 ? importance / largest : null} colour={colours.accent}>
                  {format.percent(importance)}
                </CellBar>
              </td>
              <td className={direction === 0 ? 'soft' : undefined}>
                {t(direction > 0 ? 'churn.features.raises' : direction < 0 ? 'churn.features.lowers' : 'churn.features.mixed')}
              </td>
              <td className="cell-number">{format.number(informationValue, 3)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {isLong && (
        <Button type="link" size="small" onClick={() => setAll(!isAll)}>
          {isAll ? t('churn.features.fewer', { count: FIRST_FIELDS }) : t('churn.features.more', { count: features.length })}
        </Button>
      )}
    </Panel>
  )
}

/** A field's name that opens its 口径. */
function FieldName({ field, month, children }: { readonly field: string; readonly month: number; readonly children: ReactNode }) {
  const { definition: Definition } = useAppearance()
  return (
    <Popup content={<Definition field={field} month={month} />}>
      <button type="button" className="churn-field">
        {children}
      </button>
    </Popup>
  )
}

interface ExcludedPanelProps {
  readonly excluded: readonly Excluded[]
  readonly index: FieldIndex
}

/** Columns the model was not given, leaks first, with the reason and the number behind it. */
export function ExcludedPanel({ excluded, index }: ExcludedPanelProps) {
  const t = useT()
  const format = useFormat()
  const nameOf = useMemo(() => {
    const known = new Set(index.fields.map(({ id }) => id))
    return ({ field, label }: Excluded): string => (known.has(field) ? index.nameOf(field) : label)
  }, [index])
  const columns = useMemo(
    (): readonly GridColumn<Excluded>[] => [
      {
        id: 'field',
        header: t('churn.excluded.field'),
        flex: 2,
        value: nameOf,
        render: (field) => (
          <>
            {nameOf(field)}
            {isLeak(field) && <span className="churn-mark churn-leak">{t('churn.excluded.leak')}</span>}
          </>
        ),
      },
      { id: 'reason', header: t('churn.excluded.reason'), flex: 4, value: ({ reason }) => t(`churn.excludedReason.${reason}`) },
      { id: 'evidence', header: t('churn.excluded.evidence'), width: 140, value: (field) => evidenceText(field, t, format) },
    ],
    [t, format, nameOf],
  )
  const leaks = excluded.filter(isLeak)
  if (excluded.length === 0) {
    return (
      <Panel title={t('churn.excluded.title')}>
        <EmptyState text={t('churn.excluded.none')} />
      </Panel>
    )
  }
  return (
    <Panel title={t('churn.excluded.title')} info={t('churn.meaning.excluded')} isFlush>
      <div className="churn-excluded">
        {leaks.length > 0 && (
          <Alert
            className="churn-leaks"
            type="warning"
            showIcon
            title={t('churn.excluded.leaks', { count: leaks.length, fields: leaks.map(nameOf).join(', ') })}
          />
        )}
        <div className="churn-excluded-grid">
          <SimpleGrid<Excluded> id="churn.excluded" columns={columns} rows={leaksFirst(excluded)} rowKey={({ field }) => field} />
        </div>
      </div>
    </Panel>
  )
}

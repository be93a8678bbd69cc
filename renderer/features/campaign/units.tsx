import { Segmented } from 'antd'
import { useMemo, useState } from 'react'
import type { Output } from '../../../shared/api/engine-api.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { SimpleGrid, type GridColumn } from '../../ui/data-grid.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { useT } from '../../ui/locale.tsx'

export const UNIT_KINDS = ['grid', 'manager', 'area'] as const
export type UnitKind = (typeof UNIT_KINDS)[number]

type Unit = Output<'campaign.units'>['units'][number]

interface UnitTotals extends Readonly<Record<string, number>> {
  /** Those with targets: each becomes a workbook. */
  readonly units: number
  readonly targets: number
  readonly control: number
}

/** Targets and control of all units together. */
export function unitTotals(units: readonly Unit[]): UnitTotals {
  return {
    units: units.filter(({ targets }) => targets > 0).length,
    targets: units.reduce((sum, { targets }) => sum + targets, 0),
    control: units.reduce((sum, { control }) => sum + control, 0),
  }
}

/** Members by who would work on them. */
export function Units({ listId }: { readonly listId: number }) {
  const t = useT()
  const [by, setBy] = useState<UnitKind>('grid')
  const { data, error, refetch } = useEngineQuery('campaign.units', { listId, by })
  const columns = useMemo(
    (): readonly GridColumn<Unit>[] => [
      {
        id: 'unit',
        header: t('campaign.units.unit'),
        flex: 1,
        isSortable: true,
        value: ({ unit }) => (unit === '' ? t('campaign.units.noUnit') : unit),
      },
      {
        id: 'targets',
        header: t('campaign.units.targets'),
        kind: 'count',
        width: 140,
        isSortable: true,
        value: ({ targets }) => targets,
      },
      {
        id: 'control',
        header: t('campaign.units.control'),
        kind: 'count',
        width: 140,
        isSortable: true,
        value: ({ control }) => control,
      },
    ],
    [t],
  )
  if (error) return <ErrorNotice error={error} onRetry={refetch} />
  if (!data) return null
  return (
    <div className="campaign-tab">
      <div className="campaign-toolbar">
        <Segmented
          value={by}
          onChange={setBy}
          options={UNIT_KINDS.map((value) => ({ value, label: t(`campaign.units.${value}`) }))}
        />
      </div>
      <div className="campaign-grid">
        <SimpleGrid<Unit>
          id="campaign.units"
          columns={columns}
          rows={data.units}
          rowKey={({ unit }) => unit}
          status={t('campaign.units.status', unitTotals(data.units))}
        />
      </div>
    </div>
  )
}

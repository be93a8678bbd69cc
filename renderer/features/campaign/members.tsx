import { Button, Segmented } from 'antd'
import { useMemo, useState } from 'react'
import type { TargetList } from '../../../shared/api/campaign.ts'
import type { Value } from '../../../shared/api/schemas.ts'
import { useFieldIndex } from '../../state/field-index.ts'
import { fetchEngine, useEngineQuery } from '../../state/queries.ts'
import { useSettings } from '../../state/settings.ts'
import { DataGrid, type GridColumn, type RowsRequest } from '../../ui/data-grid.tsx'
import { useT } from '../../ui/locale.tsx'
import { columnShape, rowsOfPage, type Member } from './member-rows.ts'

type Arm = 'all' | 'target' | 'control'

const ARMS: readonly Arm[] = ['all', 'target', 'control']

/** Who is on a list, as they were when it was built. */
export function Members({ list }: { readonly list: TargetList }) {
  const t = useT()
  const { listId, recipe, waterfall } = list
  const [arm, setArm] = useState<Arm>('all')
  const [total, setTotal] = useState<number | null>(null)
  const reveal = useSettings((settings) => settings.reveal)
  const index = useFieldIndex(recipe.month)
  // Which columns there are depends on what was imported when the list was built; the first row tells.
  const first = useEngineQuery('campaign.members', { listId, offset: 0, limit: 1, reveal: false })
  const fields = first.data?.columns.map(({ field }) => field).join('|')
  const columns = useMemo(
    (): readonly GridColumn<Member>[] =>
      (fields ?? '').split('|').map((field) => {
        const value = (member: Member): Value => member.values.get(field) ?? null
        if (field === 'work_order') return { id: field, header: t('campaign.detail.workOrder'), width: 150, value }
        if (field === 'arm') {
          const word = (member: Member): string => t(value(member) === 'control' ? 'campaign.arm.control' : 'campaign.arm.target')
          return { id: field, header: t('campaign.detail.armColumn'), width: 70, value: word }
        }
        const known = index.fields.find(({ id }) => id === field)
        return { id: field, header: index.nameOf(field), unit: index.unitOf(field), ...columnShape(field, known?.type), value }
      }),
    [fields, index, t],
  )
  const getRows = async ({ offset, limit }: RowsRequest) => {
    const page = await fetchEngine('campaign.members', { listId, offset, limit, reveal, ...(arm === 'all' ? {} : { arm }) })
    return { rows: rowsOfPage(page), total: page.total }
  }
  if (fields === undefined) return null
  const counts: Readonly<Record<Arm, number>> = {
    all: waterfall.targets + waterfall.control,
    target: waterfall.targets,
    control: waterfall.control,
  }
  return (
    <div className="campaign-tab">
      <div className="campaign-toolbar">
        <Segmented
          value={arm}
          onChange={setArm}
          options={ARMS.map((value) => ({
            value,
            label: `${value === 'all' ? t('campaign.detail.armAll') : t(`campaign.arm.${value}`)} ${counts[value]}`,
          }))}
        />
        <Button title={t('campaign.detail.revealHint')} onClick={() => useSettings.getState().set({ reveal: !reveal })}>
          {t(reveal ? 'campaign.detail.hide' : 'campaign.detail.reveal')}
        </Button>
      </div>
      <div className="campaign-grid">
        <DataGrid<Member>
          id="campaign.members"
          version={`${listId}.${arm}.${reveal}`}
          columns={columns}
          rowKey={({ subscriber }) => subscriber}
          getRows={getRows}
          onTotal={setTotal}
          status={total === null ? '' : t('campaign.detail.memberStatus', { count: total })}
        />
      </div>
    </div>
  )
}

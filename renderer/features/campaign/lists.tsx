import { Button, Segmented } from 'antd'
import { useMemo, useState } from 'react'
import type { TargetList } from '../../../shared/api/campaign.ts'
import { SimpleGrid, type GridColumn } from '../../ui/data-grid.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { useT } from '../../ui/locale.tsx'
import { Panel } from '../../ui/panel.tsx'
import { StateTag } from './state-tag.tsx'

interface ListsProps {
  readonly lists: readonly TargetList[]
  readonly onOpen: (listId: number) => void
  readonly onMake: () => void
  readonly onRemove: (list: TargetList) => void
  readonly onRestore: (list: TargetList) => void
}

/** All lists, the newest first; deleted ones can be looked at and brought back. */
export function Lists({ lists, onOpen, onMake, onRemove, onRestore }: ListsProps) {
  const t = useT()
  const [isRemovedShown, setRemovedShown] = useState(false)
  const removed = lists.filter((list) => list.removed)
  const current = lists.filter((list) => !list.removed)
  const isRemoved = isRemovedShown && removed.length > 0
  const shown = isRemoved ? removed : current
  const columns = useMemo(
    (): readonly GridColumn<TargetList>[] => [
      {
        id: 'name',
        header: t('campaign.lists.name'),
        flex: 1,
        value: ({ name }) => name,
        render: ({ name, listId }) => (
          <button type="button" className="campaign-open" onClick={() => onOpen(listId)}>
            {name}
          </button>
        ),
      },
      {
        id: 'state',
        header: t('campaign.lists.state'),
        width: 110,
        value: ({ state }) => t(`campaign.state.${state}`),
        render: (list) => <StateTag list={list} />,
      },
      {
        id: 'month',
        header: t('campaign.lists.month'),
        kind: 'month',
        width: 90,
        isSortable: true,
        value: ({ recipe }) => recipe.month,
      },
      {
        id: 'candidates',
        header: t('campaign.lists.candidates'),
        kind: 'count',
        width: 110,
        isSortable: true,
        value: ({ waterfall }) => waterfall.candidates,
      },
      {
        id: 'targets',
        header: t('campaign.lists.targets'),
        kind: 'count',
        width: 90,
        isSortable: true,
        value: ({ waterfall }) => waterfall.targets,
      },
      {
        id: 'control',
        header: t('campaign.lists.control'),
        kind: 'count',
        width: 90,
        isSortable: true,
        value: ({ waterfall }) => waterfall.control,
      },
      {
        id: 'created',
        header: t('campaign.lists.created'),
        kind: 'dateTime',
        width: 140,
        isSortable: true,
        value: ({ createdAt }) => createdAt,
      },
      {
        id: 'locked',
        header: t('campaign.lists.locked'),
        kind: 'dateTime',
        width: 140,
        isSortable: true,
        value: ({ lockedAt }) => lockedAt,
      },
      {
        id: 'action',
        header: '',
        width: 90,
        value: () => null,
        render: (list) =>
          list.removed ? (
            <Button type="link" size="small" onClick={() => onRestore(list)}>
              {t('campaign.lists.restore')}
            </Button>
          ) : (
            <Button type="link" size="small" onClick={() => onRemove(list)}>
              {t('campaign.lists.remove')}
            </Button>
          ),
      },
    ],
    [t, onOpen, onRemove, onRestore],
  )
  const targets = shown.reduce((sum, { waterfall }) => sum + waterfall.targets, 0)
  const make = { label: t('campaign.lists.make'), onClick: onMake }
  if (lists.length === 0) return <EmptyState text={t('campaign.lists.empty')} action={make} />
  return (
    <Panel
      title={t('campaign.lists.title')}
      isFlush
      actions={
        removed.length > 0 && (
          <Segmented
            value={isRemoved ? 'removed' : 'current'}
            onChange={(value) => setRemovedShown(value === 'removed')}
            options={[
              { value: 'current', label: t('campaign.lists.current', { count: current.length }) },
              { value: 'removed', label: t('campaign.lists.removed', { count: removed.length }) },
            ]}
          />
        )
      }
    >
      {shown.length === 0 ? (
        <EmptyState text={t('campaign.lists.noneShown')} action={make} />
      ) : (
        <SimpleGrid<TargetList>
          id="campaign.lists"
          columns={columns}
          rows={shown}
          rowKey={({ listId }) => listId}
          onRowOpen={({ listId }) => onOpen(listId)}
          status={isRemoved ? t('campaign.lists.removedHint') : t('campaign.lists.status', { count: shown.length, targets })}
        />
      )}
    </Panel>
  )
}

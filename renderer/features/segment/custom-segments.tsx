import { DeleteOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useMemo } from 'react'
import type { Segment } from '../../../shared/api/segment.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { segmentFieldId } from '../../../shared/domain/segment-field.ts'
import { useFieldIndex } from '../../state/field-index.ts'
import { openPage } from '../../state/navigation.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { useRuleTexts } from '../../state/rule-text.ts'
import { SimpleGrid, type GridColumn } from '../../ui/data-grid.tsx'
import { useDefinitionWindow } from '../../ui/definition-window.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { useAppearance, useColours, useFormat, useT } from '../../ui/locale.tsx'
import { Panel } from '../../ui/panel.tsx'
import { listMembers, showMembers } from './members.ts'
import { actionColumn, definitionItem, nameColumn, profileColumns } from './profile-columns.tsx'
import { useSegmentUndo } from './segment-undo.ts'
import type { ProfileRow } from './vad-matrix.ts'

interface CustomSegmentsProps {
  readonly segments: readonly Segment[]
  readonly month: Month
}

/** The analyst's own segments with their rules, counted for the month of the top bar. */
export function CustomSegments({ segments, month }: CustomSegmentsProps) {
  const t = useT()
  const format = useFormat()
  const colours = useColours()
  const { language } = useAppearance()
  const index = useFieldIndex(month)
  const profile = useEngineQuery('segment.profile', segments.length === 0 ? null : { family: 'custom', month })
  const { remove } = useSegmentUndo()
  const openDefinition = useDefinitionWindow()
  const rules = useMemo(() => segments.map(({ rule }) => rule), [segments])
  const texts = useRuleTexts(rules)
  const rows = useMemo(() => profile.data?.rows ?? [], [profile.data])
  const columns = useMemo((): readonly GridColumn<ProfileRow>[] => {
    const ruleOf = ({ segmentId }: ProfileRow): string => {
      const at = segments.findIndex((one) => one.segmentId === segmentId)
      const recipe = segments[at]?.recipe
      return recipe ? t('segment.fixedMembers', { recipe: recipe[language] }) : (texts[at] ?? '')
    }
    const savedOf = ({ segmentId }: ProfileRow): Segment | undefined => segments.find((one) => one.segmentId === segmentId)
    return [
      nameColumn('custom', ({ name }) => name, t),
      actionColumn(
        { show: (row) => showMembers('custom', [row], t), list: (row) => listMembers('custom', [row], t) },
        { t },
        (row) => (
          <Button
            size="small"
            type="text"
            danger
            icon={<DeleteOutlined />}
            title={t('common.remove')}
            aria-label={t('common.remove')}
            onClick={() => remove(row)}
          />
        ),
      ),
      { id: 'rule', header: t('segment.column.rule'), flex: 1, width: 260, value: ruleOf },
      ...profileColumns(rows, () => colours.accent, { t, format, colours, index }).slice(0, 3),
      {
        id: 'saved',
        header: t('segment.column.saved'),
        width: 150,
        tooltip: t('segment.column.savedInfo'),
        value: (row) => {
          const saved = savedOf(row)
          return saved ? t('segment.savedFacts', { count: saved.count, month: format.month(saved.month) }) : null
        },
      },
    ]
  }, [segments, texts, rows, t, format, colours, index, remove, language])
  if (segments.length === 0) {
    return (
      <Panel title={t('segment.family.custom')}>
        <EmptyState
          text={t('segment.customEmpty')}
          action={{ label: t('segment.toExplore'), onClick: () => openPage('explore') }}
        />
      </Panel>
    )
  }
  return (
    <Panel
      title={t('segment.customTitle', { month: format.month(month) })}
      n={segments.length}
      info={t('segment.customInfo')}
      query={profile}
      isFlush
    >
      {(data) => (
        <SimpleGrid<ProfileRow>
          id="segment.custom"
          columns={columns}
          rows={data.rows}
          rowKey={({ segmentId }) => segmentId}
          onRowOpen={(row) => showMembers('custom', [row], t)}
          menuItems={({ row, columnId }) => [
            { key: 'show', label: t('segment.show'), onClick: () => showMembers('custom', [row], t) },
            { key: 'list', label: t('segment.list'), onClick: () => listMembers('custom', [row], t) },
            ...definitionItem(columnId, segmentFieldId(row.segmentId), month, openDefinition, { t, index }),
            { key: 'remove', label: t('common.remove'), isDanger: true, onClick: () => remove(row) },
          ]}
        />
      )}
    </Panel>
  )
}

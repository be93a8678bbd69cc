import { Alert, App, Button } from 'antd'
import { useMemo, useState } from 'react'
import type { Month } from '../../../shared/domain/month.ts'
import { useFieldIndex } from '../../state/field-index.ts'
import { segmentName } from '../../state/populations.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { categoryColour } from '../../ui/category-colours.ts'
import { copyText, toTabSeparated } from '../../ui/clipboard.ts'
import { SimpleGrid } from '../../ui/data-grid.tsx'
import { useDefinitionWindow } from '../../ui/definition-window.tsx'
import { cellTable, type GridMenuItem } from '../../ui/grid-column.ts'
import { useAppearance, useColours, useFormat, useT } from '../../ui/locale.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Split } from '../../ui/split.tsx'
import { ClassMatrix, FAMILY_FIELD } from './class-matrix.tsx'
import { listMembers, showMembers, type Member } from './members.ts'
import { actionColumn, definitionItem, nameColumn, profileColumns, TOTALS_ID } from './profile-columns.tsx'
import type { Preset } from './run-panel.tsx'
import { Thresholds, type Run } from './thresholds.tsx'
import { fieldsWithMeans, totalsOf, type ClassTotals, type ProfileRow } from './vad-matrix.ts'

interface PresetResultProps {
  readonly family: Preset
  readonly run: Run
  /** False for an earlier version: its thresholds are kept, its classes are those of the newest run. */
  readonly isNewest: boolean
  readonly month: Month
}

/** Thresholds, classes and their profile, for the month of the top bar. */
export function PresetResult({ family, run, isNewest, month }: PresetResultProps) {
  const t = useT()
  const format = useFormat()
  const profile = useEngineQuery('segment.profile', isNewest ? { family, month } : null)
  const base = useEngineQuery('explore.summary', isNewest ? { month, rule: run.base.rule } : null)
  const actions = useMemberActions(family)
  const openDefinition = useDefinitionWindow()
  if (!isNewest) {
    return (
      <div className="segment-old">
        <Alert type="info" showIcon title={t('segment.oldVersion', { version: run.version })} />
        <Thresholds run={run} />
      </div>
    )
  }
  const rows = profile.data?.rows ?? []
  const definitionOf = (row: ProfileRow): GridMenuItem => ({
    key: 'definition',
    label: t('segment.definitionOf', { name: actions.memberOf(row).name }),
    onClick: () =>
      openDefinition({
        field: FAMILY_FIELD[family],
        month,
        note: t('segment.classMade', { name: actions.memberOf(row).name, count: row.count, share: format.percent(row.share), month: format.month(month) }),
      }),
  })
  const totals = totalsOf(rows, base.isStale || profile.isStale ? null : (base.data?.count ?? null))
  return (
    <div className="segment-result">
      <div className="segment-panels">
        <Split id={`segment.${family}`} direction="column" sizes={['36%', '64%']}>
          <Split id={`segment.${family}.top`} direction="row" sizes={['41%', '59%']}>
            <Thresholds run={run} />
            <Panel
              title={t(`segment.matrix.${family}`)}
              unit={t('segment.unit.subscribers')}
              n={totals.count}
              info={t(`segment.matrixInfo.${family}`)}
              actions={
                run.month !== month && (
                  <span className="warn">{t('segment.otherMonth', { run: format.month(run.month), month: format.month(month) })}</span>
                )
              }
              query={profile}
            >
              {(data) => <ClassMatrix family={family} rows={data.rows} menuItems={(row) => [...actions.menuItems([row]), definitionOf(row)]} />}
            </Panel>
          </Split>
          <ProfilePanel family={family} month={month} profile={profile} totals={totals} actions={actions} />
        </Split>
      </div>
    </div>
  )
}

interface MemberActions {
  readonly memberOf: (row: ProfileRow) => Member
  readonly show: (rows: readonly ProfileRow[]) => void
  readonly list: (rows: readonly ProfileRow[]) => void
  readonly menuItems: (rows: readonly ProfileRow[]) => readonly GridMenuItem[]
}

function useMemberActions(family: Preset): MemberActions {
  const t = useT()
  const format = useFormat()
  const { message } = App.useApp()
  return useMemo(() => {
    const memberOf = ({ segmentId, code, name }: ProfileRow): Member => ({
      segmentId,
      name: segmentName({ family, code, name }, t),
    })
    const show = (rows: readonly ProfileRow[]): void => showMembers(family, rows.map(memberOf), t)
    const list = (rows: readonly ProfileRow[]): void => listMembers(family, rows.map(memberOf), t)
    const copy = (rows: readonly ProfileRow[]): void => {
      copyText(toTabSeparated(rows.map((row) => [memberOf(row).name, format.count(row.count), format.percent(row.share)])))
      void message.success(t('common.copied'))
    }
    return {
      memberOf,
      show,
      list,
      menuItems: (rows) => [
        { key: 'show', label: t('segment.show'), onClick: () => show(rows) },
        { key: 'list', label: t('segment.list'), onClick: () => list(rows) },
        { key: 'copy', label: t('segment.copyClass'), onClick: () => copy(rows) },
      ],
    }
  }, [family, t, format, message])
}

interface ProfilePanelProps {
  readonly family: Preset
  readonly month: Month
  readonly profile: ReturnType<typeof useEngineQuery<'segment.profile'>>
  readonly totals: ClassTotals
  readonly actions: MemberActions
}

function ProfilePanel({ family, month, profile, totals, actions }: ProfilePanelProps) {
  const t = useT()
  const format = useFormat()
  const colours = useColours()
  const { theme } = useAppearance()
  const { message } = App.useApp()
  const index = useFieldIndex(month)
  const openDefinition = useDefinitionWindow()
  const [selected, setSelected] = useState<readonly ProfileRow[]>([])
  const rows = useMemo(() => profile.data?.rows ?? [], [profile.data])
  const columns = useMemo(() => {
    const nameOf = (row: ProfileRow): string => (row.segmentId === TOTALS_ID ? t('segment.total') : actions.memberOf(row).name)
    return [
      nameColumn(family, nameOf, t),
      actionColumn({ show: (row) => actions.show([row]), list: (row) => actions.list([row]) }, { t }),
      ...profileColumns(rows, ({ code }) => categoryColour(theme, code, FAMILY_FIELD[family]), { t, format, colours, index }),
    ]
  }, [family, rows, t, format, colours, index, theme, actions])
  const totalsRow = useMemo(
    (): ProfileRow => ({
      segmentId: TOTALS_ID,
      code: '',
      name: '',
      count: totals.count,
      share: rows.length === 0 ? 0 : 1,
      revenue: totals.revenue,
      revenueShare: totals.revenueShare,
      means: fieldsWithMeans(rows).map((field) => ({ field, mean: null })),
    }),
    [totals.count, totals.revenue, totals.revenueShare, rows],
  )
  const current = rows.filter(({ segmentId }) => selected.some((row) => row.segmentId === segmentId))
  const copyTable = (): void => {
    copyText(
      toTabSeparated(
        cellTable(
          columns.filter(({ id }) => id !== 'action'),
          [...rows, totalsRow],
          format,
          true,
        ),
      ),
    )
    void message.success(t('common.copied'))
  }
  return (
    <Panel
      title={t('segment.profile')}
      n={totals.count}
      info={t('segment.profileInfo')}
      query={profile}
      isFlush
      actions={
        <>
          {current.length > 0 && (
            <span className="soft figures">
              {t('segment.selected', { classes: current.length, count: current.reduce((sum, { count }) => sum + count, 0) })}
            </span>
          )}
          <Button size="small" disabled={current.length === 0} onClick={() => actions.show(current)}>
            {t('segment.show')}
          </Button>
          <Button size="small" disabled={current.length === 0} onClick={() => actions.list(current)}>
            {t('segment.list')}
          </Button>
          <Button size="small" onClick={copyTable}>
            {t('segment.copyTable')}
          </Button>
        </>
      }
    >
      {(data) => (
        <SimpleGrid<ProfileRow>
          id={`segment.${family}`}
          columns={columns}
          rows={data.rows}
          totals={totalsRow}
          rowKey={({ segmentId }) => segmentId}
          onSelectionChange={setSelected}
          onRowOpen={(row) => actions.show([row])}
          menuItems={({ row, columnId }) => [
            ...(row.segmentId === TOTALS_ID ? [] : actions.menuItems([row])),
            ...definitionItem(columnId, FAMILY_FIELD[family], month, openDefinition, { t, index }),
          ]}
          status={<BaseCheck totals={totals} classes={data.rows.length} />}
        />
      )}
    </Panel>
  )
}

/** Whether the classes add up to the base, which is counted on its own. */
function BaseCheck({ totals, classes }: { readonly totals: ClassTotals; readonly classes: number }) {
  const t = useT()
  const { count, difference } = totals
  if (difference === null) return <span>{t('segment.check.pending', { classes, count })}</span>
  if (difference === 0) return <span className="gain">{t('segment.check.equal', { classes, count })}</span>
  return <span className="loss">{t('segment.check.differs', { classes, count, base: count - difference })}</span>
}

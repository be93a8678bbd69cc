import { BlockOutlined, ExperimentOutlined, EyeInvisibleOutlined, EyeOutlined, FilterOutlined, TableOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useCallback, useMemo, useState } from 'react'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { useJob } from '../../state/jobs.ts'
import { openPage, requestPage, takeRequest, usePageRequest } from '../../state/navigation.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { ruleOf, ruleOfChosen, useSelection } from '../../state/selection.ts'
import { useSettings } from '../../state/settings.ts'
import { useWorkspace } from '../../state/workspace.ts'
import { Arranging } from '../../ui/arranging.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { ExportResult } from '../../ui/export-result.tsx'
import { useT } from '../../ui/locale.tsx'
import { Page } from '../../ui/page.tsx'
import { Split } from '../../ui/split.tsx'
import { ChartBoard } from './board/board.tsx'
import { fieldOfView } from './conditions.ts'
import './explore.css'
import { ExportMenu } from './export-menu.tsx'
import { isAvailable } from './fields.ts'
import { HeaderMenu } from './header-menu.tsx'
import { MonthNotice } from './month-notice.tsx'
import { chosenText, countPicked } from './picks.ts'
import { RuleBuilder } from './rule-builder.tsx'
import { SaveSegment } from './save-segment.tsx'
import { useSetsKey } from './sets/use-sets-key.ts'
import { SideDrawer, type Side } from './side-drawer.tsx'
import { sortFor, SubscriberGrid } from './subscriber-grid.tsx'
import type { SubscriberRow } from './rows.ts'
import { LiveSummary } from './summary-line.tsx'
import { ViewsMenu } from './views-menu.tsx'
import { UndoButtons } from './undo-buttons.tsx'
import { useChips } from './use-chips.ts'
import { useColumns } from './use-columns.ts'
import { useFields, type Fields } from './use-fields.ts'
import { useSettledChosen } from './use-settled.ts'

/** All subscribers of a month: charts to choose some of them, who they are, and what to do with them. */
export function ExploreView() {
  const t = useT()
  const month = useSelection((selection) => selection.month)
  const fields = useFields(month)
  const query = useEngineQuery('explore.fields', month === null ? null : { month })
  if (query.error) {
    return (
      <Page breadcrumb={[t('explore.title')]}>
        <ErrorNotice error={query.error} onRetry={query.refetch} />
      </Page>
    )
  }
  if (month === null || query.data === undefined) {
    return (
      <Page breadcrumb={[t('explore.title')]}>
        <Arranging text={t('common.arranging')} fraction={null} />
      </Page>
    )
  }
  if (fields.fields.every((field) => !isAvailable(field))) {
    return (
      <Page breadcrumb={[t('explore.title')]}>
        <EmptyState text={t('explore.noFields')} action={{ label: t('common.noDataAction'), onClick: () => openPage('import') }} />
      </Page>
    )
  }
  return <Explore month={month} fields={fields} />
}

/** What stands beside the list: what was opened here, or what another page or the palette has asked for since. */
function useSide(): readonly [Side | null, (side: Side | null) => void] {
  const [own, setOwn] = useState<Side | null>(null)
  const kind = usePageRequest('explore')?.side
  const setSide = useCallback((side: Side | null) => {
    takeRequest('explore')
    setOwn(side)
  }, [])
  if (kind === undefined) return [own, setSide]
  return [kind === 'filter' || kind === 'formula' ? { kind, field: undefined } : { kind }, setSide]
}

interface ExploreProps {
  readonly month: Month
  readonly fields: Fields
}

function Explore({ month, fields }: ExploreProps) {
  const t = useT()
  const { clauses, picked } = useSettledChosen()
  const { setClause, clear } = useSelection.getState()
  const { reveal, set } = useSettings()
  const [side, setSide] = useSide()
  const columns = useColumns(fields)
  const { chosen, sort } = columns
  const workspace = useWorkspace()
  const months = workspace?.months
  const chips = useChips(fields, clauses)
  const rule = useMemo(() => ruleOf(clauses), [clauses])
  const summary = useEngineQuery('explore.summary', { month, rule })
  const exporting = useJob('explore.export')
  const ruleText = chips.map(({ label }) => label).join(' · ')
  const chosenRule = useMemo(() => ruleOfChosen({ clauses, picked }), [clauses, picked])
  const whom = chosenText(picked, ruleText, t)
  const pickedRows = picked === null ? undefined : countPicked(picked, summary.data?.count ?? 0)
  const revealText = t(reveal ? 'explore.reveal.hide' : 'explore.reveal.show')

  const openCard = useCallback(
    ({ index }: SubscriberRow) => setSide({ kind: 'card', place: { set: { month, rule, sort: sortFor(sort, chosen) }, index } }),
    [month, rule, sort, chosen, setSide],
  )
  const openFilter = useCallback((field: FieldId) => setSide({ kind: 'filter', field }), [setSide])
  const openDefinition = useCallback((field: FieldId) => setSide({ kind: 'definition', field }), [setSide])
  const openSets = useCallback(() => setSide({ kind: 'sets' }), [setSide])
  useSetsKey(openSets)
  const openFormula = useCallback((field: FieldId | undefined) => setSide({ kind: 'formula', field }), [setSide])
  const editable = chips.map((chip) => {
    const field = fieldOfView(chip.id)
    return field === null ? { ...chip, info: t('explore.chipInfo', { label: chip.label }) } : { ...chip, onEdit: () => openFilter(field) }
  })
  // Of conditions that cannot be evaluated there is nobody to list, to write or to keep; the line above says why.
  const isRefused = summary.error !== null
  const isNobody = !isRefused && summary.data?.count === 0 && !summary.isStale && clauses.size > 0
  return (
    <Page
      breadcrumb={[t('explore.title')]}
      chips={{ items: editable, onRemove: (id) => setClause(id, null), onClear: clear }}
      action={
        <>
          <UndoButtons />
          <RuleBuilder month={month} fields={fields} />
          <Button icon={<BlockOutlined />} title={t('explore.sets.hint')} onClick={openSets}>
            {t('explore.sets.action')}
          </Button>
          <Button icon={<ExperimentOutlined />} onClick={() => setSide({ kind: 'capabilities' })}>
            {t('measure.capability.action')}
          </Button>
          <Button icon={<FilterOutlined />} onClick={() => setSide({ kind: 'filter', field: undefined })}>
            {t('explore.addCondition')}
          </Button>
        </>
      }
    >
      <MonthNotice month={month} />
      <Split id="explore" direction="column" sizes={['42%', '58%']} min={160}>
        {workspace ? <ChartBoard key={workspace.path} month={month} fields={fields} onDefinition={openDefinition} /> : <div />}
        <section className="explore-lower">
          <div className="explore-bar">
            <LiveSummary month={month} />
            <span className="explore-actions">
              <Button
                type="text"
                icon={reveal ? <EyeInvisibleOutlined /> : <EyeOutlined />}
                title={revealText}
                aria-label={revealText}
                aria-pressed={reveal}
                onClick={() => set({ reveal: !reveal })}
              />
              <ViewsMenu month={month} columns={columns} />
              <Button
                type="text"
                className="explore-icon-button"
                icon={<TableOutlined />}
                title={t('explore.columns.action')}
                aria-label={t('explore.columns.action')}
                onClick={() => setSide({ kind: 'columns' })}
              >
                {t('explore.columns.action')}
              </Button>
              <SaveSegment
                shortcut="page"
                month={month}
                rule={chosenRule}
                ruleText={isRefused ? '' : whom}
                picked={pickedRows}
                isByHand={picked?.mode === 'only'}
              />
              <Button
                type="primary"
                disabled={isRefused || summary.data?.count === 0}
                onClick={() => requestPage('campaign', { rule: chosenRule, label: whom === '' ? t('explore.everyone') : whom })}
              >
                {t('explore.makeList')}
              </Button>
              <ExportMenu
                run={exporting}
                month={month}
                rows={isRefused ? 0 : (pickedRows ?? summary.data?.count ?? 0)}
                isPicked={picked !== null}
                columns={chosen.length}
                shown={() => ({ rule: chosenRule, sort: sortFor(sort, chosen), fields: [...chosen] })}
              />
            </span>
          </div>
          <ExportResult run={exporting} running={t('explore.export.running')} done={(rows) => t('explore.export.done', { rows })} />
          {isRefused ? (
            <EmptyState text={t('explore.refused')} {...(clauses.size === 0 ? {} : { action: { label: t('common.clearConditions'), onClick: clear } })} />
          ) : isNobody ? (
            <EmptyState text={t('explore.noMatch')} action={{ label: t('common.clearConditions'), onClick: clear }} />
          ) : (
            <HeaderMenu
              fields={fields}
              columns={columns}
              month={month}
              months={months?.map((one) => one.month) ?? []}
              onFilter={openFilter}
              onDefinition={openDefinition}
              onFormula={openFormula}
            >
              <SubscriberGrid
                month={month}
                rule={rule}
                fields={fields}
                chosen={chosen}
                reveal={reveal}
                sort={sort}
                onSort={columns.setSort}
                onLayout={columns.onLayout}
                handle={columns.handle}
                onOpen={openCard}
                onFilter={openFilter}
                onDefinition={openDefinition}
              />
            </HeaderMenu>
          )}
        </section>
      </Split>
      <SideDrawer side={side} onSide={setSide} month={month} fields={fields} chosen={chosen} onChosen={columns.choose} />
    </Page>
  )
}

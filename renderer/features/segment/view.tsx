import { Button } from 'antd'
import { useState } from 'react'
import type { Output } from '../../../shared/api/engine-api.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { useJob } from '../../state/jobs.ts'
import { takeRequest, usePageRequest, type PageRequests } from '../../state/navigation.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { ruleOf, useSelection } from '../../state/selection.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { useT } from '../../ui/locale.tsx'
import { Page } from '../../ui/page.tsx'
import { Panel } from '../../ui/panel.tsx'
import { useRemembered } from '../../ui/remembered.ts'
import { Split } from '../../ui/split.tsx'
import { CustomSegments } from './custom-segments.tsx'
import { FamilyList, type OpenFamily } from './family-list.tsx'
import { PresetResult } from './preset-result.tsx'
import { RUN_FORM, RunPanel, type Preset } from './run-panel.tsx'
import { SaveSegment } from './save-segment.tsx'
import './segment.css'

type Asked = PageRequests['segment']

/** Classes made by the presets, and the analyst's own segments. */
export function SegmentView() {
  const t = useT()
  const month = useSelection((selection) => selection.month)
  const list = useEngineQuery('segment.list', {})
  const [open, setOpen] = useRemembered<OpenFamily>('segment.open', { family: 'vad', version: null })
  const [base, setBase] = useState<Asked | null>(null)
  // Stays until it is saved, used or cancelled.
  const request = usePageRequest('segment')
  const [seen, setSeen] = useState<Asked | undefined>(undefined)
  if (request !== undefined && request !== seen) {
    setSeen(request)
    setOpen({ family: 'custom', version: null })
  }
  if (month === null) return null
  const { family } = open
  return (
    <Page breadcrumb={[t('shell.nav.segment'), t(`segment.family.${family}`)]}>
      {list.error && <ErrorNotice error={list.error} onRetry={list.refetch} />}
      {list.data && (
        <Split id="segment" direction="row" sizes={[200, '84%']} min={150}>
          <FamilyList list={list.data} open={open} onOpen={setOpen} />
          {family === 'custom' ? (
            <OwnSegments
              list={list.data}
              month={month}
              asked={request ?? null}
              onDone={() => takeRequest('segment')}
              onUseAsBase={(chosen) => {
                takeRequest('segment')
                setBase(chosen)
                setOpen({ family: 'vad', version: null })
              }}
            />
          ) : (
            <PresetFamily
              key={family}
              preset={family}
              list={list.data}
              version={open.version}
              month={month}
              base={base}
              onRun={() => setOpen({ family, version: null })}
            />
          )}
        </Split>
      )}
    </Page>
  )
}

interface PresetFamilyProps {
  readonly preset: Preset
  readonly list: Output<'segment.list'>
  readonly version: number | null
  readonly month: Month
  readonly base: Asked | null
  readonly onRun: () => void
}

function PresetFamily({ preset, list, version, month, base, onRun }: PresetFamilyProps) {
  const t = useT()
  const job = useJob('segment.run')
  const run = { ...job, start: (input: Parameters<typeof job.start>[0]) => job.start(input, onRun) }
  const runs = list.runs.filter(({ family }) => family === preset)
  const shown = runs.find((one) => one.version === version) ?? runs[0]
  return (
    <div className="segment-main">
      <RunPanel key={base?.label ?? ''} preset={preset} month={month} asked={base} run={run} />
      <div className="segment-rest">
        {shown ? (
          <PresetResult family={preset} run={shown} isNewest={shown === runs[0]} month={month} />
        ) : (
          <Panel title={t(`segment.family.${preset}`)}>
            <EmptyState text={t(`segment.empty.${preset}`)}>
              <Button type="primary" htmlType="submit" form={RUN_FORM} disabled={job.isRunning}>
                {t(`segment.runTitle.${preset}`)}
              </Button>
            </EmptyState>
          </Panel>
        )}
      </div>
    </div>
  )
}

interface OwnSegmentsProps {
  readonly list: Output<'segment.list'>
  readonly month: Month
  readonly asked: Asked | null
  readonly onDone: () => void
  readonly onUseAsBase: (base: Asked) => void
}

/** What another page asked to save, else the conditions of 客户, above the segments there are. */
function OwnSegments({ list, month, asked, onDone, onUseAsBase }: OwnSegmentsProps) {
  const clauses = useSelection((selection) => selection.clauses)
  const conditions: Asked | null =
    clauses.size === 0 ? null : { rule: ruleOf(clauses), label: [...clauses.values()].map(({ label }) => label).join(' · ') }
  const segments = list.segments.filter(({ family }) => family === 'custom')
  const isSaved = conditions !== null && segments.some(({ rule }) => JSON.stringify(rule) === JSON.stringify(conditions.rule))
  const draft = asked ?? (isSaved ? null : conditions)
  return (
    <div className="segment-main">
      {draft && (
        <SaveSegment
          key={JSON.stringify(draft.rule)}
          rule={draft.rule}
          label={draft.label}
          month={month}
          onSaved={onDone}
          onUseAsBase={() => onUseAsBase(draft)}
          onDiscard={asked ? onDone : undefined}
        />
      )}
      <div className="segment-rest">
        <CustomSegments segments={segments} month={month} />
      </div>
    </div>
  )
}

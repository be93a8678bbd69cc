import { RedoOutlined, UndoOutlined } from '@ant-design/icons'
import { Button, Checkbox, Popconfirm } from 'antd'
import { useCallback, useEffect, useRef, useState, type Dispatch } from 'react'
import type { TablePlan, TableRequest } from '../../../shared/api/import.ts'
import type { EngineJob } from '../../state/jobs.ts'
import { errorText, ErrorNotice, type ErrorLike } from '../../ui/error-notice.tsx'
import { JobProgress } from '../../ui/job-progress.tsx'
import { useFormat, useT } from '../../ui/locale.tsx'
import { Page } from '../../ui/page.tsx'
import { Panel, useAfter } from '../../ui/panel.tsx'
import { sheetName } from './ledger.tsx'
import { OpenTable, unknownText } from './open-table.tsx'
import { countToConfirm, countUnknown, isAsLastTime, isMonthGuessed, isReady, lacksRevenue, problemsOf } from './table-check.ts'
import { useTargets } from './use-targets.ts'
import { useWizardPlaces } from './use-wizard-places.ts'
import { hiddenRefused, lacksHeader, overlapsOf, requestsOf, type Corrections, type Plan, type TableDraft, type WizardAction, type WizardDraft, type WizardEdit } from './wizard-draft.ts'

interface WizardProps {
  readonly draft: WizardDraft
  readonly dispatch: Dispatch<WizardAction>
  /** Recognition of further files, or of a sheet whose header or content was corrected. */
  readonly plan: EngineJob<'import.plan'>
  /** Why the import did not succeed. */
  readonly error: ErrorLike | null
  /** Why a sheet could not be recognised as it was corrected; it stays as it was. */
  readonly unfit: ErrorLike | null
  readonly onFit: () => void
  readonly onReplan: (table: number, correction: Corrections) => void
  readonly onRun: (tables: TableRequest[]) => void
  readonly onDiscard: () => void
}

/** Shows what was recognised in the files, lets the analyst correct it, and starts the import. */
export function Wizard({ draft, dispatch, plan, error, unfit, onFit, onReplan, onRun, onDiscard }: WizardProps) {
  const t = useT()
  const targets = useTargets()
  const { at, target, openTable, step, goOn, onCurrent } = useWizardPlaces(draft, dispatch)
  const edit = useCallback((change: WizardEdit) => dispatch({ kind: 'edit', edit: change }), [dispatch])
  const isSlow = useAfter(300, plan.isRunning)

  const { tables } = draft
  const table = tables[at]
  const hidden = hiddenRefused(draft)
  const show = (plan: TablePlan): void => {
    dispatch({ kind: 'show', plan })
    openTable(tables.length)
  }
  return (
    <Page breadcrumb={[t('import.title'), t('import.wizardTitle')]} action={<Actions draft={draft} onStep={step} onGoOn={goOn} onAcceptAll={() => dispatch({ kind: 'acceptAll' })} onLeaveOut={(left) => dispatch({ kind: 'leaveOut', tables: left })} isBusy={plan.isRunning} onRun={onRun} onDiscard={onDiscard} />}>
      <div className="wizard">
        <div className="wizard-side">
          {hidden.length > 0 && <Refused refused={hidden} onShow={show} />}
          <Panel title={t('import.wizard.tables')} isFilling={false} isFlush>
            {tables.length === 0 && <p className="wizard-none soft">{t('import.wizard.noTables')}</p>}
            <ul className="tables">
              {tables.map((one, i) => (
                <TableEntry key={i} index={i} table={one} isOpen={i === at} onOpen={() => openTable(i)} onEdit={edit} />
              ))}
            </ul>
          </Panel>
        </div>
        <div className="wizard-main">
          {error && <ErrorNotice error={error} />}
          {unfit && <ErrorNotice error={unfit} onClose={onFit} />}
          {plan.error && <ErrorNotice error={plan.error} onClose={plan.reset} />}
          {isSlow && <JobProgress title={t('import.replanning')} job={plan.job} onCancel={plan.cancel} />}
          {table && (
            <OpenTable
              key={at}
              index={at}
              table={table}
              targets={targets}
              isBusy={plan.isRunning}
              target={target}
              leftOut={refusalShown(draft, table)}
              onCurrent={onCurrent}
              onEdit={edit}
              onCorrect={(correction) => onReplan(at, correction)}
            />
          )}
        </div>
      </div>
    </Page>
  )
}

/** Why the table was left out, as long as nothing of it is corrected. */
function refusalShown({ refused }: WizardDraft, { plan }: TableDraft): ErrorLike | null {
  const refusal = refused.find(({ table }) => table === plan)
  return refusal ? { code: refusal.code, params: { file: refusal.fileName, ...refusal.params }, ref: '' } : null
}

interface ActionsProps {
  readonly draft: WizardDraft
  /** To the next thing that is asked. */
  readonly onGoOn: () => void
  readonly onAcceptAll: () => void
  readonly onStep: (kind: 'undo' | 'redo') => void
  readonly onLeaveOut: (tables: readonly number[]) => void
  readonly isBusy: boolean
  readonly onRun: (tables: TableRequest[]) => void
  readonly onDiscard: () => void
}

function Actions({ draft, onStep, onGoOn, onAcceptAll, onLeaveOut, isBusy, onRun, onDiscard }: ActionsProps) {
  const t = useT()
  const { tables, past, future } = draft
  const requests = requestsOf(draft)
  const blocked = tables.flatMap((one, i) => (one.isIncluded && problemsOf(one).length > 0 ? [i] : []))
  const included = tables.filter((one) => one.isIncluded)
  const isDecided = included.every((one) => overlapsOf(one).length === 0 || one.plan.overlap === 'auto')
  const isKnown = isDecided && isAsLastTime(tables)
  const isAllClear = isKnown || (isDecided && isReady(tables) && !included.some(lacksRevenue) && !tables.some(({ plan }) => lacksHeader(plan)))
  const isRestUnknown = included.some((one) => countUnknown(one) > 0)
  const toConfirm = included.reduce((sum, one) => sum + countToConfirm(one), 0)
  const runButton = useRef<HTMLButtonElement>(null)
  const [accepted, setAccepted] = useState(0)
  const acceptAll = (): void => {
    onAcceptAll()
    setAccepted(accepted + 1)
  }
  // What was proposed is accepted: the next Enter imports it.
  useEffect(() => {
    if (accepted > 0) runButton.current?.focus()
  }, [accepted])
  // Nothing to look at: Enter imports. What was never imported before is not started by a key meant for something else.
  useEffect(() => {
    if (isKnown && past.length === 0) runButton.current?.focus()
  }, [isKnown, past.length])
  const isNothingNew = included.length === 0 && tables.some(({ plan }) => plan.importedAt !== null)
  return (
    <>
      {isNothingNew && <span className="wizard-ready soft">{t('import.wizard.nothingNew')}</span>}
      {isAllClear && <span className="wizard-ready gain">✓ {t(isKnown ? 'import.wizard.asLastTime' : isRestUnknown ? 'import.wizard.readyRest' : 'import.wizard.ready')}</span>}
      {blocked.length > 0 && included.length > blocked.length && <Button onClick={() => onLeaveOut(blocked)}>{t('import.wizard.leaveOut', { count: blocked.length })}</Button>}
      <Button icon={<UndoOutlined />} disabled={past.length === 0} title="Ctrl+Z" onClick={() => onStep('undo')}>
        {t('import.wizard.undo')}
      </Button>
      <Button icon={<RedoOutlined />} disabled={future.length === 0} title="Ctrl+Y" onClick={() => onStep('redo')}>
        {t('import.wizard.redo')}
      </Button>
      {past.length > 0 ? (
        <Popconfirm title={t('import.wizard.discardAsk')} onConfirm={onDiscard}>
          <Button>{t('import.wizard.discard')}</Button>
        </Popconfirm>
      ) : (
        <Button onClick={onDiscard}>{t('import.wizard.discard')}</Button>
      )}
      {toConfirm > 0 && (
        <Button title={t('import.wizard.acceptAllHint')} onClick={acceptAll}>
          {t('import.wizard.acceptAll')}
        </Button>
      )}
      {requests.length > 0 && toConfirm + blocked.length > 0 ? (
        <Button ref={runButton} type="primary" title={t('import.wizard.goOnHint')} disabled={isBusy} onClick={onGoOn}>
          {toConfirm > 0 ? t('import.wizard.goOn', { count: toConfirm }) : t('import.wizard.goOnBlocked', { count: blocked.length })}
        </Button>
      ) : (
        <Button ref={runButton} type="primary" disabled={requests.length === 0 || isBusy} onClick={() => onRun(requests)}>
          {requests.length === 0 ? t('import.wizard.runNone') : t('import.wizard.run', { count: requests.length })}
        </Button>
      )}
    </>
  )
}

interface TableEntryProps {
  readonly index: number
  readonly table: TableDraft
  readonly isOpen: boolean
  readonly onOpen: () => void
  readonly onEdit: (edit: WizardEdit) => void
}

function TableEntry({ index, table, isOpen, onOpen, onEdit }: TableEntryProps) {
  const t = useT()
  const format = useFormat()
  const { plan, isIncluded, columns } = table
  const isHandedOn = plan.kind === 'dispatchReturn'
  const isHeaderless = lacksHeader(plan)
  const hasProblem = isIncluded && problemsOf(table).length > 0
  const toConfirm = countToConfirm(table)
  const unknown = countUnknown(table)
  const facts = [
    ...(isHeaderless ? [] : [t(`import.kind.${plan.kind}`), t('import.wizard.tableColumns', { count: columns.length })]),
    ...(plan.rowEstimate === null ? [] : [t('import.wizard.tableRows', { count: plan.rowEstimate })]),
  ]
  return (
    <li className={isOpen ? 'table-open' : undefined}>
      <Checkbox
        checked={isIncluded}
        disabled={isHeaderless || (isHandedOn && !isIncluded)}
        aria-label={t('import.wizard.include', { name: plan.fileName })}
        onChange={({ target }) => onEdit({ kind: 'include', table: index, isIncluded: target.checked })}
      />
      <button type="button" onClick={onOpen} aria-current={isOpen} title={plan.path}>
        <strong>{plan.fileName}</strong>
        {sheetName(plan) !== null && <span className="table-sheet">{plan.sheet}</span>}
        <span className="soft">{facts.join(' · ')}</span>
        {plan.importedAt !== null && <span className="soft">{t('import.wizard.imported', { at: format.dateTime(plan.importedAt) })}</span>}
        {isHeaderless && <span className="warn">{t('import.wizard.headerMissing')}</span>}
        {isHandedOn && <span className="warn">{t('import.wizard.handedOn')}</span>}
        {hasProblem && <span className="loss">{t('import.wizard.blocked')}</span>}
        {isIncluded && table.month !== null && isMonthGuessed(table) && <span className="warn">{t('import.wizard.monthGuessed', { month: format.month(table.month) })}</span>}
        {isIncluded && toConfirm > 0 && <span className="warn">{t('import.wizard.toConfirm', { count: toConfirm })}</span>}
        {isIncluded && !hasProblem && unknown > 0 && <span className="warn">{unknownText(table, unknown, t)}</span>}
        {isIncluded && plan.unpairedRows.length > 0 && <span className="warn">{t('import.wizard.unpairedShort')}</span>}
        {isIncluded && lacksRevenue(table) && <span className="warn">{t('import.wizard.noRevenueShort')}</span>}
        {isIncluded && overlapsOf(table).length > 0 && <span className="warn">{t('import.wizard.overlapShort')}</span>}
      </button>
    </li>
  )
}

function Refused({ refused, onShow }: { readonly refused: Plan['refused']; readonly onShow: (plan: TablePlan) => void }) {
  const t = useT()
  const format = useFormat()
  return (
    <Panel title={t('import.wizard.refused', { count: refused.length })} isFilling={false}>
      <ul className="refused">
        {refused.map(({ path, fileName, code, params, table }) => (
          <li key={`${path}.${fileName}`}>
            <strong title={path}>{fileName}</strong>
            {table !== null && (
              <button type="button" className="link" onClick={() => onShow(table)}>
                {t('import.wizard.showRefused')}
              </button>
            )}
            <span>{errorText({ code, params: { file: fileName, ...params }, ref: '' }, t, format)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

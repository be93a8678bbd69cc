import { RedoOutlined, UndoOutlined } from '@ant-design/icons'
import { Alert, Button, Checkbox, Popconfirm } from 'antd'
import { useCallback, useEffect, useEffectEvent, useReducer, useState } from 'react'
import type { Output } from '../../../shared/api/engine-api.ts'
import type { TableRequest } from '../../../shared/api/import.ts'
import { assertNever } from '../../../shared/domain/errors.ts'
import type { Translate } from '../../../shared/i18n/catalogue.ts'
import type { Format } from '../../../shared/i18n/format.ts'
import { errorText, ErrorNotice, type ErrorLike } from '../../ui/error-notice.tsx'
import { useFormat, useT } from '../../ui/locale.tsx'
import { Page } from '../../ui/page.tsx'
import { Panel } from '../../ui/panel.tsx'
import { sheetName } from './ledger.tsx'
import { MappingTable } from './mapping-table.tsx'
import { PictureLegend, SheetPicture } from './sheet-picture.tsx'
import { TableFacts } from './table-facts.tsx'
import { useTargets, type Targets } from './use-targets.ts'
import {
  applyEdit,
  countToConfirm,
  problemsOf,
  redoEdit,
  requestsOf,
  startDraft,
  undoEdit,
  type TableDraft,
  type TableProblem,
  type WizardDraft,
  type WizardEdit,
} from './wizard-draft.ts'

type Plan = Output<'import.plan'>
type Action = WizardEdit | { readonly kind: 'undo' } | { readonly kind: 'redo' }

function reduce(draft: WizardDraft, action: Action): WizardDraft {
  if (action.kind === 'undo') return undoEdit(draft)
  return action.kind === 'redo' ? redoEdit(draft) : applyEdit(draft, action)
}

interface WizardProps {
  readonly plan: Plan
  readonly error: ErrorLike | null
  readonly onRun: (tables: TableRequest[]) => void
  readonly onDiscard: () => void
}

/** Shows what was recognised in the files, lets the analyst correct it, and starts the import. */
export function Wizard({ plan, error, onRun, onDiscard }: WizardProps) {
  const t = useT()
  const targets = useTargets()
  const [draft, dispatch] = useReducer(reduce, plan.tables, startDraft)
  const [open, setOpen] = useState(() => firstToCheck(draft.tables))
  const edit = useCallback((change: WizardEdit) => dispatch(change), [])
  useUndoKeys(dispatch)

  const table = draft.tables[open]
  const requests = requestsOf(draft)
  const isBlocked = draft.tables.some((one) => one.isIncluded && problemsOf(one).length > 0)
  const isEdited = draft.past.length > 0
  return (
    <Page
      breadcrumb={[t('import.title'), t('import.wizardTitle')]}
      action={
        <>
          <Button icon={<UndoOutlined />} disabled={draft.past.length === 0} title="Ctrl+Z" onClick={() => dispatch({ kind: 'undo' })}>
            {t('import.wizard.undo')}
          </Button>
          <Button icon={<RedoOutlined />} disabled={draft.future.length === 0} title="Ctrl+Y" onClick={() => dispatch({ kind: 'redo' })}>
            {t('import.wizard.redo')}
          </Button>
          {isEdited ? (
            <Popconfirm title={t('import.wizard.discardAsk')} onConfirm={onDiscard}>
              <Button>{t('import.wizard.discard')}</Button>
            </Popconfirm>
          ) : (
            <Button onClick={onDiscard}>{t('import.wizard.discard')}</Button>
          )}
          <Button type="primary" disabled={requests.length === 0 || isBlocked} onClick={() => onRun(requests)}>
            {requests.length === 0 ? t('import.wizard.runNone') : t('import.wizard.run', { count: requests.length })}
          </Button>
        </>
      }
    >
      <div className="wizard">
        <div className="wizard-side">
          <Panel title={t('import.wizard.tables')} isFilling={false} isFlush>
            {draft.tables.length === 0 && <p className="wizard-none soft">{t('import.wizard.noTables')}</p>}
            <ul className="tables">
              {draft.tables.map((one, i) => (
                <TableEntry key={i} index={i} table={one} isOpen={i === open} onOpen={() => setOpen(i)} onEdit={edit} />
              ))}
            </ul>
          </Panel>
          {plan.refused.length > 0 && <Refused refused={plan.refused} />}
        </div>
        <div className="wizard-main">
          {error && <ErrorNotice error={error} />}
          {table && <OpenTable key={open} index={open} table={table} targets={targets} onEdit={edit} />}
        </div>
      </div>
    </Page>
  )
}

/** The table that needs the analyst most. */
function firstToCheck(tables: readonly TableDraft[]): number {
  const blocked = tables.findIndex((table) => problemsOf(table).length > 0)
  return Math.max(0, blocked >= 0 ? blocked : tables.findIndex((table) => countToConfirm(table) > 0))
}

interface OpenTableProps {
  readonly index: number
  readonly table: TableDraft
  readonly targets: Targets
  readonly onEdit: (edit: WizardEdit) => void
}

function OpenTable({ index, table, targets, onEdit }: OpenTableProps) {
  const t = useT()
  const format = useFormat()
  const toConfirm = countToConfirm(table)
  const problems = problemsOf(table)
  return (
    <>
      <TableFacts index={index} table={table} onEdit={onEdit} />
      {table.isIncluded && problems.length > 0 && (
        <Alert type="error" showIcon title={problems.map((problem) => <div key={problem.kind}>{problemText(problem, targets, t, format)}</div>)} />
      )}
      <Panel title={t('import.wizard.picture')} info={t('import.wizard.pictureHint')} actions={<PictureLegend />} isFilling={false} isFlush>
        <SheetPicture plan={table.plan} />
      </Panel>
      <Panel
        title={t('import.wizard.mapping')}
        isFlush
        actions={toConfirm > 0 ? <span className="badge-warn">{t('import.wizard.toConfirm', { count: toConfirm })}</span> : <span className="soft">{t('import.wizard.allSure')}</span>}
      >
        <MappingTable index={index} table={table} targets={targets} onEdit={onEdit} />
      </Panel>
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
  const { plan, isIncluded, kind, columns } = table
  const hasProblem = isIncluded && problemsOf(table).length > 0
  const toConfirm = countToConfirm(table)
  const facts = [
    t(`import.kind.${kind}`),
    t('import.wizard.tableColumns', { count: columns.length }),
    ...(plan.rowEstimate === null ? [] : [t('import.wizard.tableRows', { count: plan.rowEstimate })]),
  ]
  return (
    <li className={isOpen ? 'table-open' : undefined}>
      <Checkbox
        checked={isIncluded}
        aria-label={t('import.wizard.include', { name: plan.fileName })}
        onChange={({ target }) => onEdit({ kind: 'include', table: index, isIncluded: target.checked })}
      />
      <button type="button" onClick={onOpen} aria-current={isOpen} title={plan.path}>
        <strong>{plan.fileName}</strong>
        {sheetName(plan) !== null && <span>{plan.sheet}</span>}
        <span className="soft">{facts.join(' · ')}</span>
        {hasProblem && <span className="loss">{t('import.wizard.blocked')}</span>}
        {isIncluded && toConfirm > 0 && <span className="warn">{t('import.wizard.toConfirm', { count: toConfirm })}</span>}
      </button>
    </li>
  )
}

function Refused({ refused }: { readonly refused: Plan['refused'] }) {
  const t = useT()
  const format = useFormat()
  return (
    <Panel title={t('import.wizard.refused', { count: refused.length })} isFilling={false}>
      <ul className="refused">
        {refused.map(({ path, fileName, code, params }) => (
          <li key={path}>
            <strong title={path}>{fileName}</strong>
            <span>{errorText({ code, params: { file: fileName, ...params }, ref: '' }, t, format)}</span>
            <code className="soft">{code}</code>
          </li>
        ))}
      </ul>
    </Panel>
  )
}

function problemText(problem: TableProblem, targets: Targets, t: Translate, format: Format): string {
  switch (problem.kind) {
    case 'duplicateField':
      return t('import.problem.duplicateField', {
        count: problem.fields.length,
        fields: format.list(problem.fields.map((field) => targets.nameOf(field))),
      })
    case 'noIdColumn':
    case 'monthMissing':
    case 'nothingMapped':
      return t(`import.problem.${problem.kind}`)
    default:
      return assertNever(problem)
  }
}

/** Ctrl+Z and Ctrl+Y (Ctrl+Shift+Z) while the wizard is shown; text fields keep their own undo. */
function useUndoKeys(dispatch: (action: Action) => void): void {
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const isText = event.target instanceof HTMLInputElement && event.target.type === 'text' && event.target.value !== ''
    if (!(event.ctrlKey || event.metaKey) || isText) return
    const key = event.key.toLowerCase()
    if (key !== 'z' && key !== 'y') return
    event.preventDefault()
    dispatch({ kind: key === 'y' || event.shiftKey ? 'redo' : 'undo' })
  })
  useEffect(() => {
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [])
}

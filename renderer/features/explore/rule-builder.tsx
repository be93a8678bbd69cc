import { BranchesOutlined, RedoOutlined, UndoOutlined } from '@ant-design/icons'
import { App, Button, Modal } from 'antd'
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from 'react'
import type { Month } from '../../../shared/domain/month.ts'
import { EVERYONE, type Rule } from '../../../shared/domain/rule.ts'
import { fetchEngine, useEngineQuery } from '../../state/queries.ts'
import { useRuleText } from '../../state/rule-text.ts'
import { ruleFor, useSelection } from '../../state/selection.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { useAppearance, useFormat, useT, type RuleWindowProps } from '../../ui/locale.tsx'
import { Info } from '../../ui/panel.tsx'
import { useEscape } from '../../ui/use-escape.ts'
import { clauseText } from './clause-text.ts'
import './rule-builder.css'
import { RuleGroup, type Edit, type FocusNext } from './rule-builder-group.tsx'
import { clausesOfRule, countsById, type PartCounts } from './rule-choices.ts'
import { compileDraft, countUnfinished, draftOfRule, type Compiled, type GroupDraft } from './rule-draft.ts'
import { duplicateDraft, indentDraft, outdentDraft, record, redo, removeDraft, startHistory, stepDraft, undo } from './rule-tree.ts'
import { SaveSegment } from './save-segment.tsx'
import { useClauseWords } from './use-field-clause.ts'
import { useFields, type Fields } from './use-fields.ts'

interface RuleBuilderProps {
  readonly month: Month
  readonly fields: Fields
}

/** Opens the window in which the conditions of the page are edited as a tree. */
export function RuleBuilder({ month, fields }: RuleBuilderProps) {
  const t = useT()
  const [rule, setRule] = useState<Rule | null>(null)
  const close = useCallback(() => setRule(null), [])
  const apply = useApply(fields)
  return (
    <>
      <Button icon={<BranchesOutlined />} onClick={() => setRule(ruleFor())}>
        {t('explore.builder.open')}
      </Button>
      <BuilderWindow month={month} fields={fields} rule={rule} applyText={t('explore.builder.apply')} onApply={apply} onClose={close} />
    </>
  )
}

/** The same window for the conditions of another page, which gets them back as a rule. */
export function RuleWindow({ month, rule, onApply, onClose }: RuleWindowProps) {
  const t = useT()
  const fields = useFields(month)
  return <BuilderWindow month={month} fields={fields} rule={rule} applyText={t('explore.builder.use')} onApply={onApply} onClose={onClose} />
}

interface BuilderWindowProps extends RuleBuilderProps {
  /** Null = closed. */
  readonly rule: Rule | null
  readonly applyText: string
  readonly onApply: (rule: Rule) => void | Promise<void>
  readonly onClose: () => void
}

function BuilderWindow({ rule, onClose, ...editor }: BuilderWindowProps) {
  const t = useT()
  const [isShown, setShown] = useState(false)
  return (
    <Modal
      open={rule !== null}
      title={t('explore.builder.title')}
      width="min(1180px, 96vw)"
      className="rule-window"
      style={{ top: 24 }}
      footer={null}
      // Escape is the editor's: it closes a list that is open first, and asks before edits are lost.
      mask={{ closable: false }}
      keyboard={false}
      onCancel={onClose}
      afterOpenChange={(isOpen) => {
        setShown(isOpen)
        if (isOpen) focusEditor()
      }}
      destroyOnHidden
    >
      {rule && <RuleEditor {...editor} rule={rule} isShown={isShown} onClose={onClose} />}
    </Modal>
  )
}

/** The keyboard is for the window from the start, where the first condition is added if there is none; whoever types in it already keeps their place. */
function focusEditor(): void {
  const editor = document.querySelector<HTMLElement>('.rule-editor')
  if (editor === null || editor.contains(document.activeElement)) return
  const first = editor.querySelector('.rule-condition') === null ? editor.querySelector<HTMLElement>('.rule-add input') : null
  ;(first ?? editor).focus()
}

interface RuleEditorProps extends BuilderWindowProps {
  readonly rule: Rule
  /** The window is there, and not only on its way. */
  readonly isShown: boolean
}

function RuleEditor({ month, fields, rule: start, isShown, applyText, onApply, onClose }: RuleEditorProps) {
  const t = useT()
  const { message } = App.useApp()
  const [history, setHistory] = useState(() => startHistory(draftOfRule(start)))
  const root = history.now
  const compiled = useMemo(() => compileDraft(root), [root])
  const isEmpty = compiled.rule.op === 'all' && compiled.rule.of.length === 0
  const { counts, base, error } = useRuleCounts(month, root, compiled)
  const words = useRuleText(compiled.rule)
  const { focus, focusOn } = useFocusAfterEdit()
  const unfinished = countUnfinished(root)
  const total = counts.get(root.id)?.count

  const edit: Edit = useCallback(
    (change, topic = null, focusNext) => {
      setHistory((before) => record(before, change(before.now), topic))
      if (focusNext !== undefined) focusOn(focusNext, 'value')
    },
    [focusOn],
  )
  // What Escape has warned of: edits made since are warned of anew.
  const [warnedOf, setWarnedOf] = useState<GroupDraft | null>(null)
  useEscape(
    isShown,
    () => {
      if (history.past.length === 0 || warnedOf === root) return onClose()
      setWarnedOf(root)
      void message.warning(t('explore.builder.leaving'))
    },
    '.rule-editor',
  )
  const run = (): void => {
    void Promise.resolve(onApply(compiled.rule)).then(onClose)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    // Dialogs opened from here are within its React tree, not within its element.
    const isInside = event.target instanceof Node && focus.current?.contains(event.target)
    const done = isInside ? keyEdit(event, root.id) : null
    if (done === null) return
    event.preventDefault()
    event.stopPropagation()
    if (done.kind === 'apply') return run()
    if (done.kind === 'history') return setHistory(done.change)
    setHistory((before) => record(before, done.change(before.now, done.id), null))
    focusOn(done.id, 'handle')
  }
  return (
    <div className="rule-editor" ref={focus} tabIndex={-1} onKeyDownCapture={onKeyDown}>
      <div className="rule-bar">
        <ResultLine total={total} base={base} />
        <span className="soft rule-keys">{t('explore.builder.keys')}</span>
        <Button type="text" icon={<UndoOutlined />} disabled={history.past.length === 0} title={t('explore.builder.undo')} aria-label={t('explore.builder.undo')} onClick={() => setHistory(undo)} />
        <Button type="text" icon={<RedoOutlined />} disabled={history.future.length === 0} title={t('explore.builder.redo')} aria-label={t('explore.builder.redo')} onClick={() => setHistory(redo)} />
      </div>
      {error && <ErrorNotice error={error} />}
      <div className="rule-tree" role="tree" aria-label={t('explore.builder.title')}>
        <RuleGroup group={root} isRoot month={month} fields={fields} counts={counts} onEdit={edit} />
      </div>
      <p className="rule-words" aria-label={t('explore.builder.inWords')}>
        {isEmpty ? <span className="soft">{t(unfinished > 0 ? 'explore.builder.allUnfinished' : 'explore.builder.empty')}</span> : words}
      </p>
      <div className="rule-actions">
        {unfinished > 0 && (
          <span className="warn" role="status">
            {t('explore.builder.unfinished', { count: unfinished })}
          </span>
        )}
        <Button onClick={onClose}>{t('common.cancel')}</Button>
        <SaveSegment shortcut="builder" month={month} rule={compiled.rule} ruleText={isEmpty ? '' : words} />
        <Button type="primary" onClick={run}>
          {applyText}
        </Button>
      </div>
    </div>
  )
}

function ResultLine({ total, base }: { readonly total: number | undefined; readonly base: number }) {
  const t = useT()
  const format = useFormat()
  if (total === undefined) return <strong className="rule-result" />
  return (
    <span className="rule-result">
      <strong className="figures" role="status">
        {t('explore.builder.result', { count: total, base })} · {t('explore.builder.share', { share: format.percent(base === 0 ? null : total / base) })}
      </strong>
      <Info info={t('explore.builder.made')} />
    </span>
  )
}

interface Counted {
  readonly compiled: Compiled
  readonly data: unknown
  readonly base: number
  readonly counts: ReadonlyMap<number, PartCounts>
}

const NOT_COUNTED: Counted = { compiled: { rule: EVERYONE, ids: [] }, data: undefined, base: 0, counts: new Map() }

/** Counts of all parts; while new ones are on their way, those of before stand. */
function useRuleCounts(month: Month, root: GroupDraft, compiled: Compiled) {
  const query = useEngineQuery('explore.ruleCounts', { month, rule: compiled.rule, base: EVERYONE })
  const [shown, setShown] = useState(NOT_COUNTED)
  const { data, isStale, error } = query
  if (data && !isStale && (shown.data !== data || shown.compiled !== compiled)) {
    setShown({ compiled, data, base: data.base, counts: countsById(root, compiled, data.nodes) })
  }
  return { counts: shown.counts, base: shown.base, error }
}

/** Makes a rule the conditions of the page. What a chip cannot say by itself gets the words of the engine as its label. */
function useApply(fields: Fields): (rule: Rule) => Promise<void> {
  const words = useClauseWords(fields)
  const { language } = useAppearance()
  return useCallback(
    async (rule) => {
      const clauses = await Promise.all(
        [...clausesOfRule(rule)].map(async ([view, part]) => {
          const label = clauseText(part, words) ?? (await fetchEngine('segment.describe', { rule: part, language })).text
          return [view, { rule: part, label }] as const
        }),
      )
      useSelection.getState().replaceClauses(new Map(clauses))
    },
    [words, language],
  )
}

type KeyEdit =
  | { readonly kind: 'apply' }
  | { readonly kind: 'history'; readonly change: typeof undo }
  | { readonly kind: 'edit'; readonly id: number; readonly change: (root: GroupDraft, id: number) => GroupDraft }

const ARROWS: Readonly<Record<string, Extract<KeyEdit, { kind: 'edit' }>['change']>> = {
  ArrowUp: (root, id) => stepDraft(root, id, 'up'),
  ArrowDown: (root, id) => stepDraft(root, id, 'down'),
  ArrowRight: indentDraft,
  ArrowLeft: outdentDraft,
  Delete: removeDraft,
}

/** What a key does in the window; null for one that belongs to the field it is typed into. */
function keyEdit(event: KeyboardEvent, rootId: number): KeyEdit | null {
  const isCtrl = event.ctrlKey || event.metaKey
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key
  if (isCtrl && key === 'Enter') return { kind: 'apply' }
  // Pasted numbers are a text of their own.
  if (isCtrl && !(event.target instanceof HTMLTextAreaElement)) {
    if (key === 'y' || (key === 'z' && event.shiftKey)) return { kind: 'history', change: redo }
    if (key === 'z') return { kind: 'history', change: undo }
  }
  const row = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-draft]') : null
  const id = Number(row?.dataset['draft'] ?? rootId)
  if (id === rootId) return null
  if (isCtrl && key === 'd') return { kind: 'edit', id, change: duplicateDraft }
  const change = event.altKey ? ARROWS[key] : undefined
  return change ? { kind: 'edit', id, change } : null
}

interface Wanted {
  readonly id: FocusNext
  readonly part: 'handle' | 'value'
}

function findTarget(editor: HTMLElement | null, { id, part }: Wanted): HTMLElement | null {
  const rows = [...(editor?.querySelectorAll<HTMLElement>('[data-draft]') ?? [])]
  const numbers = rows.map((row) => Number(row.dataset['draft']))
  const row = rows[numbers.indexOf(id === 'newest' ? Math.max(...numbers) : id)]
  const value = part === 'value' ? row?.querySelector<HTMLElement>('.rule-value input') : null
  return value ?? row?.querySelector<HTMLElement>('.rule-handle') ?? null
}

/** A part that was moved is another element: the focus goes with it. */
function useFocusAfterEdit() {
  const focus = useRef<HTMLDivElement>(null)
  const wanted = useRef<Wanted | null>(null)
  useEffect(() => {
    const target = wanted.current && findTarget(focus.current, wanted.current)
    wanted.current = null
    // Where the part that had the focus is gone, the window keeps it, so that the next key still counts.
    if (target) target.focus()
    else if (document.activeElement === document.body) focus.current?.focus()
  })
  const focusOn = useCallback((id: FocusNext, part: Wanted['part']) => {
    wanted.current = { id, part }
  }, [])
  return { focus, focusOn }
}

import { CopyOutlined, DeleteOutlined, HolderOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Dropdown, Select } from 'antd'
import { useState, type DragEvent, type ReactNode } from 'react'
import type { Month } from '../../../shared/domain/month.ts'
import { useT } from '../../ui/locale.tsx'
import { FieldSelect } from './field-select.tsx'
import { isAvailable, kindOf } from './fields.ts'
import { RuleValue } from './rule-builder-value.tsx'
import { UnmatchedNumbers } from './unmatched-numbers.tsx'
import { newContent, operatorOf, operatorsOf, withOperator, type PartCounts } from './rule-choices.ts'
import { ruleOfContent, type ConditionDraft, type Content, type Draft, type GroupDraft, type GroupMode } from './rule-draft.ts'
import { duplicateDraft, insertDraft, moveDraft, nextId, placeOf, removeDraft, setContent, setMode } from './rule-tree.ts'
import type { Fields } from './use-fields.ts'

/** The part whose value is typed next; the newest is the one just added. */
export type FocusNext = number | 'newest'

/** Changes the draft; a topic joins the changes of one field into one step. */
export type Edit = (change: (root: GroupDraft) => GroupDraft, topic?: string | null, focusNext?: FocusNext) => void

interface PartProps {
  readonly month: Month
  readonly fields: Fields
  readonly counts: ReadonlyMap<number, PartCounts>
  readonly onEdit: Edit
}

interface RuleGroupProps extends PartProps {
  readonly group: GroupDraft
  readonly isRoot?: boolean
  /** In a group of which any part will do, a part brings subscribers; in others it takes some away. */
  readonly isAdding?: boolean
}

const MODES = ['all', 'any', 'none'] as const satisfies readonly GroupMode[]
const SETS = ['segment', 'list', 'numbers'] as const

/** A group: how its parts belong together, the parts, and what can be added. */
export function RuleGroup({ group, isRoot = false, isAdding = false, ...shared }: RuleGroupProps) {
  const t = useT()
  const { fields, counts, onEdit } = shared
  const add = (make: (id: number) => Draft): void =>
    onEdit((root) => insertDraft(root, make(nextId(root)), { group: group.id, index: Infinity }), null, 'newest')
  const addContent = (content: Content): void => add((id) => ({ kind: 'condition', id, content }))
  return (
    <DropTarget id={group.id} onEdit={onEdit} className={`rule-group rule-${group.mode}`} inside={group.id}>
      <div className="rule-row rule-head">
        {!isRoot && <Handle id={group.id} />}
        <Select
          size="small"
          className="rule-mode"
          value={group.mode}
          aria-label={t('explore.builder.mode')}
          options={MODES.map((mode) => ({ value: mode, label: t(`explore.builder.modes.${mode}`) }))}
          onChange={(mode) => onEdit((root) => setMode(root, group.id, mode))}
        />
        <Counts counts={counts.get(group.id)} isAdding={isAdding} />
        {!isRoot && <PartButtons id={group.id} onEdit={onEdit} />}
      </div>
      <div className="rule-parts" role="group">
        {group.parts.map((part) =>
          part.kind === 'group' ? (
            <RuleGroup key={part.id} group={part} isAdding={group.mode === 'any'} {...shared} />
          ) : (
            <RuleCondition key={part.id} condition={part} isAdding={group.mode === 'any'} {...shared} />
          ),
        )}
        <div className="rule-row rule-add">
          <PlusOutlined className="soft" />
          <FieldSelect
            fields={fields.fields.filter(isAvailable)}
            value={undefined}
            placeholder={t('explore.builder.add')}
            onChange={(id) => {
              const field = fields.byId.get(id)
              if (field) addContent(newContent(field))
            }}
          />
          <Dropdown
            autoFocus
            trigger={['click']}
            menu={{ items: SETS.map((key) => ({ key, label: t(`explore.builder.${key}`), onClick: () => addContent(key === 'numbers' ? { op: key, numbers: [] } : { op: key }) })) }}
          >
            <Button size="small" type="text">
              {t('explore.builder.addSet')}
            </Button>
          </Dropdown>
          <Button size="small" type="text" onClick={() => add((id) => ({ kind: 'group', id, mode: group.mode === 'any' ? 'all' : 'any', parts: [] }))}>
            {t('explore.builder.addGroup')}
          </Button>
        </div>
      </div>
    </DropTarget>
  )
}

interface RuleConditionProps extends PartProps {
  readonly condition: ConditionDraft
  /** In a group of which any part will do, a condition brings subscribers; else it takes them away. */
  readonly isAdding: boolean
}

function RuleCondition({ condition, isAdding, month, fields, counts, onEdit }: RuleConditionProps) {
  const t = useT()
  const { id, content } = condition
  const field = 'field' in content ? fields.byId.get(content.field) : undefined
  const change = (next: Content): void => onEdit((root) => setContent(root, id, next), `edit.${id}.${next.op}`)
  const own = counts.get(id)
  return (
    <DropTarget id={id} onEdit={onEdit} className="rule-condition">
      <div className="rule-row">
        <Handle id={id} />
        {'field' in content ? (
          <>
            <FieldSelect
              fields={fields.fields.filter(isAvailable)}
              value={content.field}
              onChange={(next) => {
                const chosen = fields.byId.get(next)
                if (chosen) onEdit((root) => setContent(root, id, newContent(chosen)), null, id)
              }}
            />
            {field && (
              <Select
                className="rule-operator"
                value={operatorOf(content, kindOf(field))}
                aria-label={t('explore.builder.operator')}
                popupMatchSelectWidth={140}
                options={operatorsOf(field).map((operator) => ({ value: operator, label: t(`explore.builder.operators.${operator}`) }))}
                onChange={(operator) => onEdit((root) => setContent(root, id, withOperator(content.field, operator, content)), null, id)}
              />
            )}
          </>
        ) : (
          <span className="rule-kind">{t(`explore.builder.${content.op}`)}</span>
        )}
        <span className="rule-value">
          <RuleValue content={content} field={field} month={month} fields={fields} onChange={change} />
        </span>
        {own?.unmatched && own.unmatched.count > 0 && <UnmatchedNumbers {...own.unmatched} />}
        {ruleOfContent(content) === null ? <span className="rule-count soft">{t('explore.builder.incomplete')}</span> : <Counts counts={own} isAdding={isAdding} />}
        <PartButtons id={id} onEdit={onEdit} />
      </div>
    </DropTarget>
  )
}

function Counts({ counts, isAdding }: { readonly counts: PartCounts | undefined; readonly isAdding: boolean }) {
  const t = useT()
  if (!counts) return <span className="rule-count" />
  const { count, effect } = counts
  return (
    <span className="rule-count figures">
      <span>{t('explore.builder.count', { count })}</span>
      {effect !== null && (
        <span className="soft" title={t(isAdding ? 'explore.builder.addsHint' : 'explore.builder.removesHint')}>
          {t(isAdding ? 'explore.builder.adds' : 'explore.builder.removes', { count: effect })}
        </span>
      )}
    </span>
  )
}

function PartButtons({ id, onEdit }: { readonly id: number; readonly onEdit: Edit }) {
  const t = useT()
  return (
    <span className="rule-buttons">
      <Button size="small" type="text" icon={<CopyOutlined />} title={t('explore.builder.duplicate')} aria-label={t('explore.builder.duplicate')} onClick={() => onEdit((root) => duplicateDraft(root, id))} />
      <Button size="small" type="text" icon={<DeleteOutlined />} title={t('explore.builder.remove')} aria-label={t('explore.builder.remove')} onClick={() => onEdit((root) => removeDraft(root, id))} />
    </span>
  )
}

/** What is dragged, as a type of its own: files and texts dropped here are nothing. */
const DRAG_TYPE = 'application/x-liuke-condition'

function Handle({ id }: { readonly id: number }) {
  const t = useT()
  return (
    <span
      className="rule-handle"
      role="button"
      tabIndex={0}
      draggable
      title={t('explore.builder.handle')}
      aria-label={t('explore.builder.handle')}
      onDragStart={(event) => {
        event.dataTransfer.setData(DRAG_TYPE, String(id))
        event.dataTransfer.effectAllowed = 'move'
      }}
    >
      <HolderOutlined />
    </span>
  )
}

interface DropTargetProps {
  readonly id: number
  readonly onEdit: Edit
  readonly className: string
  /** A group takes what is dropped on it as its last part. */
  readonly inside?: number
  readonly children: ReactNode
}

type DropPlace = 'before' | 'after' | 'inside'

/** A condition takes what is dropped on its upper half before it, on its lower half after it. */
function DropTarget({ id, onEdit, className, inside, children }: DropTargetProps) {
  const [place, setPlace] = useState<DropPlace | null>(null)
  const placeAt = (event: DragEvent): DropPlace => {
    if (inside !== undefined) return 'inside'
    const { top, height } = event.currentTarget.getBoundingClientRect()
    return event.clientY < top + height / 2 ? 'before' : 'after'
  }
  return (
    <div
      className={place === null ? className : `${className} rule-drop-${place}`}
      role="treeitem"
      data-draft={id}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes(DRAG_TYPE)) return
        event.preventDefault()
        event.stopPropagation()
        setPlace(placeAt(event))
      }}
      onDragLeave={() => setPlace(null)}
      onDrop={(event) => {
        setPlace(null)
        const moved = Number(event.dataTransfer.getData(DRAG_TYPE))
        if (!moved) return
        event.preventDefault()
        event.stopPropagation()
        const where = placeAt(event)
        onEdit((root) => {
          if (where === 'inside') return moveDraft(root, moved, { group: id, index: Infinity })
          const at = placeOf(root, id)
          return at ? moveDraft(root, moved, { group: at.group, index: at.index + (where === 'after' ? 1 : 0) }) : root
        })
      }}
    >
      {children}
    </div>
  )
}

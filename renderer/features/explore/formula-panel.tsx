import { DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons'
import { App, Button } from 'antd'
import { useState } from 'react'
import type { FormulaView } from '../../../shared/api/formula.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { useAppearance, useT } from '../../ui/locale.tsx'
import { FormulaEditor } from './formula-editor.tsx'
import { useFormulaUndo, useNames } from './formula-undo.tsx'
import './formula.css'
import type { Fields } from './use-fields.ts'

interface FormulaPanelProps {
  readonly month: Month
  readonly fields: Fields
  /** The column to edit first; undefined = a new one. */
  readonly field: FieldId | undefined
  /** A column was made or changed. */
  readonly onSaved: (field: FieldId) => void
}

/** The analyst's formula columns, and an editor for one of them. */
export function FormulaPanel({ month, fields, field, onSaved }: FormulaPanelProps) {
  const t = useT()
  const { message } = App.useApp()
  const list = useEngineQuery('formula.list', {})
  const [edited, setEdited] = useState<FieldId | null>(field ?? null)
  const [made, setMade] = useState(0)
  const { remove, restore, noteRedefined } = useFormulaUndo()
  if (list.error) return <ErrorNotice error={list.error} onRetry={list.refetch} />
  if (!list.data) return null
  const { formulas } = list.data
  const used = formulas.filter(({ removed }) => !removed)
  const current = used.find((one) => one.field === edited) ?? null
  return (
    <div className="formula-panel">
      <FormulaEditor
        key={current ? current.field : `new.${made}`}
        month={month}
        fields={fields}
        formula={current}
        onSaved={(saved) => {
          if (current === null) void message.success(t('formula.saved', { name: saved.label }))
          else noteRedefined(current, saved)
          setEdited(null)
          setMade(made + 1)
          onSaved(saved.field)
        }}
      />
      <div className="formula-list">
        <h4>
          {t('formula.columns')}
          {current && (
            <Button type="text" size="small" icon={<PlusOutlined />} onClick={() => setEdited(null)}>
              {t('formula.add')}
            </Button>
          )}
        </h4>
        {used.length === 0 && <p className="soft">{t('formula.noColumns')}</p>}
        <ul>
          {used.map((formula) => (
            <FormulaLine key={formula.field} formula={formula} isEdited={formula === current} onEdit={() => setEdited(formula.field)} onRemove={() => remove(formula)} />
          ))}
          {formulas
            .filter(({ removed }) => removed)
            .map((formula) => (
              <li key={formula.field} className="soft">
                <s>{formula.label}</s>
                <Button type="link" size="small" onClick={() => restore(formula)}>
                  {t('common.undo')}
                </Button>
              </li>
            ))}
        </ul>
      </div>
    </div>
  )
}

interface FormulaLineProps {
  readonly formula: FormulaView
  readonly isEdited: boolean
  readonly onEdit: () => void
  readonly onRemove: () => void
}

function FormulaLine({ formula, isEdited, onEdit, onRemove }: FormulaLineProps) {
  const t = useT()
  const { language } = useAppearance()
  const { label, text, usedBy, missingInputs } = formula
  const names = useNames(usedBy, t)
  const written = text[language === 'zh-CN' ? 'zh' : 'en']
  return (
    <li className={isEdited ? 'is-edited' : ''}>
      <strong className={missingInputs.length > 0 ? 'warn' : ''}>{label}</strong>
      <code title={written}>{written}</code>
      {usedBy.length > 0 && (
        <span className="soft" title={names}>
          {t('formula.usedBy', { names })}
        </span>
      )}
      <Button type="text" size="small" icon={<EditOutlined />} title={t('formula.editNamed', { name: label })} aria-label={t('formula.editNamed', { name: label })} onClick={onEdit} />
      <Button type="text" size="small" icon={<DeleteOutlined />} title={t('formula.remove')} aria-label={`${t('formula.remove')} ${label}`} onClick={onRemove} />
    </li>
  )
}

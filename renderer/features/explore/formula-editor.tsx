import { Button, Select } from 'antd'
import { useRef, useState } from 'react'
import type { FormulaIssueView, FormulaView } from '../../../shared/api/formula.ts'
import { canBeShownIn } from '../../../shared/domain/formula-units.ts'
import { FORMULA_UNITS, writeReference } from '../../../shared/domain/formula.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { LONGEST_NAME } from '../../../shared/domain/name.ts'
import { textOr } from '../../../shared/i18n/catalogue.ts'
import { useCommand, useEngineQuery } from '../../state/queries.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { useAppearance, useFormat, useT } from '../../ui/locale.tsx'
import { TextBox } from '../../ui/text-box.tsx'
import { FormulaFunctions } from './formula-functions.tsx'
import { FormulaInput } from './formula-input.tsx'
import { issueText } from './formula-issue.ts'
import { FormulaPreview } from './formula-preview.tsx'
import type { Fields } from './use-fields.ts'

/** Stands for the unit that follows from the formula. */
const FOLLOWS = 'auto'

interface FormulaEditorProps {
  readonly month: Month
  readonly fields: Fields
  /** Null = a new column. */
  readonly formula: FormulaView | null
  readonly onSaved: (formula: FormulaView) => void
}

/** Name, formula and unit of a formula column, with what it gives. */
export function FormulaEditor({ month, fields, formula, onSaved }: FormulaEditorProps) {
  const t = useT()
  const format = useFormat()
  const { language } = useAppearance()
  const [label, setLabel] = useState(formula?.label ?? '')
  const [text, setText] = useState(formula ? formula.text[language === 'zh-CN' ? 'zh' : 'en'] : '')
  const [unit, setUnit] = useState<string>(formula && formula.unit !== formula.ownUnit ? formula.unit : FOLLOWS)
  const input = useRef<HTMLTextAreaElement>(null)
  const { run, isRunning, error, reset } = useCommand('formula.define')
  const isEmpty = text.trim() === ''
  const asked = { text, ...(formula ? { formulaId: formula.formulaId } : {}) }
  const check = useEngineQuery('formula.check', isEmpty ? null : asked)
  const result = check.isStale ? null : (check.data?.result ?? null)
  const issues = check.isStale || isEmpty ? [] : (check.data?.issues ?? [])
  const isNumber = check.data?.result ? ['number', 'money'].includes(check.data.result.type) : true
  // A unit that was chosen and does not fit what is written now is kept for when it fits again.
  const isSetAside = unit !== FOLLOWS && result !== null && isNumber && !canBeShownIn(result.unit, unit)
  const draft = { ...asked, ...(unit === FOLLOWS || isSetAside ? {} : { unit }) }
  const preview = useEngineQuery('formula.preview', result === null ? null : { ...draft, month })
  const canSave = result !== null && label.trim() !== '' && !isRunning
  const save = (): void => {
    if (canSave) run({ ...draft, label: label.trim() }, onSaved)
  }
  /** A function around what is selected, with the caret where its arguments go. */
  const insert = (name: string): void => {
    const area = input.current
    if (!area) return
    const { selectionStart: start, selectionEnd: end } = area
    const caret = start + name.length + 1
    setText(`${text.slice(0, start)}${name}(${text.slice(start, end)})${text.slice(end)}`)
    requestAnimationFrame(() => {
      area.focus()
      area.setSelectionRange(caret, caret + end - start)
    })
  }
  const unitName = (value: string): string => (value === '' ? t('formula.unitNone') : format.unit(value))
  const follows = (unit === FOLLOWS || isSetAside) && result && isNumber ? t('formula.unitFollows', { unit: unitName(result.unit) }) : t('formula.unitFollows', { unit: '…' })
  const units = [...new Set<string>([...FORMULA_UNITS, ...(formula ? [formula.unit] : [])])].filter((one) => result === null || canBeShownIn(result.unit, one))
  return (
    <div className="formula-editor">
      <FormulaInput input={input} value={text} onChange={setText} fields={fields.fields} issues={issues} onSubmit={save} />
      <div className="formula-status" role="status">
        {issues.map((issue) => (
          <Issue key={`${issue.code}.${issue.start}`} issue={issue} onSuggestion={(name) => setText(replaced(text, issue, name))} />
        ))}
        {result && (
          <span className="soft">
            {t('formula.ready', {
              type: textOr(t, `formula.type.${result.type}`, 'formula.type.number'),
              unit: result.monthsBack === 0 ? t('formula.backNone') : t('formula.back', { count: result.monthsBack }),
            })}
          </span>
        )}
      </div>
      <FormulaFunctions onInsert={insert} />
      <div className="formula-line">
        <label>
          <span>{t('formula.name')}</span>
          <TextBox
            value={label}
            maxLength={LONGEST_NAME}
            aria-label={t('formula.name')}
            placeholder={t('formula.namePlaceholder')}
            onChange={setLabel}
            onPressEnter={save}
          />
        </label>
        <label>
          <span>{t('formula.unit')}</span>
          <Select
            value={isNumber ? (isSetAside ? FOLLOWS : unit) : ''}
            disabled={!isNumber}
            aria-label={t('formula.unit')}
            popupMatchSelectWidth={false}
            options={[{ value: FOLLOWS, label: follows }, ...units.map((value) => ({ value, label: unitName(value) }))]}
            onChange={setUnit}
          />
        </label>
        <Button type="primary" disabled={!canSave} loading={isRunning} onClick={save}>
          {t('formula.save')}
        </Button>
      </div>
      {isSetAside && <p className="warn">{t('formula.unitSetAside', { chosen: unitName(unit), unit: unitName(result.unit) })}</p>}
      {error && <ErrorNotice error={error} onClose={reset} />}
      {preview.error && <ErrorNotice error={preview.error} onRetry={preview.refetch} />}
      {preview.data && !isEmpty ? <FormulaPreview preview={preview.data} fields={fields} isStale={preview.isStale || result === null} /> : <p className="soft">{t('formula.empty')}</p>}
    </div>
  )
}

function Issue({ issue, onSuggestion }: { readonly issue: FormulaIssueView; readonly onSuggestion: (name: string) => void }) {
  const t = useT()
  const format = useFormat()
  const suggestion = String(issue.params.suggestion ?? '')
  return (
    <span className="formula-issue">
      {issueText(issue, t, format)}
      <span className="soft">{t('formula.position', { start: issue.start + 1 })}</span>
      {suggestion !== '' && (
        <Button type="link" size="small" onClick={() => onSuggestion(suggestion)}>
          {t('formula.suggestion', { suggestion })}
        </Button>
      )}
    </span>
  )
}

function replaced(text: string, { code, start, end }: FormulaIssueView, name: string): string {
  return text.slice(0, start) + (code === 'fieldUnknown' ? writeReference(name, 0) : name) + text.slice(end)
}

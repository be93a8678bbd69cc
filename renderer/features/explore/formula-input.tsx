import { useState, type KeyboardEvent, type RefObject } from 'react'
import type { FieldView } from '../../../shared/api/explore.ts'
import type { Span } from '../../../shared/domain/formula.ts'
import { useAppearance, useT } from '../../ui/locale.tsx'
import { completionsFor, typedAt, type Completion, type Typed } from './formula-completion.ts'

interface FormulaInputProps {
  /** Where it is typed. */
  readonly input: RefObject<HTMLTextAreaElement | null>
  readonly value: string
  readonly onChange: (value: string) => void
  readonly fields: readonly FieldView[]
  /** Places to underline. */
  readonly issues: readonly Span[]
  readonly onSubmit: () => void
}

/** The text of a formula: wrong places are underlined, names are completed while they are typed. */
export function FormulaInput({ input, value, onChange, fields, issues, onSubmit }: FormulaInputProps) {
  const t = useT()
  const { language } = useAppearance()
  const [typed, setTyped] = useState<Typed | null>(null)
  const [chosen, setChosen] = useState(0)
  const options = typed === null ? [] : completionsFor(typed, fields, language, t)
  const active = Math.min(chosen, options.length - 1)

  const take = ({ insert }: Completion): void => {
    const area = input.current
    if (!typed || !area) return
    const rest = value.slice(area.selectionStart)
    const after = typed.isField ? rest.replace(/^[\]】]/u, '') : rest
    onChange(value.slice(0, typed.start) + insert + after)
    setTyped(null)
    const caret = typed.start + insert.length
    requestAnimationFrame(() => area.setSelectionRange(caret, caret))
  }
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing) return
    const option = options[active]
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey || !option)) {
      event.preventDefault()
      if (event.ctrlKey || event.metaKey) onSubmit()
    } else if (option && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault()
      setChosen((active + (event.key === 'ArrowDown' ? 1 : options.length - 1)) % options.length)
    } else if (option && (event.key === 'Enter' || event.key === 'Tab')) {
      event.preventDefault()
      take(option)
    } else if (option && event.key === 'Escape') {
      event.preventDefault()
      event.stopPropagation()
      setTyped(null)
    }
  }
  return (
    <div className="formula-input">
      <div className="formula-marks" aria-hidden>
        {markedParts(value, issues).map(({ start, text, isWrong }) => (isWrong ? <mark key={start}>{text === '' ? ' ' : text}</mark> : <span key={start}>{text}</span>))}
      </div>
      <textarea
        ref={input}
        rows={4}
        autoFocus
        spellCheck={false}
        value={value}
        aria-label={t('formula.text')}
        aria-invalid={issues.length > 0}
        aria-autocomplete="list"
        aria-controls="formula-options"
        aria-activedescendant={options.length > 0 ? `formula-option-${active}` : undefined}
        placeholder={t('formula.textHint')}
        onChange={({ target }) => {
          onChange(target.value)
          setTyped(typedAt(target.value, target.selectionStart))
          setChosen(0)
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setTyped(null)}
      />
      {options.length > 0 && (
        <ul id="formula-options" className="formula-options" role="listbox" aria-label={t('formula.completion')}>
          {options.map((option, i) => (
            <li
              key={option.key}
              id={`formula-option-${i}`}
              role="option"
              aria-selected={i === active}
              onMouseDown={(event) => {
                event.preventDefault()
                take(option)
              }}
            >
              <span>{option.label}</span>
              <span className="soft">{option.hint}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

interface Part {
  readonly start: number
  readonly text: string
  readonly isWrong: boolean
}

function markedParts(value: string, issues: readonly Span[]): readonly Part[] {
  const parts: Part[] = []
  let at = 0
  for (const { start, end } of issues.toSorted((a, b) => a.start - b.start)) {
    if (start < at) continue
    parts.push({ start: at - 0.5, text: value.slice(at, start), isWrong: false }, { start, text: value.slice(start, end), isWrong: true })
    at = end
  }
  return [...parts, { start: at - 0.5, text: value.slice(at), isWrong: false }]
}

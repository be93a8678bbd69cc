import { Button, Input } from 'antd'
import { useMemo, useState, type KeyboardEvent } from 'react'
import { useAppearance, useT } from '../../ui/locale.tsx'
import { findFunctions, functionViews } from './formula-completion.ts'

interface FormulaFunctionsProps {
  /** Puts a function where the caret is. */
  readonly onInsert: (name: string) => void
}

/** Every function with its call, meaning and an example; a click or Enter puts one into the formula. */
export function FormulaFunctions({ onInsert }: FormulaFunctionsProps) {
  const t = useT()
  const { language } = useAppearance()
  const [isOpen, setOpen] = useState(false)
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState(0)
  const all = useMemo(() => functionViews(language, t), [language, t])
  const found = findFunctions(text, all)
  const active = Math.min(chosen, found.length - 1)
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return
    const option = found[active]
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const next = Math.min(found.length - 1, Math.max(0, active + (event.key === 'ArrowDown' ? 1 : -1)))
      setChosen(next)
      document.getElementById(`formula-function-${next}`)?.scrollIntoView({ block: 'nearest' })
    } else if (event.key === 'Enter' && option) {
      onInsert(option.name)
    } else if (event.key === 'Escape') {
      event.stopPropagation()
      setOpen(false)
    } else return
    event.preventDefault()
  }
  return (
    <div className="formula-functions">
      <Button type="link" size="small" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {isOpen ? '▾' : '▸'} {t('formula.functions')}
      </Button>
      {isOpen && (
        <div onKeyDown={onKeyDown}>
          <Input
            size="small"
            autoFocus
            allowClear
            value={text}
            role="combobox"
            aria-expanded
            aria-controls="formula-function-list"
            aria-activedescendant={active >= 0 ? `formula-function-${active}` : undefined}
            aria-label={t('formula.findFunction')}
            placeholder={t('formula.findFunction')}
            title={t('formula.functionKeys')}
            onChange={({ target }) => {
              setText(target.value)
              setChosen(0)
            }}
          />
          <ul id="formula-function-list" role="listbox" aria-label={t('formula.functions')}>
            {found.map(({ key, name, call, meaning, example }, i) => (
              <li
                key={key}
                id={`formula-function-${i}`}
                role="option"
                aria-selected={i === active}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => {
                  setChosen(i)
                  onInsert(name)
                }}
              >
                <strong>{call}</strong>
                <span>{meaning}</span>
                <code className="soft">{example}</code>
              </li>
            ))}
          </ul>
          {found.length === 0 && <p className="soft">{t('formula.noFunction')}</p>}
        </div>
      )}
    </div>
  )
}

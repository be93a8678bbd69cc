import { Input } from 'antd'
import { useState } from 'react'
import { useFormat, useT } from './locale.tsx'
import { readNumber, type NumberLimits } from './number-text.ts'

interface NumberBoxProps extends NumberLimits {
  readonly label: string
  readonly placeholder?: string
  readonly className?: string
  readonly size?: 'small'
  /** NaN where what was typed is no number that is asked for: then it counts as nothing. */
  readonly value: number | undefined
  readonly onChange: (value: number | undefined) => void
  readonly onPressEnter?: () => void
  readonly onBlur?: () => void
}

/** A number to type. What is shown is what counts; what is no number stays to be seen, in red. */
export function NumberBox({ label, value, onChange, onBlur, min, max, isWhole, className = '', ...rest }: NumberBoxProps) {
  const t = useT()
  const format = useFormat()
  const [typed, setTyped] = useState<{ readonly text: string; readonly value: number | undefined } | null>(null)
  const text = typed !== null && Object.is(typed.value, value) ? typed.text : value === undefined || Number.isNaN(value) ? '' : String(value)
  const problem = readNumber(text, { min, max, isWhole }).problem ?? (Number.isNaN(value) ? 'number' : null)
  const reason =
    problem === 'range'
      ? t('common.wrongNumber.range', { min: format.number(min ?? null, 0), max: format.number(max ?? null, 0) })
      : problem && t(`common.wrongNumber.${problem}`)
  return (
    <Input
      {...rest}
      className={`number-box ${className}`}
      inputMode="decimal"
      autoComplete="off"
      aria-label={label}
      aria-invalid={problem !== null}
      status={problem === null ? '' : 'error'}
      title={reason ?? ''}
      value={text}
      onChange={({ target }) => {
        const next = readNumber(target.value, { min, max, isWhole }).value
        setTyped({ text: target.value, value: next })
        onChange(next)
      }}
      onBlur={() => {
        // A number is written anew in the usual way; what is none stays to be corrected.
        if (!Number.isNaN(value)) setTyped(null)
        onBlur?.()
      }}
    />
  )
}

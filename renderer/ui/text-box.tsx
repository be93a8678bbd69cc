import { Input, type InputProps, type InputRef } from 'antd'
import type { Ref } from 'react'
import { useT } from './locale.tsx'

interface TextBoxProps extends Omit<InputProps, 'value' | 'onChange' | 'maxLength' | 'suffix' | 'defaultValue'> {
  readonly ref?: Ref<InputRef>
  readonly value: string
  /** No more is taken. */
  readonly maxLength: number
  readonly onChange: (value: string) => void
}

/** A text to type, up to a length: where no more is taken, it says so. */
export function TextBox({ value, maxLength, onChange, className = '', ...rest }: TextBoxProps) {
  const t = useT()
  const isFull = value.length >= maxLength
  return (
    <Input
      {...rest}
      className={`text-box ${className}`}
      maxLength={maxLength}
      value={value}
      // Always there: a suffix that comes and goes would make the box anew and lose the caret.
      suffix={
        <span className="warn" role="status" title={isFull ? t('common.textFullHint', { most: maxLength }) : ''}>
          {isFull ? t('common.textFull', { most: maxLength }) : ''}
        </span>
      }
      onChange={({ target }) => onChange(target.value)}
    />
  )
}

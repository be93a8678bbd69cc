import { Popover } from 'antd'
import { useState, type ComponentProps } from 'react'
import { useEscape } from './use-escape.ts'

type PopupProps = Omit<ComponentProps<typeof Popover>, 'trigger' | 'destroyOnHidden'>

/**
 * A popover that a click opens. Escape closes it wherever the focus has gone meanwhile, as after its button was disabled: the
 * topmost one only, and nothing else takes the key for its own.
 */
export function Popup({ open: wanted, onOpenChange, children, ...rest }: PopupProps) {
  const [own, setOwn] = useState(false)
  const isOpen = wanted ?? own
  const change = (next: boolean): void => {
    setOwn(next)
    onOpenChange?.(next)
  }
  useEscape(isOpen, () => change(false))
  return (
    <Popover {...rest} trigger="click" destroyOnHidden open={isOpen} onOpenChange={change}>
      {children}
    </Popover>
  )
}

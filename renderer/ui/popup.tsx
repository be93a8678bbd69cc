import { Popover } from 'antd'
import { useRef, useState, type ComponentProps } from 'react'
import { useEscape } from './use-escape.ts'

type PopupProps = Omit<ComponentProps<typeof Popover>, 'trigger' | 'destroyOnHidden'>

/**
 * A popover that a click opens. Escape closes it wherever the focus has gone meanwhile, as after its button was disabled: the
 * topmost one only, and nothing else takes the key for its own. The focus goes back to where it was when it opened.
 */
export function Popup({ open: wanted, onOpenChange, children, ...rest }: PopupProps) {
  const [own, setOwn] = useState(false)
  const isOpen = wanted ?? own
  const opener = useRef<Element | null>(null)
  const change = (next: boolean): void => {
    if (next) opener.current = document.activeElement
    setOwn(next)
    onOpenChange?.(next)
  }
  useEscape(isOpen, () => {
    if (opener.current instanceof HTMLElement) opener.current.focus({ preventScroll: true })
    change(false)
  })
  return (
    <Popover {...rest} trigger="click" destroyOnHidden open={isOpen} onOpenChange={change}>
      {children}
    </Popover>
  )
}

import { Popover } from 'antd'
import { useEffect, useEffectEvent, useId, useState, type ComponentProps } from 'react'

/** Popovers that are open, the topmost last. */
const open: string[] = []

/** What stands above any popover and is closed before it. */
const ABOVE = ['.ant-modal-wrap', '.ant-dropdown:not(.ant-dropdown-hidden)', '.ant-select-dropdown:not(.ant-select-dropdown-hidden)'].join(',')

type PopupProps = Omit<ComponentProps<typeof Popover>, 'trigger' | 'destroyOnHidden'>

/**
 * A popover that a click opens. Escape closes it wherever the focus has gone meanwhile, as after its button was disabled: the
 * topmost one only, and nothing else takes the key for its own.
 */
export function Popup({ open: wanted, onOpenChange, children, ...rest }: PopupProps) {
  const [own, setOwn] = useState(false)
  const id = useId()
  const isOpen = wanted ?? own
  const change = (next: boolean): void => {
    setOwn(next)
    onOpenChange?.(next)
  }
  const onKeyDown = useEffectEvent((event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.isComposing || open.at(-1) !== id || document.querySelector(ABOVE) !== null) return
    event.preventDefault()
    event.stopImmediatePropagation()
    change(false)
  })
  useEffect(() => {
    if (!isOpen) return
    open.push(id)
    const following = new AbortController()
    window.addEventListener('keydown', onKeyDown, { capture: true, signal: following.signal })
    return () => {
      following.abort()
      open.splice(open.indexOf(id), 1)
    }
  }, [isOpen, id])
  return (
    <Popover {...rest} trigger="click" destroyOnHidden open={isOpen} onOpenChange={change}>
      {children}
    </Popover>
  )
}

import { Popover } from 'antd'
import { cloneElement, useImperativeHandle, useRef, useState, type ComponentProps, type MouseEvent, type ReactElement, type Ref, type RefObject } from 'react'
import { useEscape } from './use-escape.ts'

/** What a popover is opened with: an element that takes a ref and clicks. */
interface OpenerProps {
  readonly ref?: Ref<HTMLElement>
  readonly onClick?: (event: MouseEvent<HTMLElement>) => void
}

interface PopupProps extends Omit<ComponentProps<typeof Popover>, 'trigger' | 'destroyOnHidden' | 'children'> {
  readonly children: ReactElement<OpenerProps>
}

/**
 * A popover that a click opens. Escape closes it wherever the focus has gone meanwhile, as after its button was disabled: the
 * topmost one only, and nothing else takes the key for its own. The focus goes back to where it was when it opened. Until it is
 * opened there is only its opener: a page has dozens of popovers, and those beside a number that follows a brush would be made
 * anew with every step.
 */
export function Popup({ open: wanted, onOpenChange, children, ...rest }: PopupProps) {
  const [own, setOwn] = useState(false)
  const isOpen = wanted ?? own
  const [wasOpen, setWasOpen] = useState(isOpen)
  if (isOpen && !wasOpen) setWasOpen(true)
  const opener = useRef<HTMLElement>(null)
  const focused = useRef<Element | null>(null)
  const change = (next: boolean): void => {
    if (next) focused.current = document.activeElement
    setOwn(next)
    onOpenChange?.(next)
  }
  useEscape(isOpen, () => {
    if (focused.current instanceof HTMLElement) focused.current.focus({ preventScroll: true })
    change(false)
  })
  const onClick = (event: MouseEvent<HTMLElement>): void => {
    children.props.onClick?.(event)
    change(!isOpen)
  }
  return (
    <>
      {cloneElement(children, { ref: opener, onClick })}
      {wasOpen && (
        <Popover {...rest} trigger="click" destroyOnHidden open={isOpen} onOpenChange={change}>
          <Beside opener={opener} />
        </Popover>
      )}
    </>
  )
}

/** Stands for the opener where the popover looks for the element to stand beside. */
function Beside({ opener, ref }: { readonly opener: RefObject<HTMLElement | null>; readonly ref?: Ref<{ readonly nativeElement: HTMLElement | null }> }) {
  useImperativeHandle(ref, () => ({ nativeElement: opener.current }), [opener])
  return null
}

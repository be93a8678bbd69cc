import { Dropdown, type MenuProps } from 'antd'
import { useEffect, useRef } from 'react'

interface ContextMenuProps {
  readonly x: number
  readonly y: number
  readonly items: NonNullable<MenuProps['items']>
  readonly onClose: () => void
}

/** A menu where it was asked for, by the pointer or the menu key. It has the keyboard while it is open, and gives the focus back. */
export function ContextMenu({ x, y, items, onClose }: ContextMenuProps) {
  const opener = useRef<Element | null>(null)
  useEffect(() => {
    opener.current = document.activeElement
    return () => {
      const now = document.activeElement
      const isLeft = now === null || now === document.body || now.closest('.ant-dropdown') !== null
      if (isLeft && opener.current instanceof HTMLElement) opener.current.focus({ preventScroll: true })
    }
  }, [])
  return (
    <Dropdown open autoFocus trigger={['click']} onOpenChange={(isOpen) => !isOpen && onClose()} menu={{ items, onClick: onClose }}>
      <span className="grid-menu-anchor" style={{ left: x, top: y }} />
    </Dropdown>
  )
}

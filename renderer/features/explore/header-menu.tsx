import { Dropdown } from 'antd'
import { useState, type MouseEvent, type ReactNode } from 'react'
import type { FieldId } from '../../../shared/domain/field.ts'
import { useT } from '../../ui/locale.tsx'
import type { Fields } from './use-fields.ts'

interface HeaderActions {
  readonly fields: Fields
  readonly onFilter: (field: FieldId) => void
  readonly onDefinition: (field: FieldId) => void
  readonly onHide: (field: FieldId) => void
}

interface OpenMenu {
  readonly field: FieldId
  readonly x: number
  readonly y: number
}

/** What can be done with a column, by a right click on its header. */
export function HeaderMenu({ fields, onFilter, onDefinition, onHide, children }: HeaderActions & { readonly children: ReactNode }) {
  const t = useT()
  const [menu, setMenu] = useState<OpenMenu | null>(null)
  const onContextMenu = (event: MouseEvent): void => {
    const header = event.target instanceof Element ? event.target.closest('.ag-header-cell[col-id]') : null
    const field = header?.getAttribute('col-id') ?? ''
    if (!fields.byId.has(field)) return
    event.preventDefault()
    setMenu({ field, x: event.clientX, y: event.clientY })
  }
  const item = (key: string, label: string, run: (field: FieldId) => void) => ({
    key,
    label,
    onClick: () => {
      if (menu) run(menu.field)
      setMenu(null)
    },
  })
  const name = menu ? fields.nameOf(menu.field) : ''
  return (
    <div className="explore-grid" onContextMenu={onContextMenu}>
      {children}
      {menu && (
        <Dropdown
          key={`${menu.x}.${menu.y}`}
          open
          trigger={['click']}
          onOpenChange={(isOpen) => !isOpen && setMenu(null)}
          menu={{
            items: [
              item('filter', t('explore.menu.filterColumn', { name }), onFilter),
              item('definition', t('explore.menu.definition', { name }), onDefinition),
              item('hide', t('explore.menu.hideColumn'), onHide),
            ],
          }}
        >
          <span className="grid-menu-anchor" style={{ left: menu.x, top: menu.y }} />
        </Dropdown>
      )}
    </div>
  )
}

import { CloseOutlined, HolderOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useRef, useState, type KeyboardEvent } from 'react'
import type { FieldId } from '../../../shared/domain/field.ts'
import { useT } from '../../ui/locale.tsx'
import type { Fields } from './use-fields.ts'

interface ShownColumnsProps {
  readonly fields: Fields
  readonly chosen: readonly FieldId[]
  readonly onChange: (chosen: readonly FieldId[]) => void
}

/** The columns of the grid in their order: dragged or moved by keys, taken away one by one. */
export function ShownColumns({ fields, chosen, onChange }: ShownColumnsProps) {
  const t = useT()
  const list = useRef<HTMLUListElement>(null)
  const [dragged, setDragged] = useState<FieldId | null>(null)
  const [over, setOver] = useState<FieldId | null>(null)
  const focusAt = (at: number): void => {
    const rows = list.current?.querySelectorAll<HTMLLIElement>('li') ?? []
    rows[Math.max(0, Math.min(rows.length - 1, at))]?.focus()
  }
  const remove = (id: FieldId): void => {
    if (chosen.length > 1) onChange(chosen.filter((one) => one !== id))
  }
  const onKeyDown = (event: KeyboardEvent, id: FieldId): void => {
    const at = chosen.indexOf(id)
    const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
    if (step !== 0 && event.altKey) onChange(movedColumn(chosen, id, at + step))
    else if (step !== 0) focusAt(at + step)
    else if (event.key === 'Delete' || event.key === ' ') {
      remove(id)
      requestAnimationFrame(() => focusAt(at))
    } else return
    event.preventDefault()
  }
  const drop = (target: FieldId): void => {
    if (dragged !== null && dragged !== target) onChange(movedColumn(chosen, dragged, chosen.indexOf(target)))
    setDragged(null)
    setOver(null)
  }
  return (
    <fieldset>
      <legend>{t('grid.chooser.shown')}</legend>
      <ul ref={list} className="explore-shown">
        {chosen.map((id, at) => {
          const name = fields.nameOf(id)
          return (
            <li
              key={id}
              // The list is walked through with the arrow keys; Tab passes it with one stop.
              // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
              tabIndex={at === 0 ? 0 : -1}
              draggable
              aria-label={t('grid.chooser.handle', { name })}
              className={over === id && dragged !== id ? 'explore-shown-over' : undefined}
              onKeyDown={(event) => onKeyDown(event, id)}
              onDragStart={({ dataTransfer }) => {
                dataTransfer.effectAllowed = 'move'
                setDragged(id)
              }}
              onDragOver={(event) => {
                event.preventDefault()
                setOver(id)
              }}
              onDrop={() => drop(id)}
              onDragEnd={() => drop(id)}
            >
              <HolderOutlined />
              <span title={name}>{name}</span>
              <Button
                type="text"
                size="small"
                tabIndex={-1}
                icon={<CloseOutlined />}
                disabled={chosen.length === 1}
                title={t('grid.chooser.remove', { name })}
                aria-label={t('grid.chooser.remove', { name })}
                onClick={() => remove(id)}
              />
            </li>
          )
        })}
      </ul>
      <p className="soft">{t('grid.chooser.keys')}</p>
    </fieldset>
  )
}

/** The column at another place of the list; beyond its ends it stays at them. */
export function movedColumn(chosen: readonly FieldId[], id: FieldId, to: number): readonly FieldId[] {
  const rest = chosen.filter((one) => one !== id)
  return rest.toSpliced(Math.max(0, Math.min(rest.length, to)), 0, id)
}

import { ArrowLeftOutlined } from '@ant-design/icons'
import { Button, Drawer } from 'antd'
import { useState, type ReactNode } from 'react'
import { flushSync } from 'react-dom'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { assertNever } from '../../../shared/domain/errors.ts'
import { useAppearance, useT } from '../../ui/locale.tsx'
import { SIZE } from '../../ui/theme.ts'
import { useEscape } from '../../ui/use-escape.ts'
import { useFocusReturn } from '../../ui/use-focus-return.ts'
import { CapabilityPanel } from './capability-panel.tsx'
import { ColumnChooser } from './column-chooser.tsx'
import { FilterPanel } from './filter-panel.tsx'
import { FormulaPanel } from './formula-panel.tsx'
import { SetsPanel } from './sets/sets-panel.tsx'
import { SubscriberCard, type CardPlace } from './subscriber-card.tsx'
import type { Fields } from './use-fields.ts'

/** What the side panel shows; one thing at a time. */
export type Side =
  | { readonly kind: 'columns' }
  | { readonly kind: 'filter'; readonly field: FieldId | undefined }
  | { readonly kind: 'definition'; readonly field: FieldId }
  /** With a field: its definition, in front of the list it was opened from. */
  | { readonly kind: 'capabilities'; readonly field?: FieldId | undefined }
  | { readonly kind: 'formula'; readonly field: FieldId | undefined }
  | { readonly kind: 'sets' }
  | { readonly kind: 'card'; readonly place: CardPlace }

const RETURNS_FOCUS_ITSELF = { focusTriggerAfterClose: false } as const

interface SideDrawerProps {
  readonly side: Side | null
  readonly onSide: (side: Side | null) => void
  readonly month: Month
  readonly fields: Fields
  readonly chosen: readonly FieldId[]
  readonly onChosen: (chosen: readonly FieldId[]) => void
}

/** Details beside the grid, which stays usable. */
export function SideDrawer({ side, onSide, month, fields, chosen, onChosen }: SideDrawerProps) {
  const t = useT()
  const { definition: Definition } = useAppearance()
  const [opener, setOpener] = useState<HTMLElement | null>(null)
  const openFromList = (field: FieldId): void => {
    setOpener(document.activeElement instanceof HTMLElement ? document.activeElement : null)
    onSide({ kind: 'capabilities', field })
  }
  const backToList = (): void => {
    flushSync(() => onSide({ kind: 'capabilities' }))
    opener?.focus({ preventScroll: true })
  }
  const content = (): { readonly title: string; readonly body: ReactNode; readonly back?: (() => void) | undefined } => {
    switch (side?.kind) {
      case 'columns':
        return { title: t('explore.columns.title'), body: <ColumnChooser fields={fields} chosen={chosen} onChange={onChosen} onFormula={() => onSide({ kind: 'formula', field: undefined })} /> }
      case 'filter':
        return {
          title: t('explore.filter.title'),
          body: <FilterPanel month={month} fields={fields} field={side.field} onField={(field) => onSide({ kind: 'filter', field })} />,
        }
      case 'definition':
        return { title: t('common.definition'), body: <Definition field={side.field} month={month} /> }
      case 'capabilities':
        return {
          title: side.field === undefined ? t('measure.capability.title') : t('common.definition'),
          body: (
            <>
              {/* Only out of sight meanwhile: what was searched, how far it was scrolled and who had the focus stay. */}
              <div className="side-list" hidden={side.field !== undefined}>
                <CapabilityPanel month={month} fields={fields} onDefinition={openFromList} />
              </div>
              {side.field !== undefined && <Definition field={side.field} month={month} />}
            </>
          ),
          back: side.field === undefined ? undefined : backToList,
        }
      case 'formula': {
        const show = (field: FieldId): void => {
          // Where it is seen: the end of a wide grid is out of sight.
          if (!chosen.includes(field)) onChosen(chosen.toSpliced(1, 0, field))
        }
        return {
          title: t('formula.columns'),
          body: <FormulaPanel key={side.field ?? ''} month={month} fields={fields} field={side.field} onSaved={show} />,
        }
      }
      case 'sets':
        return { title: t('explore.sets.title'), body: <SetsPanel month={month} /> }
      case 'card':
        return {
          title: t('explore.card.title'),
          body: <SubscriberCard place={side.place} fields={fields} onMove={(index) => onSide({ kind: 'card', place: { ...side.place, index } })} />,
        }
      case undefined:
        return { title: '', body: null }
      default:
        return assertNever(side)
    }
  }
  const { title, body, back } = content()
  const close = (): void => onSide(null)
  useEscape(side !== null, back ?? close, '.ant-drawer')
  useFocusReturn(side !== null, '.ant-drawer')
  const heading = back ? (
    <span className="side-heading">
      <Button type="text" size="small" autoFocus icon={<ArrowLeftOutlined />} title={t('measure.capability.back')} aria-label={t('measure.capability.back')} onClick={back} />
      {title}
    </span>
  ) : (
    title
  )
  return (
    <Drawer open={side !== null} title={heading} onClose={close} keyboard={false} focusable={RETURNS_FOCUS_ITSELF} size={side?.kind === 'formula' ? SIZE.drawerWide : SIZE.drawer} mask={false} destroyOnHidden>
      {body}
    </Drawer>
  )
}

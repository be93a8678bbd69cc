import { CloseOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import type { ReactNode } from 'react'
import { useT } from './locale.tsx'
import { Explained } from './panel.tsx'

/** A condition shown above the views, with the way to take it away. */
export interface Chip {
  readonly id: string
  readonly label: string
  /** The label in pieces, names apart: where there is no room names are shortened, so that operators and bounds stay to be read. */
  readonly parts: readonly { readonly text: string; readonly isName: boolean }[]
  /** How it is counted, where there is nothing to open. */
  readonly info?: string
  /** Opens what the condition is changed with. */
  readonly onEdit?: () => void
}

interface PageProps {
  /** From the page's name to what is open in it. The last one is the title. */
  readonly breadcrumb: readonly string[]
  readonly action?: ReactNode
  readonly chips?: { readonly items: readonly Chip[]; readonly onRemove: (id: string) => void; readonly onClear: () => void }
  readonly children: ReactNode
  /** Scrolls as a whole; else its content fills the height and scrolls inside. */
  readonly isScrolling?: boolean
}

/** A page of the window: title line with conditions and primary action, then its content. */
export function Page({ breadcrumb, action, chips, children, isScrolling = false }: PageProps) {
  return (
    <div className="page">
      <div className="page-title">
        <h2>
          {breadcrumb.map((part, i) => (
            <span key={i} className={i === breadcrumb.length - 1 ? 'page-here' : 'page-above'}>
              {part}
            </span>
          ))}
        </h2>
        {chips && <ChipRow {...chips} />}
        <span className="page-action">{action}</span>
      </div>
      <div className={isScrolling ? 'page-body page-scrolling' : 'page-body'}>{children}</div>
    </div>
  )
}

function ChipRow({ items, onRemove, onClear }: NonNullable<PageProps['chips']>) {
  const t = useT()
  if (items.length === 0) return null
  return (
    <div className="chips" role="group" aria-label={t('common.conditions')}>
      {items.map(({ id, label, parts, info, onEdit }) => (
        <span key={id} className="chip" title={label}>
          {onEdit ? (
            <button type="button" className="chip-label" aria-label={t('grid.editCondition', { label })} onClick={onEdit}>
              <ChipText parts={parts} />
            </button>
          ) : info === undefined ? (
            <ChipText parts={parts} />
          ) : (
            <Explained info={info}>
              <ChipText parts={parts} />
            </Explained>
          )}
          <button type="button" aria-label={t('common.removeCondition', { label })} onClick={() => onRemove(id)}>
            <CloseOutlined />
          </button>
        </span>
      ))}
      <Button type="link" size="small" onClick={onClear}>
        {t('common.clearConditions')}
      </Button>
    </div>
  )
}

function ChipText({ parts }: Pick<Chip, 'parts'>) {
  return (
    <span className="chip-text">
      {parts.map(({ text, isName }, i) => (
        <span key={i} className={isName ? 'chip-name' : undefined} style={isName ? { minWidth: `${leastWidth(text)}em` } : undefined}>
          {text}
        </span>
      ))}
    </span>
  )
}

const FEWEST_LETTERS = 4

/** How far a name may be shortened, in em: to its first few letters, of which Chinese ones are twice as wide. */
function leastWidth(name: string): number {
  const wide = name.match(/[\u2e80-\ud7ff\uf900-\uffff]/g)?.length ?? 0
  return Math.min(FEWEST_LETTERS, wide + (name.length - wide) / 2)
}

import { InfoCircleOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useEffect, useState, type ReactNode } from 'react'
import { EmptyState } from './empty-state.tsx'
import { ErrorNotice, type ErrorLike } from './error-notice.tsx'
import './explained.css'
import { useAppearance, useT, type FieldReference } from './locale.tsx'
import { Popup } from './popup.tsx'

/** What a panel needs of a query; `useEngineQuery` gives it. */
export interface PanelQuery<T> {
  readonly data: T | undefined
  readonly error: ErrorLike | null
  readonly isFetching: boolean
  readonly isStale: boolean
  readonly refetch: () => void
}

interface PanelFrame {
  readonly title: string
  /** Shown in place of the title, which still names the panel: a chooser of what it shows. */
  readonly heading?: ReactNode
  readonly unit?: string | undefined
  /** Subscribers or rows behind what is shown. */
  readonly n?: number | undefined
  /** 口径 behind the ⓘ: a field's definition, or a text of the view's own. */
  readonly info?: FieldReference | string | undefined
  readonly actions?: ReactNode
  /** Fills the height it is given; else it is as high as its content. */
  readonly isFilling?: boolean
  /** No space around the content, for grids. */
  readonly isFlush?: boolean
}

interface QueryPanel<T> extends PanelFrame {
  readonly query: PanelQuery<T>
  /** The text to show instead, when the data holds nothing. */
  readonly emptyText?: (data: T) => string | null
  readonly children: (data: T) => ReactNode
}

interface PlainPanel extends PanelFrame {
  readonly query?: undefined
  readonly children: ReactNode
}

/**
 * One thing shown, with its title, unit, n and definition. With a query it shows loading (a thin bar after 100 ms, old
 * content dimmed), nothing to show, and errors, so views need not.
 */
export function Panel<T>(props: QueryPanel<T> | PlainPanel) {
  const { title, heading: chooser, unit, n, info, actions, isFilling = true, isFlush = false } = props
  const t = useT()
  const heading = unit ? t('common.unitOf', { name: title, unit }) : title
  const isBusy = useAfter(100, props.query?.isFetching ?? false)
  return (
    <section className={`panel${isFilling ? ' panel-filling' : ''}`} aria-label={heading}>
      <header className="panel-header">
        {chooser ?? <h3 title={heading}>{heading}</h3>}
        {n !== undefined && !props.query?.error && <span className="panel-n">{t('common.n', { count: n })}</span>}
        {info !== undefined && <Info info={info} />}
        <span className="panel-actions">{actions}</span>
      </header>
      <div className={`panel-bar${isBusy ? ' panel-bar-busy' : ''}`} role={isBusy ? 'progressbar' : undefined} aria-label={isBusy ? t('common.loading') : undefined} />
      <div className={`panel-body${isFlush ? ' panel-flush' : ''}${props.query?.isStale === true && isBusy ? ' panel-stale' : ''}`}>
        {props.query ? <QueryContent {...props} /> : props.children}
      </div>
    </section>
  )
}

function QueryContent<T>({ query, emptyText, children }: QueryPanel<T>) {
  if (query.error) return <ErrorNotice error={query.error} onRetry={query.refetch} />
  if (query.data === undefined) return null
  const nothing = emptyText?.(query.data) ?? null
  return nothing === null ? children(query.data) : <EmptyState text={nothing} />
}

/** The ⓘ that shows a 口径. */
export function Info({ info }: { readonly info: FieldReference | string }) {
  const t = useT()
  const { definition: Definition } = useAppearance()
  const content = typeof info === 'string' ? <p className="info-text">{info}</p> : <Definition field={info.field} month={info.month} />
  return (
    <Popup title={t('common.definition')} content={content}>
      <Button type="text" size="small" icon={<InfoCircleOutlined />} aria-label={t('common.definition')} />
    </Popup>
  )
}

interface ExplainedProps {
  /** The 口径 of a field, or a text. */
  readonly info: FieldReference | string
  /** What is made of the field here, above its 口径: a sum, a mean, of whom. */
  readonly note?: string
  /** Exact value on hover. */
  readonly title?: string | undefined
  readonly children: ReactNode
}

/** A number or name that explains itself on a click. */
export function Explained({ info, note, title, children }: ExplainedProps) {
  const t = useT()
  const { definition: Definition } = useAppearance()
  const content = (
    <>
      {note !== undefined && <p className="info-text">{note}</p>}
      {typeof info === 'string' ? <p className="info-text">{info}</p> : <Definition field={info.field} month={info.month} />}
    </>
  )
  return (
    <Popup title={t('common.definition')} content={content}>
      <button type="button" className="explained" title={title}>
        {children}
      </button>
    </Popup>
  )
}

/** True once the condition has held for so many milliseconds; what is quicker shows no sign of waiting. */
export function useAfter(milliseconds: number, condition: boolean): boolean {
  const [isReached, setReached] = useState(false)
  useEffect(() => {
    if (!condition) return
    const timer = setTimeout(() => setReached(true), milliseconds)
    return () => {
      clearTimeout(timer)
      setReached(false)
    }
  }, [milliseconds, condition])
  return isReached && condition
}

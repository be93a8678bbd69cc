import { CopyOutlined } from '@ant-design/icons'
import { Alert, App, Button } from 'antd'
import type { ErrorParams } from '../../shared/domain/errors.ts'
import { textOr, type Translate } from '../../shared/i18n/catalogue.ts'
import type { Format } from '../../shared/i18n/format.ts'
import { copyText } from './clipboard.ts'
import { useAppearance, useFormat, useT } from './locale.tsx'

/** An error as the engine reports it. */
export interface ErrorLike {
  readonly code: string
  readonly params: ErrorParams
  readonly ref: string
}

/** What happened, why, what to do next; months and large numbers in the params are written as on the pages. */
export function errorText(error: ErrorLike, t: Translate, format: Format): string {
  const params = Object.fromEntries(
    Object.entries({ ref: error.ref, ...error.params }).map(([name, value]) => [name, writeParam(name, value, format)]),
  )
  return textOr(t, `error.${error.code}`, 'error.INTERNAL', params)
}

function writeParam(name: string, value: string | number, format: Format): string {
  if (name.endsWith('At')) return format.dateTime(String(value))
  if (typeof value === 'string') return value
  if (name === 'month') return format.month(value)
  if (name === 'share') return format.percent(value)
  return name.endsWith('Id') ? String(value) : format.number(value)
}

interface ErrorNoticeProps {
  readonly error: ErrorLike
  readonly onRetry?: (() => void) | undefined
  readonly onClose?: (() => void) | undefined
}

/** A failure with its next step, its code and its reference, which can be copied for support. */
export function ErrorNotice({ error, onRetry, onClose }: ErrorNoticeProps) {
  const t = useT()
  const format = useFormat()
  const { message } = App.useApp()
  const { remedy: Remedy } = useAppearance()
  const text = errorText(error, t, format)
  const identity = error.ref === '' ? error.code : `${error.code} · ${t('common.reference', { ref: error.ref })}`
  const copy = (): void => {
    copyText(`${identity}\n${text}`)
    void message.success(t('common.copied'))
  }
  const closable = onClose ? { closable: { closeIcon: true, onClose } } : {}
  if (error.code === 'CANCELLED') return <Alert type="info" showIcon title={text} {...closable} />
  return (
    <Alert
      type="error"
      showIcon
      {...closable}
      title={text}
      description={
        <span className="error-identity">
          <code>{identity}</code>
          <Button size="small" type="text" icon={<CopyOutlined />} aria-label={t('common.copyError')} title={t('common.copyError')} onClick={copy} />
          <Remedy error={error} />
          {onRetry && (
            <Button size="small" onClick={onRetry}>
              {t('common.retry')}
            </Button>
          )}
        </span>
      }
    />
  )
}

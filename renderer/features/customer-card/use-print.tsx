import { Alert, Button } from 'antd'
import { useState, type ReactNode } from 'react'
import { useSettings } from '../../state/settings.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { useT } from '../../ui/locale.tsx'

type Pdf = { readonly kind: 'none' | 'printing' } | { readonly kind: 'done' | 'failed'; readonly path: string }

interface Printing {
  readonly print: () => void
  readonly isPrinting: boolean
  readonly notice: ReactNode
}

/** Charts follow a change of width or theme a few frames later. */
const SETTLE_MS = 300

/** Prints the page that is open to a PDF of one A4 page: light, without what belongs to the window. */
export function usePrint(fileName: () => string): Printing {
  const t = useT()
  const [pdf, setPdf] = useState<Pdf>({ kind: 'none' })
  const print = async (): Promise<void> => {
    const path = await window.host.chooseSavePath('pdf', fileName())
    if (path === null) return
    setPdf({ kind: 'printing' })
    const { theme, set } = useSettings.getState()
    const root = document.documentElement
    root.dataset['printing'] = ''
    if (theme === 'dark') set({ theme: 'light' })
    try {
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
      setPdf({ kind: 'done', path: await window.host.printPage(path) })
    } catch {
      // What the desktop reports is not for reading; in practice the file cannot be written.
      setPdf({ kind: 'failed', path })
    } finally {
      delete root.dataset['printing']
      if (theme === 'dark') set({ theme })
    }
  }
  const close = (): void => setPdf({ kind: 'none' })
  const notice = (
    <>
      {pdf.kind === 'failed' && <ErrorNotice error={{ code: 'OUTPUT_NOT_WRITABLE', params: { path: pdf.path }, ref: '' }} onClose={close} />}
      {pdf.kind === 'done' && (
        <Alert
          type="success"
          showIcon
          closable={{ closeIcon: true, onClose: close }}
          title={t('customer.printed', { file: pdf.path })}
          action={
            <Button size="small" onClick={() => void window.host.showInFolder(pdf.path)}>
              {t('common.showInFolder')}
            </Button>
          }
        />
      )}
    </>
  )
  return { print: () => void print(), isPrinting: pdf.kind === 'printing', notice }
}

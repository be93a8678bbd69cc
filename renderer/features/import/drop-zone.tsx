import { InboxOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useState, type DragEvent, type ReactNode } from 'react'
import { useT } from '../../ui/locale.tsx'

interface DropZoneProps {
  readonly isBusy: boolean
  /** Nothing else is on the page yet. */
  readonly isLarge: boolean
  readonly onFiles: (paths: readonly string[]) => void
  /** Shown in place of the invitation while busy: the progress of the job. */
  readonly children: ReactNode
}

/** Takes extract files by drop or by dialog. */
export function DropZone({ isBusy, isLarge, onFiles, children }: DropZoneProps) {
  const t = useT()
  const [isOver, setOver] = useState(false)
  const choose = async (): Promise<void> => {
    const paths = await window.host.chooseFiles('extract')
    if (paths.length > 0) onFiles(paths)
  }
  const onDrop = (event: DragEvent): void => {
    event.preventDefault()
    setOver(false)
    const paths = [...event.dataTransfer.files].map((file) => window.host.pathOfFile(file)).filter((path) => path !== '')
    if (paths.length > 0 && !isBusy) onFiles(paths)
  }
  return (
    <div
      className={`drop${isLarge ? ' drop-large' : ''}${isOver && !isBusy ? ' drop-over' : ''}`}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <InboxOutlined className="drop-icon" />
      <div className="drop-text">
        {isBusy ? (
          children
        ) : (
          <>
            <strong>{t(isOver ? 'import.dropNow' : 'import.dropText')}</strong>
            <span className="soft">{t('import.dropHint')}</span>
          </>
        )}
      </div>
      <Button type="primary" disabled={isBusy} onClick={() => void choose()}>
        {t('import.choose')}
      </Button>
    </div>
  )
}

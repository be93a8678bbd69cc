import { FolderOpenOutlined, InboxOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useT } from '../../ui/locale.tsx'

interface ChooseFilesProps {
  readonly onFiles: (paths: readonly string[]) => void
}

/** The two ways to name files by dialog; dropping them is possible anywhere in the window. */
export function ChooseFiles({ onFiles }: ChooseFilesProps) {
  const t = useT()
  const chooseFiles = async (): Promise<void> => {
    const paths = await window.host.chooseFiles('extract')
    if (paths.length > 0) onFiles(paths)
  }
  const chooseFolder = async (): Promise<void> => {
    const path = await window.host.chooseFolder()
    if (path !== null) onFiles([path])
  }
  return (
    <>
      <Button icon={<FolderOpenOutlined />} onClick={() => void chooseFolder()}>
        {t('import.chooseFolder')}
      </Button>
      <Button type="primary" onClick={() => void chooseFiles()}>
        {t('import.choose')}
      </Button>
    </>
  )
}

/** What stands on the page before anything was imported. */
export function Invitation({ onFiles }: ChooseFilesProps) {
  const t = useT()
  return (
    <div className="invitation">
      <InboxOutlined className="invitation-icon" />
      <strong>{t('import.dropText')}</strong>
      <span className="soft">{t('import.dropHint')}</span>
      <span className="invitation-actions">
        <ChooseFiles onFiles={onFiles} />
      </span>
    </div>
  )
}

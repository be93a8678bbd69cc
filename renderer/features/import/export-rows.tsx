import { DownOutlined } from '@ant-design/icons'
import { Button, Dropdown } from 'antd'
import type { Input } from '../../../shared/api/engine-api.ts'
import type { Batch } from '../../../shared/api/import.ts'
import type { EngineJob } from '../../state/jobs.ts'
import { useSettings } from '../../state/settings.ts'
import { ExportResult } from '../../ui/export-result.tsx'
import { useAppearance, useT } from '../../ui/locale.tsx'

type List = Input<'import.exportRows'>['list']

interface ExportRowsProps {
  readonly batch: Batch
  readonly list: List
  readonly run: EngineJob<'import.exportRows'>
}

/** Writes the whole list to a file, as masked as it is shown. */
export function ExportRows({ batch, list, run }: ExportRowsProps) {
  const t = useT()
  const { language } = useAppearance()
  const reveal = useSettings((settings) => settings.reveal)
  const { batchId, fileName } = batch
  const exportTo = async (format: 'xlsx' | 'csv'): Promise<void> => {
    const name = t(`import.batch.rowsExportName.${list}`, { file: fileName.replace(/\.[^.]+$/u, '') })
    const path = await window.host.chooseSavePath(format, `${name}.${format}`)
    if (path !== null) run.start({ batchId, list, reveal, path, format, language })
  }
  return (
    <Dropdown
      autoFocus
      trigger={['click']}
      menu={{
        items: [
          { key: 'xlsx', label: t('import.batch.exportXlsx'), onClick: () => void exportTo('xlsx') },
          { key: 'csv', label: t('import.batch.exportCsv'), onClick: () => void exportTo('csv') },
        ],
      }}
    >
      <Button size="small" disabled={run.isRunning} icon={<DownOutlined />} iconPlacement="end">
        {t('import.batch.exportRows')}
      </Button>
    </Dropdown>
  )
}

/** How the export goes, and where the file is. */
export function RowsExported({ run }: Pick<ExportRowsProps, 'run'>) {
  const t = useT()
  return <ExportResult run={run} running={t('import.batch.rowsExporting')} done={(count) => t('import.batch.rowsExported', { count })} />
}

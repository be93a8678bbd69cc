import { DownOutlined } from '@ant-design/icons'
import { Button, Radio } from 'antd'
import { useState } from 'react'
import type { Input } from '../../../shared/api/engine-api.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { EngineJob } from '../../state/jobs.ts'
import { useAppearance, useFormat, useT } from '../../ui/locale.tsx'
import { Popup } from '../../ui/popup.tsx'

type Request = Input<'explore.export'>
const FORMATS = ['xlsx', 'csv', 'csvGb18030'] as const satisfies readonly Request['format'][]

interface ExportMenuProps {
  readonly run: Pick<EngineJob<'explore.export'>, 'start' | 'isRunning'>
  readonly month: Month
  readonly rows: number
  /** Only ticked rows are meant. */
  readonly isPicked: boolean
  /** What the grid shows now, asked for at the moment of export. */
  readonly shown: () => Pick<Request, 'rule' | 'sort' | 'fields'>
  readonly columns: number
}

/** Writes what the grid shows to a file: format, masked or plain, place. */
export function ExportMenu({ run, month, rows, isPicked, shown, columns }: ExportMenuProps) {
  const t = useT()
  const format = useFormat()
  const { language } = useAppearance()
  const [isOpen, setOpen] = useState(false)
  const [kind, setKind] = useState<Request['format']>('xlsx')
  const [masked, setMasked] = useState(true)
  const start = async (): Promise<void> => {
    const name = t('explore.export.fileName', { month: format.month(month) })
    const extension = kind === 'xlsx' ? 'xlsx' : 'csv'
    const path = await window.host.chooseSavePath(extension, `${name}.${extension}`)
    if (path === null) return
    setOpen(false)
    run.start({ ...shown(), shownRows: rows, month, path, format: kind, masked, language })
  }
  const form = (
    <div className="explore-form explore-export">
      <div role="radiogroup" aria-label={t('explore.export.format')}>
        <span>{t('explore.export.format')}</span>
        <Radio.Group
          vertical
          value={kind}
          onChange={({ target }) => setKind(FORMATS.find((one) => one === target.value) ?? 'xlsx')}
          options={FORMATS.map((one) => ({ value: one, label: t(`explore.export.${one}`) }))}
        />
      </div>
      <div role="radiogroup" aria-label={t('explore.export.privacy')}>
        <span>{t('explore.export.privacy')}</span>
        <Radio.Group
          value={masked}
          onChange={({ target }) => setMasked(target.value === true)}
          options={[
            { value: true, label: t('explore.export.masked') },
            { value: false, label: t('explore.export.plain') },
          ]}
        />
        {!masked && <p className="warn">{t('explore.export.plainHint')}</p>}
      </div>
      <p className="soft">{t(isPicked ? 'explore.export.whatPicked' : 'explore.export.what', { rows, columns })}</p>
      <Button type="primary" block onClick={() => void start()}>
        {t('explore.export.run')}
      </Button>
    </div>
  )
  return (
    <Popup placement="bottomRight" open={isOpen} onOpenChange={setOpen} content={form}>
      <Button disabled={run.isRunning || rows === 0} icon={<DownOutlined />} iconPlacement="end">
        {t('explore.export.action')}
      </Button>
    </Popup>
  )
}

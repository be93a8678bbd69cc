import { Alert, Button, DatePicker, Modal, Radio, Segmented } from 'antd'
import type { Dayjs } from 'dayjs'
import { useState } from 'react'
import type { TargetList } from '../../../shared/api/campaign.ts'
import type { EngineJob } from '../../state/jobs.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { useSettings } from '../../state/settings.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { JobProgress } from '../../ui/job-progress.tsx'
import { useT } from '../../ui/locale.tsx'
import { UNIT_KINDS, unitTotals, type UnitKind } from './units.tsx'

interface DispatchDialogProps {
  readonly list: TargetList
  readonly run: EngineJob<'dispatch.export'>
  readonly onClose: () => void
}

/** One workbook per unit, in a folder the analyst chooses. */
export function DispatchDialog({ list, run, onClose }: DispatchDialogProps) {
  const t = useT()
  const language = useSettings((settings) => settings.language)
  const [by, setBy] = useState<UnitKind>('grid')
  const [masked, setMasked] = useState(false)
  const [due, setDue] = useState<Dayjs | null>(null)
  const units = useEngineQuery('campaign.units', { listId: list.listId, by }).data?.units
  const start = async (): Promise<void> => {
    const dir = await window.host.chooseFolder()
    if (dir === null) return
    run.start({ listId: list.listId, by, dir, masked, language, ...(due ? { dueDate: due.format('YYYY-MM-DD') } : {}) })
  }
  const { output } = run
  const firstFile = output?.workbooks[0]?.path
  return (
    <Modal open title={t('campaign.dispatch.title')} footer={null} onCancel={onClose} width={520}>
      <div className="campaign-form">
        <label>{t('campaign.dispatch.by')}</label>
        <div>
          <Segmented
            value={by}
            onChange={setBy}
            options={UNIT_KINDS.map((value) => ({ value, label: t(`campaign.units.${value}`) }))}
          />
          {units && <p className="soft figures">{t('campaign.dispatch.preview', unitTotals(units))}</p>}
        </div>
        <label htmlFor="dispatch-due">{t('campaign.dispatch.dueDate')}</label>
        <DatePicker
          id="dispatch-due"
          style={{ width: 160 }}
          value={due}
          onChange={(date) => setDue(Array.isArray(date) ? (date[0] ?? null) : date)}
        />
        <label>{t('campaign.dispatch.content')}</label>
        <div>
          <Radio.Group
            value={masked ? 'masked' : 'plain'}
            onChange={({ target }) => setMasked(target.value === 'masked')}
            options={[
              { value: 'plain', label: t('campaign.dispatch.plain') },
              { value: 'masked', label: t('campaign.dispatch.masked') },
            ]}
          />
          <p className="soft">{t(masked ? 'campaign.dispatch.maskedHint' : 'campaign.dispatch.plainHint')}</p>
        </div>
      </div>
      <div className="campaign-build">
        {run.error && run.error.code !== 'CANCELLED' && <ErrorNotice error={run.error} onClose={run.reset} />}
        {output && (
          <Alert
            type="success"
            showIcon
            title={t(
              'campaign.dispatch.done',
              { workbooks: output.workbooks.length, rows: output.rows, control: output.controlHeldBack },
            )}
            action={
              firstFile !== undefined && (
                <Button size="small" onClick={() => void window.host.showInFolder(firstFile)}>
                  {t('common.showInFolder')}
                </Button>
              )
            }
          />
        )}
        {run.isRunning ? (
          <JobProgress title={t('campaign.dispatch.running')} job={run.job} onCancel={run.cancel} />
        ) : (
          <Button type={output ? 'default' : 'primary'} onClick={() => void start()}>
            {t(output ? 'campaign.dispatch.again' : 'campaign.dispatch.choose')}
          </Button>
        )}
      </div>
    </Modal>
  )
}

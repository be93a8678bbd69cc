import { Alert, Button } from 'antd'
import type { Month } from '../../../shared/domain/month.ts'
import { openPage } from '../../state/navigation.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { useSelection } from '../../state/selection.ts'
import { useFormat, useT } from '../../ui/locale.tsx'
import { lackOf } from './month-files.ts'

/** Above a month that lacks a file the others have: which, what is missing for it, and where it is complete. */
export function MonthNotice({ month }: { readonly month: Month }) {
  const t = useT()
  const format = useFormat()
  const { data } = useEngineQuery('import.calendar', {})
  const lack = data === undefined ? null : lackOf(data.months, month)
  if (lack === null) return null
  const { file, complete } = lack
  return (
    <Alert
      className="explore-month-notice"
      type="warning"
      showIcon
      title={t(`explore.lack.${file}`, { month: format.month(month) })}
      action={
        <>
          {complete !== null && (
            <Button size="small" onClick={() => useSelection.getState().setMonth(complete)}>
              {t('explore.lack.show', { month: format.month(complete) })}
            </Button>
          )}
          <Button size="small" type="link" onClick={() => openPage('import')}>
            {t('explore.lack.import')}
          </Button>
        </>
      }
    />
  )
}

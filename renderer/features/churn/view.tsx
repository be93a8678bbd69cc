import { openPage } from '../../state/navigation.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { useT } from '../../ui/locale.tsx'
import { Page } from '../../ui/page.tsx'

export function ChurnView() {
  const t = useT()
  return (
    <Page breadcrumb={[t('shell.nav.churn')]}>
      <EmptyState text={t('common.noDataTitle')} action={{ label: t('common.noDataAction'), onClick: () => openPage('import') }} />
    </Page>
  )
}

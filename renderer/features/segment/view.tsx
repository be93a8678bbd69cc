import { openPage } from '../../state/navigation.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { useT } from '../../ui/locale.tsx'
import { Page } from '../../ui/page.tsx'

export function SegmentView() {
  const t = useT()
  return (
    <Page breadcrumb={[t('shell.nav.segment')]}>
      <EmptyState text={t('common.noDataTitle')} action={{ label: t('common.noDataAction'), onClick: () => openPage('import') }} />
    </Page>
  )
}

import { Page } from '../../ui/page.tsx'
import { useT } from '../../ui/locale.tsx'

export function ImportView() {
  const t = useT()
  return <Page breadcrumb={[t('import.title')]}>{null}</Page>
}

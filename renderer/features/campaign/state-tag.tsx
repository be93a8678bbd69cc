import { Tag } from 'antd'
import type { TargetList } from '../../../shared/api/campaign.ts'
import { useT } from '../../ui/locale.tsx'

/** Draft, locked or deleted. */
export function StateTag({ list }: { readonly list: Pick<TargetList, 'state' | 'removed'> }) {
  const t = useT()
  if (list.removed) return <Tag>{t('campaign.state.removed')}</Tag>
  return <Tag color={list.state === 'locked' ? 'processing' : 'default'}>{t(`campaign.state.${list.state}`)}</Tag>
}

import { Button } from 'antd'
import { useT } from '../../ui/locale.tsx'
import { isReversed } from './conditions.ts'

interface ReversedRangeProps<Bound> {
  readonly lo: Bound | undefined
  readonly hi: Bound | undefined
  readonly onSwap: (bounds: { readonly lo: Bound | undefined; readonly hi: Bound | undefined }) => void
}

/** Says that the bounds of a range are the wrong way round, with what swaps them; nothing while they are not. */
export function ReversedRange<Bound extends number | string>({ lo, hi, onSwap }: ReversedRangeProps<Bound>) {
  const t = useT()
  if (!isReversed(lo, hi)) return null
  return (
    <span className="reversed-range warn" role="status">
      {t('explore.filter.reversed')}
      <Button type="link" size="small" htmlType="button" onClick={() => onSwap({ lo: hi, hi: lo })}>
        {t('explore.filter.swap')}
      </Button>
    </span>
  )
}

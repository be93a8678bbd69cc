import { CloseOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { memo, useState } from 'react'
import type { FieldId } from '../../../../shared/domain/field.ts'
import type { Rule } from '../../../../shared/domain/rule.ts'
import { useT } from '../../../ui/locale.tsx'
import { NumberBox } from '../../../ui/number-box.tsx'
import { rangeOfRule, rangeRule } from '../conditions.ts'

interface RangeLineProps {
  readonly field: FieldId
  readonly unit: string
  readonly missing: number
  readonly own: Rule | undefined
  readonly onChange: (rule: Rule | null) => void
}

/** The range of a chart in numbers to type, and those without a value. */
export const RangeLine = memo(function RangeLine({ field, unit, missing, own, onChange }: RangeLineProps) {
  const t = useT()
  const range = rangeOfRule(own, field)
  return (
    <div className="explore-range">
      <span className="soft">{t('explore.histogram.range')}</span>
      <Bound label={t('explore.histogram.from')} value={range?.lo} onChange={(lo) => onChange(rangeRule(field, { lo, hi: range?.hi }))} />
      <span className="soft">–</span>
      <Bound label={t('explore.histogram.to')} value={range?.hi} onChange={(hi) => onChange(rangeRule(field, { lo: range?.lo, hi }))} />
      <span className="soft">{unit}</span>
      {own && (
        <Button
          size="small"
          type="text"
          icon={<CloseOutlined />}
          title={t('explore.histogram.clear')}
          aria-label={t('explore.histogram.clear')}
          onClick={() => onChange(null)}
        />
      )}
      {missing > 0 && (
        <Button className="explore-missing" size="small" type="link" title={t('explore.histogram.onlyMissing')} onClick={() => onChange({ op: 'isMissing', field })}>
          {t('explore.histogram.missing', { count: missing })}
        </Button>
      )}
    </div>
  )
})

interface BoundProps {
  readonly label: string
  readonly value: number | undefined
  readonly onChange: (value: number | undefined) => void
}

/** A bound to type; it takes effect on Enter or when the field is left. Empty = open. */
function Bound({ label, value, onChange }: BoundProps) {
  const [draft, setDraft] = useState(value)
  const [shown, setShown] = useState(value)
  if (shown !== value) {
    setShown(value)
    setDraft(value)
  }
  const commit = (): void => {
    if (draft !== value && !Number.isNaN(draft)) onChange(draft)
  }
  return (
    <NumberBox className="explore-bound" size="small" label={label} placeholder={label} value={draft} onChange={setDraft} onPressEnter={commit} onBlur={commit} />
  )
}

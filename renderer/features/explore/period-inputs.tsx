import { Select } from 'antd'
import { useT } from '../../ui/locale.tsx'
import { NumberBox } from '../../ui/number-box.tsx'
import type { Period } from './conditions.ts'
import { ReversedRange } from './reversed-range.tsx'
import { PERIODS } from './rule-choices.ts'

const CUSTOM = 'custom' as const
const FURTHEST = 1200

interface PeriodInputsProps {
  readonly period: Period
  /** Of a field of months: days mean nothing there. */
  readonly isMonth: boolean
  readonly onChange: (period: Period) => void
}

/** A usual period to choose, and its bounds in numbers. */
export function PeriodInputs({ period, isMonth, onChange }: PeriodInputsProps) {
  const t = useT()
  const { unit, from, to } = period
  const periods = PERIODS.filter((one) => !isMonth || one.unit === 'month')
  const known = periods.find((one) => one.unit === unit && one.from === from && one.to === to)
  return (
    <>
      <Select
        className="rule-period"
        value={known?.key ?? CUSTOM}
        aria-label={t('explore.builder.period')}
        popupMatchSelectWidth={140}
        options={[...periods.map(({ key }) => key), CUSTOM].map((key) => ({ value: key, label: t(`explore.builder.periods.${key}`) }))}
        onChange={(key) => {
          const chosen = periods.find((one) => one.key === key)
          if (chosen) onChange({ unit: chosen.unit, from: chosen.from, to: chosen.to })
        }}
      />
      <NumberBox className="rule-small" label={t('explore.filter.from')} isWhole min={-FURTHEST} max={FURTHEST} value={from} onChange={(next) => onChange({ ...period, from: next })} />
      <span className="soft">–</span>
      <NumberBox className="rule-small" label={t('explore.filter.to')} isWhole min={-FURTHEST} max={FURTHEST} value={to} onChange={(next) => onChange({ ...period, to: next })} />
      <Select
        className="rule-unit"
        value={unit}
        disabled={isMonth}
        aria-label={t('explore.builder.unit')}
        popupMatchSelectWidth={false}
        options={(['month', 'day'] as const).map((one) => ({ value: one, label: t(`explore.builder.periodUnits.${one}`) }))}
        onChange={(next) => onChange({ ...period, unit: next })}
      />
      <ReversedRange lo={from} hi={to} onSwap={({ lo, hi }) => onChange({ ...period, from: lo, to: hi })} />
    </>
  )
}

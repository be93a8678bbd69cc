import type { ReactNode } from 'react'
import { useColours, useFormat, useT } from '../../../ui/locale.tsx'
import { KEPT, type Operation, type Overlap } from './combine.ts'

const [WIDTH, HEIGHT, RADIUS] = [380, 132, 62]
const CENTRES = { left: 136, right: 244 } as const
const MIDDLE = HEIGHT / 2

interface VennProps {
  readonly overlap: Overlap
  readonly operation: Operation
}

/** Two circles of one size with the counts of their three parts; what the operation keeps is filled. */
export function Venn({ overlap, operation }: VennProps) {
  const t = useT()
  const format = useFormat()
  const colours = useColours()
  const kept = KEPT[operation]
  const fillOf = (part: keyof Overlap): string => (kept[part] ? colours.accentSoft : colours.surface)
  const circle = (side: keyof typeof CENTRES, rest: Readonly<Record<string, string>>): ReactNode => (
    <circle cx={CENTRES[side]} cy={MIDDLE} r={RADIUS} {...rest} />
  )
  const number = (x: number, part: keyof Overlap): ReactNode => (
    <text x={x} y={MIDDLE + 4} textAnchor="middle" fill={colours.text} fontWeight={kept[part] ? 600 : 400}>
      {format.count(overlap[part])}
    </text>
  )
  return (
    <svg className="sets-venn figures" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={t('explore.sets.overlap', { ...overlap })}>
      <clipPath id="sets-left">{circle('left', {})}</clipPath>
      {circle('left', { fill: fillOf('onlyLeft') })}
      {circle('right', { fill: fillOf('onlyRight') })}
      <g clipPath="url(#sets-left)">{circle('right', { fill: fillOf('both') })}</g>
      {circle('left', { fill: 'none', stroke: colours.accent })}
      {circle('right', { fill: 'none', stroke: colours.accent })}
      {number(CENTRES.left - RADIUS / 2.4, 'onlyLeft')}
      {number(WIDTH / 2, 'both')}
      {number(CENTRES.right + RADIUS / 2.4, 'onlyRight')}
      <text x={CENTRES.left - RADIUS - 14} y={MIDDLE + 4} textAnchor="end" fill={colours.textSoft}>{t('explore.sets.left')}</text>
      <text x={CENTRES.right + RADIUS + 14} y={MIDDLE + 4} fill={colours.textSoft}>{t('explore.sets.right')}</text>
    </svg>
  )
}

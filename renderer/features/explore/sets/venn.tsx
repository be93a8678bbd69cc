import type { ReactNode } from 'react'
import type { Month } from '../../../../shared/domain/month.ts'
import { useColours, useFormat, useT } from '../../../ui/locale.tsx'
import { Popup } from '../../../ui/popup.tsx'
import { KEPT, type Operation, type Overlap } from './combine.ts'

const [WIDTH, HEIGHT, RADIUS] = [380, 132, 62]
const CENTRES = { left: 136, right: 244 } as const
const MIDDLE = HEIGHT / 2

interface VennProps {
  readonly overlap: Overlap & { readonly base: number }
  readonly operation: Operation
  readonly names: { readonly left: string; readonly right: string }
  readonly month: Month
}

/** Two circles of one size with the counts of their three parts, which say on a click what they count; what the operation keeps is filled. */
export function Venn({ overlap, operation, names, month }: VennProps) {
  const t = useT()
  const format = useFormat()
  const colours = useColours()
  const kept = KEPT[operation]
  const fillOf = (part: keyof Overlap): string => (kept[part] ? colours.accentSoft : colours.surface)
  const circle = (side: keyof typeof CENTRES, rest: Readonly<Record<string, string>>): ReactNode => (
    <circle cx={CENTRES[side]} cy={MIDDLE} r={RADIUS} {...rest} />
  )
  const number = (x: number, part: 'onlyLeft' | 'both' | 'onlyRight'): ReactNode => {
    const said = t(`explore.sets.parts.${part}`, { ...names, month: format.month(month), count: overlap[part], base: overlap.base })
    return (
      <Popup title={t('common.definition')} content={<p className="info-text">{said}</p>}>
        <button type="button" className="sets-part explained" title={said} style={{ left: `${(100 * x) / WIDTH}%`, fontWeight: kept[part] ? 600 : 400 }}>
          {format.count(overlap[part])}
        </button>
      </Popup>
    )
  }
  return (
    <div className="sets-venn figures" role="group" aria-label={t('explore.sets.overlap', { ...overlap })}>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden>
        <clipPath id="sets-left">{circle('left', {})}</clipPath>
        {circle('left', { fill: fillOf('onlyLeft') })}
        {circle('right', { fill: fillOf('onlyRight') })}
        <g clipPath="url(#sets-left)">{circle('right', { fill: fillOf('both') })}</g>
        {circle('left', { fill: 'none', stroke: colours.accent })}
        {circle('right', { fill: 'none', stroke: colours.accent })}
        <text x={CENTRES.left - RADIUS - 14} y={MIDDLE + 4} textAnchor="end" fill={colours.textSoft}>{t('explore.sets.left')}</text>
        <text x={CENTRES.right + RADIUS + 14} y={MIDDLE + 4} fill={colours.textSoft}>{t('explore.sets.right')}</text>
      </svg>
      {number(CENTRES.left - RADIUS / 2.4, 'onlyLeft')}
      {number(WIDTH / 2, 'both')}
      {number(CENTRES.right + RADIUS / 2.4, 'onlyRight')}
    </div>
  )
}

import { useMemo } from 'react'
import type { Waterfall } from '../../../shared/api/campaign.ts'
import { Chart } from '../../ui/chart.tsx'
import { useColours, useFormat, useT } from '../../ui/locale.tsx'
import { Explained, Panel, type PanelQuery } from '../../ui/panel.tsx'
import { removedOf, removedText, rowMeaning, rowName, waterfallChart, waterfallRows, type WaterfallRow } from './charts.ts'

/** Height of one bar with its space, in px. */
const BAR_HEIGHT = 20

/** The waterfall of a recipe or a list: bars, and the same rows as a table that adds up. */
export function WaterfallPanel({ query }: { readonly query: PanelQuery<Waterfall> }) {
  const t = useT()
  return (
    <Panel
      title={t('campaign.waterfall.title')}
      unit={t('campaign.waterfall.unit')}
      info={t('campaign.waterfall.meaning')}
      query={query}
    >
      {(waterfall) => <WaterfallFigures waterfall={waterfall} />}
    </Panel>
  )
}

export function WaterfallFigures({ waterfall }: { readonly waterfall: Waterfall }) {
  const t = useT()
  const format = useFormat()
  const colours = useColours()
  const { option, table, bars } = useMemo(
    () => waterfallChart(waterfall, { colours, t, format }),
    [waterfall, colours, t, format],
  )
  const { base, candidates, control, targets } = waterfall
  const removed = (row: WaterfallRow): string => (row.kind === 'level' ? '' : removedText(row, format))
  return (
    <div className="waterfall">
      <div className="waterfall-chart" style={{ height: bars * BAR_HEIGHT + 8 }}>
        <Chart label={t('campaign.waterfall.title')} option={option} table={table} />
      </div>
      <div>
        <table className="campaign-table figures">
          <thead>
            <tr>
              <th>{t('campaign.waterfall.step')}</th>
              <th className="cell-number">{t('campaign.waterfall.removed')}</th>
              <th className="cell-number">{t('campaign.waterfall.left')}</th>
              <th className="cell-number">{t('campaign.waterfall.share')}</th>
            </tr>
          </thead>
          <tbody>
            {waterfallRows(waterfall).map((row) => (
              <tr key={row.key} className={row.kind === 'level' ? 'waterfall-level' : undefined}>
                <td>
                  <Explained info={rowMeaning(row.key, t)}>{rowName(row.key, t)}</Explained>
                </td>
                <td className="cell-number">
                  {row.isApplicable ? removed(row) : <span className="warn">{t('campaign.waterfall.notApplicable')}</span>}
                </td>
                <td className="cell-number">{format.count(row.left)}</td>
                <td className="cell-number soft">{format.percent(base > 0 ? row.left / base : null)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <p className="soft figures waterfall-check">
          {t('campaign.waterfall.check', { candidates, removed: removedOf(waterfall), control, targets })}
        </p>
      </div>
    </div>
  )
}

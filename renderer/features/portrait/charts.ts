import type { Translate } from '../../../shared/i18n/catalogue.ts'
import type { Format } from '../../../shared/i18n/format.ts'
import type { ChartOption, ChartTable } from '../../ui/chart.tsx'
import type { Colours } from '../../ui/theme.ts'
import type { Cluster, PortraitDetail } from './index-scale.ts'

type Curve = PortraitDetail['curve']

/** Tooltips are HTML; names of fields and values come from files. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.codePointAt(0) ?? 0};`)
}

/** Silhouette over the numbers of clusters tried; the chosen one is marked. */
export function silhouetteCurve(curve: Curve, colours: Colours, t: Translate, format: Format): ChartOption {
  const chosen = curve.find((point) => point.chosen)
  return {
    grid: { left: 44, right: 24, top: 26, bottom: 36 },
    tooltip: {
      trigger: 'axis',
      formatter: (params: unknown) => {
        const point = curve[dataIndexOf(params)]
        if (!point) return ''
        const { k, silhouette, smallestShare } = point
        return escapeHtml(
          t('portrait.curve.point', { k, silhouette: format.number(silhouette, 3), smallest: format.percent(smallestShare) }),
        )
      },
    },
    xAxis: {
      type: 'category',
      name: t('portrait.curve.k'),
      nameLocation: 'middle',
      nameGap: 22,
      data: curve.map(({ k }) => String(k)),
    },
    yAxis: {
      type: 'value',
      min: ({ min }: { readonly min: number }) => Math.min(0, min),
      splitNumber: 3,
      axisLabel: { formatter: (value: number) => format.number(value) },
    },
    series: [
      {
        type: 'line',
        data: curve.map((point) => ({
          value: point.silhouette,
          symbolSize: point.chosen ? 12 : 6,
          itemStyle: { color: point.chosen ? colours.loss : colours.accent },
        })),
        symbol: 'circle',
        lineStyle: { color: colours.accent, width: 2 },
        label: {
          show: true,
          position: 'top',
          color: colours.text,
          formatter: ({ dataIndex }: { readonly dataIndex: number }) => format.number(curve[dataIndex]?.silhouette, 2),
        },
        ...(chosen && curve.length > 1
          ? {
              markLine: {
                symbol: 'none',
                silent: true,
                label: { show: false },
                lineStyle: { color: colours.loss, type: 'dashed' },
                data: [{ xAxis: String(chosen.k) }],
              },
            }
          : {}),
      },
    ],
  }
}

export function curveTable(curve: Curve, t: Translate): ChartTable {
  return {
    columns: [
      { header: t('portrait.curve.k'), kind: 'count' },
      { header: t('portrait.curve.silhouette'), kind: 'number', digits: 3 },
      { header: t('portrait.curve.smallest'), kind: 'percent' },
      { header: t('portrait.curve.isChosen') },
    ],
    rows: curve.map(({ k, silhouette, smallestShare, chosen }) => [
      k,
      silhouette,
      smallestShare,
      t(chosen ? 'common.yes' : 'common.no'),
    ]),
  }
}

/** Share of subscribers beside share of revenue, cluster by cluster from the top. */
export function sizeBars(
  clusters: readonly Cluster[],
  nameOf: (cluster: number) => string,
  colourOf: (cluster: number) => string,
  colours: Colours,
  t: Translate,
  format: Format,
): ChartOption {
  const hasRevenue = clusters.some(({ revenueShare }) => revenueShare !== null)
  const percent = (share: number | null): string => format.percent(share)
  return {
    grid: { left: 48, right: 52, top: 8, bottom: hasRevenue ? 26 : 8 },
    ...(hasRevenue ? { legend: { bottom: 0, itemWidth: 12, itemHeight: 8, selectedMode: false } } : {}),
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow' },
      formatter: (params: unknown) => {
        const cluster = clusters[dataIndexOf(params)]
        if (!cluster) return ''
        const { count, share, revenueShare } = cluster
        return escapeHtml(
          t('portrait.size.point', {
            name: nameOf(cluster.cluster),
            count,
            share: percent(share),
            revenue: percent(revenueShare),
          }),
        )
      },
    },
    xAxis: { type: 'value', min: 0, axisLabel: { show: false }, splitLine: { show: false } },
    yAxis: { type: 'category', inverse: true, data: clusters.map(({ cluster }) => nameOf(cluster)), axisTick: { show: false } },
    series: [
      {
        name: t('portrait.share'),
        type: 'bar',
        barMaxWidth: 12,
        // Of the legend alone: each bar has the colour of its cluster.
        itemStyle: { color: colours.textSoft },
        data: clusters.map(({ cluster, share }) => ({ value: share, itemStyle: { color: colourOf(cluster) } })),
        label: {
          show: true,
          position: 'right',
          color: colours.text,
          formatter: ({ dataIndex }: { readonly dataIndex: number }) => percent(clusters[dataIndex]?.share ?? null),
        },
      },
      ...(hasRevenue
        ? [
            {
              name: t('portrait.revenueShare'),
              type: 'bar' as const,
              barMaxWidth: 8,
              itemStyle: { color: colours.other },
              data: clusters.map(({ revenueShare }) => revenueShare),
              label: {
                show: true,
                position: 'right' as const,
                color: colours.textSoft,
                formatter: ({ dataIndex }: { readonly dataIndex: number }) => percent(clusters[dataIndex]?.revenueShare ?? null),
              },
            },
          ]
        : []),
    ],
  }
}

export function sizeTable(clusters: readonly Cluster[], nameOf: (cluster: number) => string, t: Translate): ChartTable {
  return {
    columns: [
      { header: t('portrait.cluster') },
      { header: t('portrait.count'), kind: 'count' },
      { header: t('portrait.share'), kind: 'percent' },
      { header: t('portrait.revenueShare'), kind: 'percent' },
    ],
    rows: clusters.map(({ cluster, count, share, revenueShare }) => [nameOf(cluster), count, share, revenueShare]),
  }
}

/** ECharts hands an axis tooltip one entry per series. */
function dataIndexOf(params: unknown): number {
  const first: unknown = Array.isArray(params) ? params[0] : params
  return typeof first === 'object' && first !== null && 'dataIndex' in first && typeof first.dataIndex === 'number'
    ? first.dataIndex
    : -1
}

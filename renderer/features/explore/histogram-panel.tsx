import { CloseOutlined } from '@ant-design/icons'
import { Button, InputNumber, Select } from 'antd'
import { useMemo, useState } from 'react'
import type { Output } from '../../../shared/api/engine-api.ts'
import type { FieldView } from '../../../shared/api/explore.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { useRuleFor, useSelection } from '../../state/selection.ts'
import { Chart, type BrushRange } from '../../ui/chart.tsx'
import { useColours, useFormat, useT } from '../../ui/locale.tsx'
import { Panel } from '../../ui/panel.tsx'
import { useRemembered } from '../../ui/remembered.ts'
import { brushOfRange, histogramChart, rangeOfBrush } from './charts.ts'
import { rangeOfRule, rangeRule, viewOf, type Range } from './conditions.ts'
import { FieldSelect } from './field-select.tsx'
import { canMeasure, digitsOf, firstFilled } from './fields.ts'
import { useBrushClause, useSetFieldClause } from './use-field-clause.ts'
import type { Fields } from './use-fields.ts'

const BIN_COUNTS = [20, 40, 60, 100]

interface HistogramPanelProps {
  readonly month: Month
  readonly fields: Fields
}

/** How the chosen subscribers spread over a number; brushing takes a range of it. */
export function HistogramPanel({ month, fields }: HistogramPanelProps) {
  const t = useT()
  const [wanted, setWanted] = useRemembered<FieldId>('explore.histogram.field', 'bill_fee_avg3')
  const [bins, setBins] = useRemembered('explore.histogram.bins', 40)
  const choices = useMemo(() => fields.fields.filter(canMeasure), [fields])
  const field = firstFilled(choices, [wanted, 'bill_fee_avg3', 'bill_fee', 'arpu'])
  const rule = useRuleFor(viewOf(field?.id ?? ''))
  const query = useEngineQuery('explore.histogram', field ? { month, rule, field: field.id, bins } : null)
  const name = field ? fields.nameOf(field.id) : t('explore.chooseField')
  return (
    <Panel
      title={name}
      heading={<FieldSelect isHeading fields={choices} value={field?.id} onChange={setWanted} />}
      n={query.data ? query.data.rows - query.data.missing : undefined}
      info={field && { field: field.id, month }}
      query={query}
      emptyText={({ counts }) => (counts.length === 0 ? t('explore.histogram.empty', { name }) : null)}
      actions={
        <Select
          size="small"
          variant="borderless"
          value={bins}
          aria-label={t('explore.histogram.bins')}
          title={t('explore.histogram.bins')}
          popupMatchSelectWidth={false}
          options={BIN_COUNTS.map((count) => ({ value: count, label: t('explore.histogram.binCount', { count }) }))}
          onChange={setBins}
        />
      }
    >
      {(data) => field && <Histogram key={field.id} data={data} field={field} fields={fields} />}
    </Panel>
  )
}

interface HistogramProps {
  readonly data: Output<'explore.histogram'>
  readonly field: FieldView
  readonly fields: Fields
}

function Histogram({ data, field, fields }: HistogramProps) {
  const t = useT()
  const format = useFormat()
  const colours = useColours()
  const clause = useSelection(({ clauses }) => clauses.get(viewOf(field.id)))
  const brush = useBrushClause(fields)
  const setClause = useSetFieldClause(fields)
  const range = useMemo(() => rangeOfRule(clause?.rule, field.id), [clause, field.id])
  // The area stays where the hand left it while the clause says what it meant.
  const [drawn, setDrawn] = useState<BrushRange | null>(null)
  const { edges } = data
  const brushed = useMemo(() => {
    const isDrawn = drawn !== null && isSameRange(rangeOfBrush(drawn, edges), range)
    return isDrawn ? drawn : brushOfRange(range, edges)
  }, [drawn, edges, range])
  const name = fields.nameOf(field.id)
  const unit = fields.unitOf(field.id)
  const chart = useMemo(
    () => histogramChart(data, range, { t, format, colours, name, unit, digits: digitsOf(field) }),
    [data, range, t, format, colours, name, unit, field],
  )
  const onBrush = (area: BrushRange | null): void => {
    setDrawn(area)
    brush.set(field.id, area && rangeRuleOf(field.id, rangeOfBrush(area, edges)))
  }
  return (
    <div className="explore-histogram">
      <div className="explore-chart" onPointerDownCapture={brush.begin}>
        <Chart label={name} option={chart.option} table={chart.table} brushed={brushed} onBrush={onBrush} />
      </div>
      <div className="explore-range">
        <span className="soft">{t('explore.histogram.range')}</span>
        <Bound label={t('explore.histogram.from')} value={range?.lo} onChange={(lo) => setClause(field.id, rangeRule(field.id, { lo, hi: range?.hi }))} />
        <span className="soft">–</span>
        <Bound label={t('explore.histogram.to')} value={range?.hi} onChange={(hi) => setClause(field.id, rangeRule(field.id, { lo: range?.lo, hi }))} />
        <span className="soft">{unit}</span>
        {clause && (
          <Button
            size="small"
            type="text"
            icon={<CloseOutlined />}
            title={t('explore.histogram.clear')}
            aria-label={t('explore.histogram.clear')}
            onClick={() => setClause(field.id, null)}
          />
        )}
        {data.missing > 0 && (
          <Button
            className="explore-missing"
            size="small"
            type="link"
            title={t('explore.histogram.onlyMissing')}
            onClick={() => setClause(field.id, { op: 'isMissing', field: field.id })}
          >
            {t('explore.histogram.missing', { count: data.missing })}
          </Button>
        )}
      </div>
    </div>
  )
}

function rangeRuleOf(field: FieldId, range: Range | null) {
  return range && rangeRule(field, range)
}

function isSameRange(a: Range | null, b: Range | null): boolean {
  return a === b || (a !== null && b !== null && a.lo === b.lo && a.hi === b.hi)
}

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
    if (draft !== value) onChange(draft)
  }
  return (
    <InputNumber
      className="explore-bound"
      size="small"
      controls={false}
      aria-label={label}
      placeholder={label}
      value={draft ?? null}
      onChange={(next) => setDraft(next ?? undefined)}
      onPressEnter={commit}
      onBlur={commit}
    />
  )
}

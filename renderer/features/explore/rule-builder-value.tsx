import { Button, Input, Select } from 'antd'
import { useState } from 'react'
import type { FieldView } from '../../../shared/api/explore.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { EVERYONE, type Comparison, type Rule } from '../../../shared/domain/rule.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { useRuleText } from '../../state/rule-text.ts'
import { segmentName } from '../../state/populations.ts'
import { useFormat, useT } from '../../ui/locale.tsx'
import { NumberBox } from '../../ui/number-box.tsx'
import { Popup } from '../../ui/popup.tsx'
import { TextBox } from '../../ui/text-box.tsx'
import { FieldSelect } from './field-select.tsx'
import { isAvailable, kindOf } from './fields.ts'
import { BoundInput } from './filter-panel.tsx'
import { numbersOfText } from './pasted-numbers.ts'
import { PeriodInputs } from './period-inputs.tsx'
import { ReversedRange } from './reversed-range.tsx'
import type { Content, Open } from './rule-draft.ts'
import type { Fields } from './use-fields.ts'

type ContentOf<Op extends Content['op']> = Extract<Content, { readonly op: Op }>

interface ValueProps<Op extends Content['op']> {
  readonly content: ContentOf<Op>
  readonly field: FieldView | undefined
  readonly month: Month
  readonly fields: Fields
  readonly onChange: (content: Content) => void
}

/** The value of a condition, by what is said of the field; nothing where nothing is to be typed. */
export function RuleValue({ content, ...rest }: ValueProps<Content['op']>) {
  switch (content.op) {
    case 'number':
      return <NumberValue content={content} {...rest} />
    case 'range':
      return <RangeValue content={content} {...rest} />
    case 'values':
      return rest.field && kindOf(rest.field) !== 'flag' ? <Values content={content} {...rest} /> : null
    case 'text':
      return <TextValue content={content} {...rest} />
    case 'top':
      return <TopValue content={content} {...rest} />
    case 'percentile':
      return <PercentileValue content={content} {...rest} />
    case 'period':
      return <PeriodValue content={content} {...rest} />
    case 'compare':
      return <CompareValue content={content} {...rest} />
    case 'segment':
      return <SegmentValue content={content} {...rest} />
    case 'list':
      return <ListValue content={content} {...rest} />
    case 'numbers':
      return <NumbersValue content={content} {...rest} />
    case 'other':
      return <OtherValue rule={content.rule} />
    case 'present':
      return null
  }
}

function Unit({ field }: { readonly field: FieldView | undefined }) {
  const format = useFormat()
  return field && field.unit !== '' ? <span className="soft">{format.unit(field.unit)}</span> : null
}

function NumberValue({ content, field, onChange }: ValueProps<'number'>) {
  const t = useT()
  if (!field) return null
  return (
    <>
      <BoundInput kind={kindOf(field)} label={t('explore.builder.values')} value={content.value} onChange={(value) => onChange({ ...content, value })} />
      <Unit field={field} />
    </>
  )
}

function RangeValue({ content, field, onChange }: ValueProps<'range'>) {
  const t = useT()
  if (!field) return null
  const kind = kindOf(field)
  return (
    <>
      <BoundInput kind={kind} label={t('explore.filter.from')} value={content.lo} onChange={(lo) => onChange({ ...content, lo })} />
      <span className="soft">–</span>
      <BoundInput kind={kind} label={t('explore.filter.to')} value={content.hi} onChange={(hi) => onChange({ ...content, hi })} />
      <Unit field={field} />
      <ReversedRange lo={content.lo} hi={content.hi} onSwap={(bounds) => onChange(swapped(content, bounds))} />
    </>
  )
}

/** A bound that is left out itself stays so at its other place. */
function swapped<C extends { readonly open?: Open | undefined }, B>(content: C, bounds: B): C & B {
  const { open } = content
  return { ...content, ...bounds, open: open && { lo: open.hi, hi: open.lo } }
}

/** As many values as one request lists; others can be typed. */
const MOST_VALUES = 200

function Values({ content, month, onChange }: ValueProps<'values'>) {
  const t = useT()
  const { data } = useEngineQuery('explore.categories', { month, rule: EVERYONE, field: content.field, limit: MOST_VALUES })
  const counts = new Map(data?.items.map(({ value, count }) => [value, count]))
  return (
    <Select
      className="rule-wide"
      mode={data && data.other > 0 ? 'tags' : 'multiple'}
      value={content.values.map(String)}
      aria-label={t('explore.builder.values')}
      placeholder={t('explore.builder.values')}
      maxTagCount="responsive"
      popupMatchSelectWidth={280}
      optionLabelProp="value"
      options={[...counts].map(([value, count]) => ({ value, label: t('explore.builder.valueCount', { value, count }) }))}
      onChange={(values) => onChange({ ...content, values })}
    />
  )
}

function TextValue({ content, onChange }: ValueProps<'text'>) {
  const t = useT()
  return (
    <TextBox className="rule-wide" maxLength={200} aria-label={t('explore.builder.text')} value={content.text} onChange={(text) => onChange({ ...content, text })} />
  )
}

const MOST_SUBSCRIBERS = 100_000_000

function TopValue({ content, onChange }: ValueProps<'top'>) {
  const t = useT()
  const isShare = content.by === 'share'
  return (
    <>
      <NumberBox className="rule-small" label={t('explore.builder.amount')} min={0} max={isShare ? 100 : MOST_SUBSCRIBERS} isWhole={!isShare} value={content.amount} onChange={(amount) => onChange({ ...content, amount })} />
      <Select
        className="rule-unit"
        value={content.by}
        aria-label={t('explore.builder.unit')}
        popupMatchSelectWidth={false}
        options={(['share', 'count'] as const).map((by) => ({ value: by, label: t(`explore.builder.by.${by}`) }))}
        onChange={(by) => onChange({ ...content, by })}
      />
    </>
  )
}

function PercentileValue({ content, onChange }: ValueProps<'percentile'>) {
  const t = useT()
  return (
    <>
      <NumberBox className="rule-small" label={t('explore.filter.from')} min={0} max={100} value={content.lo} onChange={(lo) => onChange({ ...content, lo })} />
      <span className="soft">–</span>
      <NumberBox className="rule-small" label={t('explore.filter.to')} min={0} max={100} value={content.hi} onChange={(hi) => onChange({ ...content, hi })} />
      <span className="soft">{t('explore.builder.by.share')}</span>
      <ReversedRange lo={content.lo} hi={content.hi} onSwap={(bounds) => onChange(swapped(content, bounds))} />
    </>
  )
}

function PeriodValue({ content, field, onChange }: ValueProps<'period'>) {
  return <PeriodInputs period={content} isMonth={field !== undefined && kindOf(field) === 'month'} onChange={({ unit, from, to }) => onChange({ ...content, unit, from, to })} />
}

const COMPARISONS = ['less', 'atMost', 'equal', 'notEqual', 'atLeast', 'more'] as const satisfies readonly Comparison[]
const MOST_MONTHS = 120

function CompareValue({ content, field, fields, onChange }: ValueProps<'compare'>) {
  const t = useT()
  if (!field) return null
  const kind = kindOf(field)
  const isText = kind === 'word'
  const others = fields.fields.filter((one) => isAvailable(one) && kindOf(one) === kind)
  return (
    <>
      <Select
        className="rule-unit"
        value={content.is}
        aria-label={t('explore.builder.comparison')}
        options={COMPARISONS.filter((one) => !isText || one === 'equal' || one === 'notEqual').map((one) => ({ value: one, label: t(`explore.builder.comparisons.${one}`) }))}
        onChange={(is) => onChange({ ...content, is })}
      />
      {kind === 'amount' && (
        <>
          <NumberBox className="rule-small" label={t('explore.builder.factor')} min={-1e6} max={1e6} placeholder="1" value={content.factor} onChange={(factor) => onChange({ ...content, factor })} />
          <span className="soft">{t('explore.builder.times')}</span>
        </>
      )}
      <FieldSelect fields={others} value={content.than} placeholder={t('explore.builder.than')} onChange={(than) => onChange({ ...content, than })} />
      <NumberBox
        className="rule-small"
        label={t('explore.builder.months')}
        isWhole
        min={-MOST_MONTHS}
        max={MOST_MONTHS}
        placeholder="0"
        value={content.months}
        onChange={(months) => onChange({ ...content, months })}
      />
      <span className="soft">{t('explore.builder.monthsUnit')}</span>
    </>
  )
}

function SegmentValue({ content, onChange }: ValueProps<'segment'>) {
  const t = useT()
  const segments = useEngineQuery('segment.list', {}).data?.segments ?? []
  return (
    <Select
      className="rule-wide"
      showSearch={{ optionFilterProp: 'label' }}
      value={content.segmentId ?? null}
      aria-label={t('explore.builder.segment')}
      options={segments.map((segment) => ({ value: segment.segmentId, label: segmentName(segment, t) }))}
      onChange={(segmentId) => segmentId !== null && onChange({ op: 'segment', segmentId })}
    />
  )
}

const ARMS = ['both', 'target', 'control'] as const

function ListValue({ content, onChange }: ValueProps<'list'>) {
  const t = useT()
  const lists = useEngineQuery('campaign.lists', {}).data?.lists ?? []
  return (
    <>
      <Select
        className="rule-wide"
        showSearch={{ optionFilterProp: 'label' }}
        value={content.listId ?? null}
        aria-label={t('explore.builder.list')}
        options={lists.map(({ listId, name }) => ({ value: listId, label: name }))}
        onChange={(listId) => listId !== null && onChange({ ...content, listId })}
      />
      <Select<(typeof ARMS)[number]>
        className="rule-unit"
        value={content.arm ?? 'both'}
        aria-label={t('explore.builder.arm')}
        popupMatchSelectWidth={false}
        options={ARMS.map((arm) => ({ value: arm, label: t(`explore.builder.arms.${arm}`) }))}
        onChange={(arm) => onChange({ ...content, arm: arm === 'both' ? undefined : arm })}
      />
    </>
  )
}

function NumbersValue({ content, onChange }: ValueProps<'numbers'>) {
  const t = useT()
  const [text, setText] = useState(() => content.numbers.join('\n'))
  const form = (
    <div className="rule-paste">
      <Input.TextArea
        autoFocus
        rows={10}
        aria-label={t('explore.builder.paste')}
        value={text}
        onChange={({ target }) => {
          setText(target.value)
          onChange({ op: 'numbers', numbers: numbersOfText(target.value) })
        }}
      />
      <p className="soft">{t('explore.builder.pasteHint')}</p>
    </div>
  )
  return (
    <>
      <Popup placement="bottomLeft" content={form} onOpenChange={(isOpen) => isOpen && setText(content.numbers.join('\n'))}>
        <Button size="small">{t('explore.builder.paste')}</Button>
      </Popup>
      <span className="figures">{t('explore.builder.pasted', { count: content.numbers.length })}</span>
    </>
  )
}

function OtherValue({ rule }: { readonly rule: Rule }) {
  return <span className="rule-other">{useRuleText(rule)}</span>
}

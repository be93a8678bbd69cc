import { Button, Input, Radio, Segmented } from 'antd'
import { useState } from 'react'
import type { FieldView } from '../../../shared/api/explore.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { isEveryone } from '../../../shared/domain/rule.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { useRuleFor, useSelection } from '../../state/selection.ts'
import { useFormat, useT } from '../../ui/locale.tsx'
import { NumberBox } from '../../ui/number-box.tsx'
import { Info } from '../../ui/panel.tsx'
import { TextBox } from '../../ui/text-box.tsx'
import { boundsText } from './bounds-text.ts'
import { CategoryList } from './category-list.tsx'
import { conditionOfRule, modesOf, ruleOfCondition, THIS_MONTH, viewOf, type Condition } from './conditions.ts'
import { FieldSelect } from './field-select.tsx'
import { PeriodInputs } from './period-inputs.tsx'
import { ReversedRange } from './reversed-range.tsx'
import { digitsOf } from '../../state/field-digits.ts'
import { isAvailable, kindOf } from './fields.ts'
import { useSetFieldClause } from './use-field-clause.ts'
import type { Fields } from './use-fields.ts'

interface FilterPanelProps {
  readonly month: Month
  readonly fields: Fields
  /** The field the condition is about; undefined = to be chosen. */
  readonly field: FieldId | undefined
  readonly onField: (field: FieldId) => void
}

/** A condition on any field: a range, values from a list with counts, part of a text, missing or not. */
export function FilterPanel({ month, fields, field, onField }: FilterPanelProps) {
  const t = useT()
  const known = field === undefined ? undefined : fields.byId.get(field)
  const rule = useSelection(({ clauses }) => clauses.get(viewOf(field ?? ''))?.rule)
  return (
    <div className="explore-form">
      <div>
        <span>
          {t('explore.filter.field')}
          {known && <Info info={{ field: known.id, month }} />}
        </span>
        <FieldSelect autoFocus={field === undefined} fields={fields.fields.filter(isAvailable)} value={field} onChange={onField} />
      </div>
      {/* A clause that changes elsewhere starts the editor anew. */}
      {known && <ConditionEditor key={`${known.id}${JSON.stringify(rule)}`} month={month} fields={fields} field={known} />}
    </div>
  )
}

interface ConditionEditorProps {
  readonly month: Month
  readonly fields: Fields
  readonly field: FieldView
}

function ConditionEditor({ month, fields, field }: ConditionEditorProps) {
  const t = useT()
  const clause = useSelection(({ clauses }) => clauses.get(viewOf(field.id)))
  const setClause = useSetFieldClause(fields)
  const [draft, setDraft] = useState(() => conditionOfRule(field, clause?.rule))
  const change = (part: Partial<Condition>): void => setDraft((now) => ({ ...now, ...part }))
  const rule = ruleOfCondition(field.id, draft)
  const apply = (): void => {
    if (rule) setClause(field.id, rule)
  }
  return (
    <form
      className="explore-form"
      onSubmit={(event) => {
        event.preventDefault()
        apply()
      }}
    >
      <div>
        <span>{t('explore.filter.mode')}</span>
        <Segmented
          value={draft.mode}
          options={modesOf(field).map((mode) => ({ value: mode, label: t(`explore.filter.modes.${mode}`) }))}
          onChange={(mode) => change({ mode })}
        />
        {field.sensitive !== null && <p className="soft">{t('explore.filter.hidden')}</p>}
      </div>
      {draft.mode === 'period' && (
        <div className="explore-period">
          <PeriodInputs period={draft.period ?? THIS_MONTH} isMonth={kindOf(field) === 'month'} onChange={(period) => change({ period })} />
        </div>
      )}
      {draft.mode === 'range' && <RangeInputs month={month} field={field} draft={draft} onChange={change} />}
      {(draft.mode === 'list' || draft.mode === 'notList') && (
        <CategoryList
          month={month}
          field={field}
          chosen={{ values: draft.values.map(String), missing: draft.missing }}
          onChange={({ values, missing }) => change({ values: kindOf(field) === 'flag' ? values.map(Number) : values, missing })}
        />
      )}
      {draft.mode === 'contains' && <TextInputs draft={draft} onChange={change} />}
      <div className="explore-form-actions">
        <Button type="primary" htmlType="submit" disabled={rule === null}>
          {t('explore.filter.apply')}
        </Button>
        {clause && <Button onClick={() => setClause(field.id, null)}>{t('explore.filter.remove')}</Button>}
      </div>
    </form>
  )
}

interface RangeInputsProps {
  readonly month: Month
  readonly field: FieldView
  readonly draft: Condition
  readonly onChange: (part: Partial<Condition>) => void
}

function RangeInputs({ month, field, draft, onChange }: RangeInputsProps) {
  const t = useT()
  const kind = kindOf(field)
  return (
    <div>
      <span className="explore-bounds">
        <BoundInput kind={kind} label={t('explore.filter.from')} value={draft.lo} onChange={(lo) => onChange({ lo })} />
        <span className="soft">–</span>
        <BoundInput kind={kind} label={t('explore.filter.to')} value={draft.hi} onChange={(hi) => onChange({ hi })} />
      </span>
      <ReversedRange lo={draft.lo} hi={draft.hi} onSwap={onChange} />
      {kind === 'amount' && <BoundsHint month={month} field={field} />}
    </div>
  )
}

interface BoundInputProps {
  readonly kind: ReturnType<typeof kindOf>
  readonly label: string
  readonly value: number | string | undefined
  readonly onChange: (value: number | string | undefined) => void
}

/** A number, a day or a month. */
export function BoundInput({ kind, label, value, onChange }: BoundInputProps) {
  const format = useFormat()
  if (kind === 'amount') {
    return <NumberBox label={label} placeholder={label} value={typeof value === 'number' ? value : undefined} onChange={onChange} />
  }
  if (kind === 'month') {
    const text = typeof value === 'number' ? format.month(value) : ''
    return <Input type="month" aria-label={label} value={text} onChange={({ target }) => onChange(monthOfText(target.value))} />
  }
  const text = typeof value === 'string' ? value : ''
  return <Input type="date" aria-label={label} value={text} onChange={({ target }) => onChange(target.value === '' ? undefined : target.value)} />
}

function monthOfText(text: string): number | undefined {
  return text === '' ? undefined : Number(text.replace('-', ''))
}

/** What the values span, so that a bound need not be guessed. */
function BoundsHint({ month, field }: { readonly month: Month; readonly field: FieldView }) {
  const t = useT()
  const format = useFormat()
  const rule = useRuleFor(viewOf(field.id))
  const { data } = useEngineQuery('explore.histogram', { month, rule, field: field.id, bins: 2 })
  if (!data) return null
  return <p className="soft figures">{boundsText(data, { month, isOfOthers: !isEveryone(rule), digits: digitsOf(field), t, format })}</p>
}

const PLACES = ['anywhere', 'start', 'end'] as const

function TextInputs({ draft, onChange }: { readonly draft: Condition; readonly onChange: (part: Partial<Condition>) => void }) {
  const t = useT()
  return (
    <div>
      <span>{t('explore.filter.text')}</span>
      <TextBox autoFocus maxLength={200} aria-label={t('explore.filter.text')} value={draft.text} onChange={(text) => onChange({ text })} />
      <Radio.Group
        value={draft.at}
        options={PLACES.map((at) => ({ value: at, label: t(`explore.filter.at.${at}`) }))}
        onChange={({ target }) => onChange({ at: PLACES.find((at) => at === target.value) ?? 'anywhere' })}
      />
    </div>
  )
}

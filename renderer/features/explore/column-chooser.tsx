import { FunctionOutlined } from '@ant-design/icons'
import { Button, Checkbox, Input } from 'antd'
import { useState } from 'react'
import type { FieldView } from '../../../shared/api/explore.ts'
import { textOr } from '../../../shared/i18n/catalogue.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import { useFormat, useT } from '../../ui/locale.tsx'
import { defaultColumns, groupFields, isAvailable, matchesText } from './fields.ts'
import { ShownColumns } from './shown-columns.tsx'
import type { Fields } from './use-fields.ts'

/** The engine reads at most this many columns at once. */
const MOST_COLUMNS = 200

interface ColumnChooserProps {
  readonly fields: Fields
  readonly chosen: readonly FieldId[]
  readonly onChange: (chosen: readonly FieldId[]) => void
  /** Opens the editor of a new formula column. */
  readonly onFormula: () => void
}

/** Which fields the grid shows, by group, with how well each is filled. */
export function ColumnChooser({ fields, chosen, onChange, onFormula }: ColumnChooserProps) {
  const t = useT()
  const [text, setText] = useState('')
  const groups = groupFields(fields.fields.filter((field) => matchesText(field, text)))
  const toggle = (id: FieldId, isChosen: boolean): void => onChange(isChosen ? [...chosen, id] : chosen.filter((one) => one !== id))
  return (
    <div className="explore-columns">
      <Input
        autoFocus
        allowClear
        value={text}
        placeholder={t('explore.columns.search')}
        aria-label={t('explore.columns.search')}
        onChange={({ target }) => setText(target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return
          event.preventDefault()
          event.currentTarget.closest('.explore-columns')?.querySelector<HTMLElement>('.explore-shown li, .explore-column input:enabled')?.focus()
        }}
      />
      <div className="explore-columns-line">
        <span className="soft">{t('explore.columns.chosen', { count: chosen.length })}</span>
        {chosen.length >= MOST_COLUMNS && <span className="warn">{t('explore.columns.tooMany', { most: MOST_COLUMNS })}</span>}
        <Button size="small" onClick={() => onChange(defaultColumns(fields.fields))}>
          {t('explore.columns.reset')}
        </Button>
        <Button size="small" icon={<FunctionOutlined />} onClick={onFormula}>
          {t('formula.add')}
        </Button>
      </div>
      {text.trim() === '' && <ShownColumns fields={fields} chosen={chosen} onChange={onChange} />}
      {groups.length === 0 && <p className="soft">{t('explore.columns.none')}</p>}
      {groups.map(({ group, fields: members }) => (
        <fieldset key={group}>
          <legend>{textOr(t, `explore.group.${group}`, 'explore.group.other')}</legend>
          {members.map((field) => (
            <ColumnChoice
              key={field.id}
              field={field}
              fields={fields}
              isChosen={chosen.includes(field.id)}
              isFull={chosen.length >= MOST_COLUMNS}
              isLast={chosen.length === 1}
              onToggle={(isChosen) => toggle(field.id, isChosen)}
            />
          ))}
        </fieldset>
      ))}
    </div>
  )
}

interface ColumnChoiceProps {
  readonly field: FieldView
  readonly fields: Fields
  readonly isChosen: boolean
  readonly isFull: boolean
  /** The only chosen one stays: a grid without columns shows nothing. */
  readonly isLast: boolean
  readonly onToggle: (isChosen: boolean) => void
}

function ColumnChoice({ field, fields, isChosen, isFull, isLast, onToggle }: ColumnChoiceProps) {
  const t = useT()
  const format = useFormat()
  const unit = fields.unitOf(field.id)
  const name = fields.nameOf(field.id)
  const lacks = field.missingInputs.map(fields.nameOf).join(t('explore.columns.lacksSeparator'))
  // What is not there is said in words, and what was not counted yet is not said to be missing.
  const missing = !isAvailable(field) ? t('explore.columns.lacks', { names: lacks }) : field.fillRate === 0 ? t('explore.columns.nobody') : null
  const isDisabled = !isAvailable(field) || (isChosen ? isLast : isFull)
  return (
    <div className="explore-column">
      <Checkbox checked={isChosen} disabled={isDisabled} onChange={({ target }) => onToggle(target.checked)}>
        {unit === '' ? name : t('common.unitOf', { name, unit })}
      </Checkbox>
      {missing === null ? (
        field.fillRate !== null && (
          <span className="explore-fill figures" title={t('explore.columns.fill', { share: format.percent(field.fillRate) })}>
            <i style={{ width: `${field.fillRate * 100}%` }} />
            <span>{t('explore.columns.fill', { share: format.percent(field.fillRate, 0) })}</span>
          </span>
        )
      ) : (
        <span className="explore-lacks" title={missing}>
          {missing}
        </span>
      )}
    </div>
  )
}

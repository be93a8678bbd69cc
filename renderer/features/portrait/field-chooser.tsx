import { Button, Checkbox, Input, Modal } from 'antd'
import { useState } from 'react'
import type { FieldView } from '../../../shared/api/explore.ts'
import { isNumeric } from '../../../shared/domain/field.ts'
import { CellBar } from '../../ui/cell-bar.tsx'
import { useColours, useFieldName, useFormat, useT } from '../../ui/locale.tsx'

interface FieldChooserProps {
  readonly fields: readonly FieldView[]
  /** Null = the engine chooses. */
  readonly chosen: readonly string[] | null
  readonly onChoose: (fields: readonly string[] | null) => void
  readonly onClose: () => void
}

const FEWEST = 2
const MOST = 60

/** Numbers that a clustering may use; months and dates are none, and what a model or segment made would be circular. */
export function clusterableFields(fields: readonly FieldView[]): readonly FieldView[] {
  return fields.filter(
    ({ type, source, fillRate, missingInputs }) =>
      isNumeric(type) &&
      type !== 'month' &&
      type !== 'date' &&
      source !== 'model' &&
      source !== 'segment' &&
      fillRate !== 0 &&
      missingInputs.length === 0,
  )
}

/** Picks the fields of a clustering by name, with the share of subscribers that have a value. */
export function FieldChooser({ fields, chosen, onChoose, onClose }: FieldChooserProps) {
  const t = useT()
  const format = useFormat()
  const nameOf = useFieldName()
  const { accent } = useColours()
  const [picked, setPicked] = useState<ReadonlySet<string>>(() => new Set(chosen ?? []))
  const [search, setSearch] = useState('')
  const wanted = search.trim().toLowerCase()
  const shown = clusterableFields(fields).filter((field) => `${field.zh} ${field.en} ${field.id}`.toLowerCase().includes(wanted))
  const toggle = (id: string): void => {
    const next = new Set(picked)
    if (!next.delete(id)) next.add(id)
    setPicked(next)
  }
  const close = (choice: readonly string[] | null): void => {
    onChoose(choice)
    onClose()
  }
  return (
    <Modal
      open
      title={t('portrait.fields.title')}
      width={560}
      onCancel={onClose}
      footer={[
        <Button key="default" onClick={() => close(null)}>
          {t('portrait.fields.default')}
        </Button>,
        <Button key="ok" type="primary" disabled={picked.size < FEWEST || picked.size > MOST} onClick={() => close([...picked])}>
          {t('portrait.fields.use', { count: picked.size })}
        </Button>,
      ]}
    >
      <p className="soft">{t('portrait.fields.hint', { fewest: FEWEST, most: MOST })}</p>
      <Input
        allowClear
        autoFocus
        placeholder={t('common.search')}
        aria-label={t('common.search')}
        value={search}
        onChange={({ target }) => setSearch(target.value)}
      />
      <ul className="chooser">
        {shown.map((field) => (
          <li key={field.id}>
            <Checkbox checked={picked.has(field.id)} onChange={() => toggle(field.id)}>
              {nameOf(field)}
              {field.unit !== '' && <span className="soft"> {format.unit(field.unit)}</span>}
            </Checkbox>
            <span className="chooser-fill figures" title={t('portrait.fields.fill')}>
              <CellBar share={field.fillRate ?? 0} colour={accent}>
                {format.percent(field.fillRate)}
              </CellBar>
            </span>
          </li>
        ))}
      </ul>
    </Modal>
  )
}

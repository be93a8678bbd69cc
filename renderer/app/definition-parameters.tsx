import { Button, InputNumber } from 'antd'
import { useState } from 'react'
import type { ParameterView } from '../../shared/api/measure.ts'
import type { FieldId } from '../../shared/domain/field.ts'
import { useCommand } from '../state/queries.ts'
import { ErrorNotice } from '../ui/error-notice.tsx'
import { useAppearance, useFormat, useT } from '../ui/locale.tsx'

interface DefinitionParametersProps {
  readonly measure: FieldId
  readonly parameters: readonly ParameterView[]
}

/** The numbers a measure is made with, to be changed here, each with its default and where that comes from. */
export function DefinitionParameters({ measure, parameters }: DefinitionParametersProps) {
  const t = useT()
  return (
    <>
      <ul className="definition-parameters">
        {parameters.map((parameter) => (
          <Parameter key={`${measure}.${parameter.id}`} measure={measure} parameter={parameter} />
        ))}
      </ul>
      <p className="soft">{t('measure.parameter.hint')}</p>
    </>
  )
}

function Parameter({ measure, parameter }: { readonly measure: FieldId; readonly parameter: ParameterView }) {
  const t = useT()
  const format = useFormat()
  const { language } = useAppearance()
  const { run, isRunning, error, reset } = useCommand('explore.setParameter')
  const [before, setBefore] = useState<number | null>(null)
  const [draft, setDraft] = useState<number | null>(null)
  const { id, value, min, max, isWhole, unit } = parameter
  const name = language === 'zh-CN' ? parameter.zh : parameter.en
  const isChanged = value !== parameter.default
  const set = (next: number | null): void => {
    setDraft(null)
    if (next === value) return
    run({ measure, parameter: id, value: next }, (output) => setBefore(output.before))
  }
  const written = (number: number): string => `${format.number(number)}${unit === '' ? '' : ` ${format.unit(unit)}`}`
  return (
    <li>
      <label>
        <span>{name}</span>
        <InputNumber
          size="small"
          aria-label={name}
          value={draft ?? value}
          min={min}
          max={max}
          {...(isWhole ? { precision: 0 } : {})}
          disabled={isRunning}
          suffix={format.unit(unit)}
          onChange={setDraft}
          onPressEnter={() => set(draft ?? value)}
          onBlur={() => set(draft ?? value)}
        />
      </label>
      <div className={isChanged ? 'warn' : 'soft'}>
        {t(isChanged ? 'measure.parameter.changed' : 'measure.parameter.default', { value: written(parameter.default) })}
      </div>
      {(isChanged || (before !== null && before !== value)) && (
        <div className="definition-parameter-actions">
          {before !== null && before !== value && (
            <Button size="small" type="link" onClick={() => set(before)}>
              {t('measure.parameter.undo', { value: written(before) })}
            </Button>
          )}
          {isChanged && (
            <Button size="small" type="link" onClick={() => set(null)}>
              {t('measure.parameter.reset')}
            </Button>
          )}
        </div>
      )}
      {error && <ErrorNotice error={error} onClose={reset} />}
    </li>
  )
}

import { App, Button, InputNumber, Select } from 'antd'
import { useState, type KeyboardEvent } from 'react'
import type { ParameterView } from '../../shared/api/measure.ts'
import type { FieldId } from '../../shared/domain/field.ts'
import { measureById, parameterKey, parameterProblem } from '../../shared/domain/measure.ts'
import { useChanges } from '../state/changes.ts'
import { useCommand } from '../state/queries.ts'
import { useAppearance, useFormat, useT } from '../ui/locale.tsx'
import { useErrorReporter } from '../ui/report-error.tsx'
import { useNotes } from '../ui/notes.ts'
import { useUndoNote } from '../ui/undo-note.tsx'

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
          <Parameter key={`${measure}.${parameter.id}`} measure={measure} parameter={parameter} problemOf={(next) => problemOf(measure, parameters, parameter, next)} />
        ))}
      </ul>
      <p className="soft">{t('measure.parameter.hint')}</p>
    </>
  )
}

function problemOf(id: FieldId, parameters: readonly ParameterView[], { id: parameterId }: ParameterView, next: number) {
  const measure = measureById(id)
  const parameter = measure?.parameters.find((candidate) => candidate.id === parameterId)
  const values = new Map(parameters.map((one) => [parameterKey(id, one.id), one.value]))
  return measure && parameter ? parameterProblem(measure, parameter, next, values) : null
}

interface ParameterProps {
  readonly measure: FieldId
  readonly parameter: ParameterView
  readonly problemOf: (next: number) => ReturnType<typeof parameterProblem>
}

function Parameter({ measure, parameter, problemOf }: ParameterProps) {
  const t = useT()
  const format = useFormat()
  const { language } = useAppearance()
  const { value, min, max, unit, source, choices } = parameter
  const nameOf = (one: { readonly zh: string; readonly en: string }): string => (language === 'zh-CN' ? one.zh : one.en)
  const name = nameOf(parameter)
  const written = (number: number): string => {
    const choice = choices?.find((one) => one.value === number)
    return choice ? nameOf(choice) : `${format.number(number)}${unit === '' ? '' : ` ${format.unit(unit)}`}`
  }
  const { set, undo, before, isRunning } = useParameterChange(measure, parameter, { name, written })
  const [draft, setDraft] = useState<number | null>(null)
  const problem = draft === null ? null : problemOf(draft)
  const isChanged = value !== parameter.default
  const back = isChanged ? problemOf(parameter.default) : null
  const reasonOf = (why: NonNullable<typeof problem>): string => {
    if (why.kind === 'range') return t('measure.parameter.refused.range', { min: written(min), max: written(max) })
    if (why.kind === 'whole') return t('measure.parameter.refused.whole')
    return t(`measure.parameter.refused.${why.kind}`, { other: nameOf(why.other), value: written(why.value) })
  }
  const commit = (): void => {
    if (draft === null || problem) return
    setDraft(null)
    set(draft)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (draft !== null || before === null || event.shiftKey || !(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'z') return
    event.preventDefault()
    undo()
  }
  return (
    <li>
      <label>
        <span>{name}</span>
        {choices ? (
          <Select size="small" aria-label={name} value={value} disabled={isRunning} popupMatchSelectWidth={false} options={choices.map((one) => ({ value: one.value, label: nameOf(one) }))} onChange={set} />
        ) : (
          <InputNumber
            size="small"
            aria-label={name}
            value={draft ?? value}
            status={problem ? 'error' : ''}
            disabled={isRunning}
            suffix={format.unit(unit)}
            onChange={setDraft}
            onKeyDown={onKeyDown}
            onPressEnter={commit}
            onBlur={commit}
          />
        )}
      </label>
      {problem && (
        <div role="alert" className="loss">
          {reasonOf(problem)}
        </div>
      )}
      <div className={isChanged ? 'warn' : 'soft'}>
        {t(isChanged ? 'measure.parameter.changed' : 'measure.parameter.default', { value: written(parameter.default), source: t(`measure.parameter.source.${source}`) })}
      </div>
      {(isChanged || before !== null) && (
        <div className="definition-parameter-actions">
          {before !== null && (
            <Button size="small" type="link" onClick={undo}>
              {t('measure.parameter.undo', { value: written(before) })}
            </Button>
          )}
          {isChanged && (
            <Button size="small" type="link" disabled={back !== null} title={back ? reasonOf(back) : undefined} onClick={() => set(null)}>
              {t('measure.parameter.reset')}
            </Button>
          )}
        </div>
      )}
    </li>
  )
}

interface ParameterWords {
  readonly name: string
  readonly written: (value: number) => string
}

/** Sets the parameter and says so; the note, Ctrl+Z and `undo` put the number of before back, also after the window was closed. */
function useParameterChange(measure: FieldId, { id, value }: ParameterView, { name, written }: ParameterWords) {
  const t = useT()
  const { message } = App.useApp()
  const { runAsync, isRunning } = useCommand('explore.setParameter')
  const report = useErrorReporter()
  const { close } = useNotes()
  const note = useUndoNote()
  const key = `parameter.${parameterKey(measure, id)}`
  const changes = useChanges((all) => all.changes)
  const last = changes.findLast((change) => change.key === key)
  const write = async (next: number | null, said: (before: number, now: number) => void): Promise<void> => {
    try {
      const { before, value: now } = await runAsync({ measure, parameter: id, value: next })
      said(before, now)
    } catch (error) {
      report(error)
    }
  }
  const set = (next: number | null): void => {
    if (next === value) return
    void write(next, (before, now) => {
      const putBack = (): void =>
        void write(before, (_, back) => {
          close(key)
          void message.success(t('measure.parameter.undone', { name, value: written(back) }))
        })
      useChanges.getState().add({ key, undo: putBack, before })
      note({ key, text: t('measure.parameter.set', { name, value: written(now) }), isWarning: false, undo })
    })
  }
  const undo = (): void => useChanges.getState().undo(key)
  return { set, undo, before: last?.before ?? null, isRunning }
}

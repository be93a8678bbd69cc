import { Button, Input, Segmented, Spin, Tag } from 'antd'
import { useState } from 'react'
import type { CapabilityView } from '../../../shared/api/measure.ts'
import { CAPABILITY_KINDS, CAPABILITY_STATES, type CapabilityState } from '../../../shared/domain/capability.ts'
import type { FieldId } from '../../../shared/domain/field.ts'
import type { Month } from '../../../shared/domain/month.ts'
import { capabilityReasons, modelOf } from '../../state/capability-text.ts'
import { openPage } from '../../state/navigation.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { useT } from '../../ui/locale.tsx'
import { countStates, unlocks } from './capability-rows.ts'
import './capability-panel.css'
import type { Fields } from './use-fields.ts'

const STATE_COLOUR: Readonly<Record<CapabilityState, string>> = { ready: 'success', degraded: 'warning', lacking: 'default' }
const UNLOCKS_SHOWN = 6

interface CapabilityPanelProps {
  readonly month: Month
  readonly fields: Fields
  readonly onDefinition: (field: FieldId) => void
}

/** What the imported columns and months allow, and which columns would unlock the rest. */
export function CapabilityPanel({ month, fields, onDefinition }: CapabilityPanelProps) {
  const t = useT()
  const [text, setText] = useState('')
  const [state, setState] = useState<CapabilityState | 'all'>('all')
  const { data, error, refetch } = useEngineQuery('explore.capabilities', { month })
  if (error) return <ErrorNotice error={error} onRetry={refetch} />
  if (!data) return <Spin size="small" />
  const nameOf = ({ kind, id }: CapabilityView): string => (kind === 'measure' ? fields.nameOf(id) : capabilityName(id))
  const capabilityName = (id: string): string => (isNamed(id) ? t(`measure.capability.name.${id}`) : id)
  const counts = countStates(data.capabilities)
  const wanted = text.trim().toLowerCase()
  const shown = data.capabilities.filter((one) => (state === 'all' || one.state === state) && nameOf(one).toLowerCase().includes(wanted))
  const unlocking = unlocks(data.capabilities)
  const unlockTitle = (ids: readonly string[]): string => ids.map((id) => (isNamed(id) ? capabilityName(id) : fields.nameOf(id))).join(t('measure.capability.separator'))
  const next = unlocking.filter(({ field }) => modelOf(field) === null).slice(0, UNLOCKS_SHOWN)
  const models = unlocking.flatMap(({ field, ids }) => {
    const model = modelOf(field)
    return model === null ? [] : [{ model, ids }]
  })
  return (
    <div className="capabilities">
      <Segmented
        size="small"
        value={state}
        onChange={setState}
        options={[
          { value: 'all', label: t('measure.capability.all', { count: data.capabilities.length }) },
          ...CAPABILITY_STATES.map((value) => ({
            value,
            label: t('measure.capability.stateCount', { state: t(`measure.capability.state.${value}`), count: counts[value] }),
          })),
        ]}
      />
      <Input allowClear value={text} placeholder={t('measure.capability.search')} aria-label={t('measure.capability.search')} onChange={({ target }) => setText(target.value)} />
      {next.length > 0 && (
        <section>
          <h4>{t('measure.capability.unlockTitle')}</h4>
          <ul>
            {next.map(({ field, ids }) => (
              <li key={field}>
                <span>{fields.nameOf(field)}</span>
                <span className="soft" title={unlockTitle(ids)}>
                  {t('measure.capability.unlock', { count: ids.length })}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {models.length > 0 && (
        <section>
          <h4>{t('measure.capability.modelTitle')}</h4>
          <ul>
            {models.map(({ model, ids }) => (
              <li key={model}>
                <Button type="link" size="small" onClick={() => openPage(model)}>
                  {t(`measure.capability.run.${model}`)}
                </Button>
                <span className="soft" title={unlockTitle(ids)}>
                  {t('measure.capability.unlock', { count: ids.length })}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {shown.length === 0 && <p className="soft">{t('measure.capability.none')}</p>}
      {CAPABILITY_KINDS.toReversed().map((kind) => {
        const members = shown.filter((one) => one.kind === kind)
        if (members.length === 0) return null
        return (
          <section key={kind}>
            <h4>{t(`measure.capability.kind.${kind}`)}</h4>
            <ul>
              {members.map((one) => (
                <Capability key={one.id} capability={one} name={nameOf(one)} fields={fields} onDefinition={onDefinition} />
              ))}
            </ul>
          </section>
        )
      })}
    </div>
  )
}

interface CapabilityProps {
  readonly capability: CapabilityView
  readonly name: string
  readonly fields: Fields
  readonly onDefinition: (field: FieldId) => void
}

function Capability({ capability, name, fields, onDefinition }: CapabilityProps) {
  const t = useT()
  const { kind, id, state } = capability
  const reasons = capabilityReasons(capability, t, fields.nameOf)
  return (
    <li>
      <div>
        {kind === 'measure' ? (
          <Button type="link" size="small" aria-label={t('measure.capability.definition', { name })} onClick={() => onDefinition(id)}>
            {name}
          </Button>
        ) : (
          <span className="capability-name">{name}</span>
        )}
        {reasons.map((reason) => (
          <div key={reason} className="soft">
            {reason}
          </div>
        ))}
      </div>
      <Tag color={STATE_COLOUR[state]}>{t(`measure.capability.state.${state}`)}</Tag>
    </li>
  )
}

const NAMED = ['vad', 'value', 'portrait', 'churn'] as const

function isNamed(id: string): id is (typeof NAMED)[number] {
  return NAMED.some((name) => name === id)
}

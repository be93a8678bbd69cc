import { Button, InputNumber, Select, Slider, Switch } from 'antd'
import { useMemo, useState } from 'react'
import type { Recipe, TargetList, Waterfall } from '../../../shared/api/campaign.ts'
import { LONGEST_NAME } from '../../../shared/domain/name.ts'
import { useFieldIndex, type FieldIndex } from '../../state/field-index.ts'
import { useJob } from '../../state/jobs.ts'
import { useEngineQuery } from '../../state/queries.ts'
import { useRuleText } from '../../state/rule-text.ts'
import { useWorkspace } from '../../state/workspace.ts'
import { ErrorNotice } from '../../ui/error-notice.tsx'
import { JobProgress } from '../../ui/job-progress.tsx'
import { useFormat, useT } from '../../ui/locale.tsx'
import { Info, Panel } from '../../ui/panel.tsx'
import { RuleButton } from '../../ui/rule-button.tsx'
import { Split } from '../../ui/split.tsx'
import { TextBox } from '../../ui/text-box.tsx'
import { minusCount } from './charts.ts'
import { Conditions } from './conditions.tsx'
import { conditionsOfRule, recipeOf, ruleOfDraft, type ListDraft } from './list-draft.ts'
import { useSettled } from './use-settled.ts'
import { WaterfallPanel } from './waterfall-panel.tsx'

/** In the order the engine takes them out. */
const SUPPRESSIONS = [
  'closed',
  'suspended',
  'doNotDisturb',
  'lostContact',
  'invalidNumber',
  'duplicates',
  'otherLists',
] as const satisfies readonly (keyof Recipe['suppress'])[]
const DIRECTIONS = ['descending', 'ascending'] as const

interface BuilderProps {
  readonly initial: ListDraft
  readonly onBuilt: (list: TargetList) => void
}

/** Makes a list: conditions on the left, and on the right how many each step leaves, as the form changes. */
export function Builder({ initial, onBuilt }: BuilderProps) {
  const t = useT()
  const [draft, setDraft] = useState(initial)
  const index = useFieldIndex(draft.month)
  const build = useJob('campaign.build')
  const recipe = useMemo(() => recipeOf(draft), [draft])
  const rule = useMemo(() => ruleOfDraft(draft), [draft])
  const waterfall = useEngineQuery('campaign.waterfall', { recipe: useSettled(recipe, 200) })
  const ruleText = useRuleText(useSettled(rule, 200))
  const change = (part: Partial<ListDraft>): void => setDraft((now) => ({ ...now, ...part }))
  const isEveryone = rule.op === 'all' && rule.of.length === 0
  const left = waterfall.data ? waterfall.data.control + waterfall.data.targets : null
  return (
    <Split id="campaign.builder" direction="row" sizes={['52%', '48%']} min={380}>
      <Panel title={t('campaign.builder.title')}>
        <div className="campaign-form">
          <label htmlFor="list-name">{t('campaign.builder.name')}</label>
          <TextBox
            id="list-name"
            value={draft.name}
            maxLength={LONGEST_NAME}
            placeholder={t('campaign.builder.namePlaceholder')}
            onChange={(name) => change({ name })}
          />
          <MonthChoice month={draft.month} onChange={(month) => change({ month })} />
          <Conditions draft={draft} index={index} onChange={change} />
          <label>{t('campaign.builder.rule')}</label>
          <div className="campaign-inline campaign-rule-line">
            <p className="campaign-rule">{isEveryone ? t('campaign.builder.everyone') : ruleText}</p>
            <RuleButton month={draft.month} rule={rule} onChange={(next) => change(conditionsOfRule(next))} />
          </div>
          <label>{t('campaign.builder.suppress')}</label>
          <Suppressions suppress={draft.suppress} waterfall={waterfall.data} onChange={(suppress) => change({ suppress })} />
          <Sizes draft={draft} index={index} onChange={change} />
        </div>
        <div className="campaign-build campaign-build-bar">
          {build.error && build.error.code !== 'CANCELLED' && <ErrorNotice error={build.error} onClose={build.reset} />}
          {left === 0 && !waterfall.isStale && <p className="warn">{t('campaign.builder.nothing')}</p>}
          {build.isRunning ? (
            <JobProgress title={t('campaign.builder.building')} job={build.job} onCancel={build.cancel} />
          ) : (
            <Button
              type="primary"
              disabled={draft.name.trim() === '' || left === 0 || left === null}
              onClick={() => build.start({ name: draft.name.trim(), recipe }, onBuilt)}
            >
              {t('campaign.builder.build')}
            </Button>
          )}
        </div>
      </Panel>
      <WaterfallPanel query={waterfall} />
    </Split>
  )
}

function MonthChoice({ month, onChange }: { readonly month: number; readonly onChange: (month: number) => void }) {
  const t = useT()
  const format = useFormat()
  const months = [...(useWorkspace()?.months ?? [])].reverse()
  return (
    <>
      <label htmlFor="list-month">{t('campaign.builder.month')}</label>
      <Select
        id="list-month"
        style={{ width: 140 }}
        value={month}
        onChange={onChange}
        options={months.map(({ month: value }) => ({ value, label: format.month(value) }))}
      />
    </>
  )
}

interface SuppressionsProps {
  readonly suppress: Recipe['suppress']
  readonly waterfall: Waterfall | undefined
  readonly onChange: (suppress: Recipe['suppress']) => void
}

function Suppressions({ suppress, waterfall, onChange }: SuppressionsProps) {
  const t = useT()
  const format = useFormat()
  return (
    <div className="campaign-suppress">
      {SUPPRESSIONS.map((code) => {
        const step = suppress[code] ? waterfall?.steps.find((one) => one.code === code) : undefined
        const isLacking = step?.applicable === false
        return (
          <label key={code} title={t(`campaign.suppressionMeaning.${code}`)}>
            <Switch size="small" checked={suppress[code]} onChange={(isOn) => onChange({ ...suppress, [code]: isOn })} />
            <span>{t(`campaign.suppression.${code}`)}</span>
            <span className={isLacking ? 'warn' : 'soft figures'}>
              {isLacking ? t('campaign.waterfall.notApplicable') : step ? minusCount(step.removed, format) : ''}
            </span>
          </label>
        )
      })}
    </div>
  )
}

interface SizesProps {
  readonly draft: ListDraft
  readonly index: FieldIndex
  readonly onChange: (change: Partial<ListDraft>) => void
}

/** Control group, limit, order and seed. */
function Sizes({ draft, index, onChange }: SizesProps) {
  const t = useT()
  const { controlShare, limit, rankBy, seed } = draft
  const percent = Math.round(controlShare * 100)
  const setPercent = (value: number | null): void => {
    if (value !== null) onChange({ controlShare: value / 100 })
  }
  const ranks = index.fields.filter(({ type }) => type === 'money' || type === 'number' || type === 'int')
  return (
    <>
      <label>
        {t('campaign.builder.control')}
        <Info info={t('campaign.builder.controlMeaning')} />
      </label>
      <div>
        <div className="campaign-inline">
          <Slider
            className="campaign-slider"
            min={0}
            max={50}
            value={percent}
            onChange={setPercent}
            ariaLabelForHandle={t('campaign.builder.control')}
          />
          <InputNumber
            aria-label={t('campaign.builder.control')}
            min={0}
            max={50}
            precision={0}
            suffix="%"
            value={percent}
            onChange={setPercent}
          />
        </div>
        {percent === 0 && <p className="warn">{t('campaign.builder.noControl')}</p>}
      </div>
      <label htmlFor="list-limit">{t('campaign.builder.limit')}</label>
      <InputNumber
        id="list-limit"
        min={1}
        precision={0}
        value={limit}
        placeholder={t('campaign.builder.limitPlaceholder')}
        onChange={(value) => onChange({ limit: value })}
      />
      <label htmlFor="list-rank">{t('campaign.builder.rankBy')}</label>
      <div className="campaign-inline">
        <Select
          id="list-rank"
          className="campaign-rank"
          showSearch
          optionFilterProp="label"
          value={rankBy?.field ?? ''}
          onChange={(field) => {
            onChange({ rankBy: field === '' ? null : { field, direction: rankBy?.direction ?? 'descending' } })
          }}
          options={[
            { value: '', label: t('campaign.builder.rankDefault') },
            ...ranks.map(({ id }) => ({ value: id, label: index.nameOf(id) })),
          ]}
        />
        {rankBy && (
          <Select
            value={rankBy.direction}
            onChange={(direction) => onChange({ rankBy: { ...rankBy, direction } })}
            options={DIRECTIONS.map((value) => ({ value, label: t(`campaign.builder.direction.${value}`) }))}
          />
        )}
      </div>
      <label htmlFor="list-seed">{t('campaign.builder.seed')}</label>
      <InputNumber
        id="list-seed"
        min={0}
        max={0xffffffff}
        precision={0}
        value={seed}
        onChange={(value) => value !== null && onChange({ seed: value })}
      />
    </>
  )
}

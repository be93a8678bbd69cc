import { CloseOutlined, WarningOutlined } from '@ant-design/icons'
import { Button, Segmented, Tag, Tooltip } from 'antd'
import type { Month } from '../../../../shared/domain/month.ts'
import { openPage, requestPage } from '../../../state/navigation.ts'
import { useEngineQuery } from '../../../state/queries.ts'
import { useRuleText } from '../../../state/rule-text.ts'
import { ruleOfChosen, useSelection } from '../../../state/selection.ts'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { ErrorNotice } from '../../../ui/error-notice.tsx'
import { useAppearance, useFormat, useT } from '../../../ui/locale.tsx'
import { Explained, Info } from '../../../ui/panel.tsx'
import { Popup } from '../../../ui/popup.tsx'
import { SaveSegment } from '../save-segment.tsx'
import { combineRules, countOf, OPERATIONS } from './combine.ts'
import { SetDefinition } from './set-definition.tsx'
import './sets.css'
import { useOperands, useSets, type NamedSet, type Operand, type Side } from './use-sets.ts'
import { Venn } from './venn.tsx'

interface SetsPanelProps {
  readonly month: Month
}

/** The named sets of the workspace with their counts, and two of them made into another. */
export function SetsPanel({ month }: SetsPanelProps) {
  const t = useT()
  const sets = useSets(month)
  const now = useCurrentSelection(month)
  // Two of them combined are what there is to save then.
  const isCombined = useOperands(({ left, right }) => left !== null && right !== null)
  return (
    <div className="sets">
      <Combination month={month} />
      {now && (
        <section>
          <h4>
            {t('explore.sets.now')}
            {!isCombined && (
              <span className="sets-save">
                <SaveSegment isSmall month={month} rule={now.rule} ruleText={now.name} />
              </span>
            )}
          </h4>
          <ul>
            <SetRow operand={now} count={now.count} month={month} />
          </ul>
          {sets.length === 0 && <p className="soft">{t('explore.sets.first')}</p>}
        </section>
      )}
      {GROUPS.map((group) => (
        <SetGroup key={group} group={group} month={month} sets={sets.filter(({ kind }) => groupOf(kind) === group)} />
      ))}
      {sets.length === 0 && !now && <EmptyState text={t('explore.sets.empty')} />}
    </div>
  )
}

const GROUPS = ['own', 'class', 'list'] as const

function groupOf(kind: NamedSet['kind']): (typeof GROUPS)[number] {
  return kind === 'class' || kind === 'list' ? kind : 'own'
}

/** Who is chosen on the page now, as something to combine; null when everyone is. */
function useCurrentSelection(month: Month): (Operand & { readonly count: number | null | undefined }) | null {
  const t = useT()
  const clauses = useSelection((selection) => selection.clauses)
  const picked = useSelection((selection) => selection.picked)
  const isAnyone = clauses.size === 0 && picked === null
  const rule = ruleOfChosen({ clauses, picked })
  const text = useRuleText(isAnyone ? null : rule)
  const summary = useEngineQuery('explore.summary', isAnyone ? null : { month, rule })
  if (isAnyone) return null
  return { key: 'now', name: text === '' ? t('explore.sets.now') : text, rule, count: summary.error ? null : summary.data?.count }
}

function SetGroup({ group, sets, month }: SetsPanelProps & { readonly group: (typeof GROUPS)[number]; readonly sets: readonly NamedSet[] }) {
  const t = useT()
  if (sets.length === 0) return null
  return (
    <section>
      <h4>
        {t(`explore.sets.groups.${group}`)}
        <Info info={t(`explore.sets.groupInfo.${group}`)} />
        {group !== 'class' && (
          <Button type="link" size="small" onClick={() => openPage(group === 'own' ? 'segment' : 'campaign')}>
            {t(group === 'own' ? 'explore.sets.manage' : 'explore.sets.manageLists')}
          </Button>
        )}
      </h4>
      <ul>
        {sets.map((set) => (
          <SetRow key={set.key} operand={set} count={set.count} set={set} month={month} />
        ))}
      </ul>
    </section>
  )
}

interface SetRowProps extends SetsPanelProps {
  readonly operand: Operand
  readonly count: number | null | undefined
  readonly set?: NamedSet
}

const SIDES = ['left', 'right'] as const satisfies readonly Side[]

function SetRow({ operand, count, set, month }: SetRowProps) {
  const t = useT()
  const format = useFormat()
  const { language } = useAppearance()
  const { left, right, choose } = useOperands()
  const { name, rule } = operand
  const kept = set?.kept
  const show = (): void => useSelection.getState().setClause(`set.${operand.key}`, { rule, label: name })
  const isChosen = (side: Side): boolean => JSON.stringify((side === 'left' ? left : right)?.rule) === JSON.stringify(rule)
  return (
    <li className="sets-row">
      <span className="sets-sides" role="group" aria-label={t('explore.sets.asSide', { name })}>
        {SIDES.map((side) => (
          <Button
            key={side}
            size="small"
            type={isChosen(side) ? 'primary' : 'default'}
            aria-pressed={isChosen(side)}
            aria-label={t('explore.sets.takeAs', { name, side: t(`explore.sets.${side}`) })}
            onClick={() => choose(side, isChosen(side) ? null : { key: operand.key, name, rule })}
          >
            {t(`explore.sets.${side}`)}
          </Button>
        ))}
      </span>
      {set ? (
        <button type="button" className="sets-name" title={kept ? t('explore.sets.recipe', { recipe: kept.recipe[language] }) : t('explore.sets.show', { name })} onClick={show}>
          {name}
        </button>
      ) : (
        <span className="sets-name" title={name}>{name}</span>
      )}
      {kept && <Tag>{t('explore.sets.fixed', { month: format.month(kept.month) })}</Tag>}
      {typeof count === 'number' ? (
        <Popup title={t('common.definition')} content={<SetDefinition operand={operand} set={set} count={count} month={month} />}>
          <button type="button" className="sets-count explained figures" title={t('explore.sets.definition.open', { name })}>
            {format.count(count)}
          </button>
        </Popup>
      ) : (
        <span className="sets-count figures">{count === null ? t('explore.sets.uncountable') : ''}</span>
      )}
      {kept && kept.notInMonth > 0 && (
        <Tooltip title={t('explore.sets.notThere', { saved: kept.saved, notInMonth: kept.notInMonth, notInAnyMonth: kept.notInAnyMonth })}>
          <span className="warn figures" tabIndex={0}>
            <WarningOutlined /> {t('explore.sets.lost', { count: kept.notInMonth })}
          </span>
        </Tooltip>
      )}
    </li>
  )
}

function Combination({ month }: SetsPanelProps) {
  const t = useT()
  const format = useFormat()
  const { left, right, operation, choose, setOperation } = useOperands()
  const overlap = useEngineQuery('segment.overlap', left && right ? { month, left: left.rule, right: right.rule } : null)
  const rule = left && right ? combineRules(operation, left.rule, right.rule) : null
  const words = useRuleText(rule)
  const label = left && right ? t(`explore.sets.named.${operation}`, { left: left.name, right: right.name }) : ''
  const counted = overlap.error ? undefined : overlap.data
  const count = counted ? countOf(operation, counted) : undefined
  return (
    <section className="sets-combination" aria-label={t('explore.sets.combine')}>
      {SIDES.map((side) => {
        const operand = side === 'left' ? left : right
        return (
          <div key={side} className="sets-operand">
            <strong>{t(`explore.sets.${side}`)}</strong>
            {operand ? <span title={operand.name}>{operand.name}</span> : <span className="soft">{t('explore.sets.choose', { side: t(`explore.sets.${side}`) })}</span>}
            {operand && (
              <Button size="small" type="text" icon={<CloseOutlined />} aria-label={t('common.removeCondition', { label: operand.name })} onClick={() => choose(side, null)} />
            )}
          </div>
        )
      })}
      {overlap.error && <ErrorNotice error={overlap.error} />}
      {rule && counted && (
        <>
          <Venn overlap={counted} operation={operation} names={{ left: left?.name ?? '', right: right?.name ?? '' }} month={month} />
          <Segmented
            block
            size="small"
            value={operation}
            options={OPERATIONS.map((one) => ({ value: one, label: t(`explore.sets.operations.${one}`), title: t(`explore.sets.operationHints.${one}`) }))}
            onChange={setOperation}
          />
          <div className="sets-result">
            <strong className="figures" role="status">{t('common.subscribers', { count: count ?? 0 })}</strong>
            <Explained info={t('explore.sets.made', { ...counted, count: count ?? 0 })}>
              <span className="soft figures">{format.percent(counted.base === 0 ? null : (count ?? 0) / counted.base)}</span>
            </Explained>
            <span className="sets-actions">
              <Button size="small" onClick={() => useSelection.getState().replaceClauses(new Map([['sets', { rule, label }]]))}>{t('explore.sets.apply')}</Button>
              <SaveSegment isSmall month={month} rule={rule} ruleText={words} name={label} />
              <Button size="small" disabled={count === 0} onClick={() => requestPage('campaign', { rule, label })}>{t('explore.makeList')}</Button>
            </span>
          </div>
        </>
      )}
    </section>
  )
}

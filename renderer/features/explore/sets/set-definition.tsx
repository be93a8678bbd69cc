import { EVERYONE } from '../../../../shared/domain/rule.ts'
import type { Month } from '../../../../shared/domain/month.ts'
import { useEngineQuery } from '../../../state/queries.ts'
import { useRuleText } from '../../../state/rule-text.ts'
import { useAppearance, useFormat, useT } from '../../../ui/locale.tsx'
import type { NamedSet, Operand } from './use-sets.ts'

interface SetDefinitionProps {
  readonly operand: Operand
  readonly set: NamedSet | undefined
  readonly count: number
  readonly month: Month
}

/** 口径 of a set's count: who is in it, when that is asked, and of how many. */
export function SetDefinition({ operand, set, count, month }: SetDefinitionProps) {
  const t = useT()
  const format = useFormat()
  const { language } = useAppearance()
  const words = useRuleText(set?.ownRule ?? operand.rule)
  const base = useEngineQuery('explore.summary', { month, rule: EVERYONE }).data?.base
  const kept = set?.kept
  return (
    <dl className="definition sets-definition">
      <dt>{operand.name}</dt>
      <dd>{kept ? t('explore.sets.recipe', { recipe: kept.recipe[language] }) : words}</dd>
      <dt>{t('explore.sets.definition.when')}</dt>
      <dd>
        {set?.kind === 'list'
          ? t('explore.sets.definition.list')
          : kept
            ? t('explore.sets.definition.members', { kept: format.month(kept.month), month: format.month(month) })
            : t('explore.sets.definition.rule', { month: format.month(month) })}
      </dd>
      <dt>{t('common.definitionOf.rows')}</dt>
      <dd>{base === undefined || set?.kind === 'list' ? format.count(count) : t('explore.sets.definition.ofBase', { count, base, share: format.percent(base === 0 ? null : count / base) })}</dd>
      {kept && kept.notInMonth > 0 && (
        <>
          <dt>{t('common.definitionOf.missing')}</dt>
          <dd>{t('explore.sets.notThere', { saved: kept.saved, notInMonth: kept.notInMonth, notInAnyMonth: kept.notInAnyMonth })}</dd>
        </>
      )}
    </dl>
  )
}

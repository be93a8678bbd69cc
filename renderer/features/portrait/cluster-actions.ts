import type { Rule } from '../../../shared/domain/rule.ts'
import type { Month } from '../../../shared/domain/month.ts'
import type { Translate } from '../../../shared/i18n/catalogue.ts'
import { openPage, requestPage } from '../../state/navigation.ts'
import { useSelection } from '../../state/selection.ts'
import type { GridMenuItem } from '../../ui/grid-column.ts'

/** The clause of this page among the conditions. */
export const PORTRAIT_VIEW = 'portrait'

export interface ClusterActions {
  readonly menuItems: (clusters: readonly number[], sentence: string) => readonly GridMenuItem[]
}

/** Everyone in one of the clusters, by the newest model of the month. */
export function ruleOfClusters(clusters: readonly number[]): Rule {
  return { op: 'oneOf', field: 'cluster', values: clusters.map(String) }
}

/**
 * What can be done with the subscribers of clusters. The field `cluster` is that of the newest model of a month, so for an
 * earlier model of the same month nothing but copying is offered.
 */
export function clusterActions(month: Month, isNewest: boolean, copy: (text: string) => void, t: Translate): ClusterActions {
  const labelOf = (clusters: readonly number[]): string => t('portrait.clause', { clusters: clusters.join(', ') })
  return {
    menuItems: (clusters, sentence) => [
      {
        key: 'show',
        label: t('segment.show'),
        isDisabled: !isNewest,
        onClick: () => {
          const { setMonth, setClause } = useSelection.getState()
          setMonth(month)
          setClause(PORTRAIT_VIEW, { rule: ruleOfClusters(clusters), label: labelOf(clusters) })
          openPage('explore')
        },
      },
      {
        key: 'list',
        label: t('segment.list'),
        isDisabled: !isNewest,
        onClick: () => {
          useSelection.getState().setMonth(month)
          requestPage('campaign', { rule: ruleOfClusters(clusters), label: labelOf(clusters) })
        },
      },
      { key: 'copy', label: t('portrait.copySentence'), onClick: () => copy(`${labelOf(clusters)} ${sentence}`) },
    ],
  }
}

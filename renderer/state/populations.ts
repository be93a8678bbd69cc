import { useMemo } from 'react'
import type { Segment } from '../../shared/api/segment.ts'
import type { Rule } from '../../shared/domain/rule.ts'
import { textOr, translateTo, type Translate } from '../../shared/i18n/catalogue.ts'
import { useEngineQuery } from './queries.ts'
import { useRuleText } from './rule-text.ts'
import { ruleOf, useSelection } from './selection.ts'
import { useSettings } from './settings.ts'

/** A set of subscribers to run something on. */
export interface Population {
  readonly key: string
  readonly group: 'asked' | 'own' | 'conditions' | Segment['family']
  readonly label: string
  readonly rule: Rule
}

/** What a class of a preset or a segment of the analyst's own is called. */
export function segmentName({ family, code, name }: Pick<Segment, 'family' | 'code' | 'name'>, t: Translate): string {
  return family === 'value' ? textOr(t, `segment.tier.${code}`, 'segment.tier.unknown', { code }) : family === 'vad' ? code : name
}

/** Sets on offer: what another page asked for, conditions edited here, those of 客户, and the segments. */
export function usePopulations(asked: { readonly rule: Rule; readonly label: string } | null, own: Rule | null = null): readonly Population[] {
  const language = useSettings((settings) => settings.language)
  const clauses = useSelection((selection) => selection.clauses)
  const segments = useEngineQuery('segment.list', {}).data?.segments
  const ownWords = useRuleText(own)
  const words = useRuleText(clauses.size === 0 ? null : ruleOf(clauses))
  return useMemo(() => {
    const t = translateTo(language)
    const labels = [...clauses.values()].map(({ label }) => label).join(' · ')
    // Labels are in the language they were made in.
    const conditions = words === '' ? labels : words
    // What was asked for often is those very conditions.
    const isAsked = JSON.stringify(asked?.rule) === JSON.stringify(ruleOf(clauses))
    return [
      ...(asked ? [{ key: 'asked', group: 'asked' as const, label: asked.label, rule: asked.rule }] : []),
      ...(own ? [{ key: 'own', group: 'own' as const, label: ownWords, rule: own }] : []),
      ...(clauses.size > 0 && !isAsked
        ? [{ key: 'conditions', group: 'conditions' as const, label: conditions, rule: ruleOf(clauses) }]
        : []),
      ...(segments ?? []).map((segment): Population => ({
        key: `segment.${segment.segmentId}`,
        group: segment.family,
        label: segmentName(segment, t),
        rule: { op: 'inSegment', segmentId: segment.segmentId },
      })),
    ]
  }, [asked, own, clauses, segments, language, words, ownWords])
}

/** The same sets as the options of a select, under their headings. */
export function populationOptions(populations: readonly Population[], t: Translate) {
  const groups = [...new Set(populations.map(({ group }) => group))]
  return groups.map((group) => ({
    label: t(`segment.population.${group}`),
    title: group,
    options: populations.filter((one) => one.group === group).map(({ key, label }) => ({ value: key, label })),
  }))
}
